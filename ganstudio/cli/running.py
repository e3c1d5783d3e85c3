"""Several pieces of work one after the other, with progress bars; one that fails does not stop the rest, Ctrl+C does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ganstudio.app.batch import Task
from ganstudio.app.batch_run import Outcome, Report, why
from ganstudio.cli.listing import say
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.library import Library
from ganstudio.translate import tr

STOPPED = 130
"""The exit code of a command that was stopped with Ctrl+C."""

_Result = TypeVar("_Result")


def opened_library(console: Console, provider: str) -> Library:
    """The models and styles; what goes otherwise than asked for is said on the console as it happens."""
    return Library(provider=provider, on_notice=lambda text: say(console, text, "yellow"))


def stoppable(work: Callable[[], _Result], progress: Progress) -> _Result:
    """What ``work`` gives. Done on a thread of its own, so that Ctrl+C is heard while a model runs: it cancels ``progress``, which ends the work."""
    with ThreadPoolExecutor(1, "work") as pool:
        future = pool.submit(work)
        while True:
            try:
                while not future.done():
                    wait([future], timeout=0.2)  # without a limit, Windows would not hear Ctrl+C
                return future.result()
            except KeyboardInterrupt:
                progress.cancel()


def progress_bars(console: Console, work: Sequence[Task], run: Callable[[Task, Progress], None]) -> Outcome:
    """Runs every task, until Ctrl+C; says what became of those that ended. Bars appear on a terminal only."""
    reports: list[Report] = []
    whole = Progress()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        every = bars.add_task(tr("All pictures"), total=len(work), visible=len(work) > 1)

        def one(task: Task) -> Report:
            bar, begin, reason = bars.add_task(task.source.name, total=1.0), time.perf_counter(), ""
            progress = Progress(lambda fraction, _: bars.update(bar, completed=fraction))
            try:
                with whole.on_cancel(progress.cancel):
                    run(task, progress)
            except Cancelled:
                raise
            except Exception as error:
                reason = why(error, task)
            bars.remove_task(bar)
            bars.advance(every)
            return Report(task, time.perf_counter() - begin, reason)

        def each() -> None:
            for task in work:
                whole.check()
                reports.append(one(task))

        try:
            stoppable(each, whole)
        except Cancelled:
            return Outcome(tuple(reports), stopped=True)
    return Outcome(tuple(reports))


def stopped_text(done: int, count: int) -> str:
    """What is said after Ctrl+C."""
    return tr("Stopped: {done} of {all} done. What was finished stays, and nothing is half written.").format(done=done, all=count)
