from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ganstudio.core.progress import Progress
from ganstudio.ui import awake
from ganstudio.ui.awake import Awake
from ganstudio.ui.jobs import JobQueue


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def a_watchman(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that waits until its input is closed, on every system."""
    monkeypatch.setattr(awake, "watchman", lambda: [sys.executable, "-c", "import sys; sys.stdin.read()"])


def endless(progress: Progress) -> None:
    waiting = threading.Event()
    while not waiting.wait(0.01):
        progress.check()


def test_the_computer_stays_awake_while_a_job_takes_long(jobs: JobQueue, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Awake(jobs, lambda: False)
    quiet = jobs.submit("Thumbnail", endless, quiet=True, lane="quick")
    job = jobs.submit("Upscale", endless)
    qtbot.waitUntil(lambda: job.state == "running" and quiet.state == "running")
    watch.look()
    assert not watch.held, "it has only just begun"
    monkeypatch.setattr(awake, "LONG", 0.0)
    watch.look()
    assert watch.held
    process = watch._process
    assert process is not None and process.poll() is None
    watch.look()
    assert watch._process is process, "one is enough"
    job.cancel()
    qtbot.waitUntil(lambda: not job.active)
    watch.look()
    assert not watch.held and process.poll() is not None


def test_a_training_keeps_it_awake_until_the_end(jobs: JobQueue) -> None:
    going = [True]
    watch = Awake(jobs, lambda: going[0])
    watch.look()
    process = watch._process
    assert watch.held and process is not None
    watch.close()
    assert not watch.held and process.poll() is not None


def test_a_system_without_such_a_program_is_no_problem(jobs: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ([], ["no-such-program-anywhere"]):
        monkeypatch.setattr(awake, "watchman", lambda command=command: command)
        watch = Awake(jobs, lambda: True)
        watch.look()
        watch.close()
        assert not watch.held
