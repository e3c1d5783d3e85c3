"""Texture for a fill, from places around that look alike.

settled() makes a smooth fill out of pieces of the picture (Wexler et al. 2007, begun from what a model painted). What a smaller picture
cannot hold is then taken, octave by octave, from where the pieces came from (residual aggregation, Yi et al. 2020), in blocks that keep their
variance where they overlap (Heitz and Neyret 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect
from ganstudio.engine.products import against

Planes = NDArray[np.float32]
"""(3, H, W), 0..1."""
Hole = NDArray[np.bool_]
"""(H, W), True where something is missing."""
Places = NDArray[np.intp]
"""(N, 2): row and column of the first pixel of each block."""

SIDE = 16
"""Of a block; blocks overlap by half."""
STEP = SIDE // 2
SAMPLES = np.array([1, 2, 5, 6, 9, 10, 13, 14])
"""Rows and columns of a block that are compared where blocks are laid down whole: odd and even ones, so that thin lines count."""
_REACH = 1
"""Pixels around the place that the coarser octave found in which a finer one looks again."""
_FAR = 1e-6
"""What a source that lies one pixel further away costs, squared, in mean squared difference."""
_SLACK = 2e-4
"""Mean squared difference by which a block may fit worse where its shift is then a neighbour's."""
_TONE = 0.8
"""Share of a difference in tone that does not count when neighbours agree on a shift."""
_COMMON = 6
"""The commonest shifts, the commonest one last, that every block is offered in the end."""
_MOST = 2_000
"""Places that a search of the whole surroundings looks at."""
_PIECE = 8
"""Side of the pieces that a smooth fill is made of."""
_PEAK = 1.5
"""Deviation in pixels of how much the middle of a piece counts for more than its edge: what is averaged less stays sharper."""
_FADE = 5.0
"""Deviation in pixels over which a step at the edge of a hole is evened out."""
_NEARBY = 9
"""Side of the square, in pixels, within which unevenness is measured."""
_MANY = 1500
"""Pieces from which on they lie no closer than four pixels."""
STEPS = (4, 4, 2)
"""Distance between pieces, in one round after the other."""
_AROUND = 64
"""Pixels around a hole in which pieces are looked for."""


def blocks_over(hole: Hole, side: int = SIDE, step: int = STEP) -> Places:
    """Blocks on a grid that cover every pixel of the hole more than once where the picture has room."""
    height, width = hole.shape
    rows, columns = (np.unique(np.minimum(np.arange(0, n, step), max(n - side, 0))) for n in (height, width))
    sums = cv2.integral(hole.astype(np.uint8))
    ends = np.minimum(rows + side, height)[:, None], np.minimum(columns + side, width)[None, :]
    starts = rows[:, None], columns[None, :]
    touched = sums[ends] - sums[starts[0], ends[1]] - sums[ends[0], starts[1]] + sums[starts] > 0
    y, x = np.nonzero(touched)
    return np.stack((rows[y], columns[x]), 1).astype(np.intp)


def sources(hole: Hole, side: int = SIDE) -> NDArray[np.bool_]:
    """(H - side + 1, W - side + 1), True where a block may begin that holds nothing of the hole."""
    if min(hole.shape) < side:
        return np.zeros((0, 0), bool)
    sums = cv2.integral(hole.astype(np.uint8))
    inside: NDArray[np.bool_] = (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) == 0
    return inside


def allowed(free: NDArray[np.bool_], places: Places) -> NDArray[np.bool_]:
    """Which of the places, that may lie outside, are True in ``free``."""
    inside: NDArray[np.bool_] = np.asarray(((places >= 0) & (places < free.shape)).all(axis=1))
    y, x = places[inside].T
    inside[inside] = free[y, x]
    return inside


def freed(free: NDArray[np.bool_], places: Places) -> Places:
    """The places, those that are not free moved to the nearest that is; all as they are where none is."""
    stuck = ~allowed(free, places)
    if not stuck.any() or not free.any():
        return places
    _, labels = cv2.distanceTransformWithLabels((~free).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    there = np.zeros(int(labels.max()) + 1, np.intp)
    there[labels[free]] = np.flatnonzero(free)
    y, x = places[stuck].clip(0, np.array(free.shape) - 1).T
    moved = places.copy()
    moved[stuck] = np.stack(np.divmod(there[labels[y, x]], free.shape[1]), 1)
    return moved


def thinned(places: Places, most: int = _MOST) -> Places:
    """So many of the places at most, evenly."""
    return places[np.linspace(0, len(places) - 1, most).astype(np.intp)] if len(places) > most else places


def settled(whole: Planes, hole: Hole, steps: tuple[int, ...] = STEPS) -> Planes:
    """``whole`` (its hole filled smoothly) with the hole made of pieces of what lies around: each piece that which fits best, in turn averaged."""
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    inside = slice(max(rows[0] - _AROUND, 0), rows[-1] + 1 + _AROUND), slice(max(columns[0] - _AROUND, 0), columns[-1] + 1 + _AROUND)
    part, gap = whole[(slice(None), *inside)], hole[inside]
    free = thinned(np.argwhere(sources(gap, _PIECE)))
    if not len(free):
        return whole
    theirs = _pieces(part, free)
    bell = np.exp(-((np.arange(_PIECE) - (_PIECE - 1) / 2) ** 2) / (2 * _PEAK**2))
    window = (bell[:, None] * bell[None, :]).astype(np.float32)
    for turn, step in enumerate(steps):
        blocks = blocks_over(gap, _PIECE, step)
        if len(blocks) > _MANY:
            blocks = blocks_over(gap, _PIECE, 4)
        if turn:
            best, costs = _nearest(_pieces(part, blocks), theirs, blocks, free)
        else:  # a smooth fill is like what is out of focus: at first only what is left of the pieces when they are smooth too is compared
            soft = each(part, lambda plane: cv2.blur(plane, (5, 5)))
            best, costs = _nearest(_pieces(soft, blocks), _pieces(soft, free), blocks, free)
        weights = np.exp(-costs / max(float(np.percentile(costs, 75)), 1e-6)).astype(np.float32)
        shares = weights[:, None, None] * window
        total, weight = _laid(np.moveaxis(theirs[best].reshape(-1, 3, _PIECE, _PIECE), 1, 0) * shares, shares, blocks, gap.shape, step)
        made = total / (weight + np.float32(1e-9))
        part = np.where(gap, made + _step_at_edge(part - made, ~gap & (weight > 1e-6)), part)
    out = whole.copy()
    out[(slice(None), *inside)] = part
    return out


def unevenness(picture: Planes, hole: Hole) -> float:
    """How much the picture changes from place to place beside the hole: root of the mean squared difference to the mean around; 1 beside nothing."""
    side = _NEARBY
    rim = (cv2.dilate(hole.astype(np.uint8), np.ones((side, side), np.uint8)) > 0) & ~hole
    if not rim.any():
        return 1.0
    known = (~hole).astype(np.float32)
    weight = cv2.blur(known, (side, side))[rim]
    apart = [plane[rim] - cv2.blur(plane * known, (side, side))[rim] / weight for plane in picture]
    return float(np.sqrt(np.square(apart).mean()))


def _step_at_edge(missing: Planes, beside: Hole) -> Planes:
    """What pieces lack on the picture where they lie on it (``beside``), carried on smoothly into the hole and fading there: no step is left."""
    share = beside.astype(np.float32)
    weight = cv2.GaussianBlur(share, (0, 0), _FADE)
    return each(missing * share, lambda plane: cv2.GaussianBlur(plane, (0, 0), _FADE)) / (weight + np.float32(0.02))


def _pieces(planes: Planes, places: Places) -> NDArray[np.float32]:
    """(N, 3 x _PIECE x _PIECE): the pixels of the pieces that begin at ``places``."""
    return np.moveaxis(squares(planes, places, _PIECE), 0, 1).reshape(len(places), -1)


def squares(planes: Planes, places: Places, side: int) -> NDArray[np.float32]:
    """(C, N, side, side): the pixels of the squares that begin at ``places`` in planes (C, H, W)."""
    found: NDArray[np.float32] = sliding_window_view(planes, (side, side), (1, 2))[:, places[:, 0], places[:, 1]]
    return found


def _laid(pieces: NDArray[np.float32], shares: NDArray[np.float32], blocks: Places, shape: tuple[int, ...], step: int) -> tuple[Planes, Planes]:
    """Pieces (3, N, side, side) summed up where blocks_over() with that step put them, planes (3, *shape), and so their shares (N, side, side)."""
    side = pieces.shape[-1]
    total, weight = np.zeros((3, *shape), np.float32), np.zeros(shape, np.float32)
    into = sliding_window_view(total, (side, side), (1, 2), writeable=True)
    sums = sliding_window_view(weight, (side, side), writeable=True)
    turns = side // step
    kinds = (blocks // step % turns + turns * (blocks % step > 0)) @ np.array([2 * turns, 1])
    for kind in np.unique(kinds):  # blocks of one kind do not overlap
        some = kinds == kind
        y, x = blocks[some].T
        into[:, y, x] += pieces[:, some]
        sums[y, x] += shares[some]
    return total, weight


def _nearest(
    ours: NDArray[np.float32], theirs: NDArray[np.float32], blocks: Places, free: Places
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For each row of ``ours`` the index of the row of ``theirs`` that is most like it, nearer places first, and their mean squared difference."""
    count = ours.shape[1]
    best, costs = np.empty(len(ours), np.intp), np.empty(len(ours), np.float32)
    at, away = (places.astype(np.float32) * np.float32(np.sqrt(_FAR * count)) for places in (blocks, free))
    left, right = np.concatenate((ours, at), 1), np.concatenate((theirs, away), 1)
    lengths, whole = (np.einsum("nk,nk->n", rows, rows) for rows in (right, left))
    for first in range(0, len(ours), 512):  # |a - b|^2 less |a|^2, which is the same for all that is compared
        cost = against(left[first : first + 512], right, lengths)
        chosen = cost.argmin(1)
        best[first : first + 512] = chosen
        costs[first : first + 512] = cost[np.arange(len(cost)), chosen]
    return best, np.maximum((costs + whole) / np.float32(count), 0)


def matched(whole: Planes, hole: Hole, blocks: Places) -> Places | None:
    """For each block the place outside of the hole that looks most like it (``whole`` has its hole filled); None if there is none."""
    free = thinned(np.argwhere(sources(hole)))
    if not len(free) or not len(blocks):
        return None
    small = each(whole, lambda plane: cv2.blur(plane, (4, 4), anchor=(0, 0)))

    def signs(places: Places) -> NDArray[np.float32]:
        return np.moveaxis(points(small, places, np.arange(0, SIDE - 3, 4)), 0, 1).reshape(len(places), -1)

    best, _ = _nearest(signs(blocks), signs(free), blocks, free)
    return free[best]


def agreed(whole: Planes, hole: Hole, blocks: Places, found: Places, sweeps: int = 4) -> Places:
    """Blocks take over their neighbours' shift where that fits nearly as well: the fewer seams the better.

    Every other block waits for its neighbours, so that they do not only exchange their shifts. The tone of a block counts for little, since
    only its detail is taken: else a smooth slope would be laid out with the one place of that tone, again and again.
    """
    free = sources(hole)
    place = {(y, x): i for i, (y, x) in enumerate(blocks.tolist())}
    shifts = found - blocks
    ours = _sampled(whole, blocks)
    costs = _unlike(ours, _sampled(whole, blocks + shifts))
    sides = ((0, -STEP), (-STEP, 0), (0, STEP), (STEP, 0))
    neighbours = [np.array([place.get((y + dy, x + dx), -1) for y, x in blocks.tolist()]) for dy, dx in sides]
    odd = (-(-blocks // STEP)).sum(1) % 2 > 0

    def offer(who: NDArray[np.bool_], other: Places) -> None:
        wanted = blocks + other
        able = who & (other != shifts).any(1) & (wanted >= 0).all(1) & (wanted[:, 0] < free.shape[0]) & (wanted[:, 1] < free.shape[1])
        able[able] = free[wanted[able, 0], wanted[able, 1]]
        if able.any():
            offered = np.full(len(blocks), np.inf, np.float32)
            offered[able] = _unlike(ours[:, able], _sampled(whole, wanted[able]))
            taken = offered < costs * 1.25 + _SLACK
            shifts[taken], costs[taken] = other[taken], np.minimum(costs[taken], offered[taken])

    for _ in range(sweeps):
        for beside in neighbours:
            for turn in (odd, ~odd):
                offer(turn & (beside >= 0), shifts[beside])
    common, counts = np.unique(shifts, axis=0, return_counts=True)
    for shift in common[np.argsort(counts, kind="stable")[-_COMMON:]]:
        offer(np.ones(len(blocks), bool), np.broadcast_to(shift, blocks.shape))
    return blocks + shifts


def _unlike(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean squared differences of sampled blocks, most of the difference in tone left out."""
    apart = ours - theirs
    apart -= np.float32(_TONE) * apart.mean(2, keepdims=True)
    cost: NDArray[np.float32] = np.einsum("cnk,cnk->n", apart, apart) / np.float32(apart[:, 0].size)
    return cost


def _sampled(whole: Planes, places: Places) -> NDArray[np.float32]:
    """Every third pixel of the blocks at ``places``: (3, N, 25)."""
    return points(whole, places, np.arange(1, SIDE, 3))


def points(planes: NDArray[np.float32], places: Places, steps: NDArray[np.intp]) -> NDArray[np.float32]:
    """(C, N, steps x steps): the pixels so many rows and columns after ``places`` in planes (C, H, W)."""
    width = planes.shape[2]
    inside = (steps[:, None] * width + steps).ravel()
    first = places[:, 0] * width + places[:, 1]
    found: NDArray[np.float32] = np.ascontiguousarray(planes).reshape(len(planes), -1).take(first[:, None] + inside, axis=1)
    return found


def _costs(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean squared differences of sampled blocks."""
    apart = ours - theirs
    cost: NDArray[np.float32] = np.einsum("cnk,cnk->n", apart, apart) / np.float32(apart[:, 0].size)
    return cost


def refined(whole: Planes, hole: Hole, blocks: Places, guess: Places) -> Places:
    """The places near ``guess`` that fit best; a guess that touches the hole or leaves the picture is moved to the nearest that does not."""
    free = sources(hole)
    top = np.array(free.shape) - 1
    steps = np.arange(-_REACH, _REACH + 1)
    tried = np.stack(np.meshgrid(steps, steps, indexing="ij"), 2).reshape(-1, 2)
    ours = _sampled(whole, blocks)
    best, lowest = guess.clip(0, top), np.full(len(blocks), np.inf, np.float32)
    for shift in tried:
        places = (guess + shift).clip(0, top)
        able = free[places[:, 0], places[:, 1]]
        costs = _costs(ours, _sampled(whole, places))
        costs[~able] = np.inf
        better = costs < lowest
        best[better], lowest[better] = places[better], costs[better]
    stuck = ~np.isfinite(lowest)
    there = np.argwhere(free) if stuck.any() else best
    if len(there):
        for index in np.flatnonzero(stuck):
            best[index] = there[((there - guess[index]) ** 2).sum(1).argmin()]
    return best


def gridded(blocks: Places) -> tuple[NDArray[np.intp], NDArray[np.intp], tuple[int, int]]:
    """Row and column of each block among those of blocks_over(), and how many there are of both."""
    cells = blocks // STEP + (blocks % STEP > 0)
    y, x = (cells - cells.min(0)).T
    return y, x, (int(y.max()) + 1, int(x.max()) + 1)


def blended(planes: Planes, blocks: Places, places: Places, plus: Planes | None = None) -> Planes:
    """``planes`` at ``places`` laid down at ``blocks``, faded into each other where they overlap; zero where no block lies.

    ``plus``: (3, N), what is added to the blocks.
    """
    line = np.sin(np.pi * (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE) ** 2
    window = (line[:, None] * line[None, :]).astype(np.float32)
    shares = np.broadcast_to(window, (len(blocks), SIDE, SIDE))
    found = squares(planes, places, SIDE) if plus is None else squares(planes, places, SIDE) + plus[:, :, None, None]
    total, weight = _laid(found * window, shares, blocks, planes.shape[1:], STEP)
    total /= np.maximum(weight, np.float32(1e-9))
    return total


def quilted(detail: Planes, blocks: Places, places: Places) -> Planes:
    """``detail`` (mean 0) at ``places`` laid down at ``blocks``, overlapping without losing contrast or gaining any; zero where no block lies."""
    if not len(blocks):
        return np.zeros_like(detail)
    line = np.sin(np.pi * (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE)
    window = (line[:, None] * line[None, :]).astype(np.float32)
    shares = window * window + np.einsum("nw,wyx->nyx", _alike(blocks, places), _twice_seen(window))
    corner = blocks.min(0) // STEP * STEP
    (top, left), (bottom, right) = corner.tolist(), (blocks.max(0) + SIDE).tolist()
    total, power = _laid(squares(detail, places, SIDE) * window, shares, blocks - corner, (bottom - top, right - left), STEP)
    total /= np.sqrt(np.maximum(power, np.float32(1e-6)))
    whole = np.zeros_like(detail)
    whole[:, top:bottom, left:right] = total
    return whole


_BESIDE = ((0, STEP), (STEP, 0), (STEP, STEP), (STEP, -STEP))


def _alike(blocks: Places, places: Places) -> NDArray[np.float32]:
    """(N, 4): 1 where the block at each of the ways of _BESIDE has the same shift, so that both show the same where they overlap."""
    width = int(blocks[:, 1].max()) + 2 * SIDE
    numbers = blocks[:, 0] * width + blocks[:, 1] + SIDE
    order = np.argsort(numbers, kind="stable")
    shifts = places - blocks
    found = np.zeros((len(blocks), len(_BESIDE)), np.float32)
    for way, (down, across) in enumerate(_BESIDE):
        wanted = numbers + down * width + across
        other = order[np.minimum(np.searchsorted(numbers, wanted, sorter=order), len(order) - 1)]
        found[:, way] = (numbers[other] == wanted) & (shifts[other] == shifts).all(1)
    return found


def _twice_seen(window: NDArray[np.float32]) -> NDArray[np.float32]:
    """(4, SIDE, SIDE): twice the product of a block's window with that of a block at each of the ways of _BESIDE."""
    out = np.zeros((len(_BESIDE), SIDE, SIDE), np.float32)
    for way, (down, across) in enumerate(_BESIDE):
        left, right = max(across, 0), SIDE + min(across, 0)
        out[way, down:, left:right] = 2 * window[down:, left:right] * window[: SIDE - down, left - across : right - across]
    return out


def each(planes: Planes, change: Callable[[NDArray[np.float32]], Any]) -> Planes:
    """``change`` of each plane."""
    return np.stack([np.asarray(change(plane), np.float32) for plane in planes])


def halved(planes: Planes) -> Planes:
    """Half the size (odd sides are rounded up), by means of 2 x 2 pixels."""
    height, width = planes.shape[1:]
    size = -(-width // 2), -(-height // 2)

    def half(plane: NDArray[np.float32]) -> Any:
        even = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE) if height % 2 or width % 2 else plane
        return cv2.resize(even, size, interpolation=cv2.INTER_AREA)

    return each(planes, half)


def doubled_part(planes: Planes, area: Rect) -> Planes:
    """``area`` (that begins at even pixels) of planes at twice the size, smoothly: the other way of halved()."""
    margin = 3
    top, left = max(area.y // 2 - margin, 0), max(area.x // 2 - margin, 0)
    few = planes[:, top : -(-area.bottom // 2) + margin, left : -(-area.right // 2) + margin]
    size = 2 * few.shape[2], 2 * few.shape[1]
    rows, columns = slice(area.y - 2 * top, area.bottom - 2 * top), slice(area.x - 2 * left, area.right - 2 * left)
    return each(few, lambda plane: cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC)[rows, columns])


def half_hole(hole: Hole) -> Hole:
    """The hole at half the size: every pixel that touches it."""
    height, width = hole.shape
    padded = np.pad(hole, ((0, height % 2), (0, width % 2)), mode="edge")
    found: Hole = padded[::2, ::2] | padded[1::2, ::2] | padded[::2, 1::2] | padded[1::2, 1::2]
    return found
