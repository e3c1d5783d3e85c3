"""What a brush, fill or gradient works on: a layer's pixels, its mask, or the quick mask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import ORIGIN, Point, Rect
from ganstudio.core.paint import Plane
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.translate import tr

Target = Literal["pixels", "mask", "quick"]
"""What brushes paint on: a layer's pixels, its mask, or the quick mask (the selection)."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A raster that may be painted on, and where it lies in the document."""

    target: Target
    layer: int
    """Id of the layer; 0 for the quick mask."""
    raster: Raster
    offset: Point
    lock_alpha: bool = False
    selection: Raster | None = None
    """What limits painting, in document coordinates; None: nothing."""

    @property
    def bounds(self) -> Rect:
        """Where the raster lies in the document."""
        return self.raster.area.moved(self.offset.x, self.offset.y)

    def roomy(self, need: Rect) -> Surface:
        """The surface with room for ``need`` (document coordinates). The quick mask keeps the document's size."""
        bounds = self.bounds
        if self.target == "quick" or bounds.contains(need):
            return self
        raster, dx, dy = self.raster.extended(bounds.x - need.x, bounds.y - need.y, need.right - bounds.right, need.bottom - bounds.bottom)
        return replace(self, raster=raster, offset=Point(self.offset.x - dx, self.offset.y - dy))

    def put(self, document: Document, raster: Raster, offset: Point) -> Document:
        """The document with ``raster`` at ``offset`` in place of the surface's own."""
        if self.target == "quick":
            return document if document.selection is raster else replace(document, selection=raster)

        def change(layer: Layer) -> Layer:
            if self.target == "mask":
                if layer.mask is None:
                    raise EditError(tr("The layer “{name}” has no mask any more.").format(name=layer.name))
                return layer if layer.mask.raster is raster else replace(layer, mask=replace(layer.mask, raster=raster, offset=offset))
            return layer if layer.raster is raster else replace(layer, content=Pixels(raster), offset=offset)

        return document.change(self.layer, change)


def surface(document: Document, layer: int | None, target: Target) -> Surface:
    """What to paint on; EditError with the remedy where there is nothing that could be seen to change."""
    if target == "quick":
        return Surface("quick", 0, document.selection or Raster(document.size, 1), ORIGIN)
    found = document.find(layer)
    if found is None:
        raise EditError(tr("There is no layer to work on. Add one with Layer > New Layer, or click one in the Layers panel."))
    refuse_hidden(document, found)
    if target == "mask":
        if found.mask is None:
            raise EditError(tr("The layer “{name}” has no mask. Add one with Layer > Mask > Add Mask.").format(name=found.name))
        mask = _covering(found.mask, document.area)
        return Surface("mask", found.id, mask.raster, mask.offset, False, document.selection)
    return Surface("pixels", found.id, pixels_of(found), found.offset, found.lock_alpha, document.selection)


def refuse_hidden(document: Document, layer: Layer) -> None:
    """EditError if the layer or a group around it is hidden."""
    around: Layer | None = layer
    while around is not None:
        if not around.visible:
            raise EditError(tr("“{name}” is hidden. Show it with the eye in the Layers panel, or choose another layer.").format(name=around.name))
        around = document.parent(around.id)


def pixels_of(layer: Layer) -> Raster:
    """The raster of a layer of plain pixels; EditError, saying what to do, for every other kind."""
    match layer.content:
        case Pixels(raster):
            return raster
        case Placed():
            message = tr("“{name}” has a transform that is not applied yet. Rasterise the layer first.")
        case Generated():
            message = tr("“{name}” was made by a model and can be run again. Rasterise it first, or paint on its mask.")
        case Group():
            message = tr("“{name}” is a group, which has no pixels. Choose a layer inside it.")
        case Adjustment():
            message = tr("“{name}” is an adjustment layer, which has no pixels. Paint on its mask, or choose a pixel layer.")
    raise EditError(message.format(name=layer.name))


def chosen(selection: Raster | None, area: Rect) -> Plane | None:
    """How much each pixel of ``area`` (document coordinates) is selected; None if there is no selection."""
    if selection is None:
        return None
    return np.multiply(selection.read(area)[..., 0], np.float32(1 / 255), dtype=np.float32)


def _covering(mask: Mask, canvas: Rect) -> Mask:
    """A mask that shows the same and can grow with zeros: with pixels for the whole canvas, unless it is 0 outside anyway."""
    if mask.outside == 0 or mask.bounds.contains(canvas):
        return mask
    area = mask.bounds.united(canvas)
    whole = Raster.uniform(area.size, (mask.outside,)).write(mask.bounds.moved(-area.x, -area.y), mask.raster.read())
    return replace(mask, raster=whole, offset=area.origin)
