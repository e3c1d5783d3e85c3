"""Type what you want to do: every command, by name and by what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QBrush, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from ganstudio.app.commands import Command, plain_label
from ganstudio.app.other_names import OTHER_NAMES
from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.menus.actions import native

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def score(query: str, label: str, more: str) -> int | None:
    """How well a command fits what was typed, lower is better; None if it does not. Every word must be there."""
    if not query.strip():
        return 0
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
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setIconSize(QSize(18, 18))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
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
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._fill_again)
        for command in window.actions_.commands:
            window.actions_[command.id].enabledChanged.connect(self._enabled)
        self._fill("")

    def _enabled(self, _: bool) -> None:
        self._late.start()

    def _fill_again(self) -> None:
        """Shows what can be done now: a picture may have been opened meanwhile."""
        item = self.list.currentItem()
        row = 0 if item is None else self.list.indexOfTopLevelItem(item)
        self._fill(self.field.text())
        self._go(row)

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
            value = score(query, label, f"{tr(command.menu)} {tr(command.tip)} {tr(OTHER_NAMES.get(command.id, ''))}")
            if value is not None:
                usable = self._window.actions_[command.id].isEnabled()
                depth = command.menu.count("/")  # of two with one name, the one that is nearer at hand
                found.append((value + 10 * depth if usable else value + 100_000, place, command))
        self.list.clear()
        keys = self._window.actions_.keys
        blank = QPixmap(18, 18)
        blank.fill(Qt.GlobalColor.transparent)
        muted = self.palette().placeholderText()
        for _, _, command in sorted(found, key=lambda entry: entry[:2])[:60]:
            menu = tr(command.menu.replace("&", "")).replace("/", " ▸ ") if command.menu else tr("Tool")
            shortcut = native(keys[command.id][0]) if keys[command.id] else ""
            item = QTreeWidgetItem([tr(plain_label(command.label)), menu, shortcut])
            item.setIcon(0, icon(command.icon) if command.icon else QIcon(blank))
            item.setForeground(1, muted)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, Qt.ItemDataRole.UserRole, command.id)
            item.setToolTip(0, tr(command.tip))
            item.setDisabled(not self._window.actions_[command.id].isEnabled())
            self.list.addTopLevelItem(item)
        self._add_styles(query, blank, muted)
        if not self.list.topLevelItemCount():
            nothing = QTreeWidgetItem([tr("No command fits. Try another word.")])
            nothing.setDisabled(True)
            self.list.addTopLevelItem(nothing)
        self._go(0)

    def _add_styles(self, query: str, blank: QPixmap, muted: QBrush) -> None:
        """Styles stand behind the commands, once something was typed."""
        if not query.strip() or not self._window.has_workbench:
            return
        menu = self._window.workbench.styles_menu
        menu.enable()
        for action in menu.actions:
            label = action.text().replace("&&", "&")
            if score(query, label, tr("Styles")) is not None:
                item = QTreeWidgetItem([label, tr("Styles"), ""])
                item.setIcon(0, QIcon(blank))
                item.setForeground(1, muted)
                item.setData(0, Qt.ItemDataRole.UserRole, action)
                item.setDisabled(not action.isEnabled())
                self.list.addTopLevelItem(item)

    def _go(self, row: int) -> None:
        item = self.list.topLevelItem(min(max(row, 0), self.list.topLevelItemCount() - 1))
        if item is not None:
            self.list.setCurrentItem(item)

    def run_chosen(self) -> None:
        """Does what the marked line says."""
        item = self.list.currentItem()
        if item is not None and not item.isDisabled():
            chosen = item.data(0, Qt.ItemDataRole.UserRole)
            action = chosen if isinstance(chosen, QAction) else self._window.actions_[str(chosen)]
            self.close()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}.get(Qt.Key(event.key()))
            item = self.list.currentItem()
            if step is not None and item is not None:
                self._go(self.list.indexOfTopLevelItem(item) + step)
                return True
        return False
