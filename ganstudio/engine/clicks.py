"""What a person points at, drawn as planes for models that select."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
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


def points_in(planes: NDArray[np.float32], most: int = 0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points (N, 2) as (x, y), and their kinds (N,): 1 on the thing, 2 and 3 the corners of a box, -1 none; read back from click planes.

    For models of the kind of Segment Anything (Kirillov et al. 2023), which take points. Points beside the thing are left out: small models of that
    kind do not know them. ``most`` (0: as many as there are): the number of points, filled up with some that mean nothing.
    """
    points, kinds = [], []
    peaks = (planes[0] > 0.5) & (planes[0] >= cv2.dilate(planes[0], np.ones((5, 5), np.uint8)))
    _, _, _, middles = cv2.connectedComponentsWithStats(peaks.astype(np.uint8))
    points += [(x + 0.5, y + 0.5) for x, y in middles[1:]]
    kinds += [1.0] * len(points)
    if (inside := planes[4] > 0.5).any():
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        points += [(float(columns[0]), float(rows[0])), (float(columns[-1] + 1), float(rows[-1] + 1))]
        kinds += [2.0, 3.0]
    count = most or max(len(points), 1)
    points, kinds = points[-count:], kinds[-count:]
    missing = count - len(points)
    return np.array([*points, *[(0.0, 0.0)] * missing], np.float32), np.array([*kinds, *[-1.0] * missing], np.float32)


def _distance(height: int, width: int, spots: Sequence[Spot]) -> NDArray[np.float32]:
    """Pixels from every pixel's middle to the closest spot."""
    y, x = (np.arange(n, dtype=np.float32) + 0.5 for n in (height, width))
    squares = [(x - sx)[None, :] ** 2 + (y - sy)[:, None] ** 2 for sx, sy in spots]
    nearest: NDArray[np.float32] = np.sqrt(np.minimum.reduce(squares)).astype(np.float32)
    return nearest
