"""Marching ants: the edge of the selection in device pixels, as a stipple that moves."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter, QRegion

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster
from ganstudio.ui.canvas_backing import pixels_of
from ganstudio.ui.canvas_sampling import sampled, sampling
from ganstudio.ui.view import View

LENGTH = 4
"""Length of an ant in logical pixels."""

CELL = 64
"""Side in device pixels of the squares that are repainted when the ants move."""


class Ants:
    """The outline of one selection in one view."""

    def __init__(self, selection: Raster, view: View, ratio: float = 1.0) -> None:
        """``ratio``: device pixels for each logical pixel."""
        self.selection, self.view, self.ratio = selection, view, ratio
        edge = edges(selection, view)
        if ratio >= 1.75:
            edge = np.asarray(cv2.dilate(edge, np.ones((2, 2), np.uint8)))
        self._rows, self._columns = np.nonzero(edge)
        self._image: QImage | None = None
        self._pixels: NDArray[Any] | None = None
        self._phase: int | None = None
        self.region = _cells(self._columns, self._rows)
        if self._rows.size:
            self._origin = int(self._columns.min()), int(self._rows.min())
            self._columns, self._rows = self._columns - self._origin[0], self._rows - self._origin[1]
            self._image = QImage(int(self._columns.max()) + 1, int(self._rows.max()) + 1, QImage.Format.Format_ARGB32_Premultiplied)
            self._image.fill(0)
            self._pixels = pixels_of(self._image)
            self._diagonal = self._columns + self._origin[0] - view.x + self._rows + self._origin[1] - view.y

    @property
    def count(self) -> int:
        """Device pixels of the outline that are in sight."""
        return int(self._rows.size)

    def draw(self, painter: QPainter, phase: int) -> None:
        """Draws the ants after ``phase`` steps; one unit of the painter is one device pixel."""
        if self._image is None or self._pixels is None:
            return
        if phase != self._phase:
            side = LENGTH * self.ratio
            step = phase * self.ratio
            white = np.floor((self._diagonal + step) / side).astype(np.int64) & 1
            colours = np.array([[0, 0, 0, 255], [255, 255, 255, 255]], np.uint8)
            self._pixels[self._rows, self._columns] = colours[white]
            self._phase = phase
        painter.drawImage(QPoint(*self._origin), self._image)


def edges(selection: Raster, view: View) -> NDArray[Any]:
    """1 where a selected device pixel of the viewport has a neighbour that is not selected, (height, width).

    Selected means at least half. Along the canvas' border an ant line runs just inside.
    """
    out = np.zeros((view.height, view.width), np.uint8)
    if selection.empty:
        return out
    around = view.frame.intersected(Rect(0, 0, view.width, view.height))
    if around.empty:
        return out
    sheet = around.grown(1).moved(-view.x, -view.y)
    how = sampling(view, sheet, view.level)
    extent = Rect(0, 0, -(-selection.size.width >> view.level), -(-selection.size.height >> view.level))
    area = how.area.grown(1).intersected(extent.grown(1))
    values = sampled(how, selection.read_level(area, view.level), area)
    chosen = (values[..., 0] >= 128).astype(np.uint8)
    inner = np.asarray(cv2.erode(chosen, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE))
    out[around.slices()] = cv2.subtract(chosen, inner)[1:-1, 1:-1]
    return out


def _cells(columns: NDArray[Any], rows: NDArray[Any]) -> QRegion:
    region = QRegion()
    if columns.size:
        for x, y in np.unique(np.stack([columns // CELL, rows // CELL], axis=1), axis=0):
            region += QRegion(int(x) * CELL, int(y) * CELL, CELL, CELL)
    return region
