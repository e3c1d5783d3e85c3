"""Guides: straight lines over the picture that are dragged out of the rulers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from ganstudio.ui.canvas.overlay_painter import Pencil
from ganstudio.ui.canvas.view import View

Direction = Literal["vertical", "horizontal"]

COLOUR = QColor(0, 168, 200)


@dataclass(frozen=True)
class Guide:
    """A line at x (vertical) or y (horizontal) ``at`` of the document."""

    direction: Direction
    at: float


@dataclass(frozen=True)
class Guides:
    """The guides of a document."""

    lines: tuple[Guide, ...] = ()
    shown: bool = True

    def added(self, guide: Guide) -> Guides:
        return replace(self, lines=(*self.lines, guide), shown=True)

    def without(self, guide: Guide | None) -> Guides:
        return replace(self, lines=tuple(line for line in self.lines if line is not guide))

    def near(self, x: float, y: float, view: View, reach: float) -> Guide | None:
        """The guide within ``reach`` device pixels of a device position."""
        if not self.shown:
            return None
        px, py = view.unmap(x, y)
        hits = [(abs((px if line.direction == "vertical" else py) - line.at) * view.zoom, line) for line in self.lines]
        hits = [hit for hit in hits if hit[0] <= reach]
        return min(hits, key=lambda hit: hit[0])[1] if hits else None

    def draw(self, painter: QPainter, view: View, pencil: Pencil) -> None:
        """Draws all guides across the viewport; one unit of the painter is one device pixel."""
        if not self.shown or not self.lines:
            return
        painter.save()
        painter.setPen(pencil.pen(COLOUR))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not view.upright)
        far = 4 * (view.width + view.height) / view.zoom
        mid_x, mid_y = view.centre
        for line in self.lines:
            if line.direction == "vertical":
                (ax, ay), (bx, by) = view.map(line.at, mid_y - far), view.map(line.at, mid_y + far)
            else:
                (ax, ay), (bx, by) = view.map(mid_x - far, line.at), view.map(mid_x + far, line.at)
            if view.upright:
                half = pencil.line % 2 / 2
                ax, ay, bx, by = round(ax) + half, round(ay) + half, round(bx) + half, round(by) + half
            painter.drawLine(QPointF(ax, ay), QPointF(bx, by))
        painter.restore()
