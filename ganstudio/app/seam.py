"""The tone of a fill where it meets the picture: an even step there is taken out, and ever less of it further inside."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.texture import SAMPLES, SIDE, STEP, Hole, Places, Planes, each, gridded, points

_BAND = 2
"""Pixels on each side of a hole's edge whose tones are compared."""
_ALONG, _INWARDS = 13, 25
"""Sides of the squares, each gone over twice, in which tones are averaged, and from which a step is carried on into the hole."""
_REACH = _INWARDS - 1
"""How far into the hole, in pixels, anything is changed."""
_JUMP = 0.1
"""A step of so much is one of things and not of tone: it counts for a third."""
_LEAST = 1e-5
_HELD = 4.0
"""How much more a step to the picture counts for than one between blocks."""
_FADE = 0.02
"""How much the tone that is added to a block is drawn to none: it fades over some seven blocks."""
_SWEEPS, _OVER = 60, 1.7
"""How often tones of blocks are evened out, and how far beyond that they are moved each time."""
_WINDOW = 512


def evened(planes: Planes, hole: Hole) -> Planes:
    """``planes`` with what fills ``hole`` brought to the tone of what lies beside it, near its edge; outside they stay as they are.

    A membrane over the step at the edge, as of Poisson blending (Perez et al. 2003), that gives way further inside and lets the edges of things be.
    """
    height, width = hole.shape
    out, far = planes.copy(), 2 * _REACH + _ALONG
    for y in range(0, height, _WINDOW):
        for x in range(0, width, _WINDOW):
            inner = hole[y : y + _WINDOW, x : x + _WINDOW]
            if not inner.any():
                continue
            place, seen, cut = zip(*(_parts(first, np.flatnonzero(inner.any(axis)), far) for first, axis in ((y, 1), (x, 0))), strict=True)
            if not hole[seen].all():
                step = _step(planes[(slice(None), *seen)], hole[seen])[(slice(None), *cut)]
                out[(slice(None), *place)] += step * hole[place]
    return out


def tones(picture: Planes, hole: Hole, blocks: Places, places: Places) -> Planes:
    """(3, N): what blocks made of those places need added, so that one goes over into the next and into the picture: a membrane of blocks."""
    y, x, shape = gridded(blocks)
    known = points((~hole)[None].astype(np.float32), blocks, SAMPLES)[0]
    apart = (points(picture, blocks, SAMPLES) - points(picture, places, SAMPLES)) * known
    aim = apart.sum(2) / (known.sum(1) + np.float32(_LEAST))
    held, wanted = np.zeros(shape, np.float32), np.zeros((3, *shape), np.float32)
    held[y, x] = _HELD * known.mean(1) * _trust(aim)
    wanted[:, y, x] = aim
    number = np.full(shape, -1)
    number[y, x] = np.arange(len(blocks))
    total, drawn = held + np.float32(_FADE), held * wanted
    ways = []
    for down, across in ((0, 1), (1, 0)):
        first, second = number[: shape[0] - down, : shape[1] - across], number[down:, across:]
        overlap = SIDE - STEP * across, SIDE - STEP * down
        soft = np.stack([np.asarray(cv2.blur(plane, overlap, anchor=(0, 0)), np.float32) for plane in picture])
        here, there = places[first] + np.array([down, across]) * STEP, places[second]
        step = soft[:, there[..., 0], there[..., 1]] - soft[:, here[..., 0], here[..., 1]]
        weight = ((first >= 0) & (second >= 0)) * _trust(step)
        total[: shape[0] - down, : shape[1] - across] += weight
        total[down:, across:] += weight
        ways.append((down, across, weight, step))
    odd = np.add.outer(np.arange(shape[0]), np.arange(shape[1])) % 2 > 0
    tone = np.zeros_like(wanted)
    for turn in (odd, ~odd) * _SWEEPS:
        pull = drawn.copy()
        for down, across, weight, step in ways:
            pull[:, : shape[0] - down, : shape[1] - across] += weight * (tone[:, down:, across:] + step)
            pull[:, down:, across:] += weight * (tone[:, : shape[0] - down, : shape[1] - across] - step)
        tone += turn * np.float32(_OVER) * (pull / total - tone)
    return tone[:, y, x]


def _trust(step: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much a step counts as one of tone."""
    found: NDArray[np.float32] = np.exp(-np.square(np.abs(step).max(0) / np.float32(_JUMP)))
    return found


def _parts(first: int, found: NDArray[np.intp], far: int) -> tuple[slice, slice, slice]:
    """Along one axis: where the hole lies, counted from ``first``; what is looked at for that; and where the hole is in there."""
    begin, end = first + int(found[0]), first + int(found[-1]) + 1
    start = max(begin - far, 0)
    return slice(begin, end), slice(start, end + far), slice(begin - start, end - start)


def _step(planes: Planes, hole: Hole) -> Planes:
    """What the fill lacks, at the edge and inwards."""
    inside = hole.astype(np.uint8)
    near = np.ones((2 * _BAND + 1, 2 * _BAND + 1), np.uint8)
    within = hole & (cv2.erode(inside, near) == 0)
    beside = ~hole & (cv2.dilate(inside, near) > 0)
    (there, share_there), (here, share_here) = (_mean(planes, band) for band in (beside, within))
    step = there - here
    known = np.minimum(share_there, share_here) * (within | beside) * np.exp(-((np.abs(step).max(0) / np.float32(_JUMP)) ** 2))
    carried = each(step * known, lambda plane: _twice(plane, _INWARDS)) / (_twice(known, _INWARDS) + np.float32(_LEAST))
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)
    carried *= np.square(np.clip(1 - depth / np.float32(_REACH), 0, 1))
    return carried


def _mean(planes: Planes, band: Hole) -> tuple[Planes, NDArray[np.float32]]:
    """The mean of the band around each pixel, and how much of the band there is."""
    share = band.astype(np.float32)
    weight = _twice(share, _ALONG)
    return each(planes * share, lambda plane: _twice(plane, _ALONG)) / (weight + np.float32(_LEAST)), weight


def _twice(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    for _ in range(2):
        values = np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_CONSTANT), np.float32)
    return values
