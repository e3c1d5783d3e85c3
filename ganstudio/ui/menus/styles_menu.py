"""What the commands of the Styles menu do; the styles themselves stand in it as they come and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from ganstudio.app.tasks import is_active, task_kind
from ganstudio.core.document import Document
from ganstudio.engine.presets import Preset
from ganstudio.tools.toolbox import tool
from ganstudio.translate import tr
from ganstudio.ui.opening import once_open
from ganstudio.ui.style_run import apply_style

if TYPE_CHECKING:
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench


class StyleActions:
    """The entries of the Styles menu that the library gives."""

    def __init__(self, window: Window, workbench: Workbench) -> None:
        self._window, self._workbench = window, workbench
        self._actions: list[QAction] = []
        menu = window.actions_.menu("Styles")
        menu.insertSeparator(window.actions_["style.brush"])
        menu.aboutToShow.connect(self.enable)
        self.fill()

    def fill(self) -> None:
        """Lists the library's styles as they are now."""
        window = self._window
        menu = window.actions_.menu("Styles")
        before = window.actions_["style.again"]
        for old in self._actions:
            menu.removeAction(old)
            old.deleteLater()
        self._actions = []
        for preset in self._workbench.library.presets:
            action = QAction(tr(preset.label).replace("&", "&&"), window)
            action.triggered.connect(lambda _=False, preset=preset: self._run(preset))
            menu.insertAction(before, action)
            self._actions.append(action)
        if self._actions:
            line = QAction(window)
            line.setSeparator(True)
            menu.insertAction(before, line)
            self._actions.append(line)

    @property
    def actions(self) -> list[QAction]:
        """The styles, as the menu has them."""
        return [action for action in self._actions if not action.isSeparator()]

    def enable(self) -> None:
        """Greys the styles out where no document is open."""
        for action in self._actions:
            action.setEnabled(self._window.current is not None)

    def _run(self, preset: Preset) -> None:
        panel = self._workbench.panels.styles
        panel.grid.choose(preset.id)
        try:
            apply_style(self._window, preset, panel.options)
        except Exception as error:
            self._window.show_error(error)


def import_model(window: Window, path: Path | None = None) -> None:
    """Shows the dialog that takes a model in, with a file if there is one; a new style is the chosen one afterwards."""
    from ganstudio.ui.dialogs.import_model_dialog import ImportModelDialog

    def photo() -> Document | None:
        return window.editor.document if window.editor is not None else None

    dialog = ImportModelDialog(window.jobs, window.workbench.library, photo, window)
    window.documents.chosen.connect(dialog.try_again)  # a photo that was still being opened is there
    if path is not None:
        dialog.inspect(path)
    if not dialog.exec() or dialog.added is None:
        return
    window.workbench.presets_changed()
    if isinstance(dialog.added, Preset):
        window.workbench.panels.styles.grid.choose(dialog.added.id)
        return
    model = dialog.added
    kind, used = task_kind(model.task), is_active(window.workbench.library, model)
    text = tr("{task} uses the model {name} now.") if used else tr("The model {name} is there for {task}.")

    def show() -> None:
        from ganstudio.ui.models.model_window import show_models

        show_models(window, kind.id)

    window.tell(text.format(name=model.label, task=tr(kind.label)), action=(tr("Models…"), show))


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def again() -> None:
        last = window.workbench.last_style
        if last is not None:
            apply_style(window, *last)

    def import_preset() -> None:
        window.workbench.panels.styles._import()

    def export_preset() -> None:
        window.workbench.panels.styles._export()

    return {
        "style.train": lambda: once_open(window, window.workbench.trainer.new),
        "style.runs": lambda: window.workbench.trainer.show(),
        "style.again": again,
        "style.brush": lambda: window.workbench.choose_tool(tool("style-brush")),
        "style.import-model": lambda: import_model(window),
        "style.import-preset": import_preset,
        "style.export-preset": export_preset,
    }
