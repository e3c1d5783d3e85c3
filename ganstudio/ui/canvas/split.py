"""The before/after split: where the divider stands, what lies on each side, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QRegion

from ganstudio.translate import tr

SplitMode = Literal["off", "vertical", "horizontal", "side"]
"""``vertical``: a vertical divider, before at its left; ``horizontal``: before above it; ``side``: two views side by side."""

GRIP = 14
"""Radius of the divider's grip in logical pixels."""


@dataclass(frozen=True)
class Split:
    """A divider at ``position`` (0..1 of the viewport)."""

    mode: SplitMode = "off"
    position: float = 0.5

    @property
    def divided(self) -> bool:
        """Whether there is a divider."""
        return self.mode in ("vertical", "horizontal")

    def line(self, width: int, height: int) -> int:
        """Device pixels left of (or above) the divider."""
        return round(self.position * (width if self.mode == "vertical" else height))

    def sides(self, width: int, height: int) -> tuple[QRegion, QRegion]:
        """The viewport's regions that show (before, after)."""
        whole = QRegion(0, 0, width, height)
        if not self.divided:
            return QRegion(), whole
        at = self.line(width, height)
        before = QRegion(0, 0, at, height) if self.mode == "vertical" else QRegion(0, 0, width, at)
        return before, whole - before

    def near(self, x: float, y: float, width: int, height: int, reach: float) -> bool:
        """Whether a device position is within ``reach`` of the divider."""
        if not self.divided:
            return False
        return abs((x if self.mode == "vertical" else y) - self.line(width, height)) <= reach

    def dragged(self, x: float, y: float, width: int, height: int) -> Split:
        """With the divider at a device position."""
        share = x / max(width, 1) if self.mode == "vertical" else y / max(height, 1)
        return replace(self, position=min(max(share, 0.0), 1.0))

    def strip(self, width: int, height: int, ratio: float) -> QRegion:
        """The device pixels that divider, grip and labels cover."""
        if not self.divided:
            return QRegion()
        at, reach, label = self.line(width, height), round((GRIP + 4) * ratio), round(160 * ratio)
        if self.mode == "vertical":
            return QRegion(at - reach, 0, 2 * reach, height) + QRegion(at - label, 0, 2 * label, round(48 * ratio))
        return QRegion(0, at - reach, width, 2 * reach) + QRegion(0, at - reach * 3, label, reach * 6)

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Draws the divider with its grip and the names of the sides; one unit of the painter is one device pixel."""
        if not self.divided:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at, upright = self.line(width, height), self.mode == "vertical"
        middle = QPointF(at, height / 2) if upright else QPointF(width / 2, at)
        ends = (QPointF(at, 0), QPointF(at, height)) if upright else (QPointF(0, at), QPointF(width, at))
        for colour, thick in ((QColor(0, 0, 0, 90), 4 * ratio), (QColor(255, 255, 255), 2 * ratio)):
            painter.setPen(QPen(colour, thick))
            painter.drawLine(*ends)
        painter.setPen(QPen(QColor(0, 0, 0, 90), ratio))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(middle, GRIP * ratio, GRIP * ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(60, 60, 60))
        for sign in (-1, 1):
            tip, back, wing = 9 * ratio * sign, 4 * ratio * sign, 4.5 * ratio
            corners = ((tip, 0.0), (back, -wing), (back, wing))
            painter.drawPolygon(QPolygonF([middle + (QPointF(a, b) if upright else QPointF(b, a)) for a, b in corners]))
        self._labels(painter, at, ratio)
        painter.restore()

    def _labels(self, painter: QPainter, at: int, ratio: float) -> None:
        gap = 10 * ratio
        before, after = tr("Before"), tr("After")
        if self.mode == "vertical":
            draw_label(painter, before, at - gap, gap, ratio, right=True)
            draw_label(painter, after, at + gap, gap, ratio)
        else:
            draw_label(painter, before, gap, at - gap - 22 * ratio, ratio)
            draw_label(painter, after, gap, at + gap, ratio)


def draw_label(painter: QPainter, text: str, x: float, y: float, ratio: float, right: bool = False) -> None:
    """A short text on a dark pill whose left (or right) top corner is at the device position."""
    font = QFont()
    font.setPixelSize(round(12 * ratio))
    width = QFontMetricsF(font).horizontalAdvance(text) + 18 * ratio
    box = QRectF(x - width if right else x, y, width, 22 * ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 190))
    painter.drawRoundedRect(box, 11 * ratio, 11 * ratio)
    painter.setFont(font)
    painter.setPen(QColor(245, 245, 245))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
