"""Edits of the whole picture, done by jobs, one after the other, while painting goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ganstudio.app.landing import landed
from ganstudio.app.pipeline import warm
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit, Step
from ganstudio.core.progress import Progress
from ganstudio.errors import EditError
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window

SMALL = 1_000_000
"""Pixels up to which slow edits are done at once: a job would take longer to start than they to end."""

_TRIES = 4


@dataclass(eq=False)
class PendingEdit:
    """An edit whose turn has not come, or that a job is doing."""

    label: str
    change: Callable[[Document, Progress], Document]
    commit: Callable[[Edit], None]
    shown: Document
    """What the canvas showed when it was asked for: perhaps a preview, which stays until the edit lands."""
    finishes: bool = False
    """Whether it is the second part of an edit that is in the history already."""
    step: Step | None = None
    tries: int = _TRIES
    job: Job | None = None


def carry_out(window: Window, entry: OpenDocument, edit: Edit) -> None:
    """Commits an edit: at once, or by a job if it is slow on a picture this large, or if it has to wait for another one's result."""
    change = edit.slow
    if change is not None and (edit.always or entry.pending or entry.editor.document.size.area > SMALL):
        edit_in_background(window, entry, edit.label, change, edit.step)
    elif entry.pending:
        edit_in_background(window, entry, edit.label, lambda document, _: edit.apply(document), edit.step)
    else:
        entry.editor.apply(edit)


def edit_in_background(
    window: Window, entry: OpenDocument, label: str, change: Callable[[Document, Progress], Document], step: Step | None = None
) -> None:
    """Computes ``change`` by a job and commits it; done again if the same layers were changed meanwhile. Edits keep their order."""
    _queue(window, entry, PendingEdit(label, change, entry.editor.apply, entry.editor.shown, step=step))


def finish_in_background(window: Window, entry: OpenDocument, edit: Edit) -> None:
    """Lets a job do the slow second part of an edit; its result takes the place of the first in the history."""
    finish, editor = edit.finish, entry.editor
    if finish is not None:

        def commit(done: Edit) -> None:
            (editor.apply if editor.gesturing else editor.amend)(done)

        _queue(window, entry, PendingEdit(edit.label, finish, commit, editor.shown, finishes=True, step=edit.step))


def cancel_last(entry: OpenDocument) -> bool:
    """Takes back the newest edit that has not landed yet; False if there is none."""
    for edit in reversed(entry.pending):
        if not edit.finishes:
            if edit.job is not None:
                edit.job.cancel()
            else:
                entry.pending.remove(edit)
            return True
    return False


def _queue(window: Window, entry: OpenDocument, edit: PendingEdit) -> None:
    entry.pending.append(edit)
    if len(entry.pending) == 1:
        _start(window, entry)


def _start(window: Window, entry: OpenDocument) -> None:
    """Lets a job do the first pending edit on the document as it is now."""
    edit, base = entry.pending[0], entry.editor.document

    def work(progress: Progress) -> Document:
        result = edit.change(base, progress)
        for raster in result.rasters():
            progress.check()
            warm(raster)
        return result

    def done(result: object) -> None:
        assert isinstance(result, Document)
        waits = entry.editor.gesturing

        def land(now: Document) -> Document:
            merged = landed(base, result, now)
            edit.tries -= merged is None
            again = merged is None and edit.tries > 0
            if waits:
                QTimer.singleShot(0, window, lambda: _next(window, entry, edit, again))
            if merged is None and not again:
                raise EditError(tr("{name}: the picture kept changing. Pause for a moment and try again.").format(name=edit.label))
            return now if merged is None else merged

        edit.commit(Edit(edit.label, land, step=edit.step))
        if not waits:
            _next(window, entry, edit, again=edit.tries < tries)

    def ended(_: object) -> None:
        if edit.job is job and not _landed(job):
            if entry.editor.shown is edit.shown and not entry.editor.gesturing:
                entry.editor.preview(None)
            _next(window, entry, edit, again=False)

    tries = edit.tries
    edit.job = job = window.jobs.submit(edit.label, work, done)
    job.finished.connect(ended)
    entry.follow(job)
    if not job.active:
        entry.pending.clear()


def _landed(job: Job) -> bool:
    from ganstudio.ui.jobs import Done

    return isinstance(job.outcome, Done)


def _next(window: Window, entry: OpenDocument, edit: PendingEdit, again: bool) -> None:
    """Starts the next pending edit, or this one once more."""
    if not entry.pending or entry.pending[0] is not edit:
        return
    if not again:
        entry.pending.popleft()
    edit.job = None
    if entry.pending and entry in window.documents.all:
        _start(window, entry)
    elif entry.pending:
        entry.pending.clear()
