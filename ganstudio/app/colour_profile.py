"""Changing a document's colour profile so that it looks the same."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.document import Document, Generated, Group, Layer, Pixels, Placed
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.files.profiles import convert, srgb


def to_srgb(document: Document, progress: Progress) -> Document:
    """The document in sRGB; its pixels change so that they look the same (by each layer, so blending may differ a little)."""
    profile = document.profile
    if profile is None or document.mode == "grey" or profile == srgb():
        return document if profile is None else replace(document, profile=None)

    def colours(pixels: PixelArray) -> PixelArray:
        progress.check()
        return convert(pixels, profile, None)

    def changed(raster: Raster) -> Raster:
        return raster.mapped(colours)

    def change(layer: Layer) -> Layer:
        match layer.content:
            case Pixels(raster):
                return replace(layer, content=Pixels(changed(raster)))
            case Placed(raster, transform):
                return replace(layer, content=Placed(changed(raster), transform))
            case Generated(raster, recipe):
                return replace(layer, content=Generated(changed(raster), recipe))
            case Group(layers, isolated):
                return replace(layer, content=Group(tuple(change(inner) for inner in layers), isolated))
        return layer

    done = []
    for place, layer in enumerate(document.layers):
        progress(place / len(document.layers))
        done.append(change(layer))
    return replace(document, layers=tuple(done), profile=None)
