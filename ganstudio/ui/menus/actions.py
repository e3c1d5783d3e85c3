"""Menus, shortcuts and enabled states, made from the table of commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ganstudio.app.commands import COMMANDS, MENUS, Command, Needs, plain_label
from ganstudio.app.shortcuts import Keys, effective
from ganstudio.translate import tr
from ganstudio.ui.icons import icon

if TYPE_CHECKING:
    from ganstudio.app.editor import Editor


def native(key: str) -> str:
    """A shortcut as the platform writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def tip_of(command: Command, keys: Keys) -> str:
    """What a tooltip says: the name, its first shortcut, and what it does."""
    name = tr(plain_label(command.label)) + (f"  ({native(keys[0])})" if keys else "")
    return f"{name}\n{tr(command.tip)}" if command.tip else name


_REASONS: Mapping[Needs, str] = {
    "document": "Open a picture first.",
    "layer": "Choose a layer first.",
    "pixels": "Choose a layer with pixels first.",
    "surface": "Choose a layer with pixels first, or a mask.",
    "group": "Choose a group of layers first.",
    "adjustment": "Choose an adjustment layer first.",
    "placed": "The layer is made of plain pixels already.",
    "mask": "The layer has no mask.",
    "selection": "Nothing is selected.",
    "undo": "There is nothing to undo.",
    "redo": "There is nothing to do again.",
    "file": "The picture is in no file yet.",
    "style": "No style has been applied yet, or the layer has no pixels.",
}
"""Why a command cannot be had, by what it needs."""


class Actions(QObject):
    """One QAction for each command. Triggering one calls ``run(id)`` of whoever listens."""

    triggered = Signal(str)
    rekeyed = Signal()
    """Other shortcuts are in force."""

    def __init__(self, window: QMainWindow, changed: Mapping[str, Keys]) -> None:
        super().__init__(window)
        self._window = window
        self._changed = dict(changed)
        self._actions: dict[str, QAction] = {}
        self._commands: dict[str, Command] = {}
        self.menus: dict[str, QMenu] = {}
        self._groups: dict[QMenu, int] = {}
        self._tab_left = True
        for label in MENUS:
            name = plain_label(label)
            self.menus[name] = window.menuBar().addMenu(tr(label))
            self.menus[name].setToolTipsVisible(False)
        self.add(COMMANDS)

    def __getitem__(self, id: str) -> QAction:
        return self._actions[id]

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command that there is now, the tools' too."""
        return tuple(self._commands.values())

    @property
    def keys(self) -> dict[str, Keys]:
        """The shortcuts that hold."""
        return effective(self._commands.values(), self._changed)

    def add(self, commands: Iterable[Command]) -> None:
        """Makes the actions of more commands, and their places in the menus."""
        for command in commands:
            action = QAction(icon(command.icon), tr(command.label), self._window)
            action.setCheckable(command.checkable)
            action.setIconVisibleInMenu(bool(command.icon) and not command.checkable)  # an icon would hide the check mark
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            if command.id == "file.quit":
                action.setMenuRole(QAction.MenuRole.QuitRole)
            elif command.id == "edit.preferences":
                action.setMenuRole(QAction.MenuRole.PreferencesRole)
            elif command.id == "help.about":
                action.setMenuRole(QAction.MenuRole.AboutRole)
            else:
                action.setMenuRole(QAction.MenuRole.NoRole)
            action.triggered.connect(lambda _=False, id=command.id: self.triggered.emit(id))
            self._actions[command.id], self._commands[command.id] = action, command
            self._dress(command)
            if command.menu:
                menu = self.menu(command.menu)
                if self._groups.setdefault(menu, command.group) != command.group:
                    menu.addSeparator()
                    self._groups[menu] = command.group
                menu.addAction(action)
            self._window.addAction(action)

    def menu(self, path: str) -> QMenu:
        """The menu at a path such as ``Layer/Mask``; made if it is not there yet."""
        found = self.menus.get(path)
        if found is None:
            above, _, name = path.rpartition("/")
            found = self.menus[path] = self.menu(above).addMenu(tr(name))
        return found

    def refused(self, key: QKeySequence) -> str:
        """Why the command of a key cannot be had now; empty if the key is no command's, or the command can."""
        for id, names in self.keys.items():
            command = self._commands[id]
            if not self._actions[id].isEnabled() and command.needs in _REASONS and any(QKeySequence(name) == key for name in names):
                return tr("{command}: {reason}").format(command=tr(plain_label(command.label)), reason=tr(_REASONS[command.needs]))
        return ""

    def leave_tab(self, left: bool) -> None:
        """Leaves the Tab key to the focus (``left``), which a person needs in panels, or lets it be a shortcut."""
        if left != self._tab_left:
            self._tab_left = left
            for command in self._commands.values():
                if "Tab" in self._changed.get(command.id, command.shortcuts):
                    self._dress(command)

    def _dress(self, command: Command) -> None:
        keys = self._changed.get(command.id, command.shortcuts)
        action = self._actions[command.id]
        action.setShortcuts([QKeySequence(key) for key in keys if key != "Tab" or not self._tab_left])
        tip = tip_of(command, keys)
        action.setToolTip(tip)
        action.setStatusTip(tr(command.tip))

    def rekey(self, changed: Mapping[str, Keys]) -> None:
        """Puts other shortcuts in force."""
        self._changed = dict(changed)
        for command in self._commands.values():
            self._dress(command)
        self.rekeyed.emit()

    @property
    def changed_keys(self) -> dict[str, Keys]:
        """The shortcuts that differ from the standard ones."""
        return dict(self._changed)

    def refresh(self, editor: Editor | None, styled: bool = False) -> None:
        """Enables what makes sense for the document (None: there is none). ``styled``: there is a last style."""
        there = what_is_there(editor)
        if styled and "pixels" in there:
            there.add("style")
        for id, command in self._commands.items():
            self._actions[id].setEnabled(command.needs in there)
        for id, what in (("edit.undo", "" if editor is None else editor.undoes), ("edit.redo", "" if editor is None else editor.redoes)):
            name = tr(self._commands[id].label)
            self._actions[id].setText(f"{name} {tr(what).replace('&', '&&')}" if what else name)


def what_is_there(editor: Editor | None) -> set[Needs]:
    """The needs that the document meets."""
    there: set[Needs] = {"nothing"}
    if editor is None:
        return there
    from ganstudio.core.document import Adjustment, Generated, Group, Pixels, Placed  # only where a document is open, that is loaded anyway

    there.add("document")
    if editor.path is not None:
        there.add("file")
    if editor.history.can_undo:
        there.add("undo")
    if editor.history.can_redo:
        there.add("redo")
    if editor.document.selection is not None:
        there.add("selection")
    layer = editor.active_layer
    if editor.target != "pixels":
        there.add("surface")
    if layer is not None:
        there.add("layer")
        if layer.mask is not None:
            there.add("mask")
        match layer.content:
            case Pixels():
                there.update(("pixels", "surface"))
            case Placed() | Generated():
                there.update(("pixels", "surface", "placed"))
            case Group():
                there.add("group")
            case Adjustment():
                there.add("adjustment")
    return there


Handlers = Mapping[str, Callable[[], object]]
"""What the commands of one menu do."""


def merged(parts: Iterable[Handlers]) -> dict[str, Callable[[], object]]:
    """All handlers in one table; ValueError if a command has two."""
    whole: dict[str, Callable[[], object]] = {}
    for part in parts:
        for id, function in part.items():
            if id in whole:
                raise ValueError(f"{id} is bound twice")
            whole[id] = function
    return whole
