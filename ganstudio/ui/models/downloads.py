"""The downloads of models: one after the other in the background, each can be paused, resumed and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from ganstudio.core.progress import Progress
from ganstudio.engine.download import bytes_there, forget
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import Offer, downloads_folder, obtain
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.jobs import Job, JobQueue

Phase = Literal["offered", "waiting", "running", "pausing", "paused", "failed"]


@dataclass(frozen=True)
class State:
    """How far one download is."""

    phase: Phase = "offered"
    fraction: float = 0.0
    note: str = ""
    """What it is doing, or why it failed."""


class Downloads(QObject):
    """All downloads of a window. They go on while the window of models is closed."""

    changed = Signal(str)
    """The id of an offer whose state is another one."""
    installed = Signal(object)
    """The manifest of a model that has come."""

    def __init__(self, jobs: JobQueue, library: Library, proxy: Callable[[], str], parent: QObject | None = None) -> None:
        """``proxy`` gives the address in the settings, or nothing."""
        super().__init__(parent)
        self._jobs, self._library, self._proxy = jobs, library, proxy
        self._running: dict[str, Job] = {}
        self._states: dict[str, State] = {}
        self._dropped: set[str] = set()

    def state(self, offer: Offer) -> State:
        """How far it is; what an earlier start of the program left counts as paused."""
        known = self._states.get(offer.id)
        if known is not None:
            return known
        there = bytes_there(offer.download, downloads_folder(self._library))
        return State("paused", min(there / offer.download.bytes, 1.0)) if there else State()

    def start(self, offer: Offer) -> None:
        """Downloads it, or goes on with that."""
        if offer.id in self._running:
            return
        library, proxy = self._library, self._proxy()
        fraction = self.state(offer).fraction

        def work(progress: Progress) -> Manifest:
            return obtain(offer, library, progress, proxy)

        def done(manifest: object) -> None:
            self._states.pop(offer.id, None)
            self.installed.emit(manifest)

        def failed(error: StudioError) -> None:
            self._set(offer, State("failed", self._fraction(offer), _alone(str(error), offer)))

        label = tr("Downloading {name}").format(name=offer.manifest.label)
        job = self._jobs.submit(label, work, done, failed, lane="download")
        self._running[offer.id] = job
        job.progressed.connect(lambda fraction, note: self._report(offer, fraction, note))
        job.finished.connect(lambda outcome: self._ended(offer))
        self._set(offer, State("waiting" if job.active else "paused", fraction, tr("Waiting")))

    def pause(self, offer: Offer) -> None:
        """Stops it; what has come is kept."""
        job = self._running.get(offer.id)
        if job is not None:
            self._set(offer, replace(self.state(offer), phase="pausing"))
            job.cancel()

    def cancel(self, offer: Offer) -> None:
        """Stops it and deletes what has come. FileError if that fails."""
        if offer.id in self._running:
            self._dropped.add(offer.id)
            self.pause(offer)
            return
        self._states.pop(offer.id, None)
        forget(offer.download, downloads_folder(self._library))
        self.changed.emit(offer.id)

    def _set(self, offer: Offer, state: State) -> None:
        self._states[offer.id] = state
        self.changed.emit(offer.id)

    def _report(self, offer: Offer, fraction: float, note: str) -> None:
        if self.state(offer).phase != "pausing":
            self._set(offer, State("running", fraction, note))

    def _fraction(self, offer: Offer) -> float:
        return min(bytes_there(offer.download, downloads_folder(self._library)) / offer.download.bytes, 1.0)

    def _ended(self, offer: Offer) -> None:
        """Whatever way it ended; a stop from the status bar is a pause."""
        self._running.pop(offer.id, None)
        if offer.id in self._dropped:
            self._dropped.discard(offer.id)
            self.cancel(offer)
        elif self._states.get(offer.id, State()).phase in ("waiting", "running", "pausing"):
            self._states.pop(offer.id)
            self.changed.emit(offer.id)


def _alone(text: str, offer: Offer) -> str:
    """An error without the model's id before it, for a place where the name stands already."""
    text = text.removeprefix(f"{offer.id}: ")
    return text[:1].upper() + text[1:]
