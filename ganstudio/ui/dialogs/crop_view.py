"""A part of the picture at full size, before and after, on which the values of a dialog are tried; and where that part lies."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ganstudio.translate import tr
from ganstudio.ui.canvas.split import Split, draw_label
from ganstudio.ui.theme import current_theme

ZOOMS = (1, 2, 4, 8)
_REACH = 9
_STEP = 32
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class CropView(QWidget):
    """Before at the left of a divider, after at its right.

    The divider is dragged; a drag elsewhere, and the arrow keys, move to another part; the wheel magnifies; Space shows what was before.
    Sizes are device pixels: one pixel of the result is one of the screen at zoom 1.
    """

    moved = Signal(int, int)
    """The person wants to see what lies so many device pixels, divided by the zoom, to the right and below."""
    resized = Signal()
    """Another part is needed: the view has another size or zoom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: QImage | None = None
        self._after: QImage | None = None
        self._words = ""
        self._split = Split("vertical", 0.5)
        self._drag: QPointF | None = None
        self._rest = QPointF()
        self._shift = QPointF()
        self._dividing = self._held = False
        self.zoom = 1
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(tr("Preview"))
        self.setAccessibleDescription(tr("Arrow keys move, plus and minus magnify, Space shows what was before."))
        self.setToolTip(tr("Drag to see another part, turn the wheel to magnify, hold Space for what was before."))

    def sizeHint(self) -> QSize:
        return QSize(520, 420)

    @property
    def room(self) -> tuple[int, int]:
        """Width and height in pixels of the result that can be seen."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio / self.zoom), 1), max(round(self.height() * ratio / self.zoom), 1)

    @property
    def after(self) -> QImage | None:
        """The result that is shown."""
        return self._after

    def show_pictures(self, before: QImage | None, after: QImage | None, right: int = 0, down: int = 0) -> None:
        """Shows both states of a part, of the same size; ``after`` None: there is no result yet.

        ``right``, ``down``: where the part lies beside the one that is wanted by now, in pixels of the result.
        """
        self._before, self._after = before, after
        self._shift = QPointF(right, down) * self.zoom
        self.update()

    def say(self, words: str) -> None:
        """Writes a remark into the corner; an empty one takes it away."""
        if words != self._words:
            self._words = words
            self.update()

    def magnify(self, width: int, height: int) -> None:
        """Zooms in as far as a whole result of so many pixels can still be seen; one that fills the view is shown as it is."""
        across, down = self.width() * self.devicePixelRatioF() / max(width, 1), self.height() * self.devicePixelRatioF() / max(height, 1)
        self.zoom = max((zoom for zoom in ZOOMS if zoom <= min(across, down)), default=ZOOMS[0])
        self.update()

    def _zoom_by(self, by: int) -> None:
        zoom = ZOOMS[min(max(ZOOMS.index(self.zoom) + by, 0), len(ZOOMS) - 1)]
        if zoom != self.zoom:
            self.zoom = zoom
            self.resized.emit()
            self.update()

    def _area(self) -> QRectF:
        """Where the pictures are drawn, in device pixels: in the middle."""
        ratio = self.devicePixelRatioF()
        image = self._before
        assert image is not None
        width, height = image.width() * self.zoom, image.height() * self.zoom
        left, top = round((self.width() * ratio - width) / 2), round((self.height() * ratio - height) / 2)
        return QRectF(left, top, width, height).translated(self._shift)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = current_theme(), self.devicePixelRatioF()
        painter = QPainter(self)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outline, QColor(theme.ground))
        painter.setClipPath(outline)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        if self._before is not None:
            area = self._area()
            alone = self._held or self._after is None
            at = width if alone else self._split.line(width, height)
            painter.setClipRect(QRectF(0, 0, at, height), Qt.ClipOperation.IntersectClip)
            painter.drawImage(area, self._before)
            painter.setClipPath(_scaled(outline, ratio))
            if not alone and self._after is not None:
                painter.setClipRect(QRectF(at, 0, width - at, height), Qt.ClipOperation.IntersectClip)
                painter.drawImage(area, self._after)
                painter.setClipPath(_scaled(outline, ratio))
            if not alone:
                self._split.draw(painter, width, height, ratio)
            elif self._held:
                draw_label(painter, tr("Before"), 10 * ratio, 10 * ratio, ratio)
        words = " · ".join(filter(None, (self._words, f"{self.zoom * 100} %" if self.zoom > 1 else "")))
        if words:
            draw_label(painter, words, width - 10 * ratio, height - 32 * ratio, ratio, right=True)
        painter.restore()
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1.5 if self.hasFocus() else 1))
        painter.drawPath(outline)
        painter.end()

    def _near(self, at: QPointF) -> bool:
        return self._split.near(at.x(), at.y(), self.width(), self.height(), _REACH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag, self._rest = event.position(), QPointF()
        self._dividing = self._near(event.position())
        if not self._dividing:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._drag is None:
            self.setCursor(Qt.CursorShape.SplitHCursor if self._near(at) else Qt.CursorShape.OpenHandCursor)
            return
        if self._dividing:
            self._split = self._split.dragged(at.x(), at.y(), self.width(), self.height())
        else:
            step = (at - self._drag) * self.devicePixelRatioF()
            self._drag = at
            self._shift += step
            self._rest += step / self.zoom
            whole = QPoint(int(self._rest.x()), int(self._rest.y()))
            self._rest -= QPointF(whole)
            if not whole.isNull():
                self.moved.emit(-whole.x(), -whole.y())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            self._drag = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self._zoom_by(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.moved.emit(*(by * _STEP for by in _ARROWS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom_by(-1 if key == Qt.Key.Key_Minus else 1)
        elif key == Qt.Key.Key_Space:
            self._hold(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hold(False)
        super().focusOutEvent(event)

    def _hold(self, on: bool) -> None:
        self._held = on
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()


def _scaled(path: QPainterPath, by: float) -> QPainterPath:
    return QTransform.fromScale(by, by).map(path)


class Whereabouts(QWidget):
    """The whole layer in small with a frame around the part that is tried; press or drag chooses another part."""

    chosen = Signal(float, float)
    """The middle of the part that is wanted, 0..1 of width and height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._part = QRectF()
        self.setMinimumSize(120, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Overview"))
        self.setToolTip(tr("Press where you want to look"))

    def sizeHint(self) -> QSize:
        return QSize(240, 130)

    def show_picture(self, image: QImage) -> None:
        """Shows the whole layer."""
        self._image = image
        self.update()

    def show_part(self, part: QRectF) -> None:
        """Frames a part, in 0..1 of width and height."""
        self._part = part
        self.update()

    @property
    def frame(self) -> QRectF:
        """Where the whole layer is drawn."""
        if self._image is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        frame = self.frame
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.drawImage(frame, self._image)
        part = self._part.intersected(QRectF(0, 0, 1, 1))
        box = QRectF(frame.x() + part.x() * frame.width(), frame.y() + part.y() * frame.height(),
                     max(part.width() * frame.width(), 5), max(part.height() * frame.height(), 5))  # fmt: skip
        outside = QPainterPath()
        outside.addRect(frame)
        hole = QPainterPath()
        hole.addRect(box)
        painter.fillPath(outside - hole, QColor(0, 0, 0, 110))
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(box)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event.position())

    def _choose(self, at: QPointF) -> None:
        frame = self.frame
        if not frame.isEmpty():
            self.chosen.emit(min(max((at.x() - frame.x()) / frame.width(), 0), 1), min(max((at.y() - frame.y()) / frame.height(), 0), 1))
