"""Edits of the canvas: crop, another canvas size, trim. Pixels keep their values."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.composite import flatten
from ganstudio.core.convert import check_size
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.layers import each_layer, shifted
from ganstudio.core.masks import cut_mask
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.translate import tr


def crop(document: Document, rect: Rect, delete: bool = True) -> Document:
    """The canvas becomes ``rect`` (document coordinates; it may reach beyond the canvas).

    ``delete`` throws away the pixels of plain layers that fall outside; otherwise they stay, unseen. The selection is cropped along.
    """
    if rect.empty:
        raise EditError(tr("The crop has no pixels. Drag a larger one."))
    if rect == document.area:
        return document
    check_size(rect.size)
    layers = without_outside(document, rect).layers if delete else document.layers
    layers = tuple(shifted(layer, -rect.x, -rect.y) for layer in layers)
    selection = document.selection
    if selection is not None:
        selection = part(selection, rect)
        selection = None if selection.empty else selection
    return replace(document, size=rect.size, layers=layers, selection=selection)


def without_outside(document: Document, rect: Rect) -> Document:
    """The document with no pixels of plain layers, and nothing of masks, outside ``rect`` (document coordinates)."""

    def cut(layer: Layer) -> Layer:
        mask = None if layer.mask is None else cut_mask(layer.mask, rect)
        layer = layer if mask is layer.mask else replace(layer, mask=mask)
        inside = layer.bounds.intersected(rect)
        if not isinstance(layer.content, Pixels) or inside == layer.bounds:
            return layer
        raster = layer.content.raster
        if inside.empty:
            return replace(layer, content=Pixels(Raster(rect.size, raster.channels, raster.depth)), offset=rect.origin)
        return replace(layer, content=Pixels(part(raster, inside.moved(-layer.offset.x, -layer.offset.y))), offset=inside.origin)

    return replace(document, layers=each_layer(document.layers, cut))


def part(raster: Raster, area: Rect) -> Raster:
    """``area`` of the raster as a raster of its own; zeros where it reaches beyond."""
    out = Raster(area.size, raster.channels, raster.depth)
    inside = area.intersected(raster.area)
    if raster.empty or inside.empty:
        return out
    return out.write(inside.moved(-area.x, -area.y), raster.read(inside))


def resize_canvas(document: Document, size: Size, anchor: tuple[float, float] = (0.5, 0.5), delete: bool = True) -> Document:
    """The canvas at another size; ``anchor`` says which part of the picture stays put: (0, 0) top left, (1, 1) bottom right.

    New canvas is transparent; ``delete`` as for crop().
    """
    check_size(size)
    x = round((document.size.width - size.width) * anchor[0])
    y = round((document.size.height - size.height) * anchor[1])
    return crop(document, Rect(x, y, size.width, size.height), delete)


def crop_to_selection(document: Document) -> Document:
    """Crops to the smallest rectangle around the selection; EditError without one."""
    if document.selection is None or document.selection.bounds().empty:
        raise EditError(tr("Nothing is selected. Select what should remain."))
    return crop(document, document.selection.bounds())


def trim(document: Document) -> Document:
    """Crops away transparent borders; EditError if the whole picture is transparent."""
    bounds = Raster.from_array(flatten(document)).bounds()
    if bounds.empty:
        raise EditError(tr("The whole picture is transparent: there is nothing to trim to."))
    return crop(document, bounds)


def reveal_all(document: Document) -> Document:
    """Grows the canvas until every layer lies inside it."""
    around = Rect.union((document.area, *(layer.bounds for layer in document.layers)))
    return crop(document, around, delete=False)
