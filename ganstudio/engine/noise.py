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
    """(H, W) of mean 0 and deviation 1; always the same at the same place, which may lie anywhere, so that tiles fit together."""
    rows, columns = np.arange(area.y, area.bottom) % PERIOD, np.arange(area.x, area.right) % PERIOD
    return _period().take(rows, 0).take(columns, 1)


@cache
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
    field.setflags(write=False)
    return field
