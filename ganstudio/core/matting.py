"""What share of each pixel belongs to a thing, and the colour of that share: hair, fur and soft edges.

The matting Laplacian of Levin, Lischinski and Weiss ("A closed-form solution to natural image matting", 2008) is never written down: it is
applied to a mask by box filters (He, Sun and Tang, "Fast matting using large kernel matting Laplacian matrices", 2010), from coarse to fine.
Foreground colours: Forte, "Approximate fast foreground colour estimation", 2021.

Pictures are (H, W, 3) float32, about 0..1; masks (H, W) float32, 0..1.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.guided import Floats, covariances, inverse, times
from ganstudio.core.progress import Progress

Known = NDArray[np.uint8]
"""(H, W): 255 surely the thing, 0 surely not, anything else to be found out."""

EPSILON = 1e-6
"""Variance of colour that counts as none."""
RADIUS = 3
"""Of the Laplacian's windows: hair is thin, but with smaller ones the solver takes several times as many rounds."""
TRUST = 2e-3
"""Weight of a rough guess beside that of the colours."""
SMALLEST = 24
"""Short side, in pixels, under which no coarser copy is made."""
COARSE_STEPS, FINE_STEPS = 60, 8
"""Rounds of the solver on the coarsest copies and on the finest; each copy gets at most five times as many as the next finer one."""

Doubles = NDArray[np.float64]


class Laplacian:
    """The matting Laplacian of a picture, as something that is applied to masks. Single precision would lose it in rounding."""

    def __init__(self, picture: Floats, radius: int = RADIUS, epsilon: float = EPSILON) -> None:
        self._side = (2 * radius + 1, 2 * radius + 1)
        self._colours = cv2.split(picture.astype(np.float64))
        self._count = self._sum(np.ones(picture.shape[:2]))
        self._middles = [self._mean(colour) for colour in self._colours]
        self._inverse = inverse(covariances(self._colours, self._middles, self._mean, epsilon))

    def _sum(self, values: Any) -> Any:
        return cv2.boxFilter(values, -1, self._side, normalize=False, borderType=cv2.BORDER_CONSTANT)

    def _mean(self, values: Any) -> Any:
        return self._sum(values) / self._count

    def __call__(self, mask: Doubles) -> Doubles:
        """The Laplacian times the mask, divided by the pixels of a window."""
        level = self._mean(mask)
        along = [self._mean(colour * mask) - middle * level for colour, middle in zip(self._colours, self._middles, strict=True)]
        slopes = times(self._inverse, along)
        for slope, middle in zip(slopes, self._middles, strict=True):
            level = level - slope * middle
        result = self._count * mask - self._sum(level)
        for slope, colour in zip(slopes, self._colours, strict=True):
            result -= self._sum(slope) * colour
        return np.asarray(result / (self._side[0] * self._side[1]))


def alpha_of(
    picture: Floats, known: Known, progress: Progress | None = None, start: Floats | None = None, rough: Floats | None = None
) -> Floats:
    """The share of the thing in every pixel that is not known.

    ``start``: a guess for those pixels, from a smaller copy of the picture, at which the solver begins. ``rough``: another, which has its say
    where the colours do not tell.
    """
    return _alpha(picture, known, progress or Progress(), start, rough, FINE_STEPS)


def _alpha(picture: Floats, known: Known, progress: Progress, start: Floats | None, rough: Floats | None, steps: int) -> Floats:
    height, width = known.shape
    unknown = (known != 0) & (known != 255)
    sure = np.asarray(known == 255, np.float32)
    if not unknown.any():
        return sure
    if start is None and min(height, width) >= 2 * SMALLEST:
        size = (-(-width // 2), -(-height // 2))
        half = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
        less = None if rough is None else np.asarray(cv2.resize(rough, size, interpolation=cv2.INTER_AREA), np.float32)
        coarse = _alpha(half, _halved(known, size), progress.part(0.0, 0.7), None, less, min(5 * steps, COARSE_STEPS))
        start = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        progress = progress.part(0.7, 0.3)
    elif start is None:
        start, steps = np.full(known.shape, 0.5, np.float32), COARSE_STEPS
    mask = np.where(unknown, start, sure).astype(np.float64)
    return np.asarray(np.clip(_solved(Laplacian(picture), mask, unknown, rough, steps, progress), 0, 1), np.float32)


def _halved(known: Known, size: tuple[int, int]) -> Known:
    """Half the size; known only where all four pixels are and say the same."""
    mean = cv2.resize(np.where((known == 0) | (known == 255), known, 128).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.where(mean <= 0.5, 0, np.where(mean >= 254.5, 255, 128)).astype(np.uint8)


def _solved(
    laplacian: Laplacian, mask: Doubles, unknown: NDArray[np.bool_], rough: Floats | None, steps: int, progress: Progress
) -> Doubles:
    """``mask`` with its unknown pixels moved towards the Laplacian's minimum, by conjugate gradients, held by TRUST to ``rough``."""
    trust = 0.0 if rough is None else TRUST
    residual = (-laplacian(mask) + (0 if rough is None else trust * (rough - mask))) * unknown
    direction, found = residual.copy(), mask.copy()
    power, least = _dot(residual, residual), 1e-12 * float(unknown.sum())
    for step in range(steps):
        progress(step / steps)
        if power <= least:
            break
        pushed = (laplacian(direction) + trust * direction) * unknown
        length = power / _dot(direction, pushed)
        found += length * direction
        residual -= length * pushed
        before, power = power, _dot(residual, residual)
        direction = residual + power / before * direction
    return found


def _dot(a: Doubles, b: Doubles) -> float:
    """The sum of the products, on one thread: the blocks of a picture are done side by side already."""
    return float(np.einsum("ij,ij->", a, b))


def colours_of(picture: Floats, alpha: Floats, radius: int) -> tuple[Floats, Floats]:
    """The colours of the thing and of what is behind it, (H, W, 3) each: averages of pixels within ``radius`` that belong to either, then of
    nearer ones."""
    thing, behind = picture, picture
    for reach in (radius, max(radius // 12, 2)):
        thing, behind = _fused(picture, thing, behind, alpha, reach)
    return thing, behind


def _fused(picture: Floats, thing: Floats, behind: Floats, alpha: Floats, radius: int) -> tuple[Floats, Floats]:
    """One round: both colours averaged by their shares, then the thing's corrected so that the two make the picture."""
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Any) -> Any:
        return cv2.blur(values, side, borderType=cv2.BORDER_REFLECT)

    share, rest = alpha[..., None], 1 - alpha[..., None]
    near = mean(thing * share) / (mean(alpha)[..., None] + np.float32(1e-5))
    far = mean(behind * rest) / (mean(1 - alpha)[..., None] + np.float32(1e-5))
    return corrected(picture, near, far, alpha), np.asarray(far, np.float32)


def corrected(picture: Floats, thing: Floats, behind: Floats, alpha: Floats) -> Floats:
    """The thing's colours moved so that, over what is behind, they give the picture; clipped to 0..1."""
    share = alpha[..., None]
    return np.asarray(np.clip(thing + share * (picture - share * thing - (1 - share) * behind), 0, 1), np.float32)
