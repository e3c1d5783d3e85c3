"""A contact sheet: small pictures of many seeds, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ganstudio.translate import tr
from ganstudio.ui.theme import current_theme

COLUMNS, ROWS = 4, 4
CELL = QSize(92, 108)
_SEED = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1
_MARK = Qt.ItemDataRole.UserRole + 2
_MARGIN = 5

Index = QModelIndex | QPersistentModelIndex


class _Cell(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        side = CELL.width() - 2 * _MARGIN
        area = QRectF(option.rect.left() + _MARGIN, option.rect.top() + _MARGIN, side, side)
        outline = QPainterPath()
        outline.addRoundedRect(area, 5, 5)
        painter.fillPath(outline, QColor(theme.raised))
        picture: QPixmap | None = index.data(_PICTURE)
        if picture is not None:
            painter.save()
            painter.setClipPath(outline)
            painter.drawPixmap(area, picture, QRectF(picture.rect()))
            painter.restore()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.muted if hovered else theme.line), 3 if chosen else 1))
        painter.drawPath(outline)
        mark = str(index.data(_MARK) or "")
        if mark:
            badge = QRectF(area.left() + 5, area.top() + 5, 20, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(badge)
            painter.setPen(QColor(theme.on_accent))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, mark)
        painter.setPen(QColor(theme.text if chosen else theme.muted))
        font = option.font
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(font)
        painter.drawText(QRect(option.rect.left(), int(area.bottom()) + 1, CELL.width(), 16), Qt.AlignmentFlag.AlignCenter, str(index.data(_SEED)))
        painter.restore()


class SeedSheet(QListWidget):
    """Sixteen seeds. A click or the arrow keys choose one (A); the context menu makes one the other end of the blend (B) or the neighbour."""

    chosen = Signal(int)
    blend_wanted = Signal(int)
    neighbour_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(CELL)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_Cell(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(tr("Contact sheet"))
        self.setFixedSize(COLUMNS * CELL.width() + 4, ROWS * CELL.height() + 4)
        self.customContextMenuRequested.connect(self._menu)
        self.currentItemChanged.connect(lambda now, _before: self.chosen.emit(now.data(_SEED)) if now is not None else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button chooses; the right one only opens the menu."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    @property
    def seeds(self) -> list[int]:
        """The seeds that are shown, in order."""
        return [self.item(row).data(_SEED) for row in range(self.count())]

    def show_seeds(self, seeds: Sequence[int]) -> None:
        """Shows other seeds, without pictures; pictures of those that stay are kept."""
        known = {self.item(row).data(_SEED): self.item(row).data(_PICTURE) for row in range(self.count())}
        with QSignalBlocker(self):
            self.clear()
            for seed in seeds:
                item = QListWidgetItem(str(seed))
                item.setData(_SEED, seed)
                item.setData(_PICTURE, known.get(seed))
                item.setToolTip(tr("Click to choose it; right click to blend with it"))
                self.addItem(item)

    def show_picture(self, seed: int, image: QImage) -> None:
        """Puts the picture of a seed in."""
        for row in range(self.count()):
            if self.item(row).data(_SEED) == seed:
                self.item(row).setData(_PICTURE, QPixmap.fromImage(image))

    def mark(self, seed: int, other: int | None) -> None:
        """Outlines the chosen seed, and puts a B on the one that it is blended with."""
        with QSignalBlocker(self):
            rows = {self.item(row).data(_SEED): row for row in range(self.count())}
            self.setCurrentRow(rows.get(seed, -1))
            if seed not in rows:
                self.clearSelection()
            for number, row in rows.items():
                self.item(row).setData(_MARK, "B" if number == other else "")

    def menu_for(self, seed: int) -> QMenu:
        """What can be done with a picture of the sheet."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Choose this one (A)"), lambda: self.chosen.emit(seed))
        menu.addAction(tr("Blend with this one (B)"), lambda: self.blend_wanted.emit(seed))
        menu.addAction(tr("Vary towards this one"), lambda: self.neighbour_wanted.emit(seed))
        return menu

    def _menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.menu_for(item.data(_SEED)).popup(self.viewport().mapToGlobal(at))
