"""Looks at the picture in the background while the smart select tool is in the hand, so that a click is answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ganstudio.app.smart_select import Analyst
from ganstudio.core.progress import Progress
from ganstudio.tools.smart_select import SMART_SELECT
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

    def prepare_if_needed(self) -> None:
        """Starts looking at the picture in front where the tool is in the hand; a picture that was looked at is not looked at again."""
        entry = self._window.current
        if entry is None or self._workbench.tool is not SMART_SELECT:
            return
        analyst = self._analysts.get(entry)
        if analyst is None:
            analyst = self._analysts[entry] = Analyst(self._workbench.library)
        entry.area.canvas.memory.setdefault(SMART_SELECT.id, {})["find"] = analyst.find
        document, layer = entry.editor.document, entry.editor.active
        sample = self._workbench.panels.options(SMART_SELECT).sample
        if self._job is not None:
            self._job.cancel()

        def look(progress: Progress) -> None:
            analyst.analysis(document, layer, sample, progress)

        self._job = self._window.jobs.submit(tr("Looking at the picture"), look, lane="select", quiet=True)

    def forget(self, entry: OpenDocument) -> None:
        """Lets go of what was kept for a document."""
        self._analysts.pop(entry, None)
