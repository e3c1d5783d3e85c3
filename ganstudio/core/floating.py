"""Selected pixels lifted off their layer, carried elsewhere and set down again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ganstudio.core.document import Document, Pixels, Placed
from ganstudio.core.geometry import ORIGIN, Point, Rect, Transform
from ganstudio.core.mix import faded
from ganstudio.core.paint import lay
from ganstudio.core.raster import Key, Raster, keys_in, tile_rect
from ganstudio.core.resample import Method
from ganstudio.core.selection import kept, moved
from ganstudio.core.surface import Surface, surface
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.core.warp import warped
from ganstudio.errors import EditError
from ganstudio.translate import tr


@dataclass(frozen=True, eq=False)
class Floating:
    """What was selected of a layer: ``raster`` at ``offset``, and the layer's surface with the hole it left (or whole, for a copy)."""

    raster: Raster
    offset: Point
    left: Surface


def lift(document: Document, layer: int, copy: bool = False) -> Floating:
    """Takes what is selected off a pixel layer; EditError if that is nothing, or the layer cannot be changed."""
    under = surface(document, layer, "pixels")
    selection = document.selection
    if selection is None:
        raise EditError(tr("Nothing is selected."))
    if under.lock_alpha and not copy:
        raise EditError(tr("The layer's transparency is locked, so nothing can be lifted off it. Unlock it in the Layers panel."))
    area = selection.bounds().intersected(under.bounds)
    local = area.moved(-under.offset.x, -under.offset.y)
    pixels, amounts = under.raster.read(local), selection.read(area)[..., 0]
    if amounts.min() < 255:
        pixels[..., -1] = faded(pixels[..., -1], amounts)
    if not pixels[..., -1].any():
        raise EditError(tr("There are no pixels of this layer in the selection. Choose another layer, or select elsewhere."))
    left = under if copy else replace(under, raster=_holed(under, selection, local))
    return Floating(Raster.from_array(pixels), area.origin, left)


def _holed(under: Surface, selection: Raster, local: Rect) -> Raster:
    """The surface's raster without what is selected."""
    fresh: dict[Key, PixelArray] = {}
    for key in keys_in(local):
        tile = under.raster.tiles.get(key)
        amounts = selection.read(tile_rect(key).moved(under.offset.x, under.offset.y))[..., 0]
        if tile is not None and amounts.any():
            values = tile.pixels.copy()
            values[..., -1] = faded(values[..., -1], 255 - amounts)
            fresh[key] = values
    return under.raster.with_tiles(fresh)


def shown(document: Document, floating: Floating, transform: Transform) -> Document:
    """The document while the pixels float: a layer of their own above theirs, under ``transform``, not resampled."""
    base = floating.left.put(document, floating.left.raster, floating.left.offset)
    layer = base.layer(floating.left.layer)
    dx, dy = round(transform.e), round(transform.f)
    if transform == Transform.translation(dx, dy):
        content, offset = Pixels(floating.raster), Point(floating.offset.x + dx, floating.offset.y + dy)
        above = replace(layer, id=document.next_id, content=content, offset=offset)
    else:
        whole = Transform.translation(floating.offset.x, floating.offset.y).then(transform)
        above = replace(layer, id=document.next_id, content=Placed(floating.raster, whole), offset=ORIGIN)
    return base.insert(above, layer.id)


def set_down(document: Document, floating: Floating, transform: Transform, method: Method = "bicubic") -> Document:
    """The document with the pixels under ``transform`` (document coordinates) laid over their layer; the selection goes with them."""
    whole = Transform.translation(floating.offset.x, floating.offset.y).then(transform)
    raster, offset = warped(floating.raster, whole, method)
    area = raster.area.moved(offset.x, offset.y)
    under = floating.left.roomy(area.intersected(document.area))
    target, origin = under.raster, under.offset
    inside = area.intersected(under.bounds)
    fresh: dict[Key, PixelArray] = {}
    for key in keys_in(inside.moved(-origin.x, -origin.y)):
        square = tile_rect(key)
        part = square.intersected(inside.moved(-origin.x, -origin.y))
        fill = raster.read(part.moved(origin.x - offset.x, origin.y - offset.y))
        if fill[..., -1].any():
            values = target.read(square)
            there = part.slices(square.origin)
            values[there] = lay(values[there], fill, np.ones(fill.shape[:2], np.float32), under.lock_alpha)
            fresh[key] = values
    return replace(under.put(document, target.with_tiles(fresh), origin), selection=_selection(document, transform))


def _selection(document: Document, transform: Transform) -> Raster | None:
    selection = document.selection
    if selection is None:
        return None
    dx, dy = round(transform.e), round(transform.f)
    if transform == Transform.translation(dx, dy):
        return kept(moved(selection, dx, dy))
    bounds = selection.bounds()
    part = Raster.from_array(selection.read(bounds))
    raster, offset = warped(part, Transform.translation(bounds.x, bounds.y).then(transform), "bilinear")
    return kept(Raster(selection.size, 1).write(raster.area.moved(offset.x, offset.y), raster.read()))
