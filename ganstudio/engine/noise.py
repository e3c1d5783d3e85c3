"""Noise that is laid over pictures before a model sees them: where nothing is, a style would otherwise repeat one pattern."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect

PERIOD = 1024
"""Pixels after which the noise begins again, in both directions."""
SIZES = (1, 2, 4, 8)
"""Pixels between its independent values, one layer each: strokes are seeded at every size."""


def noise_at(area: Rect) -> NDArray[np.float32]:
    """(H, W) of mean 0 and deviation 1; always the same at the same place, which may lie anywhere, so that tiles fit together.

    Not to be written to.
    """
    y, x = area.y % PERIOD, area.x % PERIOD
    if y + area.height <= 2 * PERIOD and x + area.width <= 2 * PERIOD:
        return _four_times()[y : y + area.height, x : x + area.width]
    rows, columns = np.arange(y, y + area.height) % PERIOD, np.arange(x, x + area.width) % PERIOD
    return _four_times().take(rows, 0).take(columns, 1)


@cache
def _four_times() -> NDArray[np.float32]:
    """Two periods side by side, twice, so that what a tile needs is a part of it."""
    field = np.tile(_period(), (2, 2))
    field.setflags(write=False)
    return field


def _period() -> NDArray[np.float32]:
    rng = np.random.Generator(np.random.PCG64(1))
    field = np.zeros((PERIOD, PERIOD), np.float32)
    for size in SIZES:
        coarse = np.pad(rng.standard_normal((PERIOD // size, PERIOD // size), np.float32), 4, "wrap")
        smooth = np.asarray(cv2.resize(coarse, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC), np.float32)
        layer = smooth[4 * size : 4 * size + PERIOD, 4 * size : 4 * size + PERIOD]
        field += layer / layer.std()
    field -= field.mean()
    field /= field.std()
    return field
