"""The history as a list: one click goes to any state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document
from ganstudio.core.history import State
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.icons import icon
from ganstudio.ui.theme import current_theme

_UNDONE = Qt.ItemDataRole.UserRole
_BEFORE = Qt.ItemDataRole.UserRole + 1


def megabytes(count: int) -> str:
    """Bytes as a short text."""
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{count / 2**20:.0f} MB" if count >= 10 * 2**20 else f"{count / 2**20:.1f} MB"


class _Row(QStyledItemDelegate):
    """One state: its label, and a mark at the right where it is what "before" shows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme, area = current_theme(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.accent_soft))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.raised))
        text = area.adjusted(10, 0, -8, 0)
        if index.data(_BEFORE):
            icon("mdi6.compare", accent=True).paint(painter, QRect(area.right() - 24, area.center().y() - 8, 16, 16))
            text.setRight(area.right() - 30)
        painter.setPen(QColor(theme.muted if index.data(_UNDONE) else theme.text))
        font = option.font
        font.setItalic(bool(index.data(_UNDONE)))
        painter.setFont(font)
        label = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        painter.restore()


class HistoryPanel(QWidget):
    """Every state of the open document, oldest first; those that were undone are grey."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor: Editor | None = None
        self._stop: Callable[[], None] = lambda: None
        self._shown: tuple[State, ...] = ()
        self._marks: list[tuple[bool, bool]] = []
        self._seen: tuple[object, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(400)
        self._later.timeout.connect(self._count)
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(tr("History"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.currentRowChanged.connect(self._go)
        self.memory = QLabel(self)
        self.memory.setProperty("role", "muted")
        self.undo = icon_button("mdi6.undo", tr("Undo"), lambda: self._step(-1), command="edit.undo")
        self.redo = icon_button("mdi6.redo", tr("Redo"), lambda: self._step(1), command="edit.redo")
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 2, 4, 2)
        foot.setSpacing(2)
        foot.addWidget(self.memory, 1)
        foot.addWidget(self.undo)
        foot.addWidget(self.redo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        self._show()

    def set_editor(self, editor: Editor | None) -> None:
        """Follows another document; None: no document is open."""
        self._stop()
        self._editor = editor
        self._shown = self._seen = ()
        self._stop = editor.listen(self._changed) if editor is not None else lambda: None
        self._show()

    def _changed(self, before: Document, after: Document) -> None:
        """Previews come many times a second and change nothing here."""
        editor = self._editor
        assert editor is not None
        states, position = editor.states, editor.history.position
        seen = (len(states), states[-1], states[position], position, editor.before)
        if seen != self._seen:
            self._seen = seen
            self._show()

    def _step(self, by: int) -> None:
        if self._editor is not None:
            self._editor.go(self._editor.history.position + by)

    def _go(self, row: int) -> None:
        if self._editor is not None and 0 <= row != self._editor.history.position:
            self._editor.go(row)

    def _show(self) -> None:
        editor = self._editor
        states = editor.states if editor is not None else ()
        position = editor.history.position if editor is not None else -1
        with QSignalBlocker(self.list):
            same = 0
            while same < min(len(states), len(self._shown)) and states[same] is self._shown[same]:
                same += 1
            while self.list.count() > same:
                self.list.takeItem(self.list.count() - 1)
            for state in states[same:]:
                self.list.addItem(QListWidgetItem(tr(state.label)))
            self._shown = states
            del self._marks[same:]
            for row, state in enumerate(states):
                marks = row > position, editor is not None and state.document is editor.before
                if row == len(self._marks) or marks != self._marks[row]:
                    self._mark(self.list.item(row), state, *marks)
                    self._marks[row:row + 1] = [marks]
            self.list.setCurrentRow(position)
        if 0 <= position < self.list.count():
            self.list.scrollToItem(self.list.item(position))
        self.undo.setEnabled(editor is not None and editor.history.can_undo)
        self.redo.setEnabled(editor is not None and editor.history.can_redo)
        self._later.start()

    @staticmethod
    def _mark(item: QListWidgetItem, state: State, undone: bool, before: bool) -> None:
        item.setData(_UNDONE, undone)
        item.setData(_BEFORE, before)
        own = tr("{size} of pixels of its own").format(size=megabytes(state.nbytes))
        item.setToolTip(tr("What the before/after view shows as before.") if before else own)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def _count(self) -> None:
        """Brings the line about memory up to date; it looks at every tile of the history, so not while one paints."""
        if self.isVisible():
            self.memory.setText(self._memory())

    def _memory(self) -> str:
        if self._editor is None:
            return ""
        history = self._editor.history
        text = tr("{size} in memory").format(size=megabytes(history.resident))
        return text + (", " + tr("{size} on disk").format(size=megabytes(history.spilled)) if history.spilled else "")

    def _menu(self, at: QPoint) -> None:
        item, editor = self.list.itemAt(at), self._editor
        if item is None or editor is None:
            return
        row = self.list.row(item)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Go to this state"), lambda: editor.go(row))
        menu.addAction(tr("Show this state as “before”"), lambda: editor.compare_with(editor.states[row].document))
        menu.popup(self.list.viewport().mapToGlobal(at))
