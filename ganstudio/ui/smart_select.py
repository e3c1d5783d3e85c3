"""Looks at the picture in the background while the smart select tool is in the hand, so that a click is answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ganstudio.app.smart_select import Analyst
from ganstudio.core.progress import Progress
from ganstudio.tools.smart_select import SMART_SELECT, pins
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench


class SmartSelect(QObject):
    """One analyst for each document, handed to the tool through the canvas's memory."""

    def __init__(self, window: Window, workbench: Workbench) -> None:
        super().__init__(window)
        self._window, self._workbench = window, workbench
        self._analysts: dict[OpenDocument, Analyst] = {}
        self._job: Job | None = None
        self._marked: OpenDocument | None = None

    def prepare_if_needed(self) -> None:
        """Starts looking at the picture in front where the tool is in the hand; a picture that was looked at is not looked at again."""
        entry = self._window.current
        self._mark(entry)
        if entry is None or self._workbench.tool is not SMART_SELECT:
            return
        analyst = self._analysts.get(entry)
        if analyst is None:
            analyst = self._analysts[entry] = Analyst(self._workbench.library)
            entry.editor.listen(lambda _before, _after: self._mark(entry))
            entry.area.canvas.gesture_changed.connect(lambda _open: self._mark(entry))
        entry.area.canvas.memory.setdefault(SMART_SELECT.id, {})["find"] = analyst.find
        document, layer = entry.editor.document, entry.editor.active
        sample = self._workbench.panels.options(SMART_SELECT).sample
        if self._job is not None:
            self._job.cancel()

        def look(progress: Progress) -> None:
            analyst.analysis(document, layer, sample, progress)

        self._job = self._window.jobs.submit(tr("Looking at the picture"), look, lane="select", quiet=True)

    def _mark(self, entry: OpenDocument | None) -> None:
        """Shows the clicks that the selection came from while the tool is in the hand."""
        if entry is None or entry.area.canvas.run.open:
            return
        if self._workbench.tool is SMART_SELECT:
            memory = entry.area.canvas.memory.setdefault(SMART_SELECT.id, {})
            entry.area.canvas.show_overlay(pins(memory, entry.editor.shown.selection))
            self._marked = entry
        elif self._marked is entry:
            entry.area.canvas.show_overlay(())
            self._marked = None

    def forget(self, entry: OpenDocument) -> None:
        """Lets go of what was kept for a document."""
        self._analysts.pop(entry, None)
        if self._marked is entry:
            self._marked = None
