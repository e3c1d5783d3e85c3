"""The tools as buttons, in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QToolButton, QVBoxLayout, QWidget

from ganstudio.tools.tool import Tool
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import icon_button

GROUPS: tuple[tuple[str, ...], ...] = (
    ("move", "transform"),
    ("marquee-rect", "marquee-ellipse", "lasso", "polygon", "smart-select", "wand", "colour-range"),
    ("crop", "straighten"),
    ("brush", "eraser", "clone", "remove", "style-brush", "fill", "gradient", "picker", "window-level"),
    ("hand", "zoom"),
)
"""Tools that stand together; one that is not named here comes at the end."""


_COMMANDS = {"transform": "edit.transform", "style-brush": "style.brush"}
"""Tools that a command of a menu takes into the hand, too."""


def _tip(tool: Tool, key: str) -> str:
    keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    name = f"<b>{tr(tool.label)}</b>" + (f"&nbsp;&nbsp;{keys}" if keys else "")
    return f"<p style='white-space:pre'>{name}</p>" + (f"<p>{tr(tool.hint)}</p>" if tool.hint else "")


def grouped(tools: Sequence[Tool]) -> list[list[Tool]]:
    """The tools as the toolbox shows them."""
    by_id = {tool.id: tool for tool in tools}
    named = {id for group in GROUPS for id in group}
    groups = [[by_id[id] for id in group if id in by_id] for group in GROUPS]
    groups.append([tool for tool in tools if tool.id not in named])
    return [group for group in groups if group]


class Toolbox(QWidget):
    """Two columns of tool buttons, one of them down. Arrow keys move among them."""

    chosen = Signal(object)
    """The Tool that the person picked."""
    doubled = Signal(str)
    """Id of a tool whose button was clicked twice."""

    def __init__(self, tools: Sequence[Tool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(True)
        self._tools: dict[QToolButton, Tool] = {}
        self._by_id: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(3)
        for index, group in enumerate(grouped(tools)):
            if index:
                line = QFrame(self)
                line.setFrameShape(QFrame.Shape.HLine)
                line.setFrameShadow(QFrame.Shadow.Plain)
                line.setEnabled(False)
                column.addWidget(line)
            grid = QGridLayout()
            grid.setSpacing(2)
            for place, tool in enumerate(group):
                button = self._button(tool)
                grid.addWidget(button, place // 2, place % 2)
            grid.setColumnStretch(2, 1)
            column.addLayout(grid)
        column.addStretch(1)

    def _button(self, tool: Tool) -> QToolButton:
        button = icon_button(tool.icon, tr(tool.label), side=20)
        button.setFixedSize(QSize(32, 32))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(_tip(tool, tool.shortcut))
        button.setAccessibleDescription(tr(tool.hint))
        button.clicked.connect(lambda: self.chosen.emit(tool))
        button.installEventFilter(self)
        self._buttons.addButton(button)
        self._tools[button] = tool
        self._by_id[tool.id] = button
        return button

    def show_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Shows the shortcuts that hold, by command, in the tooltips."""
        for button, tool in self._tools.items():
            names = keys.get(f"tool.{tool.id}") or keys.get(_COMMANDS.get(tool.id, ""), ())
            button.setToolTip(_tip(tool, next(iter(names), "")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(watched, QToolButton) and watched in self._tools:
            self.doubled.emit(self._tools[watched].id)
        return super().eventFilter(watched, event)

    def button(self, id: str) -> QToolButton:
        """The button of a tool."""
        return self._by_id[id]

    @property
    def tool(self) -> Tool | None:
        """The tool whose button is down."""
        button = self._buttons.checkedButton()
        return self._tools[button] if isinstance(button, QToolButton) else None

    def show_tool(self, id: str) -> None:
        """Puts a tool's button down without a signal (a shortcut chose it)."""
        if id in self._by_id:
            self._by_id[id].setChecked(True)
