"""Select subject, refine edge and remove background on the document in front: jobs that end in one edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganstudio.app.cutout import RefineOptions, refine_edge, remove_background
from ganstudio.app.dialog_options import last_options
from ganstudio.app.subject import subject
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.core.selection import kept
from ganstudio.translate import tr
from ganstudio.ui.enhancing import run_edit

if TYPE_CHECKING:
    from ganstudio.ui.dialogs.refine_dialog import RefineDialog
    from ganstudio.ui.window import Window


def select_subject(window: Window) -> None:
    """Selects what the picture is of."""
    entry = window.current
    if entry is None:
        return
    document, library, label = entry.editor.document, window.workbench.library, tr("Select Subject")

    def work(progress: Progress) -> Edit:
        found = kept(subject(document, None, library, progress))

        def apply(now: Document) -> Document:
            return replace(now, selection=found) if now.size == document.size else now

        return Edit(label, apply)

    run_edit(window, entry, label, work)


def refine(window: Window) -> RefineDialog | None:
    """Opens the dialog that refines the edge of the selection."""
    from ganstudio.ui.dialogs.refine_dialog import RefineDialog

    entry = window.current
    if entry is None or entry.editor.document.selection is None:
        return None
    layer = window.workbench.target_layer()
    dialog = RefineDialog(entry.editor, layer, window.workbench.library, window.jobs, window)

    def accepted() -> None:
        document, options = entry.editor.document, dialog.options
        run_edit(window, entry, tr("Refine Edge"), lambda progress: refine_edge(document, layer, options, progress))

    dialog.accepted.connect(accepted)
    dialog.show()
    return dialog


def hide_background(window: Window) -> None:
    """Masks what is not selected in the active layer, or what is not its subject, with the edge as it was last refined."""
    entry = window.current
    if entry is None:
        return
    document, library = entry.editor.document, window.workbench.library
    layer = window.workbench.target_layer()
    options = replace(last_options("refine-edge", RefineOptions()), output="mask", radius=0.0)
    run_edit(window, entry, tr("Remove Background"), lambda progress: remove_background(document, layer, library, options, progress))
