"""Every shortcut, to be seen and changed; what two commands share is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ganstudio.app.commands import plain_label
from ganstudio.app.shortcuts import Keys, conflicts, effective, save_shortcuts
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.menus.actions import native

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_ID = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """A list of commands; the keys of the marked one are typed below."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.changed: dict[str, Keys] = window.actions_.changed_keys
        self._commands = {command.id: command for command in window.actions_.commands}
        self.setWindowTitle(tr("Keyboard shortcuts"))
        fit_on_screen(self, 640, 620)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name or key"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Search"))
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Command"), tr("Shortcut")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAlternatingRowColors(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setAccessibleName(tr("Commands and their shortcuts"))
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(tr("New shortcut"))
        self.assign = QPushButton(tr("Assign"))
        self.remove = QPushButton(tr("Remove"))
        self.standard = QPushButton(tr("Standard"))
        self.standard.setToolTip(tr("The shortcut that this command comes with"))
        self.clash = QLabel()
        self.clash.setProperty("role", "warning")
        self.clash.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("New shortcut:")))
        row.addWidget(self.edit, 1)
        for button in (self.assign, self.remove, self.standard):
            button.setAutoDefault(False)
            row.addWidget(button)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).setText(tr("All standard"))
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._all_standard)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addWidget(self.clash)
        column.addWidget(buttons)
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(lambda *_: self._mark())
        self.edit.keySequenceChanged.connect(lambda _: self._warn())
        self.assign.clicked.connect(self.assign_typed)
        self.remove.clicked.connect(lambda: self._set(()))
        self.standard.clicked.connect(self._reset)
        self._fill()

    @property
    def keys(self) -> dict[str, Keys]:
        """The shortcuts as the dialog shows them."""
        return effective(self._commands.values(), self.changed)

    @property
    def marked(self) -> str | None:
        """Id of the marked command."""
        item = self.tree.currentItem()
        return None if item is None else str(item.data(0, _ID))

    def _fill(self) -> None:
        marked, keys = self.marked, self.keys
        shared = {id for ids in conflicts(keys).values() for id in ids}
        self.tree.clear()
        for id, command in self._commands.items():
            where = tr(command.menu.split("/")[0]) if command.menu else tr("Tool")
            text = ", ".join(native(key) for key in keys[id])
            item = QTreeWidgetItem([f"{where} ▸ {tr(plain_label(command.label))}", ("⚠ " if id in shared else "") + text])
            item.setData(0, _ID, id)
            item.setToolTip(0, tr(command.tip))
            if id in self.changed:
                font = item.font(1)
                font.setBold(True)
                item.setFont(1, font)
            self.tree.addTopLevelItem(item)
            if id == marked:
                self.tree.setCurrentItem(item)
        first = self.tree.topLevelItem(0)
        if self.tree.currentItem() is None and first is not None:
            self.tree.setCurrentItem(first)
        self._filter(self.search.text())
        self._warn()

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for place in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(place)
            if item is not None:
                shown = f"{item.text(0)} {item.text(1)}".lower()
                item.setHidden(not all(word in shown for word in words))

    def _mark(self) -> None:
        self.edit.clear()
        self._warn()

    @property
    def typed(self) -> str:
        """The key that was typed, by its portable name; empty if there is none."""
        return self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _warn(self) -> None:
        keys = self.keys
        typed, marked = self.typed, self.marked
        taken = [id for id, names in keys.items() if typed in names and id != marked] if typed else []
        if taken:
            names = ", ".join(tr(plain_label(self._commands[id].label)) for id in taken)
            self.clash.setText(tr("{key} is the shortcut of {names} now; assigning it takes it from there.").format(key=native(typed), names=names))
        else:
            clashes = conflicts(keys)
            texts = [f"{native(key)}: {', '.join(tr(plain_label(self._commands[id].label)) for id in ids)}" for key, ids in clashes.items()]
            self.clash.setText(tr("Used twice, so that neither works: ") + "; ".join(texts) if texts else "")
        self.clash.setVisible(bool(self.clash.text()))
        self.assign.setEnabled(bool(typed))

    def assign_typed(self) -> None:
        """Gives the marked command the typed key, and takes it from whoever had it."""
        typed, marked = self.typed, self.marked
        if not typed or marked is None:
            return
        for id, names in self.keys.items():
            if typed in names and id != marked:
                self.changed[id] = tuple(name for name in names if name != typed)
        self._set((typed,))

    def _set(self, names: Keys) -> None:
        marked = self.marked
        if marked is not None:
            self.changed[marked] = names
            self._tidy()
            self._fill()
            self.edit.clear()

    def _reset(self) -> None:
        if self.marked is not None:
            self.changed.pop(self.marked, None)
            self._fill()

    def _all_standard(self) -> None:
        self.changed = {}
        self._fill()

    def _tidy(self) -> None:
        self.changed = {id: names for id, names in self.changed.items() if id not in self._commands or names != self._commands[id].shortcuts}

    def accept(self) -> None:
        """Puts the shortcuts in force and keeps them."""
        save_shortcuts(self.changed)
        self._window.actions_.rekey(self.changed)
        super().accept()
