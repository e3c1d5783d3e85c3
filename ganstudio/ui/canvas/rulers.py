"""Rulers at the top and the left of the canvas; guides are dragged out of them."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ganstudio.core.document import Document
from ganstudio.translate import tr
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.guides import Direction, Guide
from ganstudio.ui.canvas.view import View

THICK = 20
"""Thickness of a ruler in logical pixels."""

APART = 64
"""Least distance of two numbers in logical pixels."""


MICRONS = 1000
"""Rulers of pictures with a known scale count in thousandths of a millimetre and write millimetres."""


def spacing_of(document: Document, axis: int) -> float | None:
    """Millimetres from pixel to pixel along an axis; None where the picture does not say."""
    return None if document.measure is None or document.measure.spacing is None else document.measure.spacing[axis]


def step_for(scale: float) -> int:
    """Units between two numbers where one takes ``scale`` logical pixels: 1, 2 or 5 times a power of ten."""
    least = max(APART / scale, 1.0)
    power = 10 ** math.floor(math.log10(least))
    return next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= least - 1e-9)


def parts_of(step: int) -> int:
    """Into how many parts small ticks divide a step."""
    leading = int(str(step)[0])
    parts = 10 if leading == 1 else 4 if leading == 2 else 5
    return parts if step >= parts and step % parts == 0 else step if step < 10 else 1


class Ruler(QWidget):
    """Document coordinates along one edge of the canvas. Dragging from it makes a guide."""

    def __init__(self, canvas: Canvas, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._direction = canvas, direction
        self._marker: float | None = None
        level = direction == "horizontal"
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(free if level else fixed, fixed if level else free)
        self.setCursor(Qt.CursorShape.SplitVCursor if level else Qt.CursorShape.SplitHCursor)
        self.setToolTip(tr("Drag a guide from here; drag it back to remove it"))
        self.setAccessibleName(tr("Horizontal ruler") if level else tr("Vertical ruler"))
        canvas.view_changed.connect(self.update)
        canvas.hovered.connect(self._mark)
        canvas.left.connect(self._unmark)

    def sizeHint(self) -> QSize:
        return QSize(THICK, THICK)

    def _mark(self, x: float, y: float) -> None:
        at = self._canvas.view.map(x, y)[0 if self._direction == "horizontal" else 1] / self._canvas.ratio + self._offset
        old, self._marker = self._marker, at
        for place in (old, at):
            if place is not None:
                self._update_at(place)

    @property
    def _offset(self) -> int:
        """Logical pixels from the ruler's start to the canvas'."""
        there = self._canvas.mapTo(self.window(), QPoint(0, 0)) - self.mapTo(self.window(), QPoint(0, 0))
        return there.x() if self._direction == "horizontal" else there.y()

    def _unmark(self) -> None:
        old, self._marker = self._marker, None
        if old is not None:
            self._update_at(old)

    def _update_at(self, place: float) -> None:
        at = math.floor(place) - 1
        if self._direction == "horizontal":
            self.update(at, 0, 3, THICK)
        else:
            self.update(0, at, THICK, 3)

    def axis(self, view: View) -> int | None:
        """The document axis (0: x, 1: y) that runs along the ruler; None where the view is askew."""
        linear = view.linear
        along = (linear.a, linear.c) if self._direction == "horizontal" else (linear.b, linear.d)
        if abs(along[1]) < 1e-9 * view.zoom:
            return 0
        return 1 if abs(along[0]) < 1e-9 * view.zoom else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self.palette()
        painter.fillRect(event.rect(), palette.color(QPalette.ColorRole.Window))
        level = self._direction == "horizontal"
        length = self.width() if level else self.height()
        text = palette.color(QPalette.ColorRole.WindowText)
        text.setAlphaF(0.75)
        line = palette.color(QPalette.ColorRole.WindowText)
        line.setAlphaF(0.3)
        painter.setPen(QPen(line, 1))
        painter.drawLine(*((0, THICK - 1, length, THICK - 1) if level else (THICK - 1, 0, THICK - 1, length)))
        axis = self.axis(self._canvas.view)
        if axis is not None:
            font = QFont(self.font())
            font.setPixelSize(10)
            painter.setFont(font)
            for place, at, size in self._ticks(axis, length):
                painter.setPen(QPen(line, 1))
                if level:
                    painter.drawLine(place, THICK - 1 - size, place, THICK - 1)
                else:
                    painter.drawLine(THICK - 1 - size, place, THICK - 1, place)
                if size == THICK:
                    painter.setPen(text)
                    self._number(painter, place, str(at) if self._unit(axis) == 1 else f"{at / MICRONS:g}")
        if self._marker is not None:
            at = math.floor(self._marker)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1))
            painter.drawLine(*((at, 0, at, THICK) if level else (0, at, THICK, at)))
        painter.end()

    def _number(self, painter: QPainter, place: int, text: str) -> None:
        if self._direction == "horizontal":
            painter.drawText(QPointF(place + 3, 10), text)
            return
        painter.save()
        painter.translate(10, place + 3)
        painter.rotate(90)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()

    def _unit(self, axis: int) -> float:
        """Document pixels that the ruler's unit takes: a pixel, or a thousandth of a millimetre."""
        spacing = spacing_of(self._canvas.editor.shown, axis)
        return 1 if spacing is None else 1 / (spacing * MICRONS)

    def _ticks(self, axis: int, length: int) -> list[tuple[int, int, int]]:
        """(place in logical pixels, number of units, length of the tick)."""
        view, ratio = self._canvas.view, self._canvas.ratio
        level, offset, unit = self._direction == "horizontal", self._offset, self._unit(axis)

        def coordinate(place: float) -> float:
            place -= offset
            return view.unmap(*((place * ratio, 0.0) if level else (0.0, place * ratio)))[axis] / unit

        start, end = coordinate(0), coordinate(length)
        scale = view.zoom / ratio * unit
        step = step_for(scale)
        small = step // parts_of(step)
        ticks = []
        for number in range(math.floor(min(start, end) / small), math.ceil(max(start, end) / small) + 1):
            at = number * small
            place = (at - start) / (end - start) * length
            half = step % 2 == 0 and at % (step // 2) == 0
            ticks.append((math.floor(place), at, THICK if at % step == 0 else 8 if half else 5))
        return ticks

    # ---- guides ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis = self.axis(self._canvas.view)
        if event.button() == Qt.MouseButton.LeftButton and axis is not None:
            self._canvas.input.begin_guide(Guide("horizontal" if axis == 0 else "vertical", 0.0), self._device(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._canvas.input.move(self._device(event), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._canvas.input.release(self._device(event), event.button(), event.modifiers())

    def _device(self, event: QMouseEvent) -> tuple[float, float]:
        """The event's place on the canvas in device pixels."""
        there = self._canvas.mapFromGlobal(event.globalPosition())
        return there.x() * self._canvas.ratio, there.y() * self._canvas.ratio


class Corner(QWidget):
    """The square between the rulers; it says in what they count where that is not pixels."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas

    def sizeHint(self) -> QSize:
        return QSize(THICK, THICK)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window))
        line = self.palette().color(QPalette.ColorRole.WindowText)
        line.setAlphaF(0.3)
        painter.setPen(line)
        painter.drawLine(QPoint(0, THICK - 1), QPoint(THICK, THICK - 1))
        painter.drawLine(QPoint(THICK - 1, 0), QPoint(THICK - 1, THICK))
        if spacing_of(self._canvas.editor.shown, 0) is not None:
            font = QFont(self.font())
            font.setPixelSize(9)
            painter.setFont(font)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(self.rect().adjusted(0, 0, -2, -2), Qt.AlignmentFlag.AlignCenter, "mm")
        painter.end()
