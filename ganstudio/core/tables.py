"""Pixels through one table per channel: the fast way of every adjustment that looks at single values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.tile import Pixels

Curve = NDArray[np.float64]
"""Output 0..1 for each of the 256 or 65536 input values."""


def ramp(count: int) -> Curve:
    """The input values 0..1 of a table with ``count`` entries."""
    return np.arange(count) / (count - 1)


def table(colours: Sequence[Curve], dtype: np.dtype[Any]) -> Pixels:
    """The table (1, entries, C) as looked_up() takes it: one curve for each colour channel, alpha left as it is."""
    count = int(np.iinfo(dtype).max) + 1
    columns = [np.rint(np.clip(curve, 0.0, 1.0) * (count - 1)).astype(dtype) for curve in colours]
    whole = np.stack([*columns, np.arange(count, dtype=dtype)], axis=-1)[None]
    whole.setflags(write=False)
    return whole


def looked_up(pixels: Pixels, whole: Pixels) -> Pixels:
    """Pixels (H, W, C) with each value replaced by its entry of table()."""
    out: Pixels = cv2.LUT(pixels, whole).reshape(pixels.shape)
    return out
