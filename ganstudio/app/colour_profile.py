"""Colours that look the same in another profile: a document changed to sRGB, pixels brought into a document."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganstudio.core.convert import as_mode
from ganstudio.core.document import Document, Generated, Group, Layer, Pixels, Placed
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, as_depth
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.files.profiles import convert, srgb


def brought_into(document: Document, pixels: PixelArray, profile: bytes | None) -> PixelArray:
    """Straight pixels (H, W, 4 | 2) of a profile (None: sRGB) in the document's mode, depth and profile, so that they look the same there.

    A document that says what its values measure takes them as they are.
    """
    if document.measure is not None:
        return as_depth(as_mode(pixels, document.mode), document.depth)
    deep = pixels if document.depth == 8 or pixels.dtype == np.uint16 else as_depth(pixels, 16)
    if (deep.shape[2] == 2) == (document.mode == "grey"):
        return as_depth(convert(deep, profile, document.profile), document.depth)
    return as_depth(convert(as_mode(convert(deep, profile, None), document.mode), None, document.profile), document.depth)


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
