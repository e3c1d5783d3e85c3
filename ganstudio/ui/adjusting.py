"""The dialogs of adjustments: on a layer's pixels, and on the values of an adjustment layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganstudio.core.adjust import to_dict
from ganstudio.core.adjusting import adjusted
from ganstudio.core.document import Adjustment
from ganstudio.core.edit import Step
from ganstudio.translate import tr
from ganstudio.ui.background import edit_in_background
from ganstudio.ui.dialogs.adjust_dialog import AdjustDialog
from ganstudio.ui.dialogs.dialog import leave_picture_free, stay_with

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window


def adjust_layer(window: Window, entry: OpenDocument, kind: type[Any]) -> None:
    """Opens the dialog with a live preview; accepted, the whole layer is done by a job."""
    id = window.workbench.target_layer()
    dialog = AdjustDialog(entry.editor, kind(), id, window, window.jobs)

    def accepted() -> None:
        settings = dialog.settings
        step = Step("adjust", to_dict(settings))
        edit_in_background(window, entry, tr(kind.label), lambda document, progress: adjusted(document, id, settings, progress), step)

    dialog.accepted.connect(accepted)
    leave_picture_free(dialog)
    stay_with(dialog, window.documents, entry)
    dialog.show()


def show_adjustment(window: Window, entry: OpenDocument, id: int, *, new: bool = False) -> None:
    """Opens the values of an adjustment layer. ``new``: it was added for this dialog, and goes again if that is cancelled."""
    editor, document = entry.editor, entry.editor.document
    layer = document.layer(id)
    if not isinstance(layer.content, Adjustment):
        return
    dialog = AdjustDialog(editor, layer.content.settings, id, window, window.jobs)

    def rejected() -> None:
        if new and editor.document is document:
            editor.undo()

    dialog.rejected.connect(rejected)
    leave_picture_free(dialog)
    stay_with(dialog, window.documents, entry)
    dialog.show()
