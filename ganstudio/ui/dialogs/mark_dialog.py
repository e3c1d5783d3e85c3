"""A proposal of what to remove, shown on the picture while one tries: to be removed at once, or to be corrected as a selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.errors import StudioError
from ganstudio.tools.remove import marked_look
from ganstudio.translate import tr
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.jobs import Job, JobQueue

Propose = Callable[[Document, Any, Progress], Raster]
"""The marks for a document and options."""

_STILL = 120
"""Milliseconds without a change after which the picture is looked at again."""


class MarkDialog(QDialog):
    """Options of a search, with what it finds marked on the canvas."""

    wanted = Signal(str, object)
    """``remove`` or ``select``, and the marks."""

    def __init__(self, title: str, hint: str, options: Any, propose: Propose, editor: Editor, jobs: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(430)
        self._editor, self._jobs, self._propose = editor, jobs, propose
        self._document = editor.document
        self._job: Job | None = None
        self._asked = ""
        self.marks: Raster | None = None
        words = QLabel(hint)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.form = Form(options)
        self.note = QLabel(tr("Looking…"))
        self.note.setProperty("role", "muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.select = self.buttons.addButton(tr("Select"), QDialogButtonBox.ButtonRole.ActionRole)
        self.select.setToolTip(tr("Makes a selection of it, which can be corrected before it is removed"))
        self.remove = self.buttons.addButton(tr("Remove"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.select.setAutoDefault(False)
        self.select.clicked.connect(lambda: self._take("select"))
        self.buttons.accepted.connect(lambda: self._take("remove"))
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        for part in (words, self.form, self.note):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.remove.setDefault(True)
        self._timer = QTimer(self, singleShot=True, interval=_STILL)
        self._timer.timeout.connect(self._look)
        self.form.changed.connect(lambda _: self._timer.start())
        self._stop = editor.listen(self._changed)
        self.finished.connect(self._end)
        self._show(None)
        self._look()

    def _look(self) -> None:
        """Searches in the background; an older search is given up."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
        document, options, propose = self._editor.document, self.form.value, self._propose
        self.note.setText(tr("Looking…"))
        self._job = self._jobs.submit(
            self.windowTitle(), lambda progress: propose(document, options, progress), self._found, self._failed, lane="quick", quiet=True
        )

    def _found(self, marks: object) -> None:
        assert isinstance(marks, Raster)
        self._job = None
        self._show(marks)
        if self._asked:
            self._take(self._asked)

    def _failed(self, error: StudioError) -> None:
        self._job, self._asked = None, ""
        self._show(None)
        self.note.setText(str(error))

    def _show(self, marks: Raster | None) -> None:
        something = marks is not None and not marks.empty
        self.marks = marks if something else None
        for button in (self.remove, self.select):
            button.setEnabled(something)
        if marks is None:
            return
        covered = sum(int(np.count_nonzero(tile.pixels)) for tile in marks.tiles.values())
        share = 100 * covered / marks.size.area
        words = tr("{share:.2f} % of the picture is marked.") if share >= 0.005 else tr("Less than 0.01 % of the picture is marked.")
        self.note.setText(words.format(share=share) if something else tr("Nothing found."))
        if not self._editor.gesturing:
            self._editor.preview(marked_look(self._editor.document, marks) if something else None)

    def _changed(self, before: Document, after: Document) -> None:
        if self._editor.document is not self._document:
            self._document = self._editor.document
            self._timer.start()

    def _take(self, what: str) -> None:
        """Takes the marks; those of values that have just been changed are waited for."""
        if self._timer.isActive():
            self._look()
        self._asked = what if self._job is not None else ""
        marks = self.marks
        if marks is not None and not self._asked:
            self.accept()
            self.wanted.emit(what, marks)

    def _end(self, _: int) -> None:
        self._timer.stop()
        self._stop()
        if self._job is not None:
            self._job.cancel()
        self._editor.preview(None)
