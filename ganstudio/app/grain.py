"""Grain: the noise of the picture around a fill, put into the fill, so that it does not look smoother than its surroundings."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.texture import SIDE, Hole, Places, Planes, blocks_over, each, quilted, sources, squares

_BLUR = 1.6
"""Deviation in pixels of the blur that grain is what is left over by."""
_FLAT = 0.25
"""Share of the surroundings that counts as flat: its noise is the picture's, the rest has texture as well."""
_AROUND = 96
"""Pixels around a fill that its grain is taken from."""
_SAME = 8
"""Flat places of similar brightness among which one is drawn."""
_LAPLACE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6


def grained(planes: Planes, hole: Hole, plain: Hole, amount: float, seed: int) -> Planes:
    """``planes`` with noise from outside of ``hole`` added in ``plain``, as much as is missing there times ``amount`` (0..1).

    Flat places around give it, of about the brightness that it is put on, so that its colour and its size of grain are the picture's.
    """
    if not plain.any():
        return planes
    rows, columns = np.flatnonzero(plain.any(1)), np.flatnonzero(plain.any(0))
    near = slice(max(rows[0] - _AROUND, 0), rows[-1] + 1 + _AROUND), slice(max(columns[0] - _AROUND, 0), columns[-1] + 1 + _AROUND)
    out = planes.copy()
    out[(slice(None), *near)] = _grained(planes[(slice(None), *near)], hole[near], plain[near], amount, seed)
    return out


def _grained(planes: Planes, hole: Hole, plain: Hole, amount: float, seed: int) -> Planes:
    free = np.argwhere(sources(hole)[:: SIDE // 2, :: SIDE // 2]) * (SIDE // 2)
    if len(free) < 4:
        return planes
    loud = _loudness(planes)
    sums = np.asarray(cv2.integral(loud), np.float64)
    rough = _sum_at(sums, free)
    flat = free[np.argsort(rough, kind="stable")[: max(int(len(free) * _FLAT), 4)]]
    wanted = float(np.median(_sum_at(sums, flat))) / SIDE**2
    there = float(np.percentile(loud[plain], 40))
    usual = float(np.median(np.percentile(squares(loud[None], flat[:64], SIDE)[0].reshape(-1, SIDE * SIDE), 40, axis=1)))
    missing = np.sqrt(max(1 - (there / usual) ** 2, 0.0)) if usual > 0 else 0.0
    if wanted < 1e-4 or missing < 0.05:
        return planes
    blocks = blocks_over(plain)
    places = _alike(planes, blocks, flat, np.random.default_rng(seed))
    noise = quilted(planes - _blurred(planes), blocks, places)
    noise *= plain * np.float32(amount * missing)
    noise += planes
    return noise


def _loudness(planes: Planes) -> NDArray[np.float32]:
    """The size of what a second difference both ways leaves of the lightness (Immerkaer 1996): noise, and little of edges."""
    grey = planes.mean(0)
    found: NDArray[np.float32] = np.abs(cv2.filter2D(grey, cv2.CV_32F, _LAPLACE, borderType=cv2.BORDER_REFLECT_101))
    return found


def _sum_at(sums: NDArray[np.float64], places: Places) -> NDArray[np.float64]:
    y, x = places[:, 0], places[:, 1]
    found: NDArray[np.float64] = sums[y + SIDE, x + SIDE] - sums[y, x + SIDE] - sums[y + SIDE, x] + sums[y, x]
    return found


def _blurred(planes: Planes) -> Planes:
    return each(planes, lambda plane: cv2.GaussianBlur(plane, (0, 0), _BLUR, borderType=cv2.BORDER_REFLECT_101))


def _alike(planes: Planes, blocks: Places, flat: Places, rng: np.random.Generator) -> Places:
    """For each block one of the flat places nearest in brightness, drawn by ``rng``."""
    sums = np.asarray(cv2.integral(planes.mean(0)), np.float64)
    height, width = planes.shape[1:]
    corner = np.minimum(blocks, np.array([height - SIDE, width - SIDE]))
    ours, theirs = _sum_at(sums, corner), _sum_at(sums, flat)
    order = np.argsort(theirs, kind="stable")
    at = np.searchsorted(theirs[order], ours)
    drawn = np.clip(at + rng.integers(-_SAME // 2, _SAME // 2 + 1, len(blocks)), 0, len(flat) - 1)
    chosen: Places = flat[order[drawn]]
    return chosen
