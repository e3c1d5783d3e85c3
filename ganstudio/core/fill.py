"""Filling an area of a surface with a colour, evenly or through a region, and emptying it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Colour, Plane, lay, values
from ganstudio.core.pixels import clear, fill_layer
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, keys_in, tile_rect
from ganstudio.core.selection import border
from ganstudio.core.surface import Surface, Target, chosen, surface
from ganstudio.core.tile import TILE, Pixels
from ganstudio.errors import EditError
from ganstudio.translate import tr


def filled(document: Document, layer: int | None, target: Target, colour: Colour, progress: Progress | None = None) -> Document:
    """The document with ``colour`` over what is selected (without a selection: over all) of a layer, of its mask or of the quick mask."""
    under = surface(document, layer, target)
    return fill_layer(document, under.layer, colour) if target == "pixels" else fill_region(document, under, None, colour, progress=progress)


def emptied(document: Document, layer: int | None, target: Target, progress: Progress | None = None) -> Document:
    """The document with what is selected made transparent; of a mask, hidden; of the quick mask, not selected."""
    under = surface(document, layer, target)
    return clear(document, under.layer) if target == "pixels" else fill_region(document, under, None, (0.0, 0.0, 0.0), progress=progress)


def edged(document: Document, layer: int | None, target: Target, colour: Colour, width: float, progress: Progress | None = None) -> Document:
    """The document with a line of ``width`` pixels in ``colour`` along the edge of the selection, half of it to each side; EditError without one."""
    if document.selection is None:
        raise EditError(tr("Nothing is selected. Select what should get a line around it."))
    under = replace(surface(document, layer, target), selection=None)
    return fill_region(document, under, border(document.selection, width).read()[..., 0], colour, progress=progress)


def fill_region(
    document: Document, under: Surface, region: Pixels | None, colour: Colour, opacity: float = 1.0, progress: Progress | None = None
) -> Document:
    """The document with ``colour`` (RGB 0..1) over the surface, inside the selection and ``region``.

    ``region``: (H, W) uint8 of the canvas's size, 255 = filled; None: the whole canvas.
    """
    shade = np.array(values(colour, under.raster.channels, under.raster.depth), np.float32)

    def alpha(area: Rect) -> Plane | None:
        if region is None:
            return np.full((area.height, area.width), opacity, np.float32)
        part = region[area.slices()]
        return np.multiply(part, np.float32(opacity / 255), dtype=np.float32) if part.any() else None

    even = np.empty((TILE, TILE, len(shade)), np.float32)
    even[:] = shade

    def fill(area: Rect) -> Pixels:
        return even[: area.height, : area.width]

    return covered(document, under, alpha, fill, progress)


def covered(
    document: Document, under: Surface, alpha: Callable[[Rect], Plane | None], fill: Callable[[Rect], Pixels], progress: Progress | None = None
) -> Document:
    """The document with ``fill`` laid over the surface at ``alpha``, tile by tile, inside the canvas and the selection.

    Both are asked for areas in document coordinates; ``alpha`` may answer None where it is nothing.
    """
    room = under.roomy(_needed(document, under, alpha))
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
        amount, limit = alpha(area), chosen(under.selection, area)
        if amount is None or (limit is not None and not limit.any()):
            continue
        if limit is not None:
            amount = amount * limit
        if not amount.any():
            continue
        whole = room.raster.read(square)
        there = part.slices(square.origin)
        whole[there] = lay(whole[there], fill(area), amount, under.lock_alpha)
        old = room.raster.tiles.get(key)
        if old is None or not np.array_equal(old.pixels[there], whole[there]):
            fresh[key] = whole
    return under.put(document, room.raster.with_tiles(fresh), room.offset) if fresh else document


def _needed(document: Document, under: Surface, alpha: Callable[[Rect], Plane | None]) -> Rect:
    """The part of the canvas that gets colour, in whole tiles: how far the surface has to reach."""
    if under.bounds.contains(document.area):
        return under.bounds
    limit = document.area if under.selection is None else under.selection.bounds()
    parts = (tile_rect(key).intersected(limit) for key in keys_in(limit))
    return Rect.union(part for part in parts if alpha(part) is not None)
