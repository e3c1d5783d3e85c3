"""The one reference that speed limits are multiples of: a plain copy."""

from __future__ import annotations

import time

import numpy as np


def copy_seconds(nbytes: int) -> float:
    """Seconds that ``np.copyto`` needs for ``nbytes`` between two touched arrays, best of 7."""
    source = np.ones(nbytes, np.uint8)
    target = np.zeros(nbytes, np.uint8)
    best = float("inf")
    for _ in range(7):
        start = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - start)
    return best
