"""How a picture is cut into tiles for a model, so that the joined results show no seam and memory stays bounded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect, Size
from ganstudio.engine.manifest import SizeRule

TILE_MEMORY = 320 * 2**20
"""Working memory in bytes that one tile may need."""

SMALLEST = 64
"""Shorter sides are not given to a model: smaller pictures are reflected to it (there are models that fail on less), smaller tiles not tried."""


@dataclass(frozen=True)
class Axis:
    """Tiles along one axis: all ``length`` long, beginning at ``starts``; tile i answers for ``edges[i] .. edges[i + 1]``."""

    length: int
    starts: tuple[int, ...]
    edges: tuple[int, ...]

    @property
    def computed(self) -> int:
        """Pixels along the axis that the model sees."""
        return self.length * len(self.starts)


@dataclass(frozen=True)
class Plan:
    """Tiles of one size that cover a padded picture; the cores they answer for fit together without gap or overlap."""

    columns: Axis
    rows: Axis
    overlap: int
    """Pixels that a tile sees beyond its core, except at the picture's edge."""

    @property
    def tile(self) -> Size:
        """Size of every tile."""
        return Size(self.columns.length, self.rows.length)

    @property
    def count(self) -> int:
        """Number of tiles."""
        return len(self.columns.starts) * len(self.rows.starts)

    @property
    def computed(self) -> int:
        """Pixels that the model sees, all tiles together."""
        return self.columns.computed * self.rows.computed

    def __iter__(self) -> Iterator[tuple[Rect, Rect]]:
        """(tile, core) row by row."""
        for y, top, bottom in zip(self.rows.starts, self.rows.edges, self.rows.edges[1:], strict=False):
            for x, left, right in zip(self.columns.starts, self.columns.edges, self.columns.edges[1:], strict=False):
                yield Rect(x, y, self.columns.length, self.rows.length), Rect(left, top, right - left, bottom - top)


def padded(size: Size, rule: SizeRule) -> Size:
    """The size that a picture is reflected to before it is cut: whole multiples of at least ``SMALLEST`` pixels, or at least one fixed tile."""
    least = SMALLEST if rule.fixed is None else 1
    width, height = _up(max(size.width, least), rule.multiple), _up(max(size.height, least), rule.multiple)
    if rule.fixed is not None:
        width, height = max(width, rule.fixed.width), max(height, rule.fixed.height)
    return Size(width, height)


def overlap_of(rule: SizeRule) -> int:
    """The overlap that a model needs: its receptive field in whole multiples; for one that sees the whole picture, enough to blend over."""
    if rule.whole:
        side = min(rule.fixed.width, rule.fixed.height) if rule.fixed else 512
        return _up(max(side // 8, 1), rule.multiple)
    field = rule.receptive_field
    if rule.fixed is not None:  # a fixed tile must keep a core
        field = min(field, (min(rule.fixed.width, rule.fixed.height) - 1) // 3)
        return field // rule.multiple * rule.multiple
    return _up(field, rule.multiple)


def plan(size: Size, rule: SizeRule, memory: int = TILE_MEMORY) -> Plan:
    """The tiles for a picture of ``size`` that compute the fewest pixels while one tile stays within ``memory`` bytes.

    A picture that fits is one tile. Tiles begin at whole multiples, so that strided layers see the same phase as in an untiled run.
    """
    whole, overlap = padded(size, rule), overlap_of(rule)
    if rule.fixed is not None:
        across = _fixed(whole.width, rule.fixed.width, overlap, rule.multiple)
        return Plan(across, _fixed(whole.height, rule.fixed.height, overlap, rule.multiple), overlap)
    budget = max(memory // rule.memory, 1)
    if whole.area <= budget:
        return Plan(Axis(whole.width, (0,), (0, whole.width)), Axis(whole.height, (0,), (0, whole.height)), overlap)
    best: tuple[int, int, Plan] | None = None
    columns, rows = _choices(whole.width, overlap, rule.multiple), _choices(whole.height, overlap, rule.multiple)
    for across in columns:
        for down in rows:
            if across.length * down.length > budget:
                continue
            cost = (across.computed * down.computed, -across.length * down.length)
            if best is None or cost < best[:2]:
                best = (*cost, Plan(across, down, overlap))
            break  # more rows only compute more
    if best is not None:
        return best[2]
    return Plan(columns[-1], rows[-1], overlap)  # no tile is small enough: the smallest there is


def smaller(size: Size, rule: SizeRule, memory: int) -> int | None:
    """Half of ``memory``, if that makes the tiles of ``plan()`` smaller; None when they cannot get smaller."""
    before = plan(size, rule, memory).tile
    while (memory := memory // 2) >= rule.memory:
        if plan(size, rule, memory).tile.area < before.area:
            return memory
    return None


def _up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def _choices(length: int, overlap: int, multiple: int) -> list[Axis]:
    """Coverings of ``length`` by 1, 2, 3 ... tiles, down to cores of a few pixels; fewest tiles first."""
    found = [Axis(length, (0,), (0, length))]
    for count in range(2, 400):
        tile = _up(math.ceil((length + 2 * overlap * (count - 1)) / count), multiple) + (multiple if multiple > 1 else 0)
        step = tile - 2 * overlap
        if tile >= found[-1].length:
            continue
        if step < max(multiple, overlap, 16) or tile < SMALLEST:
            break
        found.append(_spread(length, tile, count, multiple))
    return found


def _fixed(length: int, tile: int, overlap: int, multiple: int) -> Axis:
    """Tiles of a given length over ``length``."""
    count = 1 if length <= tile else 1 + math.ceil((length - tile) / max(tile - 2 * overlap - multiple, 1))
    return _spread(length, tile, count, multiple)


def _spread(length: int, tile: int, count: int, multiple: int) -> Axis:
    """``count`` tiles spread evenly; edges in the middle of what neighbours share."""
    if count == 1:
        return Axis(tile, (0,), (0, max(length, tile)))
    starts = [min(round(i * (length - tile) / (count - 1) / multiple) * multiple, length - tile) for i in range(count)]
    edges = [0, *((left + tile + right) // 2 for left, right in pairwise(starts)), length]
    return Axis(tile, tuple(starts), tuple(edges))


def mirrored(start: int, length: int, size: int) -> NDArray[np.intp]:
    """Indices ``start .. start + length`` of an axis of ``size`` pixels, reflected at its ends as often as needed."""
    if size == 1:
        return np.zeros(length, np.intp)
    period = 2 * (size - 1)
    index = np.arange(start, start + length) % period
    return np.where(index < size, index, period - index)
