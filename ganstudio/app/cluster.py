"""Many pictures on a Dask cluster: its workers need the program, and see the same folders under the same names."""

from __future__ import annotations

import importlib
import importlib.util
import socket
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ganstudio.app.batch import Task
from ganstudio.app.batch_recipe import recipe_from, recipe_text
from ganstudio.app.batch_run import Journal, Outcome, Plan, Report, make, why
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr

INSTALL = 'pip install "ganstudio[cluster]"'
PATIENCE = 10.0
"""Seconds that a scheduler has to answer."""


class ClusterError(StudioError):
    """A cluster that cannot be reached or has nobody to work."""


def run_on_cluster(
    made: Plan, address: str, provider: str, progress: Progress, reported: Callable[[Report], None] | None = None, patience: float = PATIENCE
) -> Outcome:
    """Lets the cluster at ``address`` make what is planned; ClusterError if it does not answer or has no workers.

    ``reported`` is called as each picture ends. Cancelled, what has not begun is taken back, and what was finished stays.
    """
    if importlib.util.find_spec("distributed") is None:
        raise ClusterError(tr("A cluster needs Dask, which is not installed. Run: {command}").format(command=INSTALL))
    distributed: Any = importlib.import_module("distributed")  # takes a second to load, and is not everywhere
    try:
        _knock(address, patience)
        client = distributed.Client(address, timeout=patience, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        text = tr("The scheduler at {address} does not answer. Check the address, and that it runs: dask scheduler")
        raise ClusterError(text.format(address=address)) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise ClusterError(tr("The scheduler at {address} has no workers. Start some: dask worker {address}").format(address=address))
        text, journal = recipe_text(made.recipe), Journal(made)
        orders = [(text, str(t.source.absolute()), str(t.target.absolute()), made.overwrite, provider) for t in made.todo]
        futures = client.map(make_one, orders, pure=False, retries=0)
        places = {future.key: place for place, future in enumerate(futures)}
        reports: list[Report] = []
        ended = distributed.as_completed(futures, loop=client.loop)
        while len(reports) < len(futures) and not progress.cancelled:
            for future in ended.next_batch(block=False):
                task = made.todo[places[future.key]]
                reports.append(_report(task, future))
                if not reports[-1].why:
                    journal.note(task)
                if reported is not None:
                    reported(reports[-1])
                if not progress.cancelled:
                    progress(len(reports) / len(futures), task.source.name)
            time.sleep(0.02)
        stopped = len(reports) < len(futures)
        if stopped:
            client.cancel(futures)
        return Outcome(tuple(reports), made.skipped, stopped)


def _knock(address: str, patience: float) -> None:
    """OSError or ValueError if nobody listens there: sooner, and with fewer threads left behind, than a client finds out."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme not in ("tcp", "tls", "ws", "wss") or parts.hostname is None or parts.port is None:
        raise ValueError(address)
    socket.create_connection((parts.hostname, parts.port), patience).close()


def _report(task: Task, future: Any) -> Report:
    if future.status != "finished":
        return Report(task, 0.0, tr("The worker that had it was lost ({why}).").format(why=type(future.exception()).__name__))
    seconds, reason = future.result()
    return Report(task, seconds, reason)


def make_one(order: tuple[str, str, str, bool, str]) -> tuple[float, str]:
    """What a worker does: one picture. Returns the seconds it took, and why it failed or nothing."""
    text, source, target, overwrite, provider = order
    task, begin = Task(Path(source), Path(target)), time.perf_counter()
    try:
        make(task, recipe_from(text, "recipe"), _library(provider), Progress(), overwrite)
    except Exception as error:
        return time.perf_counter() - begin, why(error, task)
    return time.perf_counter() - begin, ""


@lru_cache(maxsize=4)
def _library(provider: str) -> Library:
    """One library for each device in a worker, which keeps its models open."""
    return Library(provider=provider)
