"""The dockable panels around the picture, the toolbox and the options bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QToolBar, QToolButton, QWidget

from ganstudio.app.generate import DrawOptions
from ganstudio.app.recent_colours import save_colours
from ganstudio.app.tool_options import load_options, save_options
from ganstudio.core.document import Generated
from ganstudio.core.paint import Colour
from ganstudio.errors import StudioError
from ganstudio.places import state_folder
from ganstudio.tools.tool import Tool
from ganstudio.tools.toolbox import TOOLS
from ganstudio.translate import tr
from ganstudio.ui.enhancing import change_restored
from ganstudio.ui.focus import first_in
from ganstudio.ui.forms.buttons import show_keys
from ganstudio.ui.generating import change_layer
from ganstudio.ui.icons import icon
from ganstudio.ui.panels.colour_panel import ColourPanel
from ganstudio.ui.panels.histogram_panel import HistogramPanel
from ganstudio.ui.panels.history_panel import HistoryPanel
from ganstudio.ui.panels.layers_panel import LayersPanel
from ganstudio.ui.panels.navigator import Navigator
from ganstudio.ui.panels.options_bar import OptionsBar
from ganstudio.ui.panels.properties_panel import PropertiesPanel
from ganstudio.ui.panels.styles_panel import StylesPanel
from ganstudio.ui.panels.toolbox import Toolbox
from ganstudio.ui.style_run import rerun_layer

if TYPE_CHECKING:
    from ganstudio.app.editor import Editor
    from ganstudio.ui.canvas.canvas_area import CanvasArea
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench

_VERSION = 2
"""Goes up when the panels change, so that an old layout is not forced on new ones."""


class DockTitle(QWidget):
    """A slim handle to drag a panel by, with buttons to float and to close it; the name stands there where no tab says it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dock-title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        self._name = QLabel(dock.windowTitle())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 0)
        row.setSpacing(0)
        row.addWidget(self._name, 1)
        for symbol, text, act in (
            ("mdi6.dock-window", tr("Float {name}"), self._float),
            ("mdi6.close", tr("Close {name}"), dock.close),
        ):
            button = QToolButton()
            button.setIcon(icon(symbol))
            button.setIconSize(QSize(12, 12))
            button.setFixedSize(24, 24)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(text.format(name=dock.windowTitle()))
            button.setAccessibleName(text.format(name=dock.windowTitle()))
            button.clicked.connect(act)
            row.addWidget(button)
        self._later = QTimer(self, singleShot=True, interval=50)  # only then does the window know its tabs
        self._later.timeout.connect(self.refresh)
        dock.topLevelChanged.connect(lambda _: self._later.start())
        dock.visibilityChanged.connect(lambda _: self._later.start())

    def _float(self) -> None:
        """Takes the panel out of the window, a little aside so that one sees it, or puts it back."""
        self._dock.setFloating(not self._dock.isFloating())
        if self._dock.isFloating():
            self._dock.move(self._dock.pos() + QPoint(-48, 32))

    def refresh(self) -> None:
        """Shows the name only where no tab does."""
        window = self._dock.parentWidget()
        tabbed = isinstance(window, QMainWindow) and bool(window.tabifiedDockWidgets(self._dock)) and not self._dock.isFloating()
        self._name.setText("" if tabbed else self._dock.windowTitle())


class Panels(QObject):
    """Makes the panels, lets them follow the document in front, and keeps their places."""

    def __init__(self, window: Window, workbench: Workbench) -> None:
        super().__init__(window)
        self.window = window
        self.toolbox = Toolbox(TOOLS)
        self.options_bar = OptionsBar(load_options(TOOLS))
        self.styles = StylesPanel(window.jobs, workbench.library)
        self.layers = LayersPanel(window.jobs, workbench.library)
        self.layers.carry_out = window.carry_out
        self.properties = PropertiesPanel(window.jobs, workbench.library)
        self.history = HistoryPanel()
        self.histogram = HistogramPanel(window.jobs)
        self.navigator = Navigator()
        self.colours = ColourPanel()
        self.tools_bar = self._bar("tools", tr("Tools"), self.toolbox, Qt.ToolBarArea.LeftToolBarArea)
        self.options_strip = self._bar("options", tr("Tool options"), self.options_bar, Qt.ToolBarArea.TopToolBarArea)
        self.docks = {
            "styles": self._dock("styles", tr("Styles"), self.styles),
            "colour": self._dock("colour", tr("Colour"), self.colours),
            "navigator": self._dock("navigator", tr("Navigator"), self.navigator),
            "histogram": self._dock("histogram", tr("Histogram"), self.histogram),
            "layers": self._dock("layers", tr("Layers"), self.layers),
            "properties": self._dock("properties", tr("Properties"), self.properties),
            "history": self._dock("history", tr("History"), self.history),
        }
        self._hidden: list[QWidget] = []
        self.reset()
        self._fresh = not self._restore()
        self._shown = False
        self._heights: dict[str, int] = {}
        self._visible_before: list[QWidget] = [part for part in self.parts if not part.isHidden()]
        for part in self.parts:
            part.hide()
        self._connect(workbench)
        for part in self.parts:  # dressed now, so that the first document need not wait for it
            for widget in part.findChildren(QWidget):
                widget.ensurePolished()

    @property
    def parts(self) -> list[QWidget]:
        """Everything that Tab hides."""
        return [self.tools_bar, self.options_strip, *self.docks.values()]

    def _connect(self, workbench: Workbench) -> None:
        self.toolbox.chosen.connect(workbench.choose_tool)
        self.toolbox.doubled.connect(self._tool_doubled)
        self.options_bar.changed.connect(workbench.options_changed)
        self.colours.changed.connect(workbench.set_colours)
        self.layers.message.connect(lambda text: self.window.tell(text, "warning"))
        self.layers.properties_requested.connect(self._show_properties)
        self.styles.apply_requested.connect(workbench.apply_style)
        self.properties.message.connect(lambda text: self.window.tell(text, "warning"))
        for panel in (self.properties, self.layers):
            panel.rerun_requested.connect(lambda id: self._try(lambda: rerun_layer(self.window, id)))
            panel.change_requested.connect(lambda id: self._try(lambda: self._change(id)))
        self.properties.swap_requested.connect(lambda id, swap: self._try(lambda: rerun_layer(self.window, id, swap)))

    def _tool_doubled(self, id: str) -> None:
        """The hand shows the whole picture, the magnifier one pixel on one."""
        command = {"hand": "view.fit", "zoom": "view.actual"}.get(id)
        if command is not None:
            self.window.run_command(command)

    def _change(self, id: int) -> None:
        """Opens the dialog in which the values of a layer that a model made are changed."""
        editor = self.window.editor
        layer = editor.document.find(id) if editor is not None else None
        if layer is not None and isinstance(layer.content, Generated):
            (change_layer if layer.content.recipe.task == DrawOptions.task else change_restored)(self.window, id)

    def _show_properties(self, id: int) -> None:
        """An adjustment's values in their dialog; what is known of a layer that a model made in the Properties panel."""
        editor = self.window.editor
        layer = editor.document.find(id) if editor is not None else None
        if layer is not None and isinstance(layer.content, Generated):
            self.docks["properties"].show()
            self.docks["properties"].raise_()
        else:
            self.window.workbench.edit_adjustment(id)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self.window.show_error(error)

    def _bar(self, name: str, title: str, content: QWidget, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(name)
        bar.setMovable(True)
        bar.setIconSize(QSize(20, 20))
        bar.addWidget(content)
        self.window.addToolBar(area, bar)
        return bar

    def _dock(self, name: str, title: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self.window)
        dock.setObjectName(name)
        dock.setWidget(content)
        dock.setTitleBarWidget(DockTitle(dock))
        dock.visibilityChanged.connect(lambda _: self.window.refresh_soon())
        dock.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        return dock

    def reset(self) -> None:
        """Every panel where it belongs."""
        window, right = self.window, Qt.DockWidgetArea.RightDockWidgetArea
        for area, bar in ((Qt.ToolBarArea.LeftToolBarArea, self.tools_bar), (Qt.ToolBarArea.TopToolBarArea, self.options_strip)):
            window.addToolBar(area, bar)
            bar.show()
        docks = self.docks
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.addDockWidget(right, docks["styles"])
        window.splitDockWidget(docks["styles"], docks["layers"], Qt.Orientation.Vertical)
        for above, names in (("styles", ("colour", "navigator", "histogram")), ("layers", ("properties", "history"))):
            before = docks[above]
            for name in names:  # never one above the other: the window would grow to hold them all
                window.tabifyDockWidget(before, docks[name])
                before = docks[name]
        for dock in docks.values():
            dock.show()
        docks["styles"].raise_()
        docks["layers"].raise_()
        QTimer.singleShot(0, self, self._share)

    def _share(self) -> None:
        """Shares the room at the right between the upper and the lower panels."""
        docks = [self.docks["styles"], self.docks["layers"]]
        self.window.resizeDocks(docks, [560, 360], Qt.Orientation.Vertical)
        self.window.resizeDocks(docks, [312, 312], Qt.Orientation.Horizontal)
        self._name_docks()

    def _share_as_before(self) -> None:
        """Gives the panels the room that they had when they were hidden."""
        self.window.resizeDocks([self.docks[name] for name in self._heights], list(self._heights.values()), Qt.Orientation.Vertical)

    def _name_docks(self) -> None:
        for dock in self.docks.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                title.refresh()

    @property
    def shown(self) -> dict[str, bool]:
        """Which panels and bars are there, by command, be it behind a tab."""
        bars = {"window.bar-tools": self.tools_bar, "window.bar-options": self.options_strip}
        return {id: not part.isHidden() for id, part in ({f"window.panel-{name}": dock for name, dock in self.docks.items()} | bars).items()}

    def toggle_panel(self, name: str) -> None:
        """Brings a panel to the front, with the keyboard; hides the one that is in front already."""
        dock = self.docks[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
            return
        dock.show()
        dock.raise_()
        target = first_in(dock)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle(self) -> bool:
        """Hides every panel, or brings those back that were hidden; True if they are hidden now."""
        if self._hidden:
            for part in self._hidden:
                part.show()
            self._hidden = []
            QTimer.singleShot(0, self, self._name_docks)
            return False
        self._hidden = [part for part in self.parts if not part.isHidden()]
        for part in self._hidden:
            part.hide()
        return bool(self._hidden)

    def set_editor(self, editor: Editor | None, area: CanvasArea | None) -> None:
        """Lets every panel follow a document; they are hidden where no tab is open (a tab may have no document yet)."""
        for panel in (self.styles, self.layers, self.properties, self.history, self.histogram):
            panel.set_editor(editor)
        self.navigator.set_canvas(area.canvas if area is not None else None)
        shown = editor is not None or (self._shown and self.window.documents.count() > 0)
        if shown != self._shown:
            self._shown = shown
            if self._shown:
                for part in self._visible_before:
                    part.show()
                for name in ("styles", "layers"):
                    self.docks[name].raise_()
                QTimer.singleShot(0, self, self._name_docks)
                if self._fresh:
                    self._fresh = False
                    QTimer.singleShot(0, self, self._share)
                elif self._heights:
                    QTimer.singleShot(0, self, self._share_as_before)
            else:
                if not self._hidden:
                    self._heights = {name: dock.height() for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty()}
                self._visible_before = self._hidden or [part for part in self.parts if not part.isHidden()]
                self._hidden = []
                for part in self.parts:
                    part.hide()

    def show_tool(self, tool: Tool) -> None:
        """Puts a tool's button down and shows its options."""
        self.toolbox.show_tool(tool.id)
        self.options_bar.set_tool(tool)

    def show_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Shows the shortcuts that hold, by command, in the tooltips."""
        self.toolbox.show_keys(keys)
        for dock in self.docks.values():
            show_keys(dock, keys)

    def options(self, tool: Tool) -> Any:
        """The options that a tool has now."""
        return self.options_bar.options(tool)

    def show_colours(self, foreground: Colour, background: Colour) -> None:
        """Shows what is painted with."""
        self.colours.show_colours(foreground, background)

    @staticmethod
    def _file() -> Path:
        return state_folder() / "window.layout"

    def remember(self) -> None:
        """Writes down where the panels are."""
        if not self._shown:
            for part in self._visible_before:
                part.show()
        elif self._hidden:
            self.toggle()
        try:
            save_options(self.options_bar.all_options)
            save_colours(self.colours.recent.colours)
        except StudioError as error:
            self.window.tell(str(error), "warning")
        try:
            self._file().parent.mkdir(parents=True, exist_ok=True)
            self._file().write_bytes(bytes(self.window.saveState(_VERSION).data()))
        except OSError:
            return

    def _restore(self) -> bool:
        try:
            return self.window.restoreState(QByteArray(self._file().read_bytes()), _VERSION)
        except OSError:
            return False
