"""The picture as the screen shows it, kept as one image of the viewport so that panning only paints what comes into sight."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPolygonF, QRegion

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Key
from ganstudio.ui.canvas.canvas_sampling import sampled, sampling
from ganstudio.ui.canvas.canvas_tiles import SIDE, TileCache, reduced, squares_in
from ganstudio.ui.canvas.regions import as_qrect, as_region, rects_of
from ganstudio.ui.canvas.view import View

BLOCK = 1024
"""Widest and highest rectangle that is resampled at once."""


@dataclass(frozen=True)
class Look:
    """The colours around and under the picture."""

    pasteboard: QColor
    light: QColor
    dark: QColor
    check: int = 8
    """Side of a checkerboard field in device pixels."""

    def checkerboard(self) -> QBrush:
        """A brush of the checkerboard."""
        side = self.check
        image = QImage(2 * side, 2 * side, QImage.Format.Format_RGB32)
        image.fill(self.light)
        painter = QPainter(image)
        painter.fillRect(side, 0, side, side, self.dark)
        painter.fillRect(0, side, side, side, self.dark)
        painter.end()
        return QBrush(image)


class Backing:
    """Device pixels of a viewport: picture, checkerboard and pasteboard.

    The image is a ring: the device pixel (x, y) of the sheet lies at (x mod width, y mod height), so panning copies nothing.
    """

    def __init__(self, cache: TileCache, look: Look) -> None:
        self.cache = cache
        self._view = View(cache.document.size)
        self._look = look
        self._checks = look.checkerboard()
        self._image = QImage(1, 1, QImage.Format.Format_RGB32)
        self._pixels = pixels_of(self._image)
        self._valid = QRegion()
        self._rough = QRegion()

    @property
    def view(self) -> View:
        return self._view

    def look(self, look: Look) -> None:
        """Changes the colours."""
        if look != self._look:
            self._look, self._checks = look, look.checkerboard()
            self.clear()

    def show(self, view: View) -> None:
        """Moves to another view; after panning, what is still in sight stays painted."""
        old, self._view = self._view, view
        if (view.width, view.height) != (self._image.width(), self._image.height()):
            self._image = QImage(view.width, view.height, QImage.Format.Format_RGB32)
            self._pixels = pixels_of(self._image)
            self.clear()
        elif (view.linear, view.document) != (old.linear, old.document):
            self.clear()
        else:
            there = as_region(view.sheet)
            self._valid, self._rough = self._valid & there, self._rough & there

    def clear(self) -> None:
        """Everything has to be painted again."""
        self._valid, self._rough = QRegion(), QRegion()

    def damage(self, areas: list[Rect]) -> QRegion:
        """Has areas of the document painted again; returns the viewport's region of them."""
        hurt = QRegion()
        for area in areas:
            hurt += as_region(self._spread(area))
        hurt &= as_region(self._view.sheet)
        self._rough += self._valid & hurt
        self._valid -= hurt
        return hurt.translated(self._view.x, self._view.y)

    def _spread(self, area: Rect) -> Rect:
        """The device pixels (sheet) that a change of ``area`` of the document can reach."""
        level = self._view.level
        part = reduced(area, level).grown(1 + min(level, 1))
        whole = Rect(part.x << level, part.y << level, part.width << level, part.height << level)
        return self._view.linear.bounds(whole).grown(1)

    def update(self, region: QRegion, seconds: float = math.inf, focus: tuple[float, float] | None = None) -> QRegion:
        """Paints what ``region`` of the viewport lacks, best first for ``seconds``; returns what is still rough there.

        ``focus``: the device position (default: the middle) around which squares are made first.
        """
        view, cache = self._view, self.cache
        missing = region.translated(-view.x, -view.y) & as_region(view.sheet)
        missing -= self._valid
        if missing.isEmpty():
            return QRegion()
        until = time.perf_counter() + seconds
        pending = self._make(missing, until, focus or (view.width / 2, view.height / 2))
        if pending:
            waiting = QRegion()
            for column, row in pending:
                square = Rect(column * SIDE, row * SIDE, SIDE, SIDE).intersected(cache.extent(view.level)).grown(2)
                whole = Rect(square.x << view.level, square.y << view.level, square.width << view.level, square.height << view.level)
                waiting += as_region(view.linear.bounds(whole))
            waiting &= missing
            missing -= waiting
            for rect in rects_of(waiting - self._rough):
                self._paint(rect, rough=True)
            self._rough += waiting
        else:
            waiting = QRegion()
        for rect in rects_of(missing):
            self._paint(rect, rough=False)
        self._valid += missing
        self._rough -= missing
        return waiting.translated(view.x, view.y)

    def lacking(self, region: QRegion) -> QRegion:
        """What of ``region`` of the viewport is not painted, or only roughly."""
        there = region.translated(-self._view.x, -self._view.y) & as_region(self._view.sheet)
        return (there - self._valid).translated(self._view.x, self._view.y)

    def _make(self, missing: QRegion, until: float, focus: tuple[float, float]) -> list[Key]:
        """Has the squares under ``missing`` made until the time is over; returns those that are left."""
        view, cache = self._view, self.cache
        level = view.level
        extent = cache.extent(level)
        wanted: set[Key] = set()
        for rect in rects_of(missing):
            wanted.update(squares_in(sampling(view, rect, level).area.intersected(extent)))
        stale = [key for key in wanted if not cache.fresh(level, key)]
        if not stale:
            return []
        x, y = (v / (SIDE << level) for v in view.unmap(*focus))
        stale.sort(key=lambda key: (key[0] + 0.5 - x) ** 2 + (key[1] + 0.5 - y) ** 2)
        for done, key in enumerate(stale):
            if (done and time.perf_counter() >= until) or not cache.warm(level, key, until):
                return stale[done:]
            cache.refresh(level, key)
        return []

    def prefetch(self, seconds: float) -> bool:
        """Makes squares just outside the viewport for about ``seconds``; returns whether all are there."""
        view, level = self._view, self._view.level
        until = time.perf_counter() + seconds
        around = reduced(view.transform.inverse().bounds(Rect(0, 0, view.width, view.height)), level).grown(SIDE // 2)
        for key in squares_in(around.intersected(self.cache.extent(level))):
            if not self.cache.fresh(level, key):
                if time.perf_counter() >= until or not self.cache.warm(level, key, until):
                    return False
                self.cache.refresh(level, key)
        return True

    def _paint(self, rect: Rect, rough: bool) -> None:
        """Paints a rectangle of the sheet, in blocks."""
        for y in range(rect.y, rect.bottom, BLOCK):
            for x in range(rect.x, rect.right, BLOCK):
                self._paint_block(Rect(x, y, BLOCK, BLOCK).intersected(rect), rough)

    def _paint_block(self, rect: Rect, rough: bool) -> None:
        view, cache = self._view, self.cache
        linear = view.linear
        canvas = view.frame.moved(-view.x, -view.y)
        inside = canvas.intersected(rect)
        if inside != rect or not view.upright:
            self._fill(rect, QBrush(self._look.pasteboard))
        if inside.empty:
            return
        how = sampling(view, inside, view.level)
        area = how.area.intersected(cache.extent(view.level))
        if area.empty:
            return
        pixels, opaque = cache.read(area, view.level, rough)
        drawn = sampled(how, pixels, area)
        if opaque and view.upright:
            for part, x, y in self._pieces(inside):
                self._pixels[y : y + part.height, x : x + part.width] = drawn[part.slices(inside.origin)]
            return
        drawn = np.ascontiguousarray(drawn)
        image = QImage(drawn.data, inside.width, inside.height, inside.width * 4, QImage.Format.Format_ARGB32_Premultiplied)
        outline = QPolygonF()
        for corner in linear.corners(view.document.rect):
            outline.append(QPointF(*corner))
        for part, x, y in self._pieces(inside):
            painter = QPainter(self._image)
            painter.setClipRect(x, y, part.width, part.height)
            painter.translate(x - part.x, y - part.y)
            painter.setBrushOrigin(0, 0)
            if view.upright:
                painter.fillRect(as_qrect(part), self._checks)
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QColor(0, 0, 0, 0))
                painter.setBrush(self._checks)
                painter.drawPolygon(outline)
            painter.drawImage(QPoint(inside.x, inside.y), image)
            painter.end()

    def _fill(self, rect: Rect, brush: QBrush) -> None:
        painter = QPainter(self._image)
        for part, x, y in self._pieces(rect):
            painter.fillRect(x, y, part.width, part.height, brush)
        painter.end()

    def _pieces(self, rect: Rect) -> Iterator[tuple[Rect, int, int]]:
        """The parts of a rectangle of the sheet that lie together in the ring, each with its place (x, y) there."""
        width, height = self._image.width(), self._image.height()
        y = rect.y
        while y < rect.bottom:
            rows = min(height - y % height, rect.bottom - y)
            x = rect.x
            while x < rect.right:
                columns = min(width - x % width, rect.right - x)
                yield Rect(x, y, columns, rows), x % width, y % height
                x += columns
            y += rows

    def draw(self, painter: QPainter, region: QRegion) -> None:
        """Draws ``region`` of the viewport; one unit of the painter is one device pixel."""
        view = self._view
        for rect in rects_of(region & QRegion(0, 0, view.width, view.height)):
            for part, x, y in self._pieces(rect.moved(-view.x, -view.y)):
                painter.drawImage(QPoint(part.x + view.x, part.y + view.y), self._image, QRect(x, y, part.width, part.height))

    def picture(self) -> QImage:
        """A copy of the viewport as it is painted now."""
        out = QImage(self._image.size(), QImage.Format.Format_RGB32)
        painter = QPainter(out)
        self.draw(painter, QRegion(out.rect()))
        painter.end()
        return out


def pixels_of(image: QImage) -> NDArray[Any]:
    """The pixels of a 32-bit image, (H, W, 4), not copied: valid as long as the image is."""
    return np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.width(), 4)
