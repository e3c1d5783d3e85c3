"""The tree of layers: turns clicks and keys into what is meant."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from ganstudio.core.document import Document, Layer
from ganstudio.translate import tr
from ganstudio.ui.panels.layer_states import LayerStates
from ganstudio.ui.panels.layers_delegate import LayersDelegate, Zone, zones
from ganstudio.ui.panels.layers_model import EYE, NAME, LayersModel
from ganstudio.ui.panels.thumbnails import Thumbnails
from ganstudio.ui.theme import current_theme

_ROWS = """
QTreeView { selection-background-color: transparent; show-decoration-selected: 0; }
QTreeView::item, QTreeView::item:selected, QTreeView::item:hover { background: transparent; border: none; }
"""
"""The rows' backgrounds are painted in one piece, under the eye and the indentation too."""


_OWN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space, Qt.Key.Key_F2)


class LayersView(QTreeView):
    """Rows of layers with an eye column. Emits what the person wants; changes nothing by itself."""

    activated_layer = Signal(int, str)
    """Layer id and what of it is worked on: ``pixels`` or ``mask``."""
    eye_clicked = Signal(int, bool, bool)
    """Layer id, whether it is to be shown, and whether Alt was held (show only this one)."""
    mask_toggled = Signal(int)
    selection_wanted = Signal(int, str, str)
    """Ctrl-click on a thumbnail: the layer's ``pixels`` or ``mask`` as a selection, and how it meets the present one (Shift adds, Alt subtracts)."""
    opened = Signal(int)
    """A layer whose properties are wanted (double click, Return)."""
    key_command = Signal(str)
    """``delete``, ``raise``, ``lower``, ``top`` or ``bottom``."""

    def __init__(self, model: LayersModel, thumbnails: Thumbnails, states: LayerStates, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._thumbnails, self._states = model, thumbnails, states
        self._target: tuple[int | None, str] = (None, "pixels")
        self._sweep: bool | None = None
        self._closed: set[int] = set()
        self.setModel(model)
        self.setItemDelegate(LayersDelegate(self._picture, self._target_of, lambda layer: self._states.words(self._model.document, layer), self))
        self.setTreePosition(NAME)
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAutoExpandDelay(600)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Layers"))
        self.setStyleSheet(_ROWS)
        header = self.header()
        header.setMinimumSectionSize(28)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(EYE, 30)
        self.collapsed.connect(lambda index: self._closed.add(index.internalId()))
        self.expanded.connect(lambda index: self._closed.discard(index.internalId()))
        self.selectionModel().currentRowChanged.connect(self._current)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 48)

    def _picture(self, layer: Layer, of_mask: bool) -> QPixmap | None:
        return self._thumbnails.get(self._model.document, layer, of_mask, self.devicePixelRatioF())

    def _target_of(self, layer: Layer) -> Literal["pixels", "mask"] | None:
        id, what = self._target
        return None if layer.id != id else "mask" if what == "mask" else "pixels"

    def show_document(self, document: Document, active: int | None, target: str) -> None:
        """Shows another value, with the active layer as the current row."""
        chosen = self.chosen()
        closed = set(self._closed)
        fresh = self._model.show(document)
        if fresh:
            self.expandAll()
            for id in closed:
                self.collapse(self._model.index_of(id, EYE))
            self._closed = closed
        changed = (active, target) != self._target
        self._target = (active, target)
        if not fresh and not changed:
            return
        index = self._model.index_of(active) if active is not None else QModelIndex()
        rows = self.selectionModel()
        rows.blockSignals(True)
        if active not in chosen or fresh:
            rows.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows)
            if active in chosen:
                for id in chosen:
                    rows.select(self._model.index_of(id), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows)
        rows.blockSignals(False)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def chosen(self) -> list[int]:
        """Ids of the selected layers, top to bottom."""
        rows = self.selectionModel().selectedRows(NAME)
        rows.sort(key=lambda index: self.visualRect(index).top())
        return [index.internalId() for index in rows]

    def rename(self, id: int) -> None:
        """Opens the box for a layer's name."""
        index = self._model.index_of(id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def _current(self, index: QModelIndex, before: QModelIndex) -> None:
        if index.isValid() and index.internalId() != self._target[0]:
            self.activated_layer.emit(index.internalId(), "pixels")

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme = current_theme()
        row = QRect(0, options.rect.top(), self.viewport().width(), options.rect.height())
        under = self.viewport().mapFromGlobal(QCursor.pos())
        if self.selectionModel().isRowSelected(index.row(), index.parent()):
            painter.fillRect(row, QColor(theme.accent_soft))
        elif self.viewport().underMouse() and row.contains(under):
            painter.fillRect(row, QColor(theme.raised))
        super().drawRow(painter, options, index)
        if self.hasFocus() and index.internalId() == self.currentIndex().internalId():
            painter.fillRect(QRect(0, row.top(), 2, row.height()), QColor(theme.accent))

    def _zone(self, at: QPoint) -> tuple[Layer, Zone] | None:
        index = self.indexAt(at)
        layer = self._model.layer(index)
        if layer is None:
            return None
        if index.column() == EYE:
            return layer, "eye"
        return next(((layer, zone) for zone, area in zones(self.visualRect(index), layer).items() if area.contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._zone(event.position().toPoint()) if event.button() == Qt.MouseButton.LeftButton else None
        if hit is None:
            super().mousePressEvent(event)
            return
        layer, zone = hit
        keys = event.modifiers()
        if zone == "eye":
            self._sweep = not layer.visible
            self.eye_clicked.emit(layer.id, not layer.visible, bool(keys & Qt.KeyboardModifier.AltModifier))
            return
        shift, alt = bool(keys & Qt.KeyboardModifier.ShiftModifier), bool(keys & Qt.KeyboardModifier.AltModifier)
        if zone in ("mask", "pixels") and keys & Qt.KeyboardModifier.ControlModifier:
            how = "intersect" if shift and alt else "add" if shift else "subtract" if alt else "replace"
            self.selection_wanted.emit(layer.id, zone, how)
            return
        if zone == "mask" and shift:
            self.mask_toggled.emit(layer.id)
            return
        super().mousePressEvent(event)
        if not keys and zone in ("mask", "pixels"):
            self.activated_layer.emit(layer.id, zone)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._sweep is None:
            super().mouseMoveEvent(event)
            return
        layer = self._model.layer(self.indexAt(QPoint(4, event.position().toPoint().y())))
        if layer is not None and layer.visible != self._sweep:
            self.eye_clicked.emit(layer.id, self._sweep, False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._sweep is not None:
            self._sweep = None
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._zone(event.position().toPoint())
        if hit is None or hit[1] == "eye":
            self.mousePressEvent(event)
        elif hit[1] == "name":
            self.rename(hit[0].id)
        else:
            self.opened.emit(hit[0].id)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drags the chosen rows with a picture of the first; nothing is removed here, the model asks for the move."""
        ids = self.chosen()
        if not ids:
            return
        drag = QDrag(self)
        drag.setMimeData(self._model.mimeData([self._model.index_of(id) for id in ids]))
        row = self.visualRect(self._model.index_of(ids[0]))
        row.setWidth(min(row.width(), 180))
        drag.setPixmap(self.viewport().grab(row))
        drag.setHotSpot(QPoint(24, row.height() // 2))
        drag.exec(Qt.DropAction.MoveAction)

    def event(self, event: QEvent) -> bool:
        """Keeps Delete from the window's own shortcut while the list has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        layer = self._model.layer(self.currentIndex())
        if keys in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not control:
            self.key_command.emit("delete")
        elif control and keys in (Qt.Key.Key_BracketRight, Qt.Key.Key_BraceRight):
            self.key_command.emit("top" if shift else "raise")
        elif control and keys in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BraceLeft):
            self.key_command.emit("bottom" if shift else "lower")
        elif keys == Qt.Key.Key_Space and layer is not None:
            self.eye_clicked.emit(layer.id, not layer.visible, False)
        elif keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and layer is not None and self.state() != QAbstractItemView.State.EditingState:
            self.opened.emit(layer.id)
        else:
            super().keyPressEvent(event)
