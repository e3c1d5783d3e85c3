"""The one reference that speed limits are multiples of: a plain copy."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np


def copy_seconds(nbytes: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds (by ``clock``) that ``np.copyto`` needs for ``nbytes`` between two touched arrays, best of 7."""
    source = np.ones(nbytes, np.uint8)
    target = np.zeros(nbytes, np.uint8)
    best = float("inf")
    for _ in range(7):
        start = clock()
        np.copyto(target, source)
        best = min(best, clock() - start)
    return best
