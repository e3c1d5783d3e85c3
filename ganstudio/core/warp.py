"""Pixels under an affine transform, antialiased and exact: for transforms that are accepted, not for the screen."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, Raster, keys_in, tile_rect
from ganstudio.core.resample import Method, kernel, planar, radius, scaled, unmultiply
from ganstudio.core.tile import TILE, Pixels
from ganstudio.errors import EditError
from ganstudio.translate import tr

STRIP = 64
"""Rows of a tile sampled at a time."""


def warp(pixels: Pixels, transform: Transform, area: Rect, method: Method = "bicubic") -> Pixels:
    """``area`` of the plane onto which ``transform`` maps ``pixels`` (H, W, C); straight alpha, transparent beyond the edges."""
    raster, offset = warped(Raster.from_array(pixels), transform, method)
    return raster.read(area.moved(-offset.x, -offset.y))


def warped(raster: Raster, transform: Transform, method: Method = "bicubic", progress: Progress | None = None) -> tuple[Raster, Point]:
    """The raster under ``transform``: (new raster, its whole-pixel offset). Colours weighted by alpha; partly covered pixels get partial alpha.

    Quarter turns, flips and moves by whole pixels keep every value; scaling goes through the separable kernels; everything else is
    shrunk by them first where it gets smaller, and then sampled with the method's kernel. EditError if the transform flattens the picture.
    """
    if abs(transform.determinant) < 1e-9:
        raise EditError(tr("The transform squeezes the layer to nothing. Make it larger."))
    upright = _upright(transform)
    if upright is not None:
        turned, moved = _turned(raster, upright)
        return _placed(turned, moved, method, progress)
    sx, sy = math.hypot(transform.a, transform.b), math.hypot(transform.c, transform.d)
    source, rest = raster, transform
    if method != "nearest" and (sx < 0.999 or sy < 0.999):
        size = Size(max(math.ceil(raster.size.width * min(sx, 1.0)), 1), max(math.ceil(raster.size.height * min(sy, 1.0)), 1))
        fx, fy = size.width / raster.size.width, size.height / raster.size.height
        source = scaled(raster, (0, 0), fx, fy, method)[0]
        rest = Transform.scaling(1 / fx, 1 / fy).then(transform)
    return _sampled(source, rest, "bilinear" if method == "area" else method, progress)


def warped_mask(raster: Raster, transform: Transform, outside: int) -> tuple[Raster, Point]:
    """A one-channel raster under ``transform``, ``outside`` beyond its edges: quick, to 1/32 of a pixel."""
    place = transform.bounds(raster.area).grown(1)
    if abs(transform.determinant) < 1e-9 or place.empty:
        raise EditError(tr("The transform squeezes the layer to nothing. Make it larger."))
    shrink = min(math.hypot(transform.a, transform.b), math.hypot(transform.c, transform.d))
    level = min(max(int(-math.log2(max(shrink, 1e-6))), 0), 8)
    size = Size(-(-raster.size.width >> level), -(-raster.size.height >> level))
    source = raster.read_level(size.rect, level)[..., 0]
    half = Transform.translation(-0.5, -0.5)
    whole = Transform.translation(0.5, 0.5).then(Transform.scaling(2.0**level, 2.0**level)).then(transform)
    moved = whole.then(Transform.translation(-place.x, -place.y)).then(half)
    out = cv2.warpAffine(
        source,
        moved.matrix(),
        (place.width, place.height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(outside,),
    )
    return Raster.from_array(np.asarray(out)), place.origin


def _upright(transform: Transform) -> Transform | None:
    """The transform with its rounding noise removed, if it keeps horizontal and vertical lines."""
    scale = max(abs(transform.a), abs(transform.b), abs(transform.c), abs(transform.d))
    a, b, c, d = (0.0 if abs(v) < 1e-9 * scale else v for v in (transform.a, transform.b, transform.c, transform.d))
    return Transform(a, b, c, d, transform.e, transform.f) if (b == c == 0) or (a == d == 0) else None


def _turned(raster: Raster, transform: Transform) -> tuple[Raster, Transform]:
    """The raster flipped and turned so that what is left of an upright transform is a scaling with positive factors and a move."""
    width, height = raster.size.width, raster.size.height
    if transform.a == transform.d == 0:
        raster = from_array(raster, np.swapaxes(raster.read(), 0, 1))
        transform = Transform(transform.c, 0, 0, transform.b, transform.e, transform.f)
        width, height = height, width
    if transform.a < 0 or transform.d < 0:
        pixels = raster.read()
        raster = from_array(raster, pixels[:: -1 if transform.d < 0 else 1, :: -1 if transform.a < 0 else 1])
    e = transform.e + min(transform.a, 0) * width
    f = transform.f + min(transform.d, 0) * height
    return raster, Transform(abs(transform.a), 0, 0, abs(transform.d), e, f)


def from_array(like: Raster, pixels: Pixels) -> Raster:
    """A raster of ``pixels``, without tiles where ``like`` has none."""
    return Raster(Size(pixels.shape[1], pixels.shape[0]), like.channels, like.depth) if like.empty else Raster.from_array(pixels)


def _placed(raster: Raster, transform: Transform, method: Method, progress: Progress | None) -> tuple[Raster, Point]:
    """A scaling with positive factors and a move."""
    e, f = transform.e / transform.a, transform.f / transform.d
    if transform.a == transform.d == 1 and abs(e - round(e)) < 1e-6 and abs(f - round(f)) < 1e-6:
        return raster, Point(round(e), round(f))
    return scaled(raster, (e, f), transform.a, transform.d, method, progress)


def _sampled(raster: Raster, transform: Transform, method: Method, progress: Progress | None) -> tuple[Raster, Point]:
    place = transform.bounds(raster.area)
    back = transform.inverse()
    out = Raster(place.size, raster.channels, raster.depth)
    if raster.empty:
        return out, place.origin
    keys = list(keys_in(out.area))
    workers = min(os.cpu_count() or 1, 8)

    def make(key: Key) -> Pixels | None:
        if progress is not None:
            progress.check()
        return _tile(raster, back, tile_rect(key).moved(place.x, place.y), method)

    fresh: dict[Key, Pixels] = {}
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(keys), 4 * workers):
            part = keys[start : start + 4 * workers]
            fresh.update((key, tile) for key, tile in zip(part, pool.map(make, part), strict=True) if tile is not None)
            if progress is not None:
                progress(min((start + len(part)) / len(keys), 1.0))
    return out.with_tiles(fresh), place.origin


def _tile(raster: Raster, back: Transform, square: Rect, method: Method) -> Pixels | None:
    """The pixels of ``square`` (TILE x TILE) of the plane; None if the raster does not reach it."""
    margin = math.ceil(radius(method)) + 1
    need = back.bounds(square.grown(1)).grown(margin).intersected(raster.area)
    if need.empty:
        return None
    source = raster.read(need)
    if not source.any():
        return None
    x, y = np.arange(square.x, square.right) + 0.5, np.arange(square.y, square.bottom)[:, None] + 0.5
    u, v = back.a * x + back.c * y + back.e, back.b * x + back.d * y + back.f
    if method == "nearest":
        column = np.clip(np.floor(u).astype(np.int64), need.x, need.right - 1) - need.x
        row = np.clip(np.floor(v).astype(np.int64), need.y, need.bottom - 1) - need.y
        inside = (u >= 0) & (u < raster.size.width) & (v >= 0) & (v < raster.size.height)
        nearest: Pixels = source[row, column] * inside[..., None].astype(source.dtype)
        return nearest
    limit = float(np.iinfo(source.dtype).max)
    opaque = raster.channels > 1 and bool((source[..., -1] == np.iinfo(source.dtype).max).all())
    planes = planar(source[..., :-1] if opaque else source)
    if raster.channels > 1 and not opaque:
        planes[:-1] *= planes[-1] * np.float32(1 / limit)
    u, v = u - need.x, v - need.y
    # In strips, so that what is worked on stays in the processor's cache.
    mixed = np.concatenate([_gathered(planes, u[top : top + STRIP], v[top : top + STRIP], method) for top in range(0, TILE, STRIP)], axis=1)
    if raster.channels > 1 and not opaque:
        unmultiply(mixed, limit)
    np.clip(mixed, 0, limit, out=mixed)
    out = np.empty((TILE, TILE, raster.channels), source.dtype)
    cover = _covers(back, square, u + need.x, v + need.y, raster.size)
    if opaque:
        out[..., -1] = np.iinfo(source.dtype).max if cover is None else np.rint(cover * limit)
        if cover is not None:
            mixed *= cover > 0
    elif cover is not None:
        mixed[-1] *= cover
        mixed[:-1] *= cover > 0
    np.rint(mixed, out=mixed)
    for channel in range(mixed.shape[0]):
        out[..., channel] = mixed[channel]
    return out


def _covers(back: Transform, square: Rect, u: NDArray[Any], v: NDArray[Any], size: Size) -> NDArray[np.float32] | None:
    """How much of each pixel of the square lies within the source, 0..1; None if all of them do."""
    across, down = math.hypot(back.a, back.c), math.hypot(back.b, back.d)
    if size.rect.grown(-math.ceil(max(across, down))).contains(back.bounds(square)):
        return None
    return np.asarray(_coverage(u, size.width, across) * _coverage(v, size.height, down), np.float32)


def _coverage(position: NDArray[Any], length: int, step: float) -> NDArray[Any]:
    """Share of a pixel, ``step`` source pixels wide, that lies within 0..length."""
    return np.asarray(np.clip(np.minimum(position, length - position) / step + 0.5, 0, 1))


def _gathered(planes: NDArray[np.float32], u: NDArray[Any], v: NDArray[Any], method: Method) -> NDArray[np.float32]:
    """Kernel sums at the positions (u, v) of the planes (C, H, W); the edge repeats beyond the edge."""
    channels, height, width = planes.shape
    lobes = math.ceil(radius(method))
    x0, y0 = np.floor(u - 0.5), np.floor(v - 0.5)
    across, down = _weights(method, (u - 0.5 - x0).astype(np.float32), lobes), _weights(method, (v - 0.5 - y0).astype(np.float32), lobes)
    left, top = x0.astype(np.int64) - lobes + 1, y0.astype(np.int64) - lobes + 1
    columns = [np.clip(left + i, 0, width - 1) for i in range(2 * lobes)]
    flat = planes.reshape(channels, -1)
    total = np.zeros((channels, *u.shape), np.float32)
    line, index, found = np.empty_like(total), np.empty(u.shape, np.int64), np.empty(u.shape, np.float32)
    for j, weight in enumerate(down):
        row = np.clip(top + j, 0, height - 1) * width
        line[:] = 0
        for column, share in zip(columns, across, strict=True):
            np.add(row, column, out=index)
            for channel in range(channels):
                np.take(flat[channel], index, out=found, mode="clip")
                found *= share
                line[channel] += found
        line *= weight
        total += line
    return total


def _weights(method: Method, fraction: NDArray[np.float32], lobes: int) -> list[NDArray[np.float32]]:
    """The kernel at the taps around a position ``fraction`` past a pixel's centre, from the first tap to the last; they add up to 1."""
    weights = [np.asarray(kernel(method, fraction - np.float32(i - lobes + 1)), np.float32) for i in range(2 * lobes)]
    if method == "lanczos":
        whole = sum(weights[1:], weights[0])
        weights = [weight / whole for weight in weights]
    return weights
