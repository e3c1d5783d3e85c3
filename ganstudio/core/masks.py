"""Edits of layer masks, and the way between masks, selection and alpha."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from ganstudio.core.document import Document, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.mix import faded, selected
from ganstudio.core.raster import Raster, as_depth, tile_rect
from ganstudio.core.selection import from_mask, invert, kept, select_all
from ganstudio.core.surface import pixels_of, surface
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.core.transform import baked
from ganstudio.errors import EditError
from ganstudio.translate import tr

Source = Literal["reveal", "hide", "selection", "alpha"]


def add_mask(document: Document, id: int, how: Source = "reveal") -> Document:
    """Gives the layer a mask: all shown, all hidden, or the selection shown; ``alpha`` moves its transparency into the mask (8 bit).

    EditError if it has a mask already, for ``selection`` without one, for ``alpha`` on a layer without pixels of its own.
    """
    layer = document.layer(id)
    if layer.mask is not None:
        raise EditError(tr("“{name}” has a mask already. Apply or delete it first.").format(name=layer.name))
    mask = _made(document, layer, how)
    return document.change(id, lambda x: replace(opaque(x) if how == "alpha" else x, mask=mask))


def _made(document: Document, layer: Layer, how: Source) -> Mask:
    match how:
        case "reveal":
            return reveal(document.size)
        case "hide":
            return Mask(Raster(document.size, 1))
        case "selection":
            if document.selection is None:
                raise EditError(tr("Nothing is selected. Select something, or add a mask that reveals or hides all."))
            return from_selection(document)
        case "alpha":
            if not isinstance(layer.content, Placed):
                pixels_of(layer)
            return from_alpha(layer)


def from_selection(document: Document) -> Mask:
    """A mask that shows what is selected (without a selection: everything)."""
    return reveal(document.size) if document.selection is None else Mask(document.selection)


def reveal(size: Size) -> Mask:
    """A mask that shows everything, beyond the canvas too."""
    return Mask(select_all(size), outside=255)


def from_alpha(layer: Layer) -> Mask:
    """A mask of the layer's alpha, in 8 bit; EditError for groups and adjustments."""
    layer = baked(layer)
    if layer.raster is None:
        raise EditError(tr("“{name}” has no pixels of its own.").format(name=layer.name))
    return Mask(layer.raster.mapped(lambda pixels: as_depth(pixels[..., -1:].copy(), 8)), layer.offset)


def opaque(layer: Layer) -> Layer:
    """A pixel layer with full alpha wherever it had any."""

    def solid(pixels: PixelArray) -> PixelArray:
        out = pixels.copy()
        out[..., -1][out[..., -1] > 0] = np.iinfo(out.dtype).max
        return out

    layer = baked(layer)
    return replace(layer, content=Pixels(pixels_of(layer).mapped(solid)))


def delete_mask(document: Document, id: int) -> Document:
    """Removes the mask; the layer shows all of itself again."""
    return document if document.layer(id).mask is None else document.change(id, lambda x: replace(x, mask=None))


def apply_mask(document: Document, id: int) -> Document:
    """Multiplies the layer's alpha by its mask and removes the mask, also where it was disabled. Other values stay as they are."""
    layer = document.layer(id)
    mask = _mask(layer)
    if not isinstance(layer.content, Placed):
        pixels_of(layer)
    return document.change(id, lambda x: masked(x, mask))


def masked(layer: Layer, mask: Mask) -> Layer:
    """A pixel layer with ``mask`` multiplied into its alpha and no mask; a layer under a transform is resampled first."""
    layer = baked(layer)
    raster = layer.raster
    assert raster is not None
    fresh = {}
    for key, tile in raster.tiles.items():
        amounts = mask.read(tile_rect(key).moved(layer.offset.x, layer.offset.y))
        if amounts.min() < 255:
            fresh[key] = tile.pixels.copy()
            fresh[key][..., -1] = faded(fresh[key][..., -1], amounts)
    return replace(layer, content=Pixels(raster.with_tiles(fresh)), mask=None)


def enable_mask(document: Document, id: int, on: bool) -> Document:
    """Lets the mask work, or ignores it for now."""
    mask = _mask(document.layer(id))
    return document if mask.enabled == on else document.change(id, lambda x: replace(x, mask=replace(mask, enabled=on)))


def invert_mask(document: Document, id: int) -> Document:
    """Shows what the mask hid and hides what it showed."""
    mask = _mask(document.layer(id))
    return document.change(id, lambda x: replace(x, mask=replace(mask, raster=invert(mask.raster), outside=255 - mask.outside)))


def inverted(document: Document, layer: int | None, target: Literal["mask", "quick"]) -> Document:
    """The document with a mask or the quick mask turned into its opposite, a mask inside the selection only."""
    under = surface(document, layer, target)
    if target == "mask" and document.selection is None:
        return invert_mask(document, under.layer)
    return under.put(document, selected(under.raster, invert(under.raster), under.offset, under.selection), under.offset)


def copied(document: Document, layer: int | None, target: Literal["mask", "quick"]) -> tuple[PixelArray, Point]:
    """The selected part of a mask, or the quick mask, inside the canvas as opaque grey pixels (H, W, 2), and where they lie in the document.

    What is partly selected is partly transparent. EditError if there is nothing.
    """
    under = surface(document, layer, target)
    area = document.area if under.selection is None else under.selection.bounds().intersected(document.area)
    if area.empty:
        raise EditError(tr("There is nothing to copy inside the selection."))
    values = under.raster.read(area.moved(-under.offset.x, -under.offset.y))
    amounts = np.full_like(values, 255) if under.selection is None else under.selection.read(area)
    return np.concatenate([values, amounts], axis=-1), area.origin


def mask_to_selection(document: Document, id: int) -> Document:
    """Selects what the layer's mask shows, in place of the present selection; if that is nothing, nothing is selected."""
    return replace(document, selection=kept(from_mask(document.size, _mask(document.layer(id)))))


def alpha_to_selection(document: Document, id: int) -> Document:
    """Selects the layer's opaque parts, in place of the present selection; if there are none, nothing is selected."""
    return replace(document, selection=kept(Raster.from_array(from_alpha(document.layer(id)).read(document.area))))


def selection_to_mask(document: Document, id: int) -> Document:
    """Makes the selection the layer's mask, in place of the one it may have; EditError without a selection."""
    if document.selection is None:
        raise EditError(tr("Nothing is selected. Select what the mask should show."))
    return document.change(id, lambda x: replace(x, mask=from_selection(document)))


def both(first: Mask | None, second: Mask | None) -> Mask | None:
    """The product of two masks; None stands for a mask that shows all. Disabled ones do not count."""
    first = first if first is not None and first.enabled else None
    second = second if second is not None and second.enabled else None
    if first is None or second is None:
        return first or second
    around = first.bounds.united(second.bounds)
    product = faded(first.read(around), second.read(around))
    outside = int(faded(np.array([[first.outside]], np.uint8), np.array([[second.outside]], np.uint8))[0, 0])
    return Mask(Raster.from_array(product), around.origin, outside=outside)


def cut_mask(mask: Mask, area: Rect) -> Mask:
    """The mask with no pixels beyond ``area`` (document coordinates); beyond it only ``outside`` is left."""
    inside = mask.bounds.intersected(area)
    if inside == mask.bounds:
        return mask
    if inside.empty:
        return replace(mask, raster=Raster(Size(1, 1), 1).write(Rect(0, 0, 1, 1), mask.read(Rect(area.x, area.y, 1, 1))), offset=area.origin)
    return replace(mask, raster=Raster.from_array(mask.raster.read(inside.moved(-mask.offset.x, -mask.offset.y))), offset=inside.origin)


def _mask(layer: Layer) -> Mask:
    if layer.mask is None:
        raise EditError(tr("“{name}” has no mask. Add one first.").format(name=layer.name))
    return layer.mask
