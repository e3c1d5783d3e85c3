"""Documents and pixels of another depth or mode, and new documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from ganstudio.core.document import Document, Generated, Layer, Mode, Pixels, Placed
from ganstudio.core.geometry import Size
from ganstudio.core.layers import each_layer
from ganstudio.core.paint import LUMINANCE, Colour, values
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Depth, Raster, as_depth, full
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.errors import EditError
from ganstudio.translate import tr

LARGEST = 300_000
"""Longest side of a document in pixels."""


def new_document(
    size: Size,
    mode: Mode = "rgb",
    depth: Depth = 8,
    background: Colour | None = (1.0, 1.0, 1.0),
    resolution: float = 72.0,
    profile: bytes | None = None,
) -> Document:
    """A document with one layer of the colour ``background`` (None: transparent)."""
    check_size(size)
    empty = Document(size, mode, depth, resolution=resolution, profile=profile)
    if background is None:
        raster, name = Raster(size, empty.channels, depth), tr("Layer {number}").format(number=1)
    else:
        ink = tuple(round(v) for v in values(background, empty.channels, depth))
        raster, name = Raster.uniform(size, (*ink[: empty.channels - 1], full(depth)), depth), tr("Background")
    return replace(empty, layers=(Layer(1, name, Pixels(raster)),), next_id=2)


def check_size(size: Size) -> None:
    """EditError if no document can have this size."""
    if size.width < 1 or size.height < 1:
        raise EditError(tr("A picture is at least 1 pixel wide and high."))
    if max(size.width, size.height) > LARGEST or size.area > 2_000_000_000:
        raise EditError(tr("{width} x {height} pixels is too large. Choose a smaller size.").format(width=size.width, height=size.height))


def convert_depth(document: Document, depth: Depth, progress: Progress | None = None) -> Document:
    """The document with 8 or 16 bit per channel. 16 -> 8 rounds; 8 -> 16 -> 8 gives the same values. Masks stay at 8 bit."""
    if document.depth == depth:
        return document
    return replace(_each_raster(document, lambda pixels: as_depth(pixels, depth), progress), depth=depth)


def convert_mode(document: Document, mode: Mode, progress: Progress | None = None) -> Document:
    """The document in grey or in RGB.

    Grey is the luma of the values as they are encoded (BT.709 weights): right for sRGB-like profiles, not a colorimetric conversion.
    The profile is dropped, because one for RGB is wrong for grey and the other way round: the result counts as sRGB or its tone curve.
    """
    if document.mode == mode:
        return document
    return replace(_each_raster(document, lambda pixels: as_mode(pixels, mode), progress), mode=mode, profile=None)


def as_mode(pixels: PixelArray, mode: Mode) -> PixelArray:
    """Pixels (H, W, 1..4) or (H, W) with 4 channels for rgb, 2 for grey; alpha full where there was none."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    count = pixels.shape[2]
    wanted = 4 if mode == "rgb" else 2
    if count == wanted:
        return pixels
    alpha = pixels[..., -1] if count in (2, 4) else np.full(pixels.shape[:2], np.iinfo(pixels.dtype).max, pixels.dtype)
    out = np.empty((*pixels.shape[:2], wanted), pixels.dtype)
    out[..., -1] = alpha
    if mode == "rgb":
        out[..., :3] = pixels[..., :3] if count == 3 else pixels[..., :1]
    elif count >= 3:
        out[..., 0] = luma(pixels)
    else:
        out[..., 0] = pixels[..., 0]
    return out


def luma(pixels: PixelArray) -> PixelArray:
    """Grey of (H, W, 3 | 4) pixels, rounded, same dtype."""
    weights = np.array([[*LUMINANCE, *([0.0] * (pixels.shape[2] - 3))]])
    grey = cv2.transform(np.ascontiguousarray(pixels).astype(np.float32), weights)
    return np.asarray(np.rint(grey).astype(pixels.dtype)).reshape(pixels.shape[:2])


def _each_raster(document: Document, change: Callable[[PixelArray], PixelArray], progress: Progress | None) -> Document:
    """The document with ``change`` applied to the pixels of every layer."""
    total = max(sum(1 for layer in document.walk() if layer.raster is not None), 1)
    done = 0

    def changed(layer: Layer) -> Layer:
        nonlocal done
        if not isinstance(layer.content, Pixels | Placed | Generated):
            return layer
        raster = layer.content.raster.mapped(lambda pixels: _step(pixels, change, progress))
        done += 1
        if progress is not None:
            progress(done / total)
        return replace(layer, content=replace(layer.content, raster=raster))

    return replace(document, layers=each_layer(document.layers, changed))


def _step(pixels: PixelArray, change: Callable[[PixelArray], PixelArray], progress: Progress | None) -> PixelArray:
    if progress is not None:
        progress.check()
    return change(pixels)
