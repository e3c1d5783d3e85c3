"""Selections: 8-bit rasters of one channel and the document's size, 255 = selected. How they are made, combined and changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.document import Mask
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size
from ganstudio.core.raster import Key, Raster, keys_in, tile_rect
from ganstudio.core.tile import TILE, Pixels, Tile

How = Literal["replace", "add", "subtract", "intersect"]
Position = tuple[float, float]


def as_bytes(share: NDArray[np.floating]) -> Pixels:
    """0..1 (clipped) as 0..255, rounded."""
    return np.asarray(np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8))


def select_all(size: Size) -> Raster:
    """Everything selected."""
    return Raster.uniform(size, (255,))


def rectangle(size: Size, rect: Rect, feather: float = 0) -> Raster:
    """The pixels of ``rect``; with ``feather`` (pixels) the edge is soft."""
    return feathered(Raster(size, 1).filled(rect, (255,)), feather)


def ellipse(size: Size, rect: Rect, feather: float = 0) -> Raster:
    """The ellipse that fits ``rect``, antialiased."""
    if rect.empty:
        return Raster(size, 1)
    centre_x, centre_y = rect.x + rect.width / 2, rect.y + rect.height / 2
    across, down = rect.width / 2, rect.height / 2

    def values(area: Rect) -> Pixels:
        x = (np.arange(area.x, area.right, dtype=np.float32) + np.float32(0.5 - centre_x)) / np.float32(across)
        y = (np.arange(area.y, area.bottom, dtype=np.float32) + np.float32(0.5 - centre_y)) / np.float32(down)
        radius = np.sqrt(x[None, :] ** 2 + y[:, None] ** 2)
        # The distance to the edge in pixels, to first order: (r - 1) over the length of r's gradient.
        slope = np.hypot(x[None, :] / np.float32(across), y[:, None] / np.float32(down)) / np.maximum(radius, 1e-6)
        return as_bytes(0.5 - (radius - 1) / np.maximum(slope, 1e-6))

    def crossed(square: Rect) -> bool:
        """Whether the edge may touch the square: from its nearest to its farthest point, two pixels more."""
        spans = ((square.x - 2, square.right + 2, centre_x, across), (square.y - 2, square.bottom + 2, centre_y, down))
        near = sum((max(low - centre, centre - high, 0) / half) ** 2 for low, high, centre, half in spans)
        far = sum((max(abs(low - centre), abs(high - centre)) / half) ** 2 for low, high, centre, half in spans)
        return near <= 1 <= far

    return feathered(_by_tile(size, rect.grown(1), values, crossed), feather)


def polygon(size: Size, points: Sequence[Position], feather: float = 0) -> Raster:
    """The inside of a closed line (even-odd rule), antialiased."""
    if len(points) < 3:
        return Raster(size, 1)
    corners = np.array(points, np.float64)
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)

    def values(area: Rect) -> Pixels:
        fine = 4
        scaled = np.rint(((corners - (area.x, area.y)) * fine - 0.5) * 16).astype(np.int32)
        large = np.zeros((area.height * fine, area.width * fine), np.uint8)
        cv2.fillPoly(large, [scaled], 255, lineType=cv2.LINE_8, shift=4)
        return np.asarray(cv2.resize(large, (area.width, area.height), interpolation=cv2.INTER_AREA))

    # The line in sixteenths of the size, as wide as rounding may be off: squares that it does not touch are even.
    coarse = 16
    line = np.zeros((-(-size.height // coarse), -(-size.width // coarse)), np.uint8)
    cv2.polylines(line, [np.floor(corners / coarse).astype(np.int32)], True, 1)
    line = np.asarray(cv2.dilate(line, np.ones((5, 5), np.uint8)))

    def crossed(square: Rect) -> bool:
        return bool(line[Rect(square.x // coarse, square.y // coarse, TILE // coarse, TILE // coarse).slices()].any())

    return feathered(_by_tile(size, Rect.around(float(left), float(top), float(right), float(bottom)).grown(1), values, crossed), feather)


def from_pixels(size: Size, values: Pixels, at: Point = ORIGIN) -> Raster:
    """A selection of ``values`` (H, W) uint8 placed at ``at``, nothing elsewhere."""
    return Raster(size, 1).write(Rect(at.x, at.y, values.shape[1], values.shape[0]), values)


def combine(old: Raster | None, new: Raster, how: How) -> Raster | None:
    """The two as one: the larger value (add), the old without the new (subtract), the smaller value (intersect).

    None if nothing is left selected. Without an old selection, subtract takes from all and the others give the new one.
    """
    if how == "subtract":
        old = select_all(new.size) if old is None else old
    if old is None or how == "replace":
        return kept(new)
    tiles: dict[Key, Tile] = {}
    for key in old.tiles.keys() | new.tiles.keys():
        tile = _combined(old.tiles.get(key), new.tiles.get(key), how)
        if tile is not None:
            tiles[key] = tile
    return kept(Raster(new.size, 1, 8, tiles))


def _combined(old: Tile | None, new: Tile | None, how: How) -> Tile | None:
    if how == "add":
        if old is None or new is None or old is new:
            return old or new
        values = np.maximum(old.pixels, new.pixels)
    elif how == "subtract":
        if old is None or new is None:
            return old
        values = np.minimum(old.pixels, 255 - new.pixels)
    else:
        if old is None or new is None or old is new:
            return old if new is not None else None
        values = np.minimum(old.pixels, new.pixels)
    if old is not None and np.array_equal(values, old.pixels):
        return old
    return Tile(values) if values.any() else None


def moved(selection: Raster, dx: int, dy: int) -> Raster:
    """The selection shifted by whole pixels; what leaves the picture is lost."""
    bounds = selection.bounds()
    return Raster(selection.size, 1).write(bounds.moved(dx, dy), selection.read(bounds))


def kept(selection: Raster) -> Raster | None:
    """The selection, or None if it is empty."""
    return None if selection.bounds().empty else selection


def invert(selection: Raster) -> Raster:
    """What was not selected."""
    whole = Tile(np.full((TILE, TILE, 1), 255, np.uint8))
    done: dict[Tile, Tile | None] = {}
    tiles: dict[Key, Tile] = {}
    for key in keys_in(selection.area):
        old = selection.tiles.get(key)
        if old is None:
            tiles[key] = whole
            continue
        if old not in done:
            done[old] = None if old.opaque else Tile(255 - old.pixels)
        new = done[old]
        if new is not None:
            tiles[key] = new
    return Raster(selection.size, 1, 8, tiles)


def feathered(selection: Raster, radius: float) -> Raster:
    """The selection with an edge that fades over ``radius`` pixels to both sides; pixels further away from it stay exactly 0.

    What touches the edge of the picture stays full there.
    """
    reach = int(radius)
    if reach < 1 or selection.empty:
        return selection
    return _whole(selection, reach, lambda values: _soft(values, reach))


def _soft(values: Pixels, reach: int) -> Pixels:
    """(H, W) uint8 blurred by something close to a Gaussian that looks ``reach`` pixels far, from 13 on by three box filters (Wells 1986)."""
    wide: NDArray[np.float32] = values.astype(np.float32)
    if reach <= 12:
        side = 2 * reach + 1
        wide = np.asarray(cv2.GaussianBlur(wide, (side, side), reach / 2, borderType=cv2.BORDER_REPLICATE))
    else:
        side = 2 * (reach // 3) + 1
        for _ in range(3):
            wide = np.asarray(cv2.blur(wide, (side, side), borderType=cv2.BORDER_REPLICATE))
    return np.rint(wide).clip(0, 255).astype(np.uint8)


def grow(selection: Raster, by: float) -> Raster:
    """Larger by ``by`` pixels on every side, with round corners; pixels of at least half count as selected."""
    if by <= 0 or selection.empty:
        return selection
    return _whole(selection, int(by) + 3, lambda values: np.maximum(values, _near(values >= 128, by)))


def shrink(selection: Raster, by: float) -> Raster:
    """Smaller by ``by`` pixels on every side; not at the picture's edges."""
    if by <= 0 or selection.empty:
        return selection
    return _whole(selection, 0, lambda values: np.minimum(values, 255 - _near(values < 128, by)), selection.area)


def border(selection: Raster, width: float) -> Raster:
    """A band of ``width`` pixels along the edge, half inside and half outside."""
    if selection.empty:
        return selection
    outer, inner = grow(selection, width / 2), shrink(selection, width / 2)
    return combine(outer, inner, "subtract") or Raster(selection.size, 1)


def _near(inside: NDArray[np.bool_], distance: float) -> Pixels:
    """255 where a pixel of ``inside`` is within ``distance``, antialiased. (H, W) bool."""
    if not inside.any():
        return np.zeros(inside.shape, np.uint8)
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return as_bytes(distance + 0.5 - away)


def from_mask(size: Size, mask: Mask) -> Raster:
    """What a layer mask shows, as a selection."""
    if mask.offset == ORIGIN and mask.raster.size == size:
        return mask.raster
    return _by_tile(size, size.rect, mask.read)


def outline(selection: Raster, level: int = 0) -> list[tuple[Position, ...]]:
    """Closed lines along the pixel edges where the selection passes half, traced on mip ``level``, in document coordinates."""
    scale = 1 << level
    area = Rect(0, 0, -(-selection.size.width >> level), -(-selection.size.height >> level))
    bounds = selection.bounds()
    if bounds.empty:
        return []
    part = Rect.around(bounds.x / scale, bounds.y / scale, bounds.right / scale, bounds.bottom / scale).intersected(area)
    inside = (selection.read_level(part, level)[..., 0] >= 128).astype(np.uint8)
    # At twice the size every contour passes through half pixels, from which the pixel edge on its outer side is known.
    doubled = cv2.resize(inside, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    lines, _ = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[Position, ...]] = []
    for line in lines:
        edges = ((line[:, 0, :] + 1) // 2 + (part.x, part.y)) * scale
        edges = np.minimum(edges, (selection.size.width, selection.size.height))
        moved = np.any(edges != np.roll(edges, 1, axis=0), axis=1)
        edges = edges[moved] if moved.any() else edges[:1]
        if len(edges) > 2:
            found.append(tuple((float(x), float(y)) for x, y in edges))
    return found


def _by_tile(size: Size, area: Rect, values: Callable[[Rect], Pixels], crossed: Callable[[Rect], bool] = lambda _: True) -> Raster:
    """A selection from a function that gives the (H, W) uint8 values of an area, asked tile by tile within ``area``.

    A tile that is not ``crossed`` by the edge has one value, 0 or 255, and all full ones are the same tile.
    """
    fresh: dict[Key, Pixels] = {}
    even: dict[Key, Tile] = {}
    whole = Tile(np.full((TILE, TILE, 1), 255, np.uint8))
    inside = area.intersected(size.rect)
    for key in keys_in(inside):
        square = tile_rect(key)
        part = square.intersected(inside)
        if not crossed(square):
            if values(Rect(part.x + part.width // 2, part.y + part.height // 2, 1, 1))[0, 0]:
                even[key] = whole
            continue
        tile = np.zeros((TILE, TILE, 1), np.uint8)
        tile[part.slices(square.origin)] = values(part)[..., None]
        fresh[key] = tile
    return Raster(size, 1, 8, even).with_tiles(fresh)


def _whole(selection: Raster, reach: int, change: Callable[[Pixels], Pixels], area: Rect | None = None) -> Raster:
    """``change`` applied to the (H, W) values around what is selected, with ``reach`` pixels more (or those of ``area``)."""
    part = selection.bounds().grown(reach).intersected(selection.area) if area is None else area
    return Raster(selection.size, 1).write(part, change(selection.read(part)[..., 0]))
