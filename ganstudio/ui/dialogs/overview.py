"""The whole picture made small, with a frame around the part that is tried; the frame is moved by a click, a drag or the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ganstudio.core.geometry import Rect, Size
from ganstudio.translate import tr
from ganstudio.ui.theme import current_theme

_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_WIDTH, _HIGHEST = 210, 160


class Overview(QWidget):
    """See the module."""

    moved = Signal(float, float)
    """Where the middle of the frame is wanted, in the picture's pixels."""
    settled = Signal()
    """The mouse was let go, or a key pressed."""

    def __init__(self, size: Size, parent: QWidget | None = None) -> None:
        """``size``: of the whole picture."""
        super().__init__(parent)
        self._size = size
        self._image: QImage | None = None
        self.area = size.rect
        scale = min(_WIDTH / size.width, _HIGHEST / size.height)
        self._scale = scale
        self.setFixedSize(QSize(max(round(size.width * scale), 8), max(round(size.height * scale), 8)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Which part is tried"))
        self.setToolTip(tr("Click or drag to try another part"))

    def show_picture(self, image: QImage) -> None:
        """Shows the whole picture."""
        self._image = image
        self.update()

    def show_area(self, area: Rect) -> None:
        """Moves the frame."""
        self.area = area
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.raised))
        if self._image is not None:
            painter.drawImage(self.rect(), self._image)
        frame = QRectF(self.area.x, self.area.y, self.area.width, self.area.height)
        frame = QRectF(frame.topLeft() * self._scale, frame.size() * self._scale).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor("#000000"), 4))
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else "#ffffff"), 2))
        painter.drawRect(frame)
        painter.end()

    def _go(self, at: QPointF) -> None:
        self.moved.emit(at.x() / self._scale, at.y() / self._scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        area = self.area
        self.moved.emit(area.x + area.width / 2 + step[0] * area.width / 4, area.y + area.height / 2 + step[1] * area.height / 4)
        self.settled.emit()
