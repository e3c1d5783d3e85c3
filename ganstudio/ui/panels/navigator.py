"""The navigator: the whole picture in small, what of it is in sight, and the zoom."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.translate import tr
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.view import HIGHEST, LOWEST

SIDE = 384
"""Longest side in pixels that the small picture needs."""

PAUSE = 200
"""Milliseconds without a change before the small picture is made again."""

TICKS = 100
"""Steps of the slider for each doubling of the zoom."""


class Overview(QWidget):
    """The small picture with a frame around what is in sight. Press or drag moves the view, the wheel zooms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas: Canvas | None = None
        self._image: QImage | None = None
        self.setMinimumSize(120, 90)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Overview"))

    def sizeHint(self) -> QSize:
        return QSize(220, 160)

    def show_picture(self, canvas: Canvas | None, image: QImage | None) -> None:
        self._canvas, self._image = canvas, image
        self.update()

    @property
    def frame(self) -> QRectF:
        """Where the whole picture is drawn, in logical pixels."""
        if self._canvas is None:
            return QRectF()
        size = self._canvas.view.document
        scale = min((self.width() - 8) / max(size.width, 1), (self.height() - 8) / max(size.height, 1))
        width, height = size.width * scale, size.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, canvas = QPainter(self), self._canvas
        if canvas is None or self._image is None:
            painter.end()
            return
        frame = self.frame
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(frame, QColor(230, 230, 230))
        painter.drawImage(frame, self._image, QRectF(self._image.rect()))
        seen = self._seen(canvas, frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QPainterPath()
        around.addRect(frame)
        inside = QPainterPath()
        inside.addPolygon(seen)
        inside.closeSubpath()
        painter.fillPath(around.subtracted(inside), QColor(0, 0, 0, 110))
        painter.setClipRect(frame.adjusted(-2, -2, 2, 2))
        for colour, width in ((QColor(0, 0, 0, 150), 3.0), (self.palette().color(QPalette.ColorRole.Highlight), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawPath(inside.intersected(around))
        painter.end()

    @staticmethod
    def _seen(canvas: Canvas, frame: QRectF) -> QPolygonF:
        view = canvas.view
        scale = frame.width() / max(view.document.width, 1)
        corners = view.transform.inverse().corners(Rect(0, 0, view.width, view.height))
        return QPolygonF([QPointF(frame.x() + x * scale, frame.y() + y * scale) for x, y in corners])

    def _go(self, at: QPointF) -> None:
        canvas, frame = self._canvas, self.frame
        if canvas is not None and frame.width() > 0:
            scale = canvas.view.document.width / frame.width()
            canvas.set_view(canvas.view.centred((at.x() - frame.x()) * scale, (at.y() - frame.y()) * scale))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self._go(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._canvas is not None:
            self._canvas.zoom_to(self._canvas.view.zoom * 2 ** (event.angleDelta().y() / 480))
        event.accept()


class Navigator(QWidget):
    """The overview above a zoom slider, for the canvas that set_canvas() names."""

    zoom_asked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas: Canvas | None = None
        self._seen: Document | None = None
        self.overview = Overview(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(round(math.log2(LOWEST) * TICKS), round(math.log2(HIGHEST) * TICKS))
        self.slider.setAccessibleName(tr("Zoom"))
        self.slider.setToolTip(tr("Zoom"))
        self.slider.valueChanged.connect(self._slid)
        self.label = QLabel(self)
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("6400 %") + 4)
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.label)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.overview, 1)
        column.addLayout(row)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._draw)
        self.setEnabled(False)

    def set_canvas(self, canvas: Canvas | None) -> None:
        """Shows and moves this canvas; None: there is none."""
        old, self._canvas = self._canvas, canvas
        if old is canvas:
            return
        if old is not None:
            old.view_changed.disconnect(self._moved)
            old.picture_changed.disconnect(self._pause.start)
        self._seen = None
        self.overview.show_picture(canvas, None)
        self.setEnabled(canvas is not None)
        if canvas is None:
            self.label.clear()
            return
        canvas.view_changed.connect(self._moved)
        canvas.picture_changed.connect(self._pause.start)
        self._moved()
        self._pause.start()

    def _moved(self) -> None:
        if self._canvas is not None:
            zoom = self._canvas.view.zoom
            self.slider.blockSignals(True)
            self.slider.setValue(round(math.log2(zoom) * TICKS))
            self.slider.blockSignals(False)
            self.label.setText(f"{zoom * 100:.{0 if zoom >= 0.1 else 1}f} %")
            self.overview.update()

    def _slid(self, value: int) -> None:
        if self._canvas is not None:
            zoom = 2 ** (value / TICKS)
            self._canvas.zoom_to(1.0 if abs(math.log2(zoom)) < 0.06 else zoom)

    def _draw(self) -> None:
        canvas = self._canvas
        if canvas is None or not self.isVisible():
            return
        if not canvas.settled or canvas.gesture_open:
            self._pause.start()
            return
        pixels = np.ascontiguousarray(canvas.overview(SIDE))
        image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.shape[1] * 4, QImage.Format.Format_ARGB32_Premultiplied)
        self.overview.show_picture(canvas, image.copy())

    def showEvent(self, event: object) -> None:
        self._pause.start()
