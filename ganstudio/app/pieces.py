"""The pieces of the picture that a fill is made of, at one size and from one size to the next."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ganstudio.app.plan import planned
from ganstudio.app.seam import tones
from ganstudio.app.texture import (
    SAMPLES,
    SIDE,
    STEP,
    Hole,
    Places,
    Planes,
    agreed,
    allowed,
    blended,
    blocks_over,
    freed,
    matched,
    points,
    quilted,
    refined,
    sources,
)
from ganstudio.core.geometry import Rect

_MIXED = 4
"""Pixels beside a hole whose detail is not their own: halving and doubling has mixed them with what the hole held."""
_NEVER = 1.0
"""What a block costs, in squared differences of its samples, that cannot come from where its shift says."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Blocks, and how far from each lies what it is made of."""

    blocks: Places
    shifts: Places

    @property
    def area(self) -> Rect:
        """The smallest rectangle with all that the blocks are made of."""
        places = self.blocks + self.shifts
        (top, left), (bottom, right) = places.min(0).tolist(), (places.max(0) + SIDE).tolist()
        return Rect(left, top, right - left, bottom - top)

    def within(self, area: Rect) -> Pieces:
        """Those whose blocks reach into ``area``."""
        some = ((self.blocks + SIDE > (area.y, area.x)) & (self.blocks < (area.bottom, area.right))).all(1)
        return Pieces(self.blocks[some], self.shifts[some])

    def seen_from(self, x: int, y: int) -> Pieces:
        """The same, counted from (x, y)."""
        return Pieces(self.blocks - (y, x), self.shifts)


def textured(picture: Planes, low: Planes, guide: Planes, gap: Hole, near: Rect, coarse: Pieces | None) -> tuple[Planes, Pieces | None]:
    """``guide`` with the detail of places that look like it, and the pieces that it comes from; ``low``: what half the size holds of the picture."""
    blocks, barred, corner = blocks_over(gap), _spread(gap, _MIXED), np.array([near.y, near.x])
    if coarse is None:
        found = matched(guide, barred, blocks)
        places = None if found is None else agreed(guide, barred, blocks, found)
    else:
        places = refined(guide, barred, blocks, inherited(blocks + corner, coarse) - corner)
    if places is None:
        return guide, None
    guide += quilted(picture - low, blocks, places)
    return guide, Pieces(blocks + corner, places - blocks)


def composed(picture: Planes, low: Planes, guide: Planes, gap: Hole, near: Rect, coarse: Pieces | None) -> tuple[Planes, Pieces | None]:
    """The same where it is planned: at the first size it is made of the pieces altogether, and what they are stays."""
    blocks, barred, corner = blocks_over(_spread(gap, STEP)), _spread(gap, _MIXED), np.array([near.y, near.x])
    if coarse is None:
        places = planned(picture, guide, gap, barred, blocks)
        if places is None:
            return guide, None
        guide = np.where(gap, blended(low, blocks, places, tones(picture, gap, blocks, places)), guide)
    else:
        wanted = inherited(blocks + corner, coarse) - corner
        places = realigned(picture, gap, barred, blocks, wanted)
        guide = np.where(gap, moved(guide, blocks, places - wanted), guide)
    guide += quilted(picture - low, blocks, places)
    return guide, Pieces(blocks + corner, places - blocks)


def inherited(blocks: Places, coarse: Pieces) -> Places:
    """Where blocks look first: twice the shift of the block at half the size whose middle is nearest."""
    middles, places = ((blocks + SIDE // 2) / 2 - SIDE // 2).astype(np.float32), coarse.blocks.astype(np.float32)
    # no product of matrices: threads that have just worked at one wait busily where the model is to run next
    parts = np.array_split(middles, len(middles) // 512 + 1)
    away = ([np.subtract.outer(part[:, axis], places[:, axis]) for axis in (0, 1)] for part in parts)
    nearest = np.concatenate([(y * y + x * x).argmin(1) for y, x in away])
    wanted: Places = blocks + 2 * coarse.shifts[nearest]
    return wanted


def realigned(picture: Planes, hole: Hole, barred: Hole, blocks: Places, guess: Places) -> Places:
    """The places near ``guess``: blocks of one shift move together, by a pixel at most, to where they fit what lies beside the hole best."""
    free = sources(barred)
    shifts, group = np.unique(guess - blocks, axis=0, return_inverse=True)
    group = group.ravel()
    ours, known = points(picture, blocks, SAMPLES), points((~hole)[None].astype(np.float32), blocks, SAMPLES)[0]
    best, lowest = guess, np.full(len(shifts), np.inf)
    for way in sorted(np.ndindex(3, 3), key=lambda way: abs(way[0] - 1) + abs(way[1] - 1)):
        places = guess + np.array(way) - 1
        able = allowed(free, places)
        cost = np.einsum("cnk,nk->n", np.square(points(picture, np.where(able[:, None], places, 0), SAMPLES) - ours), known)
        total = np.bincount(group, np.where(able, cost, _NEVER), len(shifts))
        best = np.where((total < lowest)[group][:, None], places, best)
        lowest = np.minimum(total, lowest)
    return freed(free, best)


def moved(guide: Planes, blocks: Places, ways: Places) -> Planes:
    """``guide`` as it is where its blocks come from so much further on; a block that was to move by more than a pixel stays."""
    near = np.abs(ways).max(1, keepdims=True) <= 1
    places = (blocks + np.where(near, ways, 0)).clip(0, np.array(guide.shape[1:]) - SIDE)
    return blended(guide, blocks, places)


def _spread(hole: Hole, by: int) -> Hole:
    """The hole with so many pixels beside it."""
    wide: Hole = cv2.dilate(hole.astype(np.uint8), np.ones((2 * by + 1, 2 * by + 1), np.uint8)) > 0
    return wide
