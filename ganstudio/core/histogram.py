"""How often each value of a channel occurs."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import ORIGIN, Point
from ganstudio.core.raster import Raster, tile_rect
from ganstudio.core.tile import Pixels

Counts = NDArray[np.int64]

QUICK = 1_000_000
"""About how many pixels are looked at where the count need not be exact."""


def histogram(pixels: Pixels, selection: Pixels | None = None, bins: int = 256) -> Counts:
    """Counts (colour channels, bins) of pixels (H, W, C) that are not transparent; with a selection (H, W) of those at least half selected.

    Colour channels are red, green, blue, or grey, in the order of ``pixels``; 16-bit values share bins.
    """
    span = int(np.iinfo(pixels.dtype).max) + 1
    alpha = pixels[..., -1]
    mask = None
    if not (alpha != 0).all():
        mask = (alpha != 0).astype(np.uint8)
    if selection is not None:
        chosen = (selection >= 128).astype(np.uint8)
        mask = chosen if mask is None else mask & chosen
    solid = np.ascontiguousarray(pixels)
    counts = [cv2.calcHist([solid], [channel], mask, [bins], [0, span]).reshape(-1) for channel in range(pixels.shape[2] - 1)]
    return np.asarray(np.rint(counts), np.int64)


def raster_histogram(raster: Raster, selection: Raster | None = None, offset: Point = ORIGIN, exact: bool = False) -> Counts:
    """The histogram (colour channels, 256) of a raster lying at ``offset`` in the document.

    Quick unless ``exact``: every n-th row and column is looked at, so that about a million pixels are, and the counts are scaled up.
    """
    step = 1 if exact else max(math.isqrt(max(raster.size.area, 1) // QUICK), 1)
    total = np.zeros((raster.channels - 1, 256), np.int64)
    for key, tile in raster.tiles.items():
        part = tile_rect(key).intersected(raster.area)
        # The grid of every n-th pixel goes on from tile to tile.
        rows, columns = slice(-part.y % step, part.height, step), slice(-part.x % step, part.width, step)
        pixels = tile.pixels[rows, columns]
        if pixels.size == 0:
            continue
        chosen = None
        if selection is not None:
            chosen = selection.read(part.moved(offset.x, offset.y))[rows, columns, 0]
        total += histogram(pixels, chosen)
    return total * step * step
