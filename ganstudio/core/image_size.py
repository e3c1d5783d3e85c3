"""The whole picture at another size."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.convert import check_size
from ganstudio.core.document import Document, Generated, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import ORIGIN, Size, Transform
from ganstudio.core.layers import each_layer
from ganstudio.core.progress import Progress
from ganstudio.core.resample import Method, scaled


def resize_image(
    document: Document, size: Size, method: Method = "lanczos", progress: Progress | None = None, resolution: float | None = None
) -> Document:
    """Every layer, mask and the selection resampled so that the canvas has ``size``; layers under a transform only get another transform.

    ``resolution`` in pixels per inch; None keeps it. EditError if the canvas or a layer would become too large.
    """
    check_size(size)
    for raster in document.rasters():  # a layer may be far larger than the canvas
        width, height = raster.size.width * size.width // document.size.width, raster.size.height * size.height // document.size.height
        check_size(Size(max(width, 1), max(height, 1)))
    document = document if resolution is None or resolution == document.resolution else replace(document, resolution=resolution)
    if size == document.size:
        return document
    sx, sy = size.width / document.size.width, size.height / document.size.height
    total = max(sum(raster.size.area for raster in document.rasters()), 1)
    done = 0

    def part(area: int) -> Progress | None:
        nonlocal done
        start, done = done, done + area
        return None if progress is None else progress.part(start / total, area / total)

    soft: Method = "bilinear" if method in ("lanczos", "bicubic") else method

    def mask_at(mask: Mask) -> Mask:
        raster, offset = scaled(mask.raster, (mask.offset.x, mask.offset.y), sx, sy, soft, part(mask.raster.size.area), mask.outside)
        return replace(mask, raster=raster, offset=offset)

    def at(layer: Layer) -> Layer:
        mask = None if layer.mask is None else mask_at(layer.mask)
        match layer.content:
            case Pixels(raster) | Generated(raster):
                new, offset = scaled(raster, (layer.offset.x, layer.offset.y), sx, sy, method, part(raster.size.area))
                return replace(layer, mask=mask, content=replace(layer.content, raster=new), offset=offset)
            case Placed(raster, transform):
                part(raster.size.area)
                whole = transform.then(Transform.translation(layer.offset.x, layer.offset.y)).then(Transform.scaling(sx, sy))
                return replace(layer, mask=mask, content=Placed(raster, whole), offset=ORIGIN)
            case _:
                return replace(layer, mask=mask)

    layers = each_layer(document.layers, at)
    selection = document.selection
    if selection is not None:
        selection = scaled(selection, (0, 0), sx, sy, soft, part(selection.size.area))[0]
    measure = None if document.measure is None else document.measure.scaled(sx, sy)
    return replace(document, size=size, layers=layers, selection=selection, measure=measure)
