"""Another frame for the whole picture: upright or turned. Layers are placed at once and resampled later."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.canvas_size import crop, part, without_outside
from ganstudio.core.document import Document, Placed
from ganstudio.core.geometry import Rect, Transform
from ganstudio.core.progress import Progress
from ganstudio.core.resample import Method
from ganstudio.core.transform import bake, transformed
from ganstudio.core.warp import warped_mask


def reframed(document: Document, rect: Rect, degrees: float, about: tuple[float, float]) -> Document:
    """The picture turned clockwise by ``degrees`` about a position, then cropped to ``rect``; nothing outside is thrown away.

    Pixel layers are Placed: settled() resamples them. Masks and the selection are resampled here.
    """
    turn = Transform.rotation(degrees).around(*about)
    layers = tuple(transformed(layer, turn) for layer in document.layers)
    out = crop(replace(document, layers=layers, selection=None), rect, delete=False)
    if document.selection is None:
        return out
    raster, offset = warped_mask(document.selection, turn, 0)
    selection = part(raster, rect.moved(-offset.x, -offset.y))
    return replace(out, selection=None if selection.empty else selection)


def settled(document: Document, delete: bool, method: Method = "bicubic", progress: Progress | None = None) -> Document:
    """The document with every placed layer resampled, and, with ``delete``, without the pixels outside the canvas.

    Where no layer is placed (any more), it stays as it is.
    """
    placed = [layer.id for layer in document.walk() if isinstance(layer.content, Placed)]
    done = document
    for index, id in enumerate(placed):
        done = bake(done, id, method, None if progress is None else progress.part(index / len(placed), 1 / len(placed)))
    return without_outside(done, done.area) if delete and placed else done
