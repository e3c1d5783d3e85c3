"""The tone of a fill where it meets the picture: an even step there is taken out, and ever less of it further inside."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.texture import Hole, Planes

_BAND = 2
"""Pixels on each side of a hole's edge whose tones are compared."""
_ALONG, _INWARDS = 13, 25
"""Sides of the squares, each gone over twice, in which tones are averaged, and from which a step is carried on into the hole."""
_REACH = _INWARDS - 1
"""How far into the hole, in pixels, anything is changed."""
_JUMP = 0.1
"""A step of so much is one of things and not of tone: it counts for a third."""
_LEAST = 1e-5
_WINDOW = 192

Sheets = NDArray[np.float32]
"""(H, W, channels)"""


def evened(planes: Planes, hole: Hole) -> Planes:
    """``planes`` with what fills ``hole`` brought to the tone of what lies beside it, near its edge; outside they stay as they are.

    A membrane over the step at the edge, as of Poisson blending (Perez et al. 2003), that gives way further inside and lets the edges of things be.
    """
    height, width = hole.shape
    out, far = planes.copy(), 2 * _REACH + _ALONG
    for y in range(0, height, _WINDOW):
        for x in range(0, width, _WINDOW):
            inner = hole[y : y + _WINDOW, x : x + _WINDOW]
            top, left = max(y - far, 0), max(x - far, 0)
            seen = slice(top, y + _WINDOW + far), slice(left, x + _WINDOW + far)
            if inner.any() and not hole[seen].all():
                step = _step(planes[(slice(None), *seen)], hole[seen])[:, y - top : y - top + _WINDOW, x - left : x - left + _WINDOW]
                out[:, y : y + _WINDOW, x : x + _WINDOW] += np.where(inner, step, 0)
    return out


def _step(planes: Planes, hole: Hole) -> Planes:
    """What the fill lacks, at the edge and inwards."""
    inside = hole.astype(np.uint8)
    near = np.ones((2 * _BAND + 1, 2 * _BAND + 1), np.uint8)
    within = hole & (cv2.erode(inside, near) == 0)
    beside = ~hole & (cv2.dilate(inside, near) > 0)
    picture = np.ascontiguousarray(np.moveaxis(planes, 0, 2))
    (there, share_there), (here, share_here) = (_mean(picture, band) for band in (beside, within))
    step = there - here
    known = np.minimum(share_there, share_here) * (within | beside) * np.exp(-((np.abs(step).max(2) / np.float32(_JUMP)) ** 2))
    carried = _twice(step * known[..., None], _INWARDS) / (_twice(known, _INWARDS) + np.float32(_LEAST))[..., None]
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)
    carried *= np.square(np.clip(1 - depth / np.float32(_REACH), 0, 1))[..., None]
    return np.ascontiguousarray(np.moveaxis(carried, 2, 0), np.float32)


def _mean(picture: Sheets, band: Hole) -> tuple[Sheets, Sheets]:
    """The mean of the band around each pixel, and how much of the band there is."""
    share = band.astype(np.float32)
    weight = _twice(share, _ALONG)
    return _twice(picture * share[..., None], _ALONG) / (weight + np.float32(_LEAST))[..., None], weight


def _twice(values: Sheets, side: int) -> Sheets:
    for _ in range(2):
        values = np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_CONSTANT), np.float32)
    return values
