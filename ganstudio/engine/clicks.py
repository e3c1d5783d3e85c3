"""What a person points at, drawn as planes for models that select."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ganstudio.engine.manifest import CLICK_PLANES

NEAR, FAR = 6.0, 64.0
"""Deviation of the spot around a point, and the distance over which the wide plane falls to 1/e, in pixels."""

Spot = tuple[float, float]
"""(x, y) in pixels of the picture that the model gets; a pixel's middle lies at + 0.5."""


def click_planes(
    height: int, width: int, on: Sequence[Spot], beside: Sequence[Spot] = (), box: tuple[float, float, float, float] | None = None
) -> NDArray[np.float32]:
    """(5, height, width), 0..1: points on the thing as spots and as nearness, points beside it likewise, and the inside of ``box``.

    ``box`` is (left, top, right, bottom). Spots are exp(-d^2 / (2 NEAR^2)) and nearness is exp(-d / FAR), with d the distance to the closest point.
    """
    planes = np.zeros((CLICK_PLANES, height, width), np.float32)
    for index, spots in enumerate((on, beside)):
        if spots:
            distance = _distance(height, width, spots)
            planes[2 * index] = np.exp(-(distance**2) / (2 * NEAR**2))
            planes[2 * index + 1] = np.exp(-distance / FAR)
    if box is not None:
        left, top, right, bottom = (round(max(n, 0)) for n in box)
        planes[4, top:bottom, left:right] = 1
    return planes


def _distance(height: int, width: int, spots: Sequence[Spot]) -> NDArray[np.float32]:
    """Pixels from every pixel's middle to the closest spot."""
    y, x = (np.arange(n, dtype=np.float32) + 0.5 for n in (height, width))
    squares = [(x - sx)[None, :] ** 2 + (y - sy)[:, None] ** 2 for sx, sy in spots]
    nearest: NDArray[np.float32] = np.sqrt(np.minimum.reduce(squares)).astype(np.float32)
    return nearest
