"""Filling an area of a surface with a colour, evenly or through a region."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Colour, Plane, lay, values
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, keys_in, tile_rect
from ganstudio.core.surface import Surface, chosen
from ganstudio.core.tile import TILE, Pixels


def fill_region(
    document: Document, surface: Surface, region: Pixels | None, colour: Colour, opacity: float = 1.0, progress: Progress | None = None
) -> Document:
    """The document with ``colour`` (RGB 0..1) over the surface, inside the selection and ``region``.

    ``region``: (H, W) uint8 of the canvas's size, 255 = filled; None: the whole canvas.
    """
    shade = np.array(values(colour, surface.raster.channels, surface.raster.depth), np.float32)

    def alpha(area: Rect) -> Plane | None:
        if region is None:
            return np.full((area.height, area.width), opacity, np.float32)
        part = region[area.slices()]
        return np.multiply(part, np.float32(opacity / 255), dtype=np.float32) if part.any() else None

    even = np.empty((TILE, TILE, len(shade)), np.float32)
    even[:] = shade

    def fill(area: Rect) -> Pixels:
        return even[: area.height, : area.width]

    return covered(document, surface, alpha, fill, progress)


def covered(
    document: Document, surface: Surface, alpha: Callable[[Rect], Plane | None], fill: Callable[[Rect], Pixels], progress: Progress | None = None
) -> Document:
    """The document with ``fill`` laid over the surface at ``alpha``, tile by tile, inside the canvas and the selection.

    Both are asked for areas in document coordinates; ``alpha`` may answer None where it is nothing.
    """
    room = surface.roomy(_needed(document, surface, alpha))
    dx, dy = room.offset.x, room.offset.y
    local = document.area.moved(-dx, -dy).intersected(room.raster.area)
    fresh: dict[Key, Pixels] = {}
    keys = list(keys_in(local))
    for number, key in enumerate(keys):
        if progress is not None:
            progress(number / len(keys))
        square = tile_rect(key)
        part = square.intersected(local)
        area = part.moved(dx, dy)
        amount, limit = alpha(area), chosen(surface.selection, area)
        if amount is None or (limit is not None and not limit.any()):
            continue
        if limit is not None:
            amount = amount * limit
        if not amount.any():
            continue
        whole = room.raster.read(square)
        there = part.slices(square.origin)
        whole[there] = lay(whole[there], fill(area), amount, surface.lock_alpha)
        old = room.raster.tiles.get(key)
        if old is None or not np.array_equal(old.pixels[there], whole[there]):
            fresh[key] = whole
    return surface.put(document, room.raster.with_tiles(fresh), room.offset) if fresh else document


def _needed(document: Document, surface: Surface, alpha: Callable[[Rect], Plane | None]) -> Rect:
    """The part of the canvas that gets colour, in whole tiles: how far the surface has to reach."""
    if surface.bounds.contains(document.area):
        return surface.bounds
    limit = document.area if surface.selection is None else surface.selection.bounds()
    parts = (tile_rect(key).intersected(limit) for key in keys_in(limit))
    return Rect.union(part for part in parts if alpha(part) is not None)
