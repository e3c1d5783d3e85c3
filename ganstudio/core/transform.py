"""Layers under affine transforms: placed first, resampled when accepted."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import ORIGIN, Point, Transform
from ganstudio.core.progress import Progress
from ganstudio.core.resample import Method
from ganstudio.core.warp import warped, warped_mask
from ganstudio.errors import EditError
from ganstudio.translate import tr


def transform_layer(document: Document, id: int, transform: Transform) -> Document:
    """Puts the layer, its mask and all it holds under ``transform`` (document coordinates); pixels wait for bake() to be resampled.

    A move by whole pixels only changes offsets. Masks are resampled at once.
    """
    if abs(transform.determinant) < 1e-9:
        raise EditError(tr("The transform squeezes the layer to nothing. Make it larger."))
    return document if transform == Transform() else document.change(id, lambda layer: transformed(layer, transform))


def transformed(layer: Layer, transform: Transform) -> Layer:
    """The layer under ``transform``, its pixels Placed where they would have to be resampled."""
    mask = None if layer.mask is None else transformed_mask(layer.mask, transform)
    match layer.content:
        case Group(layers):
            return replace(layer, mask=mask, content=replace(layer.content, layers=tuple(transformed(x, transform) for x in layers)))
        case Adjustment():
            return replace(layer, mask=mask)
        case Placed(raster, before):
            whole = before.then(Transform.translation(layer.offset.x, layer.offset.y)).then(transform)
            return replace(layer, mask=mask, content=Placed(raster, whole), offset=ORIGIN)
        case Pixels(raster) | Generated(raster):
            move = _whole_move(transform)
            if move is not None:
                return replace(layer, mask=mask, offset=layer.offset + move)
            whole = Transform.translation(layer.offset.x, layer.offset.y).then(transform)
            return replace(layer, mask=mask, content=Placed(raster, whole), offset=ORIGIN)


def transformed_mask(mask: Mask, transform: Transform) -> Mask:
    """The mask under ``transform``, resampled (not for a move by whole pixels)."""
    move = _whole_move(transform)
    if move is not None:
        return replace(mask, offset=mask.offset + move)
    raster, offset = warped_mask(mask.raster, Transform.translation(mask.offset.x, mask.offset.y).then(transform), mask.outside)
    return replace(mask, raster=raster, offset=offset)


def bake(document: Document, id: int, method: Method = "bicubic", progress: Progress | None = None) -> Document:
    """Makes plain pixels of the layer: a transform is carried out, a model's result forgets its recipe; in a group, of all it holds."""
    return document.change(id, lambda layer: baked(layer, method, progress))


def baked(layer: Layer, method: Method = "bicubic", progress: Progress | None = None) -> Layer:
    """The layer with plain pixels; the same object if it has them already (or has no pixels)."""
    match layer.content:
        case Placed(raster, transform):
            pixels, offset = warped(raster, transform, method, progress)
            return replace(layer, content=Pixels(pixels), offset=layer.offset + offset)
        case Generated(raster):
            return replace(layer, content=Pixels(raster))
        case Group(layers):
            done = tuple(baked(x, method, progress) for x in layers)
            same = all(new is old for new, old in zip(done, layers, strict=True))
            return layer if same else replace(layer, content=replace(layer.content, layers=done))
        case _:
            return layer


def _whole_move(transform: Transform) -> Point | None:
    """The move of a transform that only moves by whole pixels."""
    dx, dy = round(transform.e), round(transform.f)
    near = abs(transform.e - dx) < 1e-6 and abs(transform.f - dy) < 1e-6
    return Point(dx, dy) if near and (transform.a, transform.b, transform.c, transform.d) == (1, 0, 0, 1) else None
