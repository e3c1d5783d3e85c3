"""Edits of the whole picture, done by a job while painting goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ganstudio.app.landing import landed
from ganstudio.app.pipeline import warm
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.errors import EditError
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window

_TRIES = 4


def edit_in_background(
    window: Window,
    entry: OpenDocument,
    label: str,
    change: Callable[[Document, Progress], Document],
    tries: int = _TRIES,
    commit: Callable[[Edit], None] | None = None,
) -> Job:
    """Computes ``change`` by a job and commits it; done again if the same layers were changed meanwhile."""
    base = entry.editor.document

    def done(result: object) -> None:
        assert isinstance(result, Document)

        def land(now: Document) -> Document:
            merged = landed(base, result, now)
            if merged is None:
                QTimer.singleShot(0, window, again)
                return now
            return merged

        (commit or entry.editor.apply)(Edit(label, land))

    def again() -> None:
        if tries <= 1:
            window.show_error(EditError(tr("{name}: the picture kept changing. Pause for a moment and try again.").format(name=label)))
        elif entry in window.documents.all:
            edit_in_background(window, entry, label, change, tries - 1, commit)

    def work(progress: Progress) -> Document:
        result = change(base, progress)
        for raster in result.rasters():
            progress.check()
            warm(raster)
        return result

    return window.jobs.submit(label, work, done)


def finish_in_background(window: Window, entry: OpenDocument, edit: Edit) -> None:
    """Lets a job do the slow second part of an edit; its result takes the place of the first in the history."""
    finish, editor = edit.finish, entry.editor
    if finish is not None:
        edit_in_background(window, entry, edit.label, finish, commit=lambda done: (editor.apply if editor.gesturing else editor.amend)(done))
