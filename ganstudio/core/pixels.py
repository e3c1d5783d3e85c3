"""Edits of one layer's pixels within the selection: fill, clear, copy, cut, paste."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.composite import flatten, layer_pixels
from ganstudio.core.convert import as_mode
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point
from ganstudio.core.layers import duplicate, insert_new
from ganstudio.core.mix import faded, selected
from ganstudio.core.paint import Colour
from ganstudio.core.paint import values as colour_values
from ganstudio.core.raster import Raster, as_depth, full
from ganstudio.core.surface import pixels_of
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.errors import EditError
from ganstudio.translate import tr


def fill_layer(document: Document, id: int, colour: Colour) -> Document:
    """Fills the selection (without one: the whole canvas) of a pixel layer with a colour; a locked alpha stays."""
    filled = pad_to_canvas(document, id)
    layer = filled.layer(id)
    raster = pixels_of(layer)
    values = tuple(round(v) for v in colour_values(colour, document.channels, document.depth))
    ink = (*values[: document.channels - 1], full(document.depth))
    plain = raster.filled(document.area.moved(-layer.offset.x, -layer.offset.y), ink)
    done = selected(raster, plain, layer.offset, document.selection, layer.lock_alpha)
    return document if done is raster else filled.change(id, lambda x: replace(x, content=Pixels(done)))


def clear(document: Document, id: int) -> Document:
    """Makes the selection (without one: all) of a pixel layer transparent; EditError if its alpha is locked."""
    layer = document.layer(id)
    raster = pixels_of(layer)
    if layer.lock_alpha:
        raise EditError(tr("The transparency of “{name}” is locked. Unlock it in the Layers panel to delete pixels.").format(name=layer.name))
    empty = Raster(raster.size, raster.channels, raster.depth)
    done = selected(raster, empty, layer.offset, document.selection)
    return document if done is raster else document.change(id, lambda x: replace(x, content=Pixels(done)))


def copy(document: Document, id: int | None) -> tuple[PixelArray, Point]:
    """The selected part of a layer, or of the whole picture for None: straight pixels (H, W, C) and where they lie in the document.

    Alpha is multiplied by the selection; the layer's mask and opacity are not applied. EditError if there is nothing.
    """
    selection = document.selection
    area = document.area if id is None else _own(document.layer(id)).bounds
    if selection is not None:
        area = area.intersected(selection.bounds())
    if area.empty:
        raise EditError(tr("There is nothing to copy inside the selection."))
    pixels = flatten(document, area) if id is None else layer_pixels(document.layer(id), area)
    if selection is not None:
        pixels = pixels.copy()
        pixels[..., -1] = faded(pixels[..., -1], selection.read(area)[..., 0])
    return pixels, area.origin


def cut(document: Document, id: int) -> tuple[Document, PixelArray, Point]:
    """The document with the selected part of the layer cleared, and what copy() gives."""
    return clear(document, id), *copy(document, id)


def paste(document: Document, pixels: PixelArray, offset: Point | None = None, name: str | None = None, above: int | None = None) -> Document:
    """Adds pixels as a new layer at ``offset`` (None: the middle of the canvas) above ``above``.

    Any channel count of 1 to 4 and either depth are taken and converted to the document's.
    """
    fitting = as_depth(as_mode(pixels, document.mode), document.depth)
    height, width = fitting.shape[:2]
    if height == 0 or width == 0:
        raise EditError(tr("There is nothing to paste: the picture has no pixels."))
    at = Point((document.size.width - width) // 2, (document.size.height - height) // 2) if offset is None else offset
    raster = Raster.from_array(fitting)
    return insert_new(document, lambda id: Layer(id, name or tr("Pasted layer"), Pixels(raster), at), above)


def layer_via_copy(document: Document, id: int) -> Document:
    """Adds the selected part of the layer as a layer above it; without a selection, a copy of the whole layer."""
    if document.selection is None:
        return duplicate(document, id)
    pixels, offset = copy(document, id)
    original = document.layer(id)
    name = tr("{name} copy").format(name=original.name)

    def part(new: int) -> Layer:
        return replace(original, id=new, name=name, content=Pixels(Raster.from_array(pixels)), offset=offset)

    return insert_new(document, part, id)


def layer_via_cut(document: Document, id: int) -> Document:
    """As layer_via_copy(), and clears what was copied; EditError without a selection."""
    if document.selection is None:
        raise EditError(tr("Nothing is selected. Select what should move to a layer of its own."))
    rest = clear(document, id).layer(id)
    return layer_via_copy(document, id).change(id, lambda _: rest)


def pad_to_canvas(document: Document, id: int) -> Document:
    """Gives a pixel layer (transparent) pixels wherever the canvas is; those it has stay where they are."""
    layer = document.layer(id)
    raster = pixels_of(layer)
    there = layer.bounds
    if there.contains(document.area):
        return document
    grown, left, top = raster.extended(there.x, there.y, document.size.width - there.right, document.size.height - there.bottom)
    return document.change(id, lambda x: replace(x, content=Pixels(grown), offset=layer.offset - Point(left, top)))


def _own(layer: Layer) -> Layer:
    if layer.raster is None:
        pixels_of(layer)
    return layer
