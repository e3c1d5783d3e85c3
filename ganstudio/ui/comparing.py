"""Compare models on the document in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganstudio.app.compare import Candidate, carried_out, comparable
from ganstudio.core.edit import Edit
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.compare_dialog import CompareDialog
from ganstudio.ui.enhancing import middle_of

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window


def compare(window: Window) -> None:
    """Shows the dialog on the active layer; the winner is carried out on all of it."""
    entry = window.current
    if entry is None:
        return
    library, layer = window.workbench.library, window.workbench.target_layer()
    document = entry.editor.document
    tasks = comparable(library, document)
    if not tasks:
        raise EditError(tr("There are not two styles or models for the same task. Get more under Enhance > Models."))
    dialog = CompareDialog(window.jobs, library, document, layer, tasks, middle_of(entry), window)
    try:
        if dialog.exec() and dialog.winner is not None:
            if dialog.keeps:
                library.make_active(dialog.winner.task, dialog.winner.model)
            carry_out_winner(window, entry, layer, dialog.winner)
    finally:
        dialog.deleteLater()


def carry_out_winner(window: Window, entry: OpenDocument, layer: int, winner: Candidate) -> None:
    """Starts the job that does to the whole layer what the winner did to the part."""
    document, library = entry.editor.document, window.workbench.library

    def done(edit: object) -> None:
        assert isinstance(edit, Edit)
        if entry not in window.documents.all:
            return
        if edit.slow is not None:
            window.carry_out(edit)
        else:
            entry.editor.apply(edit)
        window.workbench.refresh()

    window.jobs.submit(tr(winner.label), lambda progress: carried_out(document, layer, winner, library, progress), done)
    window.refresh_soon()
