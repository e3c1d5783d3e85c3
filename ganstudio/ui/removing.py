"""Remove, fill and extend in the window: what the tool is given, and what the menu's commands do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ganstudio.app.defects import DefectOptions, SimilarOptions, Standout, defects, similar, standout
from ganstudio.app.extend import extend
from ganstudio.app.inpaint import TASK, fill, loaded, remove
from ganstudio.app.twins import twins
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.tools.remove import REMOVE, InpaintOptions
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import leave_picture_free, stay_with
from ganstudio.ui.dialogs.extend_dialog import ExtendDialog
from ganstudio.ui.dialogs.mark_dialog import MarkDialog, Propose
from ganstudio.ui.enhancing import run_edit

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


def find_defects(window: Window) -> None:
    """Proposes scratches and specks to remove."""
    kept: dict[str, tuple[tuple[object, ...], Standout]] = {}

    def propose(document: Document, options: DefectOptions, progress: Progress) -> Raster:
        key = (document, options.size, options.tone)
        if "last" not in kept or kept["last"][0] != key:
            kept["last"] = key, standout(document, options, progress)
        return defects(document, kept["last"][1], options)

    hint = tr("Marks narrow things that are lighter or darker than what lies around them, in the selection if there is one.")
    _propose(window, tr("Find scratches and specks"), hint, DefectOptions(), propose)


def find_similar(window: Window) -> None:
    """Proposes everything of the foreground colour to remove: a watermark, text."""
    colour = window.workbench.foreground

    def propose(document: Document, options: SimilarOptions, progress: Progress) -> Raster:
        progress(0.0)
        return similar(document, colour, options)

    hint = tr("Marks what has nearly the foreground colour, in the selection if there is one. Pick that colour from the picture first (I).")
    _propose(window, tr("Mark a similar colour"), hint, SimilarOptions(), propose)


def _propose(window: Window, title: str, hint: str, options: Any, propose: Propose) -> None:
    entry = window.current
    if entry is None:
        return
    dialog = MarkDialog(title, hint, options, propose, entry.editor, window.jobs, window)

    def take(what: str, marks: Raster) -> None:
        if entry not in window.documents.all or window.current is not entry:
            return
        if what == "select":
            window.edit(tr(title), lambda document: replace(document, selection=marks) if marks.size == document.size else document)
            return
        layer, library = entry.editor.active, window.workbench.library
        chosen: InpaintOptions = window.workbench.panels.options(REMOVE)

        def change(document: Document, progress: Progress) -> Document:
            if layer is None:
                raise EditError(tr("Choose a layer with pixels first."))
            return remove(document, layer, marks, replace(chosen, feather=0.0), library, progress).apply(document)

        window.carry_out(Edit.slowly(tr("Remove"), change, always=True))

    dialog.wanted.connect(take)
    leave_picture_free(dialog)
    stay_with(dialog, window.documents, entry)
    dialog.show()


def extend_picture(window: Window) -> None:
    """Asks how much room to add, and fills it."""
    entry = window.current
    if entry is None:
        return
    library = window.workbench.library
    twins(library, TASK)
    dialog = ExtendDialog(entry.editor, window)

    def accepted() -> None:
        document, sides, options = entry.editor.document, dialog.sides, dialog.options
        if entry in window.documents.all:
            run_edit(window, entry, tr("Extend"), lambda progress: extend(document, sides, options, library, progress))

    dialog.accepted.connect(accepted)
    leave_picture_free(dialog)
    stay_with(dialog, window.documents, entry)
    dialog.show()
