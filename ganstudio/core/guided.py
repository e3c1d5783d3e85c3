"""Masks that follow the edges of a picture: the guided filter (He, Sun and Tang 2013), whole and at a fraction of the size.

Guides are (H, W, 3) float32, about 0..1; masks (H, W) float32, 0..1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""The entries of a symmetric 3 x 3 matrix, row by row."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A mask as a linear function of the guide, pixel by pixel."""

    weights: Floats
    """(H, W, 4): what red, green and blue are multiplied by, and what is added."""

    def at(self, guide: Floats) -> Floats:
        """The mask that a guide of the same size gives, not clipped."""
        *slopes, level = cv2.split(self.weights)
        for slope, colour in zip(slopes, cv2.split(guide), strict=True):
            level = cv2.add(level, cv2.multiply(slope, colour))
        return np.asarray(level, np.float32)


def fit(guide: Floats, mask: Floats, radius: int, epsilon: float) -> Fit:
    """The linear function that follows ``mask`` best in windows of ``radius``; a larger ``epsilon`` ignores fainter edges of the guide.

    Brought to another size it serves a guide of that size (He and Sun 2015, "Fast guided filter").
    """

    def mean(values: Any) -> Any:
        return cv2.blur(values, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT)

    colours = cv2.split(guide)
    slopes, rest = regression(colours, mask, mean, epsilon)
    return Fit(np.asarray(cv2.merge([*(mean(slope) for slope in slopes), mean(rest)]), np.float32))


def regression(colours: Sequence[Any], mask: Floats, mean: Callable[[Any], Any], epsilon: float) -> tuple[list[Any], Any]:
    """In every window that ``mean`` averages over, the slopes and the level that make ``mask`` of three colour planes, ridge ``epsilon``."""
    middles, level = [mean(colour) for colour in colours], mean(mask)
    spread = inverse(covariances(colours, middles, mean, epsilon))
    along = [cv2.subtract(mean(cv2.multiply(colour, mask)), cv2.multiply(middle, level)) for colour, middle in zip(colours, middles, strict=True)]
    slopes = times(spread, along)
    for slope, middle in zip(slopes, middles, strict=True):
        level = level - slope * middle
    return slopes, level


def covariances(colours: Sequence[Any], middles: Sequence[Any], mean: Callable[[Any], Any], epsilon: float) -> list[Any]:
    """The covariance of the colours in every window, with ``epsilon`` on its diagonal: six planes (PAIRS)."""
    found = []
    for i, j in PAIRS:
        spread = cv2.subtract(mean(cv2.multiply(colours[i], colours[j])), cv2.multiply(middles[i], middles[j]))
        found.append(spread + spread.dtype.type(epsilon) if i == j else spread)
    return found


def guided(guide: Floats, mask: Floats, radius: int, epsilon: float) -> Floats:
    """``mask`` smoothed along the edges of ``guide``, 0..1."""
    return np.clip(fit(guide, mask, radius, epsilon).at(guide), 0, 1)


def inverse(matrix: Sequence[Any]) -> list[Any]:
    """The inverses of symmetric 3 x 3 matrices, given and returned as their six different entries (PAIRS)."""
    a, b, c, d, e, f = matrix
    first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
    scale = 1 / (a * first + b * second + c * third)
    return [first * scale, second * scale, third * scale, (a * f - c * c) * scale, (b * c - a * e) * scale, (a * d - b * b) * scale]


def times(matrix: Sequence[Any], vector: Sequence[Any]) -> list[Any]:
    """Symmetric 3 x 3 matrices (six planes) times vectors (three planes)."""
    a, b, c, d, e, f = matrix
    x, y, z = vector
    return [a * x + b * y + c * z, b * x + d * y + e * z, c * x + e * y + f * z]
