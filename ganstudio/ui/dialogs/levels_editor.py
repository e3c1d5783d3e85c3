"""Black point, middle and white point under a histogram, and the range that comes out."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.core.histogram import Counts
from ganstudio.core.tone import WHOLE, Span
from ganstudio.translate import tr
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.panels.histogram_plot import COLOURS, draw_histogram
from ganstudio.ui.theme import current_theme

_STEP = 1 / 255
_HANDLE = 7.0
_PAD = 9.0


def middle_of(span: Span) -> float:
    """Where in 0..1 the tone lies that becomes the middle grey."""
    return span.black + (span.white - span.black) * math.pow(0.5, span.gamma)


def with_middle(span: Span, at: float) -> Span:
    """The span whose middle grey lies at ``at``."""
    share = min(max((at - span.black) / (span.white - span.black), 0.001), 0.999)
    return replace(span, gamma=min(max(math.log(share) / math.log(0.5), 0.1), 10.0))


class LevelsPlot(QWidget):
    """The histogram with three handles, and a ramp with two."""

    changed = Signal(object)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.span: Span = WHOLE
        self.counts: Counts | None = None
        self.channel: int | None = None
        self.held = ""
        self.setMinimumSize(180, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Histogram with handles for black, middle and white"))

    def sizeHint(self) -> QSize:
        return QSize(320, 210)

    def _histogram(self) -> QRectF:
        return QRectF(_PAD, 4, self.width() - 2 * _PAD, self.height() - 64)

    def _ramp(self) -> QRectF:
        top = self._histogram().bottom() + 24
        return QRectF(_PAD, top, self.width() - 2 * _PAD, 14)

    def handles(self) -> dict[str, QPointF]:
        """The tips of the five handles."""
        plot, ramp, span = self._histogram(), self._ramp(), self.span
        tones = {"black": span.black, "middle": middle_of(span), "white": span.white}
        found = {name: QPointF(plot.left() + tone * plot.width(), plot.bottom() + 2) for name, tone in tones.items()}
        for name, tone in (("low", span.low), ("high", span.high)):
            found[name] = QPointF(ramp.left() + tone * ramp.width(), ramp.bottom() + 2)
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, plot, ramp, span = current_theme(), self._histogram(), self._ramp(), self.span
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(plot.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        draw_histogram(painter, plot.adjusted(0, 5, 0, 0), self.counts, self.channel)
        cut = QColor(theme.ground)
        cut.setAlphaF(0.45)
        left, right = plot.left() + span.black * plot.width(), plot.left() + span.white * plot.width()
        painter.fillRect(QRectF(plot.left(), plot.top(), left - plot.left(), plot.height()), cut)
        painter.fillRect(QRectF(right, plot.top(), plot.right() - right, plot.height()), cut)
        colour = QColor(255, 255, 255) if self.channel is None else QColor(*COLOURS[self.channel])
        shade = QLinearGradient(ramp.topLeft(), ramp.topRight())
        shade.setColorAt(0, QColor(0, 0, 0))
        shade.setColorAt(1, colour)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(shade)
        painter.drawRoundedRect(ramp, 3, 3)
        fills = {"black": "#000000", "middle": "#808080", "white": "#ffffff", "low": "#000000", "high": "#ffffff"}
        for name, tip in self.handles().items():
            shape = QPolygonF([tip, tip + QPointF(_HANDLE, 11), tip + QPointF(-_HANDLE, 11)])
            painter.setBrush(QColor(fills[name]))
            painter.setPen(QPen(QColor(theme.accent if name == self.held else theme.muted), 1.4))
            painter.drawPolygon(shape)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        lower = at.y() > self._ramp().top() - 2
        names = ("low", "high") if lower else ("middle", "black", "white")
        tips = self.handles()
        self.held = min(names, key=lambda name: abs(tips[name].x() - at.x()))
        self._go(at.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.held:
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.held = ""
        self.update()
        self.settled.emit()

    def _go(self, x: float) -> None:
        plot, span = self._histogram(), self.span
        tone = min(max((x - plot.left()) / plot.width(), 0.0), 1.0)
        match self.held:
            case "black":
                span = replace(span, black=min(tone, span.white - 2 * _STEP))
            case "white":
                span = replace(span, white=max(tone, span.black + 2 * _STEP))
            case "middle":
                span = with_middle(span, tone)
            case "low":
                span = replace(span, low=tone)
            case "high":
                span = replace(span, high=tone)
        if span != self.span:
            self.span = span
            self.update()
            self.changed.emit(span)


class LevelsEditor(QWidget):
    """The plot with a box for each of the five numbers."""

    changed = Signal(object)
    settled = Signal()

    def __init__(self, span: Span = WHOLE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = LevelsPlot(self)
        self.black, self.white = NumberBox(0, 253, parent=self), NumberBox(2, 255, parent=self)
        self.gamma = NumberBox(0.1, 10, 2, parent=self)
        self.low, self.high = NumberBox(0, 255, parent=self), NumberBox(0, 255, parent=self)
        inputs, outputs = QHBoxLayout(), QHBoxLayout()
        for place, (row, name, box) in enumerate((
            (inputs, tr("Black point"), self.black), (inputs, tr("Middle (gamma)"), self.gamma), (inputs, tr("White point"), self.white),
            (outputs, tr("Darkest output"), self.low), (outputs, tr("Lightest output"), self.high),
        )):
            if place in (1, 2, 4):
                row.addStretch(1)
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setFixedWidth(64)
            box.valueChanged.connect(self._typed)
            row.addWidget(box)
        grid = QGridLayout()
        grid.setContentsMargins(int(_PAD), 0, int(_PAD), 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for line, (text, row) in enumerate(((tr("Input"), inputs), (tr("Output"), outputs))):
            label = QLabel(text)
            label.setProperty("role", "muted")
            grid.addWidget(label, line, 0)
            grid.addLayout(row, line, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.plot, 1)
        layout.addLayout(grid)
        self.plot.changed.connect(self._dragged)
        self.plot.settled.connect(self.settled)
        self.show_value(span)

    @property
    def value(self) -> Span:
        """The numbers."""
        return self.plot.span

    @property
    def dragging(self) -> bool:
        """Whether a handle is held."""
        return bool(self.plot.held)

    def show_value(self, span: Span) -> None:
        """Shows other numbers without a signal."""
        self.plot.span = span
        self.plot.update()
        shown = ((self.black, span.black * 255), (self.white, span.white * 255), (self.gamma, span.gamma),
                 (self.low, span.low * 255), (self.high, span.high * 255))
        for box, value in shown:
            with QSignalBlocker(box):
                box.setValue(value)

    def show_channel(self, channel: int | None, counts: Counts | None) -> None:
        """Draws a channel's histogram (None: all)."""
        self.plot.channel, self.plot.counts = channel, counts
        self.plot.update()

    def _dragged(self, span: Span) -> None:
        self.show_value(span)
        self.changed.emit(span)

    def _typed(self, value: float) -> None:
        black = self.black.value() / 255
        white = max(self.white.value() / 255, black + 2 * _STEP)
        span = Span(min(black, 1 - 2 * _STEP), self.gamma.value(), min(white, 1.0), self.low.value() / 255, self.high.value() / 255)
        self.show_value(span)
        self.changed.emit(span)
        self.settled.emit()
