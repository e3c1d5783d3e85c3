"""Styles as cards: a small picture of the open photo in each style, with its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ganstudio.engine.presets import Preset
from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.theme import current_theme

_ID = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1
_BUSY = Qt.ItemDataRole.UserRole + 2
_NARROWEST = 104
_MARGIN = 4
_NAME = 38


class _Card(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        grid = self.parent()
        assert isinstance(grid, StyleGrid)
        return grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme = current_theme()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        picture = QRectF(area.left(), area.top(), area.width(), area.height() - _NAME)
        outline = QPainterPath()
        outline.addRoundedRect(picture, 6, 6)
        painter.fillPath(outline, QColor(theme.raised))
        image: QPixmap | None = index.data(_PICTURE)
        if image is not None and not image.isNull():
            painter.save()
            painter.setClipPath(outline)
            size = image.size()
            scale = max(picture.width() / size.width(), picture.height() / size.height())
            part = QRectF(0, 0, picture.width() / scale, picture.height() / scale)
            part.moveCenter(QPointF(size.width() / 2, size.height() / 2))
            painter.setOpacity(0.45 if index.data(_BUSY) else 1.0)
            painter.drawPixmap(picture, image, part)
            painter.restore()
        else:
            mark = QRect(0, 0, 26, 26)
            mark.moveCenter(picture.center().toPoint())
            painter.setOpacity(0.5)
            icon("mdi6.palette-outline").paint(painter, mark)
            painter.setOpacity(1.0)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if selected else theme.muted if hovered else theme.line), 2.5 if selected else 1))
        painter.drawPath(outline)
        name, _, detail = index.data().partition(", ")
        words = QRect(int(area.left()), int(picture.bottom()) + 4, int(area.width()), option.fontMetrics.height())
        font = option.font
        font.setPointSizeF(font.pointSizeF() * 0.94)
        for text, colour in ((name, theme.text), (detail, theme.muted)):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, shown)
            words.translate(0, words.height() - 1)
            font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.restore()


class StyleGrid(QListWidget):
    """Cards that fill the width in as many columns as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setItemDelegate(_Card(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(tr("Styles"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width() - self.verticalScrollBar().sizeHint().width() - 4  # the list keeps room for the bar, shown or not
        columns = max(width // _NARROWEST, 1)
        cell = width // columns
        self.setGridSize(QSize(cell, round((cell - 2 * _MARGIN) * 0.68) + _NAME + 2 * _MARGIN))
        self.scheduleDelayedItemsLayout()

    def show_presets(self, presets: Sequence[Preset]) -> None:
        """Shows these styles; pictures of those that stay are kept, and so is the choice."""
        chosen = self.chosen
        old = {self.item(row).data(_ID): self.item(row).data(_PICTURE) for row in range(self.count())}
        with QSignalBlocker(self):
            self.clear()
            for preset in presets:
                item = QListWidgetItem(tr(preset.label))
                item.setData(_ID, preset.id)
                item.setData(_PICTURE, old.get(preset.id))
                item.setToolTip(tr("{name}: double click or Enter applies it").format(name=tr(preset.label)))
                self.addItem(item)
        self.choose(chosen if chosen is not None else presets[0].id if presets else "")

    @property
    def chosen(self) -> str | None:
        """Id of the selected style."""
        item = self.currentItem()
        return None if item is None else str(item.data(_ID))

    def choose(self, id: str) -> None:
        """Selects a style, or the first one."""
        rows = [row for row in range(self.count()) if self.item(row).data(_ID) == id]
        if self.count():
            self.setCurrentRow(rows[0] if rows else 0)

    def show_picture(self, id: str, image: QImage | None) -> None:
        """Puts a style's picture in; None: it is being made (the old one fades)."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(_ID) == id:
                item.setData(_BUSY, image is None)
                if image is not None:
                    item.setData(_PICTURE, QPixmap.fromImage(image))

    def clear_pictures(self) -> None:
        """No document is open: empty cards."""
        for row in range(self.count()):
            self.item(row).setData(_PICTURE, None)
            self.item(row).setData(_BUSY, False)
