"""Composited squares of a document by mip level, kept until what they show changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.composite import render
from ganstudio.core.document import Document
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.raster import Key, keys_in
from ganstudio.core.tile import Tile

SIDE = 256
"""Width and height of a square in pixels of its mip level."""

COARSER = 3
"""Mip levels between what is wanted and what is made in a hurry: a 64th of the work."""

TOP = 8
"""The coarsest mip level."""

Finish = Callable[[NDArray[Any], Document, Rect, int], NDArray[Any]]
"""Changes BGRA-premultiplied pixels of an area of a mip level for the screen: colour profile, mask overlays."""


@dataclass
class Square:
    """One composited square: pixels (h, w, 4), BGRA premultiplied, and the part of it that is out of date."""

    area: Rect
    pixels: NDArray[Any]
    opaque: bool
    stale: Rect


NOTHING = Rect(0, 0, 0, 0)


class TileCache:
    """Composited squares of one document value after the other, the least recently used ones forgotten above the budget."""

    def __init__(self, document: Document, budget: int = 256 << 20, finish: Finish | None = None) -> None:
        """``budget`` in bytes."""
        self.document = document
        self.finish = finish
        self._most = max(budget // (SIDE * SIDE * 4), 64)
        self._squares: dict[tuple[int, int, int], Square] = {}

    def show(self, document: Document, dirty: Iterable[Rect] | None) -> None:
        """From now on shows ``document``, which differs inside ``dirty`` (document coordinates; None: everywhere)."""
        resized = document.size != self.document.size
        self.document = document
        if dirty is None or resized:
            self._squares.clear()
            return
        levels = sorted({level for level, _, _ in self._squares})
        for area in dirty:
            for level in levels:
                part = reduced(area, level).grown(min(level, 1)).intersected(self.extent(level))
                for column, row in squares_in(part):
                    square = self._squares.get((level, column, row))
                    if square is not None:
                        square.stale = square.stale.united(part.intersected(square.area))

    def forget(self) -> None:
        """Forgets all squares."""
        self._squares.clear()

    def extent(self, level: int) -> Rect:
        """The document in pixels of a mip level."""
        size = self.document.size
        return Rect(0, 0, -(-size.width >> level), -(-size.height >> level))

    def fresh(self, level: int, key: Key) -> bool:
        """Whether the square is there and up to date."""
        square = self._squares.get((level, *key))
        return square is not None and square.stale.empty

    def refresh(self, level: int, key: Key) -> Square:
        """The square, up to date."""
        place = (level, *key)
        square = self._squares.pop(place, None)
        if square is None:
            area = Rect(key[0] * SIDE, key[1] * SIDE, SIDE, SIDE).intersected(self.extent(level))
            pixels = self._render(area, level)
            square = Square(area, pixels, is_opaque(pixels), NOTHING)
        elif not square.stale.empty:
            stale = square.stale
            square.pixels[stale.slices(square.area.origin)] = self._render(stale, level)
            square.opaque, square.stale = is_opaque(square.pixels), NOTHING
        self._squares[place] = square
        while len(self._squares) > self._most:
            del self._squares[next(iter(self._squares))]
        return square

    def warm(self, level: int, key: Key, until: float) -> bool:
        """Makes the mips that the square needs, until the clock says ``until``; returns whether all are there."""
        for tile in self._cold(level, key):
            tile.mip(level)
            if time.perf_counter() >= until:
                return False
        return True

    def _cold(self, level: int, key: Key) -> Iterator[Tile]:
        """The tiles under a square whose mip of that level has yet to be made."""
        side = SIDE << level
        area = Rect(key[0] * side, key[1] * side, side, side)
        for layer in self.document.walk():
            if level and layer.raster is not None and layer.visible:
                tiles = layer.raster.tiles
                for place in keys_in(area.moved(-layer.offset.x, -layer.offset.y).intersected(layer.raster.area)):
                    tile = tiles.get(place)
                    if tile is not None and not tile.has_mip(level):
                        yield tile

    def _render(self, area: Rect, level: int) -> NDArray[Any]:
        pixels = render(self.document, area, level)
        if self.finish is not None:
            pixels = self.finish(pixels, self.document, area, level)
        return pixels if pixels.flags.writeable and pixels.flags.c_contiguous else pixels.copy(order="C")

    def read(self, area: Rect, level: int, rough: bool = False) -> tuple[NDArray[Any], bool]:
        """The pixels of ``area`` of a mip level, inside its extent: ((h, w, 4), whether all are opaque).

        ``rough``: squares that are not ready come from what is there, out of date or enlarged from a coarser level, or are empty.
        The pixels may be the cache's own: read them only.
        """
        keys = list(squares_in(area))
        if len(keys) == 1:
            square = self._rough(level, keys[0]) if rough else self.refresh(level, keys[0])
            return square.pixels[area.slices(square.area.origin)], square.opaque
        out = np.empty((area.height, area.width, 4), np.uint8)
        opaque = True
        for key in keys:
            square = self._rough(level, key) if rough else self.refresh(level, key)
            part = square.area.intersected(area)
            out[part.slices(area.origin)] = square.pixels[part.slices(square.area.origin)]
            opaque = opaque and square.opaque
        return out, opaque

    def _rough(self, level: int, key: Key) -> Square:
        square = self._squares.get((level, *key))
        if square is not None:
            return square
        area = Rect(key[0] * SIDE, key[1] * SIDE, SIDE, SIDE).intersected(self.extent(level))
        for up in range(1, TOP - level + 1):
            coarse = self._squares.get((level + up, key[0] >> up, key[1] >> up))
            if coarse is not None:
                return enlarged(coarse, area, up)
        up = min(COARSER, TOP - level)
        above = key[0] >> up, key[1] >> up
        if up == 0 or any(self._cold(level + up, above)):
            return Square(area, np.zeros((area.height, area.width, 4), np.uint8), False, NOTHING)
        return enlarged(self.refresh(level + up, above), area, up)


def squares_in(area: Rect) -> Iterator[Key]:
    """(column, row) of every square that ``area`` of a mip level touches."""
    if not area.empty:
        for row in range(area.y // SIDE, (area.bottom - 1) // SIDE + 1):
            for column in range(area.x // SIDE, (area.right - 1) // SIDE + 1):
                yield column, row


def reduced(area: Rect, level: int) -> Rect:
    """The pixels of a mip level that ``area`` of the document touches."""
    x, y = area.x >> level, area.y >> level
    return Rect(x, y, -(-area.right >> level) - x, -(-area.bottom >> level) - y)


def is_opaque(pixels: NDArray[Any]) -> bool:
    """Whether every alpha value is 255."""
    return bool(pixels[..., 3].min() == 255) if pixels.size else True


def enlarged(coarse: Square, area: Rect, up: int) -> Square:
    """``area`` of a mip level, made from a square ``up`` levels coarser."""
    part = reduced(area, up).intersected(coarse.area)
    pixels = coarse.pixels[part.slices(coarse.area.origin)]
    big = cv2.resize(pixels, (part.width << up, part.height << up), interpolation=cv2.INTER_LINEAR)
    inside = area.slices(Point(part.x << up, part.y << up))
    return Square(area, big[inside], coarse.opaque, NOTHING)
