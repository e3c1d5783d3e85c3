"""Remove, fill and extend in the window: what the tool is given, and what the menu's commands do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ganstudio.app.inpaint import fill, loaded, remove
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.tools.remove import REMOVE, InpaintOptions
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench


class Remover(QObject):
    """Gives the remove tool the function that fills, and opens the model while the first stroke is painted."""

    def __init__(self, window: Window, workbench: Workbench) -> None:
        super().__init__(window)
        self._window, self._workbench = window, workbench

    def prepare_if_needed(self) -> None:
        """Makes the tool ready where it is in the hand."""
        entry, library = self._window.current, self._workbench.library
        if entry is None or self._workbench.tool is not REMOVE:
            return

        def paint_over(document: Document, layer: int | None, marks: Raster, options: InpaintOptions, progress: Progress) -> Document:
            if layer is None:
                raise EditError(tr("Choose a layer with pixels first."))
            return remove(document, layer, marks, options, library, progress).apply(document)

        memory = entry.area.canvas.memory.setdefault(REMOVE.id, {})
        if "fill" not in memory:
            memory["fill"] = paint_over
            self._window.jobs.submit(tr("Loading the model"), lambda progress: loaded(library, progress), lane="quick", quiet=True)


def remove_selected(window: Window) -> None:
    """Fills what is selected as the remove tool would."""
    _with_selection(window, "Remove", solid=False)


def fill_selected(window: Window) -> None:
    """Fills what is selected, opaque, also where nothing is."""
    _with_selection(window, "Fill", solid=True)


def _with_selection(window: Window, label: str, solid: bool) -> None:
    editor, bench = window.editor, window.workbench
    if editor is None or editor.active is None:
        return
    layer, library = editor.active, bench.library
    options: InpaintOptions = bench.panels.options(REMOVE)
    if editor.document.selection is None:
        raise EditError(tr("Nothing is selected. Select what should go, or paint over it with the Remove tool (J)."))

    def change(document: Document, progress: Progress) -> Document:
        if document.selection is None:
            raise EditError(tr("Nothing is selected. Select what should go, or paint over it with the Remove tool (J)."))
        work = fill if solid else remove
        return work(document, layer, document.selection, options, library, progress).apply(document)

    window.carry_out(Edit.slowly(tr(label), change, always=True))
