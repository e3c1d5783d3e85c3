"""A tone curve that is bent by its points, over the histogram."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.core.histogram import Counts
from ganstudio.core.tone import STRAIGHT, Points, curve
from ganstudio.translate import tr
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.panels.histogram_plot import COLOURS, draw_histogram
from ganstudio.ui.theme import current_theme

_NEAR = 10.0
"""Screen pixels within which a click takes a point."""
_OFF = 24.0
"""Screen pixels outside the plot at which a dragged point is let go."""
_STEP = 1 / 255


class CurvePlot(QWidget):
    """The plot: click adds a point, dragging moves it, dragging it out or Delete removes it.

    Keys: Page Up and Page Down choose a point, arrows move it (Shift: by ten), Insert adds one, Delete removes it.
    """

    changed = Signal(object)
    settled = Signal()
    selected = Signal()

    def __init__(self, points: Points = STRAIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: Points = points
        self.current = 0
        self.counts: Counts | None = None
        self.channel: int | None = None
        self._held = False
        self._taken: tuple[float, float] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 180)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Curve"))
        self.setAccessibleDescription(tr("Page Up and Page Down choose a point, arrows move it, Insert adds one, Delete removes it"))

    def sizeHint(self) -> QSize:
        return QSize(300, 280)

    def heightForWidth(self, width: int) -> int:
        return min(max(width, 180), 340)

    def show_points(self, points: Points) -> None:
        """Shows other points without a signal."""
        self.points = points
        self.current = min(self.current, len(points) - 1)
        self.update()
        self.selected.emit()

    def plot(self) -> QRectF:
        """Where 0..1 lies."""
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def _at(self, x: float, y: float) -> QPointF:
        plot = self.plot()
        return QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())

    def _back(self, at: QPointF) -> tuple[float, float]:
        plot = self.plot()
        x, y = (at.x() - plot.left()) / plot.width(), (plot.bottom() - at.y()) / plot.height()
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def _near(self, at: QPointF) -> int | None:
        distances = [(self._at(*point) - at).manhattanLength() for point in self.points]
        best = int(np.argmin(distances))
        return best if distances[best] <= 1.5 * _NEAR else None

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, plot = current_theme(), self.plot()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(plot.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        painter.setOpacity(0.6)
        draw_histogram(painter, plot.adjusted(0, plot.height() * 0.25, 0, 0), self.counts, self.channel)
        painter.setOpacity(1.0)
        grid = QColor(theme.line)
        painter.setPen(QPen(grid, 1))
        for quarter in (0.25, 0.5, 0.75):
            painter.drawLine(self._at(quarter, 0), self._at(quarter, 1))
            painter.drawLine(self._at(0, quarter), self._at(1, quarter))
        painter.setPen(QPen(grid, 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._at(0, 0), self._at(1, 1))
        xs = np.linspace(0, 1, max(int(plot.width()), 2))
        line = QPolygonF([self._at(float(x), float(y)) for x, y in zip(xs, curve(self.points, xs), strict=True)])
        ink = QColor(theme.text) if self.channel is None else QColor(*COLOURS[self.channel])
        painter.setPen(QPen(ink, 2))
        painter.drawPolyline(line)
        for index, point in enumerate(self.points):
            chosen = index == self.current
            painter.setPen(QPen(QColor(theme.accent if chosen else theme.text), 2))
            painter.setBrush(QColor(theme.accent if chosen else theme.field))
            painter.drawEllipse(self._at(*point), 5.0, 5.0)
        painter.end()

    def _put(self, points: Points, current: int) -> None:
        self.points, self.current = points, current
        self.update()
        self.selected.emit()
        self.changed.emit(points)

    def move_current(self, x: float, y: float) -> None:
        """Moves the chosen point; it stays between its neighbours."""
        points, i = self.points, self.current
        low = points[i - 1][0] + _STEP if i > 0 else 0.0
        high = points[i + 1][0] - _STEP if i < len(points) - 1 else 1.0
        point = (min(max(x, low), high), min(max(y, 0.0), 1.0))
        if point != points[i]:
            self._put((*points[:i], point, *points[i + 1 :]), i)

    def add(self, x: float, y: float) -> None:
        """Adds a point where there is room for one and chooses it."""
        if any(abs(x - other) < 2 * _STEP for other, _ in self.points):
            return
        place = sum(1 for other, _ in self.points if other < x)
        self._put((*self.points[:place], (x, y), *self.points[place:]), place)

    def remove(self) -> None:
        """Removes the chosen point; two always stay."""
        if len(self.points) > 2:
            i = self.current
            self._put((*self.points[:i], *self.points[i + 1 :]), min(i, len(self.points) - 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        hit = self._near(event.position())
        if hit is None:
            self.add(*self._back(event.position()))
            hit = self._near(event.position())
        if hit is not None:
            self.current, self._held = hit, True
            self.update()
            self.selected.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._held:
            self.setCursor(Qt.CursorShape.SizeAllCursor if self._near(event.position()) is not None else Qt.CursorShape.CrossCursor)
            return
        at = event.position()
        outside = not self.plot().adjusted(-_OFF, -_OFF, _OFF, _OFF).contains(at)
        if self._taken is not None and not outside:
            self._taken = None
            self.add(*self._back(at))
        elif self._taken is None and outside and 0 < self.current < len(self.points) - 1:
            self._taken = self.points[self.current]
            self.remove()
        elif self._taken is None:
            self.move_current(*self._back(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held, self._taken = False, None
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        step = _STEP * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        moves = {keys.Key_Left: (-step, 0.0), keys.Key_Right: (step, 0.0), keys.Key_Up: (0.0, step), keys.Key_Down: (0.0, -step)}
        x, y = self.points[self.current]
        if event.key() in moves:
            dx, dy = moves[keys(event.key())]
            self.move_current(x + dx, y + dy)
        elif event.key() in (keys.Key_PageUp, keys.Key_PageDown):
            self.current = (self.current + (1 if event.key() == keys.Key_PageUp else -1)) % len(self.points)
            self.update()
            self.selected.emit()
        elif event.key() == keys.Key_Insert:
            gaps = [after[0] - before[0] for before, after in zip(self.points, self.points[1:], strict=False)]
            widest = int(np.argmax(gaps))
            middle = (self.points[widest][0] + self.points[widest + 1][0]) / 2
            self.add(middle, float(curve(self.points, np.array([middle]))[0]))
        elif event.key() in (keys.Key_Delete, keys.Key_Backspace):
            self.remove()
        else:
            super().keyPressEvent(event)


class CurveEditor(QWidget):
    """The plot with boxes for the chosen point's tones, 0..255."""

    changed = Signal(object)
    settled = Signal()

    def __init__(self, points: Points = STRAIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = CurvePlot(points, self)
        self.before = NumberBox(0, 255, parent=self)
        self.after = NumberBox(0, 255, parent=self)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        for text, box in ((tr("Input"), self.before), (tr("Output"), self.after)):
            label = QLabel(text)
            label.setProperty("role", "muted")
            label.setBuddy(box)
            box.setAccessibleName(text)
            box.setFixedWidth(58)
            box.valueChanged.connect(self._typed)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.plot, 1)
        layout.addLayout(row)
        self.plot.changed.connect(self.changed)
        self.plot.settled.connect(self.settled)
        self.plot.selected.connect(self._show_numbers)
        self._show_numbers()

    @property
    def value(self) -> Points:
        """The points."""
        return self.plot.points

    @property
    def dragging(self) -> bool:
        """Whether a point is held."""
        return self.plot._held

    def show_value(self, points: Points) -> None:
        """Shows other points without a signal."""
        self.plot.show_points(points)

    def show_channel(self, channel: int | None, counts: Counts | None) -> None:
        """Draws the curve in a channel's colour (None: all) over its histogram."""
        self.plot.channel, self.plot.counts = channel, counts
        self.plot.update()

    def _typed(self, value: float) -> None:
        self.plot.move_current(self.before.value() / 255, self.after.value() / 255)
        self._show_numbers()
        self.settled.emit()

    def _show_numbers(self) -> None:
        x, y = self.plot.points[self.plot.current]
        for box, tone in ((self.before, x), (self.after, y)):
            with QSignalBlocker(box):
                box.setValue(round(tone * 255))
