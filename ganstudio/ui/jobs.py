"""Work in the background: the only place where threads meet Qt."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.errors import StudioError
from ganstudio.ui.log import plain

Work = Callable[[Progress], object]
JobState = Literal["waiting", "running", "stopping", "done", "failed", "stopped"]

_NICE = 5

_REPORT_EVERY = 0.05
"""Seconds between two progress reports that reach the main thread."""


@dataclass(frozen=True)
class Done:
    """The work ended; ``value`` is what it returned."""

    value: object


@dataclass(frozen=True)
class Failed:
    """The work raised ``error``; an unexpected one has been written to the log and says so."""

    error: StudioError


@dataclass(frozen=True)
class Stopped:
    """The person (or the end of the program) stopped it."""


Outcome = Done | Failed | Stopped


class Job(QObject):
    """One piece of work. Everything here belongs to the main thread; signals come there too."""

    progressed = Signal(float, str)
    finished = Signal(object)
    """Done, Failed or Stopped."""

    def __init__(self, label: str, lane: str, quiet: bool, stop: Callable[[Job], None]) -> None:
        super().__init__()
        self.label = label
        self.lane = lane
        self.quiet = quiet
        """Not shown in the status bar (thumbnails, autosave)."""
        self.state: JobState = "waiting"
        self.fraction = 0.0
        self.note = ""
        self.outcome: Outcome | None = None
        self.progress = Progress()
        self._stop = stop
        self._started: float | None = None

    def cancel(self) -> None:
        """Stops it: at once if it waits, at its next report if it runs; done is never called afterwards."""
        self._stop(self)

    @property
    def active(self) -> bool:
        """Whether it still waits or runs."""
        return self.outcome is None

    @property
    def elapsed(self) -> float:
        """Seconds since it began to run; 0 while it waits."""
        return 0.0 if self._started is None else time.monotonic() - self._started

    @property
    def time_left(self) -> float | None:
        """Estimated seconds to the end; None while that would be a guess."""
        if self._started is None or self.fraction < 0.02 or self.elapsed < 0.5:
            return None
        return self.elapsed * (1.0 - self.fraction) / self.fraction

    def begun(self) -> None:
        """Notes that its work has started."""
        self._started = time.monotonic()
        if self.state == "waiting":
            self.state = "running"


@dataclass(frozen=True, eq=False)
class _Task:
    """What a worker needs of a job; gone as soon as the job ended, and with it the document values it held."""

    job: Job
    work: Work
    done: Callable[[object], None] | None
    failed: Callable[[StudioError], None] | None


class _Worker:
    """Does the tasks of one lane one after another, on a thread that lives while there are some."""

    def __init__(self, begun: Callable[[_Task], None], ended: Callable[[_Task, Outcome], None]) -> None:
        self._begun, self._ended = begun, ended
        self._lock = threading.Lock()
        self._tasks: deque[_Task] = deque()
        self._thread: threading.Thread | None = None
        self._threads: list[threading.Thread] = []

    def put(self, task: _Task) -> None:
        """Takes the task as the last one."""
        with self._lock:
            self._tasks.append(task)
            if self._thread is None:
                self._threads = [thread for thread in self._threads if thread.is_alive()]
                self._thread = threading.Thread(target=self._run, name=f"job: {task.job.label}", daemon=False)
                self._threads.append(self._thread)
                self._thread.start()

    def drop(self, job: Job) -> bool:
        """Takes a waiting task out; False if it runs already or has ended."""
        with self._lock:
            for task in self._tasks:
                if task.job is job:
                    self._tasks.remove(task)
                    return True
        return False

    def join(self) -> None:
        """Waits until every thread has ended."""
        for thread in tuple(self._threads):
            thread.join()

    def _run(self) -> None:
        step_back()
        while True:
            with self._lock:
                if not self._tasks:
                    self._thread = None
                    return
                task = self._tasks.popleft()
            self._begun(task)
            outcome = _outcome(task)
            self._ended(task, outcome)
            del task, outcome


def step_back() -> None:
    """Lets the interface go first where both want the processor: this thread, and those it starts, get a lower priority (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _outcome(task: _Task) -> Outcome:
    """Runs the work and says how it ended."""
    try:
        task.job.progress.check()
        return Done(task.work(task.job.progress))
    except Cancelled:
        return Stopped()
    except Exception as error:
        return Stopped() if task.job.progress.cancelled else Failed(plain(error, task.job.label))


class JobQueue(QObject):
    """All work in the background. Submit and cancel from the main thread; results arrive there.

    Lanes run beside each other, the jobs of one lane in turn: ``main`` for what a person waits for, ``quick`` for thumbnails,
    previews and autosave.
    """

    added = Signal(object)
    changed = Signal(object)
    """A job that started, got on, or is being stopped."""
    removed = Signal(object)
    """A job that ended; its ``outcome`` says how."""
    failed = Signal(object)
    """The StudioError of a job for which nobody else takes it."""

    _begun = Signal(object)
    _moved = Signal(object, float, str)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[str, _Worker] = {}
        self._tasks: dict[Job, _Task] = {}
        self._closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._begun.connect(self._on_begun, queued)
        self._moved.connect(self._on_moved, queued)
        self._ended.connect(self._on_ended, queued)

    @property
    def jobs(self) -> list[Job]:
        """The jobs that wait or run, in the order they came."""
        return list(self._tasks)

    @property
    def shown(self) -> list[Job]:
        """Those that are not quiet."""
        return [job for job in self._tasks if not job.quiet]

    def submit(
        self,
        label: str,
        work: Work,
        done: Callable[[object], None] | None = None,
        failed: Callable[[StudioError], None] | None = None,
        *,
        lane: str = "main",
        quiet: bool = False,
    ) -> Job:
        """Runs ``work(progress)`` on the lane's thread, then ``done(value)`` or ``failed(error)`` on the main thread.

        What ``done`` raises counts as the job's failure. After close() the job is stopped already.
        """
        job = Job(label, lane, quiet, self._stop)
        if self._closed:
            job.state, job.outcome = "stopped", Stopped()
            return job
        task = _Task(job, work, done, failed)
        job.progress = Progress(self._reporter(job))
        self._tasks[job] = task
        self.added.emit(job)
        worker = self._workers.get(lane)
        if worker is None:
            worker = self._workers[lane] = _Worker(self._begun.emit, self._ended.emit)
        worker.put(task)
        return job

    def cancel_all(self) -> None:
        """Stops every job."""
        for job in self.jobs:
            job.cancel()

    def close(self) -> None:
        """Stops every job and waits until no thread is left; nothing is delivered afterwards."""
        if self._closed:
            return
        self._closed = True
        for job in self.jobs:
            job.progress.cancel()
            self._workers[job.lane].drop(job)
        for worker in self._workers.values():
            worker.join()
        for job in self.jobs:
            self._finish(job, Stopped())

    def _reporter(self, job: Job) -> Callable[[float, str], None]:
        last_time, last_note = 0.0, ""

        def report(fraction: float, note: str) -> None:
            nonlocal last_time, last_note
            now = time.monotonic()
            if fraction >= 1.0 or note != last_note or now - last_time >= _REPORT_EVERY:
                last_time, last_note = now, note
                self._moved.emit(job, fraction, note)

        return report

    def _stop(self, job: Job) -> None:
        if not job.active or job.state == "stopping":
            return
        job.progress.cancel()
        if self._workers[job.lane].drop(job):
            self._finish(job, Stopped())
        else:
            job.state = "stopping"
            self.changed.emit(job)

    def _on_begun(self, task: _Task) -> None:
        if task.job in self._tasks:
            task.job.begun()
            self.changed.emit(task.job)

    def _on_moved(self, job: Job, fraction: float, note: str) -> None:
        if job in self._tasks:
            job.fraction, job.note = fraction, note
            job.progressed.emit(fraction, note)
            self.changed.emit(job)

    def _on_ended(self, task: _Task, outcome: Outcome) -> None:
        job = task.job
        if job not in self._tasks:
            return
        if job.progress.cancelled:
            outcome = Stopped()
        if isinstance(outcome, Done) and task.done is not None:
            try:
                task.done(outcome.value)
            except Exception as error:
                outcome = Failed(plain(error, job.label))
        if isinstance(outcome, Failed):
            self._report(task, outcome.error)
        self._finish(job, outcome)

    def _report(self, task: _Task, error: StudioError) -> None:
        try:
            if task.failed is not None:
                task.failed(error)
            else:
                self.failed.emit(error)
        except Exception as second:
            self.failed.emit(plain(second, task.job.label))

    def _finish(self, job: Job, outcome: Outcome) -> None:
        self._tasks.pop(job, None)
        job.outcome = outcome
        job.state = "done" if isinstance(outcome, Done) else "failed" if isinstance(outcome, Failed) else "stopped"
        job.finished.emit(outcome)
        self.removed.emit(job)
