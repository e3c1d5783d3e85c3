"""A slider that goes where it is clicked, fills from its neutral value, and maps whole steps to a linear or logarithmic scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

_STEPS = 1000
_KNOB = 7.0


@dataclass(frozen=True)
class Scale:
    """How values lie along a slider; ``decimals`` counts after multiplying by ``factor``."""

    low: float
    high: float
    decimals: int = 0
    factor: float = 1.0
    logarithmic: bool = False

    def fraction(self, value: float) -> float:
        """Where the value lies, 0..1."""
        value = min(max(value, self.low), self.high)
        if self.high <= self.low:
            return 0.0
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        if self.low > 0:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return math.log1p(value - self.low) / math.log1p(self.high - self.low)

    def value(self, fraction: float) -> float:
        """The value there, rounded to what the box shows."""
        if not self.logarithmic:
            value = self.low + fraction * (self.high - self.low)
        elif self.low > 0:
            value = self.low * (self.high / self.low) ** fraction
        else:
            value = self.low + math.expm1(fraction * math.log1p(self.high - self.low))
        return min(max(round(value * self.factor, self.decimals) / self.factor, self.low), self.high)


class Slider(QSlider):
    """A horizontal slider over a Scale. ``moved`` is emitted for changes by the person only, with the value."""

    moved = Signal(float)
    reset = Signal()

    def __init__(self, scale: Scale, neutral: float | None = None, parent: QWidget | None = None) -> None:
        """``neutral`` is where the filled part starts: the low end, or zero where the range goes both ways."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.scale = scale
        both_ways = scale.low < 0 < scale.high
        self._neutral = scale.fraction(0.0 if both_ways else scale.low) if neutral is None else scale.fraction(neutral)
        self._colours: tuple[QColor, ...] = ()
        self.setRange(0, _STEPS)
        self.setSingleStep(max(1, round(_STEPS / max((scale.high - scale.low) * scale.factor * 10**scale.decimals, 1))))
        self.setPageStep(_STEPS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(40)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.actionTriggered.connect(self._acted)

    def sizeHint(self) -> QSize:
        return QSize(140, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 24)

    def show_value(self, value: float) -> None:
        """Moves the knob without a signal."""
        self.setValue(round(self.scale.fraction(value) * _STEPS))
        self.update()

    def set_colours(self, *colours: QColor) -> None:
        """Draws the groove as a gradient (hue, temperature)."""
        self._colours = colours
        self.update()

    def _acted(self, action: int) -> None:
        self.moved.emit(self.scale.value(self.sliderPosition() / _STEPS))

    def _groove(self) -> QRectF:
        return QRectF(_KNOB + 1, self.height() / 2 - 2, self.width() - 2 * _KNOB - 2, 4)

    def _go(self, x: float) -> None:
        groove = self._groove()
        fraction = min(max((x - groove.left()) / max(groove.width(), 1), 0.0), 1.0)
        before = self.value()
        self.setValue(round(fraction * _STEPS))
        if self.value() != before:
            self.moved.emit(self.scale.value(fraction))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Steps only with the focus, so that scrolling a panel changes nothing."""
        if not self.hasFocus():
            event.ignore()
            return
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.triggerAction(QSlider.SliderAction.SliderSingleStepAdd if turn > 0 else QSlider.SliderAction.SliderSingleStepSub)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, enabled = self.palette(), self.isEnabled()
        groove = self._groove()
        x = groove.left() + groove.width() * self.value() / _STEPS
        text = palette.color(QPalette.ColorRole.WindowText)
        accent = palette.color(QPalette.ColorRole.Highlight)
        track = QColor(text)
        track.setAlphaF(0.2 if enabled else 0.1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._colours and enabled:
            gradient = QLinearGradient(groove.topLeft(), groove.topRight())
            for index, colour in enumerate(self._colours):
                gradient.setColorAt(index / max(len(self._colours) - 1, 1), colour)
            painter.setBrush(gradient)
            painter.setPen(QPen(track, 1))
            painter.drawRoundedRect(groove.adjusted(-0.5, -0.5, 0.5, 0.5), 2.5, 2.5)
        else:
            painter.setBrush(track)
            painter.drawRoundedRect(groove, 2, 2)
            if enabled:
                start = groove.left() + groove.width() * self._neutral
                painter.setBrush(accent)
                painter.drawRoundedRect(QRectF(min(start, x), groove.top(), abs(x - start), groove.height()), 2, 2)
        radius = _KNOB if self.isSliderDown() or self.underMouse() else _KNOB - 1
        if self.hasFocus() and enabled:
            halo = QColor(accent)
            halo.setAlphaF(0.35)
            painter.setBrush(halo)
            painter.drawEllipse(QPointF(x, groove.center().y()), _KNOB + 2.5, _KNOB + 2.5)
        dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        knob = QColor(235, 235, 235) if dark else QColor(255, 255, 255)
        edge = QColor(text)
        edge.setAlphaF(0.55 if enabled else 0.25)
        painter.setBrush(knob if enabled else palette.color(QPalette.ColorRole.Button))
        painter.setPen(QPen(accent if self.hasFocus() and enabled else edge, 1.2))
        painter.drawEllipse(QPointF(x, groove.center().y()), radius, radius)
        painter.end()
