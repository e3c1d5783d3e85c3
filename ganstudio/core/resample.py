"""Pixels at another size: separable kernels in float, antialiased when shrinking, exact at 16 bit.

Each row and column of the result is a weighted sum of source rows and columns, done as small matrix products. Colours are weighted by
their alpha. The kernels are those of Pillow (triangle, Keys' cubic with a = -0.5, Lanczos with three lobes), widened by the scale when
shrinking; ``area`` is the exact overlap of pixel squares. Keys, "Cubic convolution interpolation for digital image processing", 1981.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tile import TILE, Pixels

Method = Literal["nearest", "bilinear", "bicubic", "lanczos", "area"]

METHODS: tuple[tuple[Method, str], ...] = (
    ("lanczos", "Lanczos (sharp)"),
    ("bicubic", "Bicubic"),
    ("bilinear", "Bilinear (soft)"),
    ("area", "Area average"),
    ("nearest", "Nearest (hard edges)"),
)
"""(value, label) of every method, best for photos first."""

BLOCK = 16
"""Rows or columns of the result made by one matrix product."""

PRODUCT = 240_000
"""Multiplications in one matrix product: few enough that OpenBLAS does it on the calling thread, as the bands run on several."""

Floats = NDArray[np.float32]
Read = Callable[[int, int], Pixels]
"""Source rows from .. up to, not including, .. as an array (rows, W, C)."""


def radius(method: Method) -> float:
    """Half width of the kernel in pixels, at scale 1."""
    return {"nearest": 0.5, "bilinear": 1.0, "bicubic": 2.0, "lanczos": 3.0, "area": 0.5}[method]


def kernel(method: Method, x: NDArray[Any]) -> NDArray[Any]:
    """Weight at the distance ``x`` (pixels) for bilinear, bicubic and lanczos."""
    x = np.abs(x)
    if method == "bilinear":
        return np.clip(1.0 - x, 0.0, None)
    if method == "bicubic":
        near = (1.5 * x - 2.5) * x * x + 1.0
        far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
        return np.where(x < 1.0, near, np.where(x < 2.0, far, 0.0))
    return np.where(x < 3.0, np.sinc(x) * np.sinc(x / 3.0), 0.0)


@dataclass(frozen=True, eq=False)
class Axis:
    """What one axis of the result is made of: for each position the first source index, the weights from there on, and its coverage."""

    first: NDArray[np.int64]
    weights: NDArray[np.float64]
    """(positions, taps); each row sums to 1 and is zero beyond the source."""
    coverage: Floats
    """Part of each result pixel that the source covers, 0..1."""
    source: int

    @staticmethod
    def of(source: int, start: float, step: float, count: int, method: Method) -> Axis:
        """``count`` result pixels, ``step`` source pixels wide each, the first beginning at source position ``start``."""
        left = start + np.arange(count) * step
        centre = left + step / 2
        covered = (np.minimum(left + step, source) - np.maximum(left, 0.0)) / step
        coverage = np.where(covered > 1 - 1e-6, 1.0, np.clip(covered, 0.0, 1.0))
        if method == "nearest":
            inside = (centre >= 0) & (centre < source)
            index = np.clip(np.floor(centre + 1e-9), 0, source - 1).astype(np.int64)
            return Axis(index, np.ones((count, 1)), inside.astype(np.float32), source)
        if method == "area":
            taps = int(np.ceil(step)) + 1
            first = np.floor(left + 1e-9).astype(np.int64)
            index = first[:, None] + np.arange(taps)
            weights = np.minimum(index + 1, (left + step)[:, None]) - np.maximum(index, left[:, None])
            weights = np.clip(weights, 0.0, None)
        else:
            wide = max(step, 1.0)
            support = radius(method) * wide
            taps = int(np.ceil(2 * support)) + 1
            first = np.floor(centre - support).astype(np.int64)
            index = first[:, None] + np.arange(taps)
            weights = kernel(method, (index + 0.5 - centre[:, None]) / wide)
        weights[(index < 0) | (index >= source)] = 0.0
        sums = weights.sum(axis=1, keepdims=True)
        lost = np.abs(sums[:, 0]) < 1e-9
        nearest = np.clip(np.floor(centre), 0, source - 1).astype(np.int64)
        weights = np.where(lost[:, None], 0.0, weights / np.where(lost[:, None], 1.0, sums))
        first = np.where(lost, nearest, first)
        weights[lost, 0] = 1.0
        return Axis(first, weights, coverage.astype(np.float32), source)

    def reach(self, start: int, stop: int) -> tuple[int, int]:
        """The source indices (from, up to) that the positions start..stop read."""
        low = int(max(self.first[start:stop].min(), 0))
        high = int(min((self.first[start:stop] + self.weights.shape[1]).max(), self.source))
        return low, max(high, low + 1)

    def matrix(self, start: int, stop: int, low: int, high: int) -> Floats:
        """Weights of the source indices low..high for the positions start..stop, (positions, indices)."""
        out = np.zeros((stop - start, high - low))
        index = self.first[start:stop, None] + np.arange(self.weights.shape[1]) - low
        inside = (index >= 0) & (index < high - low)
        rows = np.broadcast_to(np.arange(stop - start)[:, None], index.shape)
        out[rows[inside], index[inside]] = self.weights[start:stop][inside]
        return out.astype(np.float32)


def resample(pixels: Pixels, size: Size, method: Method = "lanczos", progress: Progress | None = None) -> Pixels:
    """``pixels`` (H, W, C), uint8 or uint16, at ``size``; straight alpha in the last channel where C is 2 or 4."""
    height, width = pixels.shape[:2]
    if size.area == 0 or height * width == 0:
        return np.zeros((size.height, size.width, pixels.shape[2]), pixels.dtype)
    columns = Axis.of(width, 0.0, width / size.width, size.width, method)
    rows = Axis.of(height, 0.0, height / size.height, size.height, method)
    out = np.empty((size.height, size.width, pixels.shape[2]), pixels.dtype)
    for top, band in _bands(lambda low, high: pixels[low:high], columns, rows, progress):
        out[top : top + band.shape[0]] = band
    return out


def resample_raster(raster: Raster, size: Size, method: Method = "lanczos", progress: Progress | None = None) -> Raster:
    """The raster at ``size``, read and made in bands."""
    return scaled(raster, (0, 0), size.width / raster.size.width, size.height / raster.size.height, method, progress)[0]


def scaled(
    raster: Raster, offset: tuple[float, float], sx: float, sy: float, method: Method = "lanczos", progress: Progress | None = None, outside: int = 0
) -> tuple[Raster, Point]:
    """A raster lying at ``offset`` after the plane was scaled by (sx, sy): the new raster and its whole-pixel offset.

    Pixels of the result that the raster covers in part get that part of its alpha; for a mask (one channel) the rest is ``outside``.
    """
    edges = (offset[0] * sx, offset[1] * sy, (offset[0] + raster.size.width) * sx, (offset[1] + raster.size.height) * sy)
    slack = 1e-6
    place = Rect.around(edges[0] + slack, edges[1] + slack, edges[2] - slack, edges[3] - slack)
    place = Rect(place.x, place.y, max(place.width, 1), max(place.height, 1))
    columns = Axis.of(raster.size.width, _whole(place.x / sx - offset[0]), 1 / sx, place.width, method)
    rows = Axis.of(raster.size.height, _whole(place.y / sy - offset[1]), 1 / sy, place.height, method)
    out = Raster(place.size, raster.channels, raster.depth)
    width = raster.size.width

    def read(low: int, high: int) -> Pixels:
        return raster.read(Rect(0, low, width, high - low))

    if raster.empty and not outside:
        return out, place.origin
    for top, band in _bands(read, columns, rows, progress, outside):
        out = out.write(Rect(0, top, place.width, band.shape[0]), band)
    return out, place.origin


def _whole(value: float) -> float:
    return float(round(value)) if abs(value - round(value)) < 1e-6 else value


def _bands(read: Read, columns: Axis, rows: Axis, progress: Progress | None, outside: int = 0) -> Iterator[tuple[int, Pixels]]:
    """Yields (top row, pixels) of the result in bands of up to TILE rows."""
    height = len(rows.first)
    spans = [(top, min(top + TILE, height)) for top in range(0, height, TILE)]

    def make(span: tuple[int, int]) -> Pixels:
        if progress is not None:
            progress.check()
        return _band(read, columns, rows, *span, outside)

    workers = min(os.cpu_count() or 1, 4)
    with ThreadPoolExecutor(workers) as pool:
        for group in range(0, len(spans), workers):
            for span, band in zip(spans[group : group + workers], pool.map(make, spans[group : group + workers]), strict=True):
                yield span[0], band
            if progress is not None:
                progress(min((group + workers) / len(spans), 1.0))


def _band(read: Read, columns: Axis, rows: Axis, top: int, bottom: int, outside: int) -> Pixels:
    low, high = rows.reach(top, bottom)
    source = read(low, high)
    if columns.weights.shape[1] == 1 and rows.weights.shape[1] == 1:
        out = source[rows.first[top:bottom] - low][:, columns.first]
        return _covered(out, rows.coverage[top:bottom], columns.coverage, outside)
    channels, limit = source.shape[2], float(np.iinfo(source.dtype).max)
    opaque = channels > 1 and bool((source[..., -1] == np.iinfo(source.dtype).max).all())
    planes = planar(source[..., :-1] if opaque else source)
    if channels > 1 and not opaque:
        planes[:-1] *= planes[-1] * np.float32(1 / limit)
    mixed = _across(_down(planes, rows, top, bottom, low), columns)
    out = np.empty((bottom - top, len(columns.first), channels), source.dtype)
    if opaque:
        out[..., -1] = np.iinfo(source.dtype).max
        _store(mixed, out[..., :-1], limit)
    else:
        if channels > 1:
            unmultiply(mixed, limit)
        _store(mixed, out, limit)
    return _covered(out, rows.coverage[top:bottom], columns.coverage, outside)


def planar(pixels: Pixels) -> Floats:
    """(H, W, C) integers as (C, H, W) float32 of the same values."""
    out = np.empty((pixels.shape[2], *pixels.shape[:2]), np.float32)
    for channel in range(pixels.shape[2]):
        out[channel] = pixels[..., channel]
    return out


def unmultiply(planes: Floats, limit: float) -> None:
    """Turns colours times alpha back into colours, in place; alpha (0..limit, last plane) is clipped, colours are 0 where it is 0."""
    alpha = planes[-1]
    # Divided before it is clipped: where kernels overshoot at an edge, colour and alpha do so alike.
    gain = np.divide(limit, alpha, out=np.zeros_like(alpha), where=alpha > 1e-3)
    planes[:-1] *= gain
    np.clip(alpha, 0.0, limit, out=alpha)


def _store(planes: Floats, out: Pixels, limit: float) -> None:
    np.clip(planes, 0.0, limit, out=planes)
    np.rint(planes, out=planes)
    for channel in range(planes.shape[0]):
        out[..., channel] = planes[channel]


def _down(planes: Floats, rows: Axis, top: int, bottom: int, low: int) -> Floats:
    out = np.empty((planes.shape[0], bottom - top, planes.shape[2]), np.float32)
    width = planes.shape[2]
    for start in range(top, bottom, BLOCK):
        stop = min(start + BLOCK, bottom)
        first, last = rows.reach(start, stop)
        weights = rows.matrix(start, stop, first, last)
        step = max(PRODUCT // weights.size, 1)
        whole = width - width % step
        source, target = planes[:, first - low : last - low], out[:, start - top : stop - top]
        if whole:
            np.matmul(weights, _split(source[:, :, :whole], step), out=_split(target[:, :, :whole], step))
        if whole < width:
            np.matmul(weights, source[:, :, whole:], out=target[:, :, whole:])
    return out


def _split(planes: Floats, step: int) -> Floats:
    """(C, rows, columns) seen as (C, columns / step, rows, step)."""
    return planes.reshape(*planes.shape[:2], -1, step).swapaxes(1, 2)


def _across(planes: Floats, columns: Axis) -> Floats:
    channels, height, width = planes.shape
    flat = planes.reshape(channels * height, width)
    out = np.empty((channels * height, len(columns.first)), np.float32)
    for start in range(0, len(columns.first), BLOCK):
        stop = min(start + BLOCK, len(columns.first))
        first, last = columns.reach(start, stop)
        weights = np.ascontiguousarray(columns.matrix(start, stop, first, last).T)
        step = max(PRODUCT // weights.size, 1)
        whole = len(flat) - len(flat) % step
        if whole:
            parts = flat[:whole, first:last].reshape(-1, step, last - first)
            np.matmul(parts, weights, out=out[:whole, start:stop].reshape(-1, step, stop - start))
        if whole < len(flat):
            np.matmul(flat[whole:, first:last], weights, out=out[whole:, start:stop])
    return out.reshape(channels, height, len(columns.first))


def _covered(pixels: Pixels, rows: Floats, columns: Floats, outside: int) -> Pixels:
    """Weakens alpha (a mask: towards ``outside``) where the source covers a pixel only in part."""
    if rows.min() == 1 and columns.min() == 1:
        return pixels
    cover = rows[:, None] * columns
    out = np.ascontiguousarray(pixels)
    last = out[..., -1].astype(np.float32)
    faded = last * cover + np.float32(outside if out.shape[2] == 1 else 0) * (1 - cover)
    out[..., -1] = np.rint(faded)
    return out
