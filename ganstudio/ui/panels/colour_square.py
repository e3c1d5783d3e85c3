"""A square of saturation and brightness beside a strip of hues."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ganstudio.translate import tr
from ganstudio.ui.theme import current_theme

_STRIP = 18
_GAP = 10


class ColourSquare(QWidget):
    """Picks a colour by hue (0..1), saturation and value. Arrow keys move in the square, Page Up and Page Down along the hues."""

    changed = Signal(float, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hue, self.saturation, self.value = 0.0, 0.0, 0.0
        self._held = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(140, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Colour: saturation and brightness, with a strip of hues"))
        self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def show_colour(self, hue: float, saturation: float, value: float) -> None:
        """Shows a colour without a signal."""
        self.hue, self.saturation, self.value = hue, saturation, value
        self.update()

    def square(self) -> QRectF:
        """Where the square lies."""
        return QRectF(4, 4, self.width() - 8 - _STRIP - _GAP, self.height() - 8)

    def strip(self) -> QRectF:
        """Where the strip lies."""
        return QRectF(self.width() - 4 - _STRIP, 4, _STRIP, self.height() - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square, strip = self.square(), self.strip()
        outline = QPainterPath()
        outline.addRoundedRect(square, 5, 5)
        across = QLinearGradient(square.topLeft(), square.topRight())
        across.setColorAt(0, Qt.GlobalColor.white)
        across.setColorAt(1, QColor.fromHsvF(min(self.hue, 0.9999), 1, 1))
        painter.fillPath(outline, across)
        down = QLinearGradient(square.topLeft(), square.bottomLeft())
        down.setColorAt(0, QColor(0, 0, 0, 0))
        down.setColorAt(1, QColor(0, 0, 0, 255))
        painter.fillPath(outline, down)
        hues = QLinearGradient(strip.topLeft(), strip.bottomLeft())
        for step in range(7):
            hues.setColorAt(step / 6, QColor.fromHsvF(min(step / 6, 0.9999), 1, 1))
        band = QPainterPath()
        band.addRoundedRect(strip, 5, 5)
        painter.fillPath(band, hues)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1.5 if self.hasFocus() else 1))
        painter.drawPath(outline)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawPath(band)
        knob = QPointF(square.left() + self.saturation * square.width(), square.bottom() - self.value * square.height())
        level = strip.top() + self.hue * strip.height()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 150), 3.5), (QColor(255, 255, 255), 1.8)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(knob, 6, 6)
            painter.drawRoundedRect(QRectF(strip.left() - 2, level - 3, strip.width() + 4, 6), 3, 3)
        painter.end()

    def _go(self, at: QPointF) -> None:
        square, strip = self.square(), self.strip()
        if self._held == "strip":
            self.hue = min(max((at.y() - strip.top()) / strip.height(), 0.0), 1.0)
        else:
            self.saturation = min(max((at.x() - square.left()) / square.width(), 0.0), 1.0)
            self.value = min(max((square.bottom() - at.y()) / square.height(), 0.0), 1.0)
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit(self.hue, self.saturation, self.value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = "strip" if event.position().x() > self.square().right() + _GAP / 2 else "square"
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.01
        keys = Qt.Key
        moves = {keys.Key_Left: (-step, 0.0), keys.Key_Right: (step, 0.0), keys.Key_Up: (0.0, step), keys.Key_Down: (0.0, -step)}
        if event.key() in moves:
            right, up = moves[keys(event.key())]
            self.saturation = min(max(self.saturation + right, 0.0), 1.0)
            self.value = min(max(self.value + up, 0.0), 1.0)
        elif event.key() in (keys.Key_PageUp, keys.Key_PageDown):
            self.hue = (self.hue + (-step if event.key() == keys.Key_PageUp else step)) % 1.0
        else:
            super().keyPressEvent(event)
            return
        self._tell()
