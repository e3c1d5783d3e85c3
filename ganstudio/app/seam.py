"""The tone of a fill where it meets the picture: an even step there is taken out, and ever less of it further inside."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.texture import Hole, Planes, each

_BAND = 2
"""Pixels on each side of a hole's edge whose tones are compared."""
_ALONG, _INWARDS = 13, 25
"""Sides of the squares, each gone over twice, in which tones are averaged, and from which a step is carried on into the hole."""
_REACH = _INWARDS - 1
"""How far into the hole, in pixels, anything is changed."""
_JUMP = 0.1
"""A step of so much is one of things and not of tone: it counts for a third."""
_LEAST = 1e-5
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
