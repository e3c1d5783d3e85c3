"""The document's layers as a tree, topmost first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from ganstudio.core.document import Document, Group, Layer
from ganstudio.core.geometry import Size
from ganstudio.translate import tr

EYE, NAME = 0, 1
"""Columns."""

MIME = "application/x-ganstudio-layers"

LAYER_ROLE = Qt.ItemDataRole.UserRole
"""The Layer itself."""

Index = QModelIndex | QPersistentModelIndex


class LayersModel(QAbstractItemModel):
    """A view of one document value. Changes are asked for by signals; nothing is changed here."""

    renamed = Signal(int, str)
    moved = Signal(object, object, object)
    """Layer ids, the group's id (None: the top level), and the id of the layer that is then above them (None: on top)."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(Size(1, 1))
        self._children: dict[int, tuple[int, ...]] = {0: ()}
        self._parent: dict[int, int] = {}
        self._layers: dict[int, Layer] = {}

    def show(self, document: Document) -> bool:
        """Shows another value; returns whether the tree has another shape (and all indexes are new)."""
        children: dict[int, tuple[int, ...]] = {}
        parent: dict[int, int] = {}
        layers: dict[int, Layer] = {}

        def take(stack: Sequence[Layer], above: int) -> None:
            children[above] = tuple(layer.id for layer in reversed(stack))
            for layer in stack:
                parent[layer.id], layers[layer.id] = above, layer
                if isinstance(layer.content, Group):
                    take(layer.content.layers, layer.id)

        take(document.layers, 0)
        if children != self._children:
            self.beginResetModel()
            self.document, self._children, self._parent, self._layers = document, children, parent, layers
            self.endResetModel()
            return True
        changed = [id for id, layer in layers.items() if layer is not self._layers[id]]
        self.document, self._layers = document, layers
        for id in changed:
            self.touch(id)
        return False

    def touch(self, id: int | None = None) -> None:
        """Has one row (or all) painted again."""
        for row in [id] if id is not None else list(self._layers):
            self.dataChanged.emit(self.index_of(row, EYE), self.index_of(row, NAME))

    def index_of(self, id: int, column: int = NAME) -> QModelIndex:
        """Where a layer stands; an invalid index if it is not there."""
        if id not in self._parent:
            return QModelIndex()
        return self.createIndex(self._children[self._parent[id]].index(id), column, id)

    def layer(self, index: Index) -> Layer | None:
        """The layer at an index."""
        return self._layers.get(index.internalId()) if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        siblings = self._children.get(parent.internalId() if parent.isValid() else 0, ())
        return self.createIndex(row, column, siblings[row]) if 0 <= row < len(siblings) and 0 <= column < 2 else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self._parent.get(index.internalId(), 0) if index.isValid() else 0
        return self.index_of(above, EYE) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column() > 1:
            return 0
        return len(self._children.get(parent.internalId() if parent.isValid() else 0, ()))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        layer = self.layer(index)
        if layer is None:
            return None
        if role == LAYER_ROLE:
            return layer
        if index.column() == NAME and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return layer.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == EYE:
                return tr("Shown") if layer.visible else tr("Hidden")
            return layer.name if layer.visible else f"{layer.name}, {tr('Hidden')}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        layer = self.layer(index)
        name = str(value).strip()
        if layer is None or role != Qt.ItemDataRole.EditRole or not name or name == layer.name:
            return False
        self.renamed.emit(layer.id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        layer = self.layer(index)
        if layer is not None and isinstance(layer.content, Group):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = dict.fromkeys(index.internalId() for index in indexes)
        data = QMimeData()
        data.setData(MIME, ",".join(map(str, ids)).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return data.hasFormat(MIME) and not self._inside(self._dropped(data), parent)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Asks for the move; the rows change when the document has."""
        ids = self._dropped(data)
        if not ids or self._inside(ids, parent):
            return False
        into = parent.internalId() if parent.isValid() else 0
        siblings = self._children[into]
        above = siblings[: row if row >= 0 else 0] if parent.isValid() or row >= 0 else siblings
        staying = [id for id in above if id not in ids]
        self.moved.emit(ids, into or None, staying[-1] if staying else None)
        return False

    def _dropped(self, data: QMimeData) -> list[int]:
        text = bytes(data.data(MIME).data()).decode()
        return [id for part in text.split(",") if part.isdigit() and (id := int(part)) in self._layers]

    def _inside(self, ids: Sequence[int], parent: Index) -> bool:
        """Whether the target lies in one of the dragged layers."""
        at = parent.internalId() if parent.isValid() else 0
        while at:
            if at in ids:
                return True
            at = self._parent[at]
        return False
