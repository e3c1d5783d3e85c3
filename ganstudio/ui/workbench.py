"""What a person works with once a picture is open: tools, panels, models, and what follows the document in front."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ganstudio.app.commands import COMMANDS, Command
from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import StyleOptions
from ganstudio.app.settings import Settings
from ganstudio.core.document import Adjustment, Document, Group, Layer
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Colour
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.files.profiles import profile_name
from ganstudio.places import cache_folder
from ganstudio.tools.move import CHOSEN
from ganstudio.tools.snap import SNAP
from ganstudio.tools.tool import Tool
from ganstudio.tools.toolbox import TOOLS, tool
from ganstudio.tools.transform import TRANSFORM
from ganstudio.translate import tr
from ganstudio.ui.adjusting import adjust_layer, show_adjustment
from ganstudio.ui.autosave import Autosave
from ganstudio.ui.awake import Awake
from ganstudio.ui.background import carry_out, finish_in_background
from ganstudio.ui.brush_keys import set_size
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.canvas_area import CanvasArea
from ganstudio.ui.canvas.readout import position_text, selection_text, value_text
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.focus import come_back
from ganstudio.ui.menus.styles_menu import StyleActions
from ganstudio.ui.panels.panels import Panels
from ganstudio.ui.recents import Recents
from ganstudio.ui.remedies import remedy
from ganstudio.ui.removing import Remover
from ganstudio.ui.smart_select import SmartSelect
from ganstudio.ui.snapping import lines_for
from ganstudio.ui.style_brush import StyleBrush
from ganstudio.ui.style_run import apply_style
from ganstudio.ui.training.trainer import Trainer

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_PAINTING = ("brush", "fill", "gradient")
"""Tools that use the foreground colour."""

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)


class Workbench(QObject):
    """One for each window; made when the first document opens or shortly after the first paint."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.library = Library(provider=window.settings.provider)
        self.library.on_notice = self._notice
        self.foreground, self.background = BLACK, WHITE
        self.last_style: tuple[Preset, StyleOptions] | None = None
        self.tool: Tool = tool("brush")
        self._before_transform: Tool | None = None
        self._relieving = False
        self._selection: tuple[Raster | None, Rect | None] = (None, None)
        self._pointer: tuple[float, float] | None = None
        self.recents = Recents(window)
        self.style_brush = StyleBrush(window, self)
        self.smart_select = SmartSelect(window, self)
        self.remover = Remover(window, self)
        self.panels = Panels(window, self)
        self.autosave = Autosave(window)
        self.trainer = Trainer(window)
        self.awake = Awake(window.jobs, lambda: self.trainer.busy, self)
        self._value_timer = QTimer(self, singleShot=True, interval=30)
        self._value_timer.timeout.connect(self._show_value)
        window.actions_.add(_tool_command(entry) for entry in TOOLS)
        window.actions_.rekeyed.connect(lambda: self.panels.show_keys(window.actions_.keys))
        self.panels.show_keys(window.actions_.keys)
        window.status.zoom_chosen.connect(self._zoom)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        window.status.device.clicked.connect(lambda: window.run_command("edit.preferences"))
        self.panels.styles.message.connect(lambda text: window.tell(text, "warning"))
        self.panels.styles.presets_changed.connect(self._fill_styles)
        self.panels.styles.import_model_requested.connect(lambda: window.run_command("style.import-model"))
        self.panels.styles.training_requested.connect(lambda: window.run_command("style.train"))
        self.panels.styles.chosen.connect(lambda *_: self.style_brush.prepare_if_needed())
        for problem in self.library.problems:
            window.tell(str(problem), "warning")
        self.styles_menu = StyleActions(window, self)
        self.choose_tool(self.tool)

    # Documents

    def make_document(self, document: Document, name: str, label: str, path: Path | None, picture: Path | None) -> OpenDocument:
        """An editor and a canvas for a document."""
        editor = Editor(document, label, path, budget=self.window.settings.history_bytes, spill_folder=cache_folder() / "history")
        area = CanvasArea(editor, self.window.settings)
        canvas = area.canvas
        canvas.hovered.connect(self._hover)
        canvas.left.connect(self._leave)
        canvas.zoomed.connect(lambda _: self.refresh())
        canvas.colour_picked.connect(self.set_foreground)
        canvas.message.connect(lambda text: self.window.tell(text, "warning", remedy(self.window)))
        canvas.size_dragged.connect(lambda size: set_size(self, size))
        canvas.picker, canvas.mover = tool("picker"), tool("move")
        canvas.gesture_changed.connect(self._gesture_changed)
        for id in ("move", "marquee-rect", "marquee-ellipse", "crop"):
            canvas.memory.setdefault(id, {})[SNAP] = lambda size: lines_for(size, canvas.guides, self.window.settings.snap)
        canvas.memory["move"][CHOSEN] = self.panels.layers.view.chosen
        entry = OpenDocument(editor, area, name, picture)
        area.canvas.run.finish = lambda edit: finish_in_background(self.window, entry, edit)
        area.canvas.run.carry_out = lambda edit: carry_out(self.window, entry, edit)
        return entry

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """On the canvas the Tab key hides the panels; elsewhere it moves the focus."""
        if not isValid(self.window):
            return  # it is being deleted, and the focus leaves with it
        self.window.actions_.leave_tab(not isinstance(now, Canvas))
        if now is None:
            QTimer.singleShot(0, self.window, lambda: come_back(self.window))

    def show_document(self, entry: OpenDocument | None) -> None:
        """Lets panels, tools and status bar follow another document; None: there is none."""
        self.trainer.photo_soon()
        self.panels.set_editor(entry.editor if entry is not None else None, entry.area if entry is not None else None)
        if entry is None:
            self.window.status.clear_document()
        else:
            self._give_tool(entry.area)
            entry.area.canvas.setFocus()
            self.window.status.hint.setText(tr(self.tool.hint))
            self.style_brush.prepare_if_needed()
            self.smart_select.prepare_if_needed()
            self.remover.prepare_if_needed()
        self.refresh()

    def let_go(self, entry: OpenDocument) -> None:
        """Forgets a document that is being closed."""
        self.style_brush.forget(entry)
        self.smart_select.forget(entry)

    def relieve(self, entry: OpenDocument) -> None:
        """Moves old states to disk, in the background, once the history has outgrown its budget."""
        history = entry.editor.history
        if self._relieving or sum(state.nbytes for state in history.states) <= history.budget:
            return
        self._relieving = True

        def work(_: Progress) -> int:
            return history.relieve()

        job = self.window.jobs.submit(tr("Moving old history to disk"), work, lane="quick", quiet=True)
        job.finished.connect(self._relieved)

    def _relieved(self, _: object) -> None:
        self._relieving = False

    # Tools and colours

    def transform(self) -> None:
        """Takes free transform into the hand, for this once: afterwards the tool from before is there again."""
        entry, before = self.window.current, self.tool
        self.choose_tool(TRANSFORM)
        if entry is None or before is TRANSFORM:
            return
        if entry.area.canvas.gesture_open:
            self._before_transform = before
        else:
            self.choose_tool(before)  # there is nothing to transform, and the canvas has said why

    def _gesture_changed(self, opened: bool) -> None:
        before, entry = self._before_transform, self.window.current
        if opened and self.tool.id in _PAINTING and entry is not None and not entry.area.canvas.input.lent:
            self.panels.colours.recent.remember(self.foreground)
        if not opened and before is not None and self.tool is TRANSFORM:
            QTimer.singleShot(0, self.window, lambda: self.choose_tool(before) if self.tool is TRANSFORM else None)

    def choose_tool(self, chosen: Tool) -> None:
        """Takes a tool into the hand."""
        self.tool, self._before_transform = chosen, None
        self.panels.show_tool(chosen)
        entry = self.window.current
        if entry is not None:
            self._give_tool(entry.area)
        self.style_brush.prepare_if_needed()
        self.smart_select.prepare_if_needed()
        self.remover.prepare_if_needed()
        self.window.status.hint.setText(tr(chosen.hint) if entry is not None else "")

    def _give_tool(self, area: CanvasArea) -> None:
        area.canvas.set_tool(self.tool, self.panels.options(self.tool), (self.foreground, self.background))

    def options_changed(self, options: Any) -> None:
        """Hands changed tool options to the canvas."""
        entry = self.window.current
        if entry is not None:
            entry.area.canvas.set_options(options)

    def set_colours(self, foreground: Colour, background: Colour) -> None:
        """Chooses what is painted with."""
        self.foreground, self.background = foreground, background
        self.panels.show_colours(foreground, background)
        entry = self.window.current
        if entry is not None:
            entry.area.canvas.set_colours(foreground, background)

    def set_foreground(self, colour: Colour) -> None:
        """A picked colour."""
        self.set_colours(colour, self.background)

    # Adjustments

    def adjust(self, kind: type[Any]) -> None:
        """Opens the dialog of an adjustment for the active layer."""
        entry = self.window.current
        if entry is not None:
            adjust_layer(self.window, entry, kind)

    def add_adjustment(self, kind: type[Any]) -> None:
        """Adds an adjustment layer above the active one and shows its values."""
        from ganstudio.core.layers import add_adjustment

        entry = self.window.current
        if entry is None:
            return
        above = entry.editor.active
        self.window.edit(tr(kind.label), lambda document: add_adjustment(document, kind(), above))
        made = entry.editor.document.find(entry.editor.document.next_id - 1)
        if made is not None and isinstance(made.content, Adjustment):
            show_adjustment(self.window, entry, made.id, new=True)

    def edit_adjustment(self, id: int) -> None:
        """Shows the values of an adjustment layer."""
        entry = self.window.current
        if entry is not None:
            show_adjustment(self.window, entry, id)

    # Styles

    def target_layer(self) -> int:
        """The layer that a style works on; EditError if the active one has no pixels."""
        editor = self.window.editor
        layer = editor.active_layer if editor is not None else None
        if layer is None or isinstance(layer.content, Group | Adjustment):
            raise EditError(tr("Choose a layer with pixels first."))
        return layer.id

    def apply_style(self, preset: Preset, options: StyleOptions) -> None:
        """Runs a style on the active layer."""
        try:
            apply_style(self.window, preset, options)
        except EditError as error:
            self.window.show_error(error)

    def presets_changed(self) -> None:
        """Shows styles that came, went or changed."""
        self.panels.styles.reload()
        self.styles_menu.fill()

    def _fill_styles(self) -> None:
        self.styles_menu.fill()

    def use_settings(self, old: Settings, new: Settings) -> None:
        """Puts changed settings in force."""
        if old.provider != new.provider:
            self.library.choose(new.provider)
        self.autosave.follow_settings()
        for entry in self.window.documents.all:
            entry.area.use(new)
            entry.editor.history.budget = new.history_bytes
            self.relieve(entry)
        self.refresh()

    # Recent files

    def remember_recent(self, path: Path) -> None:
        """Puts a file on top of the recent ones."""
        self.recents.remember(path)

    def forget_recent(self, path: Path) -> None:
        """Takes a file that could not be opened off the list."""
        if not path.exists():
            self.recents.forget(path)

    # The status bar

    def _hover(self, x: float, y: float) -> None:
        self._pointer = (x, y)
        if not self._value_timer.isActive():
            self._value_timer.start()

    def _leave(self) -> None:
        self._pointer = None
        self.window.status.position.clear()
        self.window.status.value.clear()

    def _show_value(self) -> None:
        editor = self.window.editor
        if editor is None or self._pointer is None:
            return
        x, y = int(self._pointer[0] // 1), int(self._pointer[1] // 1)
        self.window.status.position.setText(position_text(editor.shown, x, y))
        self.window.status.value.setText(value_text(editor.shown, x, y))

    def refresh(self) -> None:
        """Brings status bar, checks and menus up to date with the document in front."""
        window, entry = self.window, self.window.current
        window.status.show_device(self.library.device())
        if entry is None:
            return
        document = entry.editor.shown
        depth = tr("{n} bit").format(n=document.depth)
        mode = tr("grey") if document.mode == "grey" else "RGB"
        profile = profile_name(document.profile)
        window.status.picture.setText(f"{document.size.width} × {document.size.height}  {mode} {depth}  {profile}")
        bounds = self._selected(entry.editor.document.selection)
        window.status.selection.setText(selection_text(document.measure, bounds) if bounds is not None else "")
        window.status.show_zoom(entry.area.canvas.view.zoom)
        self._show_checks(entry)

    def _selected(self, selection: Raster | None) -> Rect | None:
        """The bounds of the selection, looked for once."""
        if selection is not self._selection[0]:
            self._selection = (selection, None if selection is None else selection.bounds())
        return self._selection[1]

    def _show_checks(self, entry: OpenDocument) -> None:
        actions, editor = self.window.actions_, entry.editor
        actions["view.snap"].setChecked(self.window.settings.snap)
        document, layer = editor.document, editor.active_layer
        states: dict[str, bool] = self.panels.shown | {
            "image.mode-rgb": document.mode == "rgb", "image.mode-grey": document.mode == "grey",
            "image.depth-8": document.depth == 8, "image.depth-16": document.depth == 16,
            "select.quick-mask": editor.target == "quick", "layer.mask-edit": editor.target == "mask",
        }
        if layer is not None:
            states |= _layer_checks(layer)
        canvas = entry.area.canvas
        for id, mode_id in _SPLITS.items():
            states[id] = entry.area.split_mode == mode_id
        states |= {
            "view.mirror": canvas.view.mirrored, "view.rulers": entry.area.rulers_shown, "view.guides": canvas.guides.shown,
            "view.pixel-grid": canvas.pixel_grid, "view.outline": canvas.outlined, "view.full-screen": self.window.isFullScreen(),
        }  # fmt: skip
        for id, state in states.items():
            actions[id].setChecked(state)

    def _zoom(self, zoom: float) -> None:
        entry = self.window.current
        if entry is not None:
            entry.area.canvas.zoom_to(zoom)
            entry.area.canvas.setFocus()

    # Notices and layout

    def _notice(self, text: str) -> None:
        QTimer.singleShot(0, self.window, lambda: self.window.tell(text, "warning"))

    def remember_layout(self) -> None:
        """Writes down where the panels are."""
        self.panels.remember()


_SPLITS = {"view.split-off": "off", "view.split-vertical": "vertical", "view.split-horizontal": "horizontal", "view.side-by-side": "side"}


def _layer_checks(layer: Layer) -> dict[str, bool]:
    return {
        "layer.visible": layer.visible,
        "layer.clip": layer.clip,
        "layer.lock-alpha": layer.lock_alpha,
        "layer.isolated": isinstance(layer.content, Group) and layer.content.isolated,
        "layer.mask-enable": layer.mask is not None and layer.mask.enabled,
    }


def _tool_command(entry: Tool) -> Command:
    taken = {key for command in COMMANDS for key in command.shortcuts}
    keys = (entry.shortcut,) if entry.shortcut and entry.shortcut not in taken else ()
    return Command(f"tool.{entry.id}", entry.label, "", keys, entry.icon, "nothing", entry.hint)

