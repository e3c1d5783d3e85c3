"""Which places around a wide hole it is made of: such as go on with what meets its edge, and with each other.

On offer are the shifts by which something elsewhere in the picture fits the edge best; every block takes one of them. Messages passed between
the blocks keep low what the choices cost at the edge and between neighbours (Komodakis and Tziritas 2007), so that most of a hole is made of a
few large pieces of the picture (He and Sun 2012) and lines go on.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.texture import SAMPLES, SIDE, STEP, Hole, Places, Planes, allowed, each, freed, gridded, points, sources, thinned
from ganstudio.engine.products import against

Costs = NDArray[np.float32]

_MOST = 6_000
"""Places that are compared with what meets the edge."""
_TRIED = 50_000
"""Blocks at the edge that something is looked for to go on with, times all blocks; but 24 of them at least."""
_SHIFTS = 64
"""Shifts that blocks choose from, at most."""
_PAIRS = 4_000_000
"""Costs of two shifts beside each other that are kept at most for each direction; where there are more blocks, there are fewer shifts."""
_ROUNDS = 6
_EDGE = 10.0
"""How much a difference to what lies at the edge counts for, against one between blocks."""
_PAINT, _DEEP = 0.2, 32.0
"""How much a difference to what the model painted counts for at the edge, and over how many pixels inwards that falls to a third."""
_UP = 1e-3
"""What it costs to take something from a pixel further up or down, where the whole height is missing: nothing else says what lies how high."""
_FAR = 1e-7
"""What a place costs that lies one pixel further away, squared."""
_NEVER = 1e3


def planned(picture: Planes, paint: Planes, hole: Hole, barred: Hole, blocks: Places) -> Places | None:
    """For each block the place that it is made of, which holds nothing that is ``barred``; None if there is none.

    ``blocks`` come from blocks_over() and reach beyond the edge of the hole; ``paint`` is a rough idea of what belongs into it.
    """
    free = sources(barred)
    if not free.any():
        return None
    shifts = _offered(picture, hole, free, blocks)
    if not len(shifts):
        return None
    costs = _costs(picture, paint, hole, free, blocks, shifts)
    kept = _useful(costs, max(min(_SHIFTS, int(np.sqrt(_PAIRS / len(blocks)))), 1))
    return freed(free, blocks + shifts[kept][_agreed(picture, blocks, shifts[kept], costs[:, kept])])


def _offered(picture: Planes, hole: Hole, free: NDArray[np.bool_], blocks: Places) -> Places:
    """Shifts to what fits the edge best: anywhere, so far away that the whole hole can come from there, and of these straight across or along."""
    known = _known(hole, blocks)
    rim = thinned(np.flatnonzero(known.mean(1) > min(0.2, float(known.mean(1).max()) / 2)), max(_TRIED // len(blocks), 24))
    known, rim = known[rim], blocks[rim]
    there = thinned(np.argwhere(free), _MOST)
    ours, theirs = (np.moveaxis(points(picture, places, SAMPLES), 0, 1).reshape(len(places), -1) for places in (rim, there))
    share = np.tile(known, (1, 3))
    left, right = np.concatenate((share * ours, share * np.float32(-0.5)), 1), np.concatenate((theirs, theirs * theirs), 1)
    costs = against(left, right, np.zeros(len(there), np.float32)) / (share.sum(1, keepdims=True) + np.float32(1e-6))
    down, across = (np.abs(np.subtract.outer(rim[:, axis].astype(np.float32), there[:, axis].astype(np.float32))) for axis in (0, 1))
    costs += np.float32(_FAR) * (down * down + across * across)
    height, width = (np.ptp(np.flatnonzero(hole.any(axis))) + 1 for axis in (1, 0))
    far = (down >= height) | (across >= width)
    found = []
    for able in (np.ones_like(far), far, far & (down < 2), far & (across < 2)):
        best = np.where(able, costs, np.inf).argmin(1)
        fits = able[np.arange(len(rim)), best]
        found.append(_closer(picture, free, rim[fits], known[fits], (there[best] - rim)[fits]))
    return np.unique(np.concatenate(found), axis=0)


def _closer(picture: Planes, free: NDArray[np.bool_], blocks: Places, known: Costs, shifts: Places) -> Places:
    """The shifts moved by up to five pixels, to where their blocks fit best."""
    ours = points(picture, blocks, SAMPLES)
    for step, reach in ((2, 2), (1, 1)):
        begin, lowest = shifts, np.full(len(blocks), np.inf, np.float32)
        for way in np.ndindex(2 * reach + 1, 2 * reach + 1):
            tried = begin + step * (np.array(way) - reach)
            able = allowed(free, blocks + tried)
            theirs = points(picture, np.where(able[:, None], blocks + tried, 0), SAMPLES)
            cost = np.einsum("cnk,nk->n", np.square(theirs - ours), known)
            better = able & (cost < lowest)
            shifts, lowest = np.where(better[:, None], tried, shifts), np.where(better, cost, lowest)
    return shifts


def _known(hole: Hole, blocks: Places) -> Costs:
    """(N, samples): 1 where a sample of a block lies outside of the hole."""
    known: Costs = points((~hole)[None].astype(np.float32), blocks, SAMPLES)[0]
    return known


def _costs(picture: Planes, paint: Planes, hole: Hole, free: NDArray[np.bool_], blocks: Places, shifts: Places) -> Costs:
    """(N, K): what each shift costs at each block, whatever its neighbours take."""
    known = _known(hole, blocks)
    depth = points(np.asarray(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5), np.float32)[None], blocks, SAMPLES)[0]
    trust = (1 - known) * np.float32(_PAINT) * np.exp(-depth / np.float32(_DEEP))
    weights = np.stack((known * np.float32(_EDGE), trust)) / np.float32(len(SAMPLES) ** 2)
    both = np.concatenate((picture, each(paint, lambda plane: cv2.blur(plane, (5, 5)))))
    ours = points(both, blocks, SAMPLES)
    up = _UP * (np.count_nonzero(hole.any(1)) / len(hole)) ** 2
    found = np.full((len(blocks), len(shifts)), _NEVER, np.float32)
    for index, shift in enumerate(shifts):
        able = allowed(free, blocks + shift)
        apart = np.square(points(both, blocks[able] + shift, SAMPLES) - ours[:, able]).reshape(2, 3, -1, weights.shape[2])
        found[able, index] = np.einsum("wcnk,wnk->n", apart, weights[:, able]) + np.float32(up * abs(int(shift[0])))
    return found


def _useful(costs: Costs, most: int) -> NDArray[np.intp]:
    """So many of the shifts, chosen so that every block has a good one among them."""
    chosen: list[int] = []
    lowest = np.ones(len(costs), np.float32)
    for _ in range(min(most, costs.shape[1])):
        gain = np.maximum(lowest[:, None] - costs, 0).sum(0)
        gain[chosen] = -1
        chosen.append(int(gain.argmax()))
        lowest = np.minimum(lowest, costs[:, chosen[-1]])
    return np.array(chosen, np.intp)


def _agreed(picture: Planes, blocks: Places, shifts: Places, costs: Costs) -> NDArray[np.intp]:
    """For each block the index of its shift, so that their costs and the differences where blocks overlap are low together."""
    y, x, shape = gridded(blocks)
    number = np.full(shape, -1)
    number[y, x] = np.arange(len(blocks))
    alone = np.zeros((*shape, len(shifts)), np.float32)
    alone[y, x] = costs
    beside = _beside(picture, blocks, shifts, number, (0, 1)), _beside(picture, blocks, shifts, number, (1, 0))
    passed = np.zeros((4, *alone.shape), np.float32)
    for way in list(range(4)) * _ROUNDS:  # to the right, to the left, down, up
        across, back = way < 2, way % 2
        own, into, between = alone + passed[2 * across : 2 * across + 2].sum(0), passed[way], beside[way // 2]
        if across:
            own, into, between = (values.swapaxes(0, 1) for values in (own, into, between))
        if back:
            own, into, between = own[::-1], into[::-1], between.swapaxes(2, 3)[::-1]
        for line in range(len(own) - 1):
            sent = ((own[line] + into[line])[:, :, None] + between[line]).min(1)
            into[line + 1] = sent - sent.min(1, keepdims=True)
    chosen: NDArray[np.intp] = (alone + passed.sum(0))[y, x].argmin(1)
    return chosen


def _beside(picture: Planes, blocks: Places, shifts: Places, number: NDArray[np.intp], way: tuple[int, int]) -> Costs:
    """(rows, columns, K, K): how much shifts of a block and of the next one differ where both blocks lie; 0 where one of them is missing."""
    down, across = way
    late = SAMPLES[SAMPLES >= STEP]
    rows, columns = (late if down else SAMPLES), (late if across else SAMPLES)
    height, width = picture.shape[1:]
    inside = (rows[:, None] * width + columns).ravel()
    top, flat = np.array([height, width]) - SIDE, np.ascontiguousarray(picture).reshape(3, -1)
    first, second = number[: len(number) - down, : number.shape[1] - across], number[down:, across:]
    found = np.zeros((*first.shape, len(shifts), len(shifts)), np.float32)
    for y, x in np.argwhere((first >= 0) & (second >= 0)):
        places = (blocks[first[y, x]] + shifts).clip(0, top)
        seen = np.moveaxis(flat.take((places[:, 0] * width + places[:, 1])[:, None] + inside, axis=1), 0, 1).reshape(len(shifts), -1)
        size = np.einsum("kd,kd->k", seen, seen)
        found[y, x] = np.maximum(against(seen, seen, size) + size[:, None], 0) / np.float32(len(inside))
    return found
