"""A list of pictures to drop files into, with thumbnails that can be taken out again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ganstudio.app.pictures import SUFFIXES
from ganstudio.files.opening import thumbnail
from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.thumbnails import image_of
from ganstudio.ui.theme import current_theme

_PATH = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1
_FAULT = Qt.ItemDataRole.UserRole + 2
_CELL = QSize(112, 100)
_CROSS = 20
_SIDE = 256
MOST = 500
"""Pictures in the list; a folder may hold more than anybody wants to see."""


def pictures_in(places: Iterable[Path]) -> list[Path]:
    """The pictures among files and folders, in order."""
    found: list[Path] = []
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found += [path for path in inside if path.is_file() and (path.suffix.lower() in SUFFIXES or not place.is_dir())]
    return found


def dropped(mime: QMimeData) -> list[Path]:
    """The files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class _Tile(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return _CELL

    @staticmethod
    def cross(area: QRect) -> QRect:
        """Where the button lies that takes a picture out."""
        return QRect(area.right() - _CROSS - 6, area.top() + 8, _CROSS, _CROSS)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme = current_theme()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect).adjusted(4, 4, -4, -4)
        outline = QPainterPath()
        outline.addRoundedRect(area, 6, 6)
        painter.fillPath(outline, QColor(theme.raised))
        image: QPixmap | None = index.data(_PICTURE)
        fault = str(index.data(_FAULT) or "")
        if image is not None and not image.isNull():
            painter.save()
            painter.setClipPath(outline)
            scale = max(area.width() / image.width(), area.height() / image.height())
            part = QRectF(0, 0, area.width() / scale, area.height() / scale)
            part.moveCenter(QPointF(image.width() / 2, image.height() / 2))
            painter.setOpacity(0.35 if fault else 1.0)
            painter.drawPixmap(area, image, part)
            painter.restore()
        if fault:
            mark = QRect(0, 0, 22, 22)
            mark.moveCenter(QPointF(area.center().x(), area.center().y() - 9).toPoint())
            icon("mdi6.alert-outline").paint(painter, mark)
            painter.setPen(QColor(theme.text))
            painter.drawText(area.adjusted(4, area.height() / 2, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, fault)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.muted if hovered else theme.line), 2 if chosen else 1))
        painter.drawPath(outline)
        if hovered or chosen:
            cross = self.cross(option.rect)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(cross)
            icon("mdi6.close").paint(painter, cross.adjusted(4, 4, -4, -4))
        painter.restore()


class PictureList(QListWidget):
    """Takes pictures and folders by drag and drop; a click on the cross or the Delete key takes them out."""

    changed = Signal()

    def __init__(self, jobs: JobQueue, empty: str, parent: QWidget | None = None) -> None:
        """``empty``: what stands there while there is nothing."""
        super().__init__(parent)
        self._jobs, self._empty = jobs, empty
        self._over = False
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setGridSize(_CELL)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setItemDelegate(_Tile(self))
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Paintings"))
        self.setMinimumHeight(2 * _CELL.height() + 16)

    @property
    def paths(self) -> list[Path]:
        """The pictures, in order."""
        return [self.item(row).data(_PATH) for row in range(self.count())]

    def add(self, places: Iterable[Path]) -> None:
        """Adds pictures, and those in folders; one that is there already is not added again."""
        known = set(self.paths)
        fresh = [path for path in dict.fromkeys(path.absolute() for path in pictures_in(places)) if path not in known]
        for path in fresh[: MOST - self.count()]:
            item = QListWidgetItem()
            item.setData(_PATH, path)
            item.setToolTip(str(path))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, path.name)
            self.addItem(item)
            self._picture(path)
        if fresh:
            self.changed.emit()

    def remove(self, paths: Iterable[Path]) -> None:
        """Takes pictures out; the files stay."""
        gone = set(paths)
        for row in reversed(range(self.count())):
            if self.item(row).data(_PATH) in gone:
                self.takeItem(row)
        if gone:
            self.changed.emit()

    def show_faults(self, faults: dict[Path, str]) -> None:
        """Marks the pictures that will not be used, each with a word."""
        for row in range(self.count()):
            item = self.item(row)
            fault = faults.get(item.data(_PATH), "")
            item.setData(_FAULT, fault)
            item.setToolTip(f"{item.data(_PATH)}\n{fault}".strip())

    def _picture(self, path: Path) -> None:
        def done(image: object) -> None:
            assert isinstance(image, QImage)
            for row in range(self.count()):
                if self.item(row).data(_PATH) == path:
                    self.item(row).setData(_PICTURE, QPixmap.fromImage(image))

        self._jobs.submit(tr("Thumbnail"), lambda progress: image_of(thumbnail(path, _SIDE)), done, lambda error: None, lane="quick", quiet=True)

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(item.data(_PATH) for item in self.selectedItems())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and _Tile.cross(self.visualItemRect(item)).contains(event.position().toPoint()):
            self.remove([item.data(_PATH)])
            return
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()):
            self._over = True
            self.viewport().update()
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.add(dropped(event.mimeData()))
        event.acceptProposedAction()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._over = False
            self.viewport().update()
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.count() and not self._over:
            return
        theme = current_theme()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.viewport().rect()).adjusted(8, 8, -8, -8)
        painter.setPen(QPen(QColor(theme.accent if self._over else theme.muted), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(area, 8, 8)
        if not self.count():
            mark = QRect(0, 0, 40, 40)
            mark.moveCenter(QPointF(area.center().x(), area.center().y() - 26).toPoint())
            painter.setOpacity(0.7)
            icon("mdi6.image-frame").paint(painter, mark)
            painter.setOpacity(1.0)
            painter.setPen(QColor(theme.muted))
            words = QRectF(area.left() + 20, mark.bottom() + 10, area.width() - 40, 60)
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._empty)
        painter.end()
