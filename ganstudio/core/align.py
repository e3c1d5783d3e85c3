"""Layers brought to an edge or the middle of an area, or made a picture of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ganstudio.core.document import Document, Group, Layer
from ganstudio.core.geometry import Rect
from ganstudio.core.layers import offset_layer
from ganstudio.errors import EditError
from ganstudio.translate import tr

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]


def content_bounds(layer: Layer) -> Rect:
    """The smallest rectangle around what is not transparent; of a placed layer, around its whole raster."""
    if isinstance(layer.content, Group):
        return Rect.union(content_bounds(inner) for inner in layer.content.layers)
    if layer.raster is None or layer.bounds.size != layer.raster.size:
        return layer.bounds
    return layer.raster.bounds().moved(layer.bounds.x, layer.bounds.y)


def outermost(document: Document, ids: Sequence[int]) -> list[int]:
    """Those of the layers that lie in no other of them, and are there: what moves them moves all."""
    chosen = [id for id in ids if document.find(id) is not None]
    return [id for id in chosen if not any(other in chosen for other in _around(document, id))]


def _around(document: Document, id: int) -> list[int]:
    groups, group = [], document.parent(id)
    while group is not None:
        groups.append(group.id)
        group = document.parent(group.id)
    return groups


def alone(document: Document, ids: Sequence[int]) -> Document:
    """A picture of these layers only, as large as what is seen of them; EditError if that is nothing."""
    tops = outermost(document, ids)
    layers = tuple(replace(layer, clip=False, visible=True) for layer in document.walk() if layer.id in tops)
    box = Rect.union(content_bounds(layer) for layer in layers)
    if box.empty:
        raise EditError(tr("There are no pixels to make a picture of. Choose a layer with pixels."))
    moved = replace(document, layers=layers, selection=None)
    for layer in layers:
        moved = offset_layer(moved, layer.id, -box.x, -box.y)
    return replace(moved, size=box.size)


def aligned(document: Document, ids: Sequence[int], side: Side) -> Document:
    """The document with what is seen of each layer at a side of the selection, of the canvas where nothing is selected; whole pixels.

    EditError if none of the layers has anything to be seen.
    """
    area = document.area if document.selection is None else document.selection.bounds()
    boxes = {id: box for id in outermost(document, ids) if not (box := content_bounds(document.layer(id))).empty}
    if not boxes:
        raise EditError(tr("There are no pixels to align. Choose a layer with pixels."))
    for id, box in boxes.items():
        dx = {"left": area.x - box.x, "centre": area.x - box.x + (area.width - box.width) // 2, "right": area.right - box.right}.get(side, 0)
        dy = {"top": area.y - box.y, "middle": area.y - box.y + (area.height - box.height) // 2, "bottom": area.bottom - box.bottom}.get(side, 0)
        document = offset_layer(document, id, dx, dy)
    return document
