"""Type what you want to do: every command, by name and by what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from ganstudio.app.commands import Command, plain_label
from ganstudio.translate import tr
from ganstudio.ui.actions import native
from ganstudio.ui.icons import icon

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def score(query: str, label: str, more: str) -> int | None:
    """How well a command fits what was typed, lower is better; None if it does not. Every word must be there."""
    words, name, rest = query.lower().split(), label.lower(), more.lower()
    total = 0
    for word in words:
        if name.startswith(word):
            total += 0
        elif f" {word}" in name or f"/{word}" in name:
            total += 1
        elif word in name:
            total += 2
        elif word in rest:
            total += 6
        else:
            return None
    return total * 100 + len(name)


class CommandSearch(QFrame):
    """A box over the window with the commands that fit."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(tr("Find a command"))
        self.field.setMinimumHeight(30)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFixedSize(560, 420)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self.run_chosen)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self.run_chosen())
        self._fill("")

    def open_over(self) -> None:
        """Shows itself at the top of the window."""
        corner = self._window.mapToGlobal(QPoint((self._window.width() - self.width()) // 2, 90))
        self.move(corner)
        self.show()
        self.field.setFocus()

    def _fill(self, query: str) -> None:
        found: list[tuple[int, int, Command]] = []
        for place, command in enumerate(self._window.actions_.commands):
            label = tr(plain_label(command.label))
            value = score(query, label, f"{tr(command.menu)} {tr(command.tip)}")
            if value is not None:
                usable = self._window.actions_[command.id].isEnabled()
                found.append((value if usable else value + 100_000, place, command))
        self.list.clear()
        keys = self._window.actions_.keys
        for _, _, command in sorted(found, key=lambda entry: entry[:2])[:60]:
            shortcut = f"   {native(keys[command.id][0])}" if keys[command.id] else ""
            menu = f"   ·  {tr(command.menu.replace('&', '')).replace('/', ' ▸ ')}" if command.menu else ""
            item = QListWidgetItem(icon(command.icon), tr(plain_label(command.label)) + shortcut + menu)
            item.setData(Qt.ItemDataRole.UserRole, command.id)
            item.setToolTip(tr(command.tip))
            if not self._window.actions_[command.id].isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def run_chosen(self) -> None:
        """Does what the marked line says."""
        item = self.list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            id = str(item.data(Qt.ItemDataRole.UserRole))
            self.close()
            self._window.actions_[id].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
        return False
