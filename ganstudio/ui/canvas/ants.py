"""Marching ants: the edge of the selection in device pixels, as a stipple that moves."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter, QRegion

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster
from ganstudio.core.tile import TILE
from ganstudio.ui.canvas.canvas_backing import pixels_of
from ganstudio.ui.canvas.canvas_sampling import sampled, sampling
from ganstudio.ui.canvas.regions import as_qrect, as_region
from ganstudio.ui.canvas.view import View

LENGTH = 4
"""Length of an ant in logical pixels."""

BLOCK = 256
"""Side in device pixels of the squares that the outline is kept in."""

INKS = np.array([0xFF000000, 0xFFFFFFFF], np.uint32)
"""Black and white as 32-bit pixels."""


@dataclass
class Block:
    """The outline inside one square of the sheet: positions, and the image of the last phase."""

    area: Rect
    rows: NDArray[Any]
    columns: NDArray[Any]
    image: QImage
    pixels: NDArray[Any]
    phase: int | None = None

    def march(self, phase: int, ratio: float) -> QImage:
        """The image after ``phase`` steps."""
        if phase != self.phase:
            way = self.columns + self.rows + (self.area.x + self.area.y + round(phase * ratio))
            self.pixels[self.rows, self.columns] = INKS[(way // round(LENGTH * ratio)) & 1]
            self.phase = phase
        return self.image


class Ants:
    """The outline of one selection at one zoom; squares are made when they come into sight and stay while the view is panned."""

    def __init__(self, selection: Raster, view: View, ratio: float = 1.0) -> None:
        """``ratio``: device pixels for each logical pixel."""
        self.selection, self._linear, self._ratio = selection, view.linear, ratio
        self._edgy = edgy_tiles(selection)
        self._blocks: dict[tuple[int, int], Block | None] = {}

    def fits(self, selection: Raster, view: View, ratio: float) -> bool:
        """Whether these ants are those of that selection in that view."""
        return selection is self.selection and view.linear == self._linear and ratio == self._ratio

    def prepare(self, view: View, seconds: float = math.inf) -> bool:
        """Makes the squares in sight, for about ``seconds``, one at least; returns whether all are there."""
        until, late = time.perf_counter() + seconds, False
        for key in _blocks_in(view):
            if key not in self._blocks:
                if late:
                    return False
                self._blocks[key] = self._make(view, Rect(key[0] * BLOCK, key[1] * BLOCK, BLOCK, BLOCK))
                late = time.perf_counter() >= until
        return True

    def _make(self, view: View, area: Rect) -> Block | None:
        """The outline inside ``area`` of the sheet, if there is any."""
        there = self._linear.inverse().bounds(area.grown(2)).grown(1 << view.level)
        top, left, bottom, right = (max(v, 0) for v in (there.y // TILE, there.x // TILE, there.bottom // TILE + 1, there.right // TILE + 1))
        if not self._edgy[top:bottom, left:right].any():
            return None
        thick = 2 if self._ratio >= 1.75 else 1
        edge = edges(self.selection, view, area.grown(1))
        if edge is None:
            return None
        if thick > 1:
            edge = np.asarray(cv2.dilate(edge, np.ones((2, 2), np.uint8), anchor=(1, 1)))
        ys, xs = np.nonzero(edge[1:-1, 1:-1] != 0)
        if not ys.size:
            return None
        image = QImage(BLOCK, BLOCK, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        return Block(area, ys, xs, image, pixels_of(image).view(np.uint32)[..., 0])

    def _visible(self, view: View) -> Iterator[Block]:
        for key in _blocks_in(view):
            block = self._blocks.get(key)
            if block is not None:
                yield block

    def region(self, view: View) -> QRegion:
        """The device pixels of the viewport that are repainted when the ants move."""
        region = QRegion()
        for block in self._visible(view):
            region += as_region(block.area.moved(view.x, view.y))
        return region

    def count(self, view: View) -> int:
        """Device pixels of the outline in the squares in sight."""
        return sum(int(block.rows.size) for block in self._visible(view))

    def draw(self, painter: QPainter, view: View, phase: int, region: QRegion) -> None:
        """Draws the ants inside ``region`` of the viewport after ``phase`` steps; one unit of the painter is one device pixel."""
        for block in self._visible(view):
            place = block.area.moved(view.x, view.y)
            if region.intersects(as_qrect(place)):
                painter.drawImage(QPoint(place.x, place.y), block.march(phase, self._ratio))


def _blocks_in(view: View) -> Iterator[tuple[int, int]]:
    """(column, row) of the squares of the sheet that are in sight and touch the picture."""
    seen = view.sheet.intersected(view.frame.moved(-view.x, -view.y))
    if not seen.empty:
        for row in range(seen.y // BLOCK, (seen.bottom - 1) // BLOCK + 1):
            for column in range(seen.x // BLOCK, (seen.right - 1) // BLOCK + 1):
                yield column, row


def edgy_tiles(selection: Raster) -> NDArray[np.bool_]:
    """(rows, columns) of the tiles that are neither all selected nor all not, or all selected beside one that is not (or the other way round)."""
    columns, rows = -(-selection.size.width // TILE), -(-selection.size.height // TILE)
    sort = np.zeros((rows + 2, columns + 2), np.uint8)
    for (column, row), tile in selection.tiles.items():
        sort[row + 1, column + 1] = 1 if tile.opaque else 2
    edgy = sort == 2
    for a, b in ((sort[1:], sort[:-1]), (sort[:, 1:], sort[:, :-1])):
        differ = (a != b) & (a != 2) & (b != 2)
        down = a.shape[0] < sort.shape[0]
        for part in (edgy[1:], edgy[:-1]) if down else (edgy[:, 1:], edgy[:, :-1]):
            part |= differ
    return np.asarray(edgy[1:-1, 1:-1])


def edges(selection: Raster, view: View, area: Rect) -> NDArray[Any] | None:
    """1 where a selected device pixel has a neighbour that is not selected: ``area`` of the sheet, (height, width) uint8; None: nowhere.

    Selected means at least half. Along the canvas' border the line runs just inside.
    """
    around = view.frame.moved(-view.x, -view.y).intersected(area)
    if around.empty:
        return None
    how = sampling(view, around.grown(1), view.level)
    extent = Rect(0, 0, -(-selection.size.width >> view.level), -(-selection.size.height >> view.level))
    needed = how.area.grown(1).intersected(extent.grown(1))
    pixels = selection.read_level(needed, view.level)
    if pixels.min() == pixels.max():
        return None
    values = sampled(how if needed.contains(how.area) else replace(how, same=False), pixels, needed)
    chosen = (values[..., 0] >= 128).astype(np.uint8)
    inner = np.asarray(cv2.erode(chosen, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE))
    out = np.zeros((area.height, area.width), np.uint8)
    out[around.slices(area.origin)] = cv2.subtract(chosen, inner)[1:-1, 1:-1]
    return out
