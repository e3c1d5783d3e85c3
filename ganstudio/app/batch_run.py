"""Many pictures by one recipe: what is to be done, how long it will take, doing it, and going on after a break."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ganstudio.app.batch import Task, edit_file, is_folder, is_there, needs_folder, tasks
from ganstudio.app.batch_recipe import BatchRecipe, digest
from ganstudio.app.steps import checked, finished, run_step, start
from ganstudio.core.document import Document
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.library import Library
from ganstudio.errors import EditError, FileError, StudioError
from ganstudio.translate import tr

Existing = Literal["stop", "skip", "replace", "resume"]
"""What becomes of results that are there already: an error each, left as they are, made anew, or made anew unless this recipe made them of
the same source."""

EXISTING: tuple[tuple[Existing, str], ...] = (
    ("resume", "Go on where it stopped"),
    ("skip", "Leave them as they are"),
    ("replace", "Replace them"),
    ("stop", "Report them as failed"),
)

JOURNAL = ".ganstudio-batch.jsonl"
"""In the folder of the results: one line for each that was finished."""


@dataclass(frozen=True)
class Plan:
    """What is to be done."""

    recipe: BatchRecipe
    todo: tuple[Task, ...]
    skipped: tuple[Task, ...]
    out: Path
    overwrite: bool


@dataclass(frozen=True)
class Report:
    """What became of one picture; ``why`` is empty where it succeeded."""

    task: Task
    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of all of them."""

    reports: tuple[Report, ...]
    skipped: tuple[Task, ...] = ()
    stopped: bool = False

    @property
    def failed(self) -> tuple[Report, ...]:
        return tuple(report for report in self.reports if report.why)

    @property
    def done(self) -> int:
        """How many succeeded."""
        return len(self.reports) - len(self.failed)


def plan(recipe: BatchRecipe, sources: Sequence[Path], out: Path, existing: Existing = "stop", recursive: bool = False) -> Plan:
    """Which pictures are to be made, and which are there already. FileError if there is no such source, or the place is a file."""
    for source in sources:
        if not is_there(source):
            raise FileError(source, tr("There is no such picture or folder."))
    many = len(sources) > 1 or (bool(sources) and is_folder(sources[0]))
    if many and needs_folder(out):
        raise FileError(out, tr("is a file; several pictures need a folder."))
    every = tasks(sources, out, recipe.export.format, recursive)
    home = out if many or is_folder(out) or not out.suffix else out.parent
    known = _journal(home, recipe) if existing == "resume" else set()
    skipped = tuple(task for task in every if _is_there(task, existing, known, home))
    left = set(skipped)
    return Plan(recipe, tuple(task for task in every if task not in left), skipped, home, existing in ("replace", "resume"))


def _is_there(task: Task, existing: Existing, known: set[tuple[str, ...]], home: Path) -> bool:
    if not is_there(task.target):
        return False
    return existing == "skip" or (existing == "resume" and _mark(task, home) in known)


def _mark(task: Task, home: Path) -> tuple[str, ...]:
    """What says that a result was made of this state of its source."""
    try:
        state = task.source.stat()
        name = str(task.target.relative_to(home)) if task.target.is_relative_to(home) else str(task.target)
        return str(task.source.absolute()), name, str(state.st_mtime_ns), str(state.st_size)
    except OSError:
        return ()


def _journal(home: Path, recipe: BatchRecipe) -> set[tuple[str, ...]]:
    """The marks of what the recipe has finished; lines that were cut off do not count."""
    wanted, found = digest(recipe), set()
    try:
        lines = (home / JOURNAL).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    for line in lines:
        try:
            entry = json.loads(line)
            if entry["recipe"] == wanted:
                found.add(tuple(str(part) for part in entry["mark"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found


class Journal:
    """Notes what is finished, line by line. Safe from any thread; where nothing can be written, nothing is noted."""

    def __init__(self, made: Plan) -> None:
        self._home, self._recipe, self._lock = made.out, digest(made.recipe), threading.Lock()

    def note(self, task: Task) -> None:
        """Notes a picture as finished."""
        line = json.dumps({"recipe": self._recipe, "mark": _mark(task, self._home)})
        try:
            with self._lock, (self._home / JOURNAL).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            return


def make(task: Task, recipe: BatchRecipe, library: Library, progress: Progress, overwrite: bool = False) -> None:
    """One picture by the recipe: opened, changed, exported. Nothing is written where something fails."""

    def change(document: Document, progress: Progress) -> Document:
        return changed(document, recipe, library, progress)

    if not overwrite and is_there(task.target):
        raise FileError(task.target, tr("is there already. Choose another folder, or let such results be replaced or skipped."))
    edit_file(task, change, recipe.export, recipe.export.format, progress, overwrite)


def changed(document: Document, recipe: BatchRecipe, library: Library, progress: Progress) -> Document:
    """The document after all steps."""
    course = start(document, library)
    for number, step in enumerate(recipe.steps):
        run_step(course, step, progress.part(number / len(recipe.steps), 1 / len(recipe.steps)))
    return finished(course)


def why(error: Exception, task: Task) -> str:
    """In one sentence, why a picture failed; other files than itself are named."""
    if isinstance(error, FileError) and error.path in (task.source, task.target):
        return str(error).removeprefix(f"{task.source.name}: ")
    if isinstance(error, StudioError):
        return str(error)
    if isinstance(error, MemoryError):
        return tr("There is not enough memory for it. Close other programs.")
    return tr("Something unexpected went wrong ({kind}: {why}).").format(kind=type(error).__name__, why=error)


def run(made: Plan, library: Library, progress: Progress, jobs: int = 1, reported: Callable[[Report], None] | None = None) -> Outcome:
    """Makes what is planned, ``jobs`` pictures at a time. One that fails does not stop the rest; ``progress`` cancelled ends it early.

    ``reported`` is called, on this thread, as each picture ends. What was finished stays.
    """
    journal, shares = Journal(made), _Shares(len(made.todo), progress)

    def one(place: int) -> Report:
        task, begin, reason = made.todo[place], time.perf_counter(), ""
        try:
            make(task, made.recipe, library, shares.part(place), made.overwrite)
            journal.note(task)
        except Cancelled:
            raise
        except Exception as error:
            reason = why(error, task)
        shares.done(place)
        return Report(task, time.perf_counter() - begin, reason)

    reports: list[Report] = []

    def take(ended: set[Future[Report]]) -> bool:
        """Notes what became of pictures; False if one of them was stopped."""
        fresh = [future.result() for future in ended if future.exception() is None]
        reports.extend(fresh)
        if reported is not None:
            for report in fresh:
                reported(report)
        return not any(isinstance(future.exception(), Cancelled) for future in ended)

    stopped = False
    with ThreadPoolExecutor(max(jobs, 1), "batch") as pool:
        waiting: set[Future[Report]] = set()
        places = iter(range(len(made.todo)))
        while not stopped:
            _fill(pool, waiting, places, one, max(jobs, 1))
            if not waiting:
                break
            ended, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
            stopped = not take(ended) or progress.cancelled
    take(waiting)  # those that were done when they heard of it
    return Outcome(tuple(reports), made.skipped, stopped)


def _fill(pool: ThreadPoolExecutor, waiting: set[Future[Report]], places: Iterator[int], one: Callable[[int], Report], jobs: int) -> None:
    """Hands out as much work as there are workers: what waits in a queue could not be taken back."""
    while len(waiting) < jobs:
        place = next(places, None)
        if place is None:
            return
        waiting.add(pool.submit(one, place))


class _Shares:
    """The progress of many pictures as one."""

    def __init__(self, count: int, whole: Progress) -> None:
        self._fractions, self._whole, self._lock = [0.0] * count, whole, threading.Lock()

    def part(self, place: int) -> Progress:
        """The progress of one picture, cancelled with all."""
        return _One(self, place, self._whole)

    def done(self, place: int) -> None:
        """Counts a picture as ended, however it ended."""
        with self._lock:
            self._fractions[place] = 1.0

    def report(self, place: int, fraction: float, note: str) -> None:
        """Passes the mean on."""
        with self._lock:
            self._fractions[place] = fraction
            mean = sum(self._fractions) / len(self._fractions)
        self._whole(mean, note)


class _One(Progress):
    def __init__(self, shares: _Shares, place: int, whole: Progress) -> None:
        super().__init__(None)
        self._shares, self._place, self._outer = shares, place, whole

    def __call__(self, fraction: float, note: str = "") -> None:
        self.check()
        self._shares.report(self._place, min(max(fraction, 0.0), 1.0), note)

    @property
    def cancelled(self) -> bool:
        return self._outer.cancelled

    def cancel(self) -> None:
        self._outer.cancel()

    def on_cancel(self, hook: Callable[[], None]) -> Any:
        return self._outer.on_cancel(hook)


def check_recipe(recipe: BatchRecipe, library: Library) -> None:
    """EditError or ModelError if a step makes no sense or its model is not there: better said before the first picture."""
    for step in recipe.steps:
        checked(step)
        if step.do == "style":
            if not step.values.get("preset"):
                raise EditError(tr("preset: a step “style” needs the id of a style."))
            library.preset(str(step.values["preset"]))
        model = str(step.values.get("model", ""))
        if model:
            library.manifest(model)


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder that may not be there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
