"""Draws what lies over the picture: tool shapes, brush outline, pixel grid, guides. One unit of the painter is one device pixel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QRegion

from ganstudio.tools.overlay import Caption, Circle, Handle, Outline, Pin, Shade, Shape
from ganstudio.ui.canvas.view import View

GRID_FROM = 8.0
"""Zoom from which the pixel grid is drawn."""

BLACK, WHITE = QColor(0, 0, 0, 190), QColor(255, 255, 255)
HANDLE = 9
"""Side of a handle in logical pixels."""
PIN, PLUS, MINUS = 7, QColor(20, 120, 60, 235), QColor(176, 40, 40, 235)
"""Radius of a pin in logical pixels, and its colours."""
DASH = 4
"""Length of an ant in logical pixels."""


@dataclass(frozen=True)
class Pencil:
    """How lines are drawn: the screen's ratio of device to logical pixels, the accent colour, and how far the ants have marched."""

    ratio: float = 1.0
    accent: QColor = field(default_factory=lambda: QColor(47, 128, 237))
    phase: int = 0

    @property
    def line(self) -> int:
        """Width of a thin line in device pixels."""
        return max(1, round(self.ratio))

    def pen(self, colour: QColor, width: float = 1.0) -> QPen:
        """A pen ``width`` thin lines wide."""
        pen = QPen(colour, width * self.line)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def dashes(self, colour: QColor) -> QPen:
        """A pen of dashes that march with ``phase``."""
        pen = self.pen(colour)
        pen.setDashPattern([DASH * self.ratio / self.line] * 2)
        pen.setDashOffset(self.phase * self.ratio / self.line)
        return pen


def draw_shapes(painter: QPainter, shapes: Iterable[Shape], view: View, pencil: Pencil) -> None:
    """Draws a tool's shapes, shades first and handles last."""
    order: dict[type[Shape], int] = {Shade: 0, Outline: 1, Circle: 2, Handle: 3, Pin: 4, Caption: 5}
    for shape in sorted(shapes, key=lambda shape: order[type(shape)]):
        painter.save()
        match shape:
            case Outline():
                _outline(painter, shape, view, pencil)
            case Circle():
                _circle(painter, QPointF(*view.map(*shape.centre)), shape.radius * view.zoom, pencil, shape.dashed)
            case Handle():
                _handle(painter, shape, view, pencil)
            case Pin():
                _pin(painter, shape, view, pencil)
            case Shade():
                _shade(painter, shape, view)
            case Caption():
                _caption(painter, shape, view, pencil)
        painter.restore()


def reach_of(shapes: Iterable[Shape], view: View, pencil: Pencil) -> QRegion:
    """The device pixels that the shapes cover."""
    region = QRegion()
    for shape in shapes:
        margin = (HANDLE + 4) * pencil.ratio
        match shape:
            case Outline(points) if points:
                region += _around([view.map(*p) for p in points], margin)
            case Circle(centre, radius):
                region += _around([view.map(*centre)], radius * view.zoom + margin)
            case Handle(at) | Pin(at):
                region += _around([view.map(*at)], margin)
            case Shade():
                return QRegion(0, 0, view.width, view.height)
            case Caption(at, text):
                x, y = view.map(*at)
                region += _caption_box(x, y, text, view, pencil).toAlignedRect().adjusted(-2, -2, 2, 2)
            case _:
                pass
    return region


def _around(points: Sequence[tuple[float, float]], margin: float) -> QRect:
    xs, ys = zip(*points, strict=True)
    left, top = math.floor(min(xs) - margin), math.floor(min(ys) - margin)
    return QRect(left, top, math.ceil(max(xs) + margin) - left, math.ceil(max(ys) + margin) - top)


def _outline(painter: QPainter, shape: Outline, view: View, pencil: Pencil) -> None:
    points = [view.map(*p) for p in shape.points]
    if not points:
        return
    if shape.closed:
        points.append(points[0])
    straight = all(abs(a[0] - b[0]) < 0.01 or abs(a[1] - b[1]) < 0.01 for a, b in pairwise(points))
    if straight:
        points = [(round(x) + pencil.line % 2 / 2, round(y) + pencil.line % 2 / 2) for x, y in points]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not straight)
    line = QPolygonF([QPointF(*p) for p in points])
    match shape.style:
        case "ants":
            painter.setPen(pencil.pen(QColor(0, 0, 0)))
            painter.drawPolyline(line)
            painter.setPen(pencil.dashes(WHITE))
        case "solid":
            painter.setPen(pencil.pen(QColor(0, 0, 0, 130), 3))
            painter.drawPolyline(line)
            painter.setPen(pencil.pen(WHITE))
        case "guide":
            painter.setPen(pencil.pen(pencil.accent))
    painter.drawPolyline(line)


def _circle(painter: QPainter, centre: QPointF, radius: float, pencil: Pencil, dashed: bool = False) -> None:
    """A circle that is seen on black and on white: dark outside, light inside."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = pencil.line / 2
    painter.setPen(pencil.pen(BLACK))
    painter.drawEllipse(centre, radius + half, radius + half)
    painter.setPen(pencil.dashes(WHITE) if dashed else pencil.pen(WHITE))
    inner = radius + half if dashed else max(radius - half, 0.5)
    painter.drawEllipse(centre, inner, inner)


def _handle(painter: QPainter, shape: Handle, view: View, pencil: Pencil) -> None:
    x, y = view.map(*shape.at)
    side = round(HANDLE * pencil.ratio)
    box = QRectF(round(x - side / 2), round(y - side / 2), side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(WHITE)
    painter.setPen(QPen(QColor(0, 0, 0, 110), 3 * pencil.line))
    round_one = any(word in shape.name for word in ("rotate", "centre", "pivot", "source"))
    for pen in (QPen(QColor(0, 0, 0, 90), 3 * pencil.line), QPen(pencil.accent, 1.5 * pencil.line)):
        painter.setPen(pen)
        if round_one:
            painter.drawEllipse(box)
        else:
            painter.drawRect(box)


def _pin(painter: QPainter, shape: Pin, view: View, pencil: Pencil) -> None:
    centre, radius = QPointF(*view.map(*shape.at)), PIN * pencil.ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(WHITE, 1.5 * pencil.line))
    painter.setBrush(PLUS if shape.plus else MINUS)
    painter.drawEllipse(centre, radius, radius)
    arm = QPointF(radius * 0.5, 0)
    painter.drawLine(centre - arm, centre + arm)
    if shape.plus:
        arm = QPointF(0, radius * 0.5)
        painter.drawLine(centre - arm, centre + arm)


def _shade(painter: QPainter, shape: Shade, view: View) -> None:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    path.addRect(0, 0, view.width, view.height)
    path.addPolygon(QPolygonF([QPointF(*view.map(*p)) for p in shape.points]))
    path.closeSubpath()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, QColor(0, 0, 0, 150))


def _font(pencil: Pencil) -> QFont:
    font = QFont()
    font.setPixelSize(round(12 * pencil.ratio))
    return font


def _caption_box(x: float, y: float, text: str, view: View, pencil: Pencil) -> QRectF:
    """Beside the position, kept inside the viewport."""
    metrics, unit = QFontMetricsF(_font(pencil)), pencil.ratio
    width, height = metrics.horizontalAdvance(text) + 14 * unit, metrics.height() + 8 * unit
    left = min(max(x + 14 * unit, 4 * unit), max(view.width - width - 4 * unit, 4 * unit))
    top = min(max(y + 14 * unit, 4 * unit), max(view.height - height - 4 * unit, 4 * unit))
    return QRectF(round(left), round(top), math.ceil(width), math.ceil(height))


def _caption(painter: QPainter, shape: Caption, view: View, pencil: Pencil) -> None:
    box = _caption_box(*view.map(*shape.at), shape.text, view, pencil)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pencil.pen(QColor(255, 255, 255, 70)))
    painter.setBrush(QColor(20, 20, 20, 225))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5 * pencil.ratio, 5 * pencil.ratio)
    painter.setFont(_font(pencil))
    painter.setPen(QColor(245, 245, 245))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shape.text)


@dataclass(frozen=True)
class BrushOutline:
    """The tip of a brush over the picture: device position, device radius, and the share of it that is hard (0..1)."""

    x: float
    y: float
    radius: float
    hardness: float = 1.0

    def reach(self, pencil: Pencil) -> QRect:
        """The device pixels that it covers."""
        return _around([(self.x, self.y)], max(self.radius, 4 * pencil.ratio) + 3 * pencil.line)

    def draw(self, painter: QPainter, pencil: Pencil) -> None:
        """A circle of the true size, a dashed one where the brush starts to fade; a cross where the brush is tiny."""
        painter.save()
        centre = QPointF(self.x, self.y)
        if self.radius >= 3 * pencil.ratio:
            _circle(painter, centre, self.radius, pencil)
            inner = self.radius * self.hardness
            if self.hardness < 0.98 and inner > 4 * pencil.ratio and self.radius - inner > 3 * pencil.ratio:
                painter.setOpacity(0.55)
                _circle(painter, centre, inner, pencil, dashed=True)
        else:
            arm, gap = 5 * pencil.ratio, 2 * pencil.ratio
            for pen in (pencil.pen(BLACK, 3), pencil.pen(WHITE)):
                painter.setPen(pen)
                for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    painter.drawLine(QPointF(self.x + dx * gap, self.y + dy * gap), QPointF(self.x + dx * arm, self.y + dy * arm))
        painter.restore()


def draw_pixel_grid(painter: QPainter, view: View, pencil: Pencil) -> None:
    """Thin lines between the pixels of the document, where they are large enough."""
    if view.zoom < GRID_FROM:
        return
    painter.save()
    colour, line, area = QColor(128, 128, 128, 110), pencil.line, view.visible
    pairs = [((x, area.y), (x, area.bottom)) for x in range(area.x, area.right + 1)]
    pairs += [((area.x, y), (area.right, y)) for y in range(area.y, area.bottom + 1)]
    painter.setPen(QPen(colour, line))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not view.upright)
    for start, end in pairs:
        (ax, ay), (bx, by) = view.map(*start), view.map(*end)
        if view.upright:
            box = QRect(round(min(ax, bx)), round(min(ay, by)), max(round(abs(bx - ax)), line), max(round(abs(by - ay)), line))
            painter.fillRect(box, colour)
        else:
            painter.drawLine(QPointF(ax, ay), QPointF(bx, by))
    painter.restore()


def draw_edge(painter: QPainter, view: View, pencil: Pencil) -> None:
    """A thin grey line around the picture, outside it."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pencil.pen(QColor(110, 110, 110, 150)))
    if view.upright:
        frame, half = view.frame, pencil.line / 2
        painter.drawRect(QRectF(frame.x - half, frame.y - half, frame.width + pencil.line, frame.height + pencil.line))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in view.transform.corners(view.document.rect)]))
    painter.restore()
