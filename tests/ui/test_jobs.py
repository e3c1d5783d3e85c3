from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.ui.jobs import Done, Failed, Job, JobQueue, Stopped
from ganstudio.ui.log import log_file


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def until_cancelled(started: threading.Event) -> object:
    def work(progress: Progress) -> object:
        stop = threading.Event()
        with progress.on_cancel(stop.set):
            started.set()
            stop.wait()
            progress(0.5, "half")
        return 1

    return work


def test_results_and_progress_arrive_on_the_main_thread(qtbot: QtBot, jobs: JobQueue) -> None:
    where: list[object] = []

    def work(progress: Progress) -> int:
        where.append(threading.current_thread() is threading.main_thread())
        progress(0.25, "quarter")
        return 42

    job = jobs.submit("Count", work, lambda value: where.append((value, threading.current_thread() is threading.main_thread())))
    notes: list[tuple[float, str]] = []
    job.progressed.connect(lambda fraction, note: notes.append((fraction, note)))
    with qtbot.waitSignal(job.finished) as ended:
        pass
    assert ended.args == [Done(42)]
    assert where == [False, (42, True)]
    assert notes == [(0.25, "quarter")]
    assert job.state == "done" and jobs.jobs == []


def test_jobs_of_a_lane_run_in_turn_and_lanes_beside_each_other(qtbot: QtBot, jobs: JobQueue) -> None:
    gate, order = threading.Event(), []

    def wait(_: Progress) -> None:
        gate.wait()
        order.append("first")

    jobs.submit("first", wait)
    second = jobs.submit("second", lambda _: order.append("second"))
    beside = jobs.submit("beside", lambda _: order.append("beside"), lane="quick")
    with qtbot.waitSignal(beside.finished):
        pass
    assert order == ["beside"]
    with qtbot.waitSignal(second.finished):
        gate.set()
    assert order == ["beside", "first", "second"]


def test_cancel_answers_at_once_and_done_is_never_called(qtbot: QtBot, jobs: JobQueue) -> None:
    started, values = threading.Event(), []
    job = jobs.submit("long", until_cancelled(started), values.append)
    waiting = jobs.submit("waiting", lambda _: 1, values.append)
    assert started.wait(5)
    before = time.monotonic()
    waiting.cancel()
    job.cancel()
    assert time.monotonic() - before < 0.2
    assert waiting.outcome == Stopped()
    assert job.state in ("stopping", "stopped")
    if job.active:
        with qtbot.waitSignal(job.finished, timeout=2000):
            pass
    assert job.outcome == Stopped()
    assert values == []


def test_a_result_that_comes_after_cancel_is_dropped(qtbot: QtBot, jobs: JobQueue) -> None:
    ready, values = threading.Event(), []

    def work(_: Progress) -> int:
        ready.set()
        return 1

    job = jobs.submit("done already", work, values.append)
    assert ready.wait(5)
    job.cancel()
    with qtbot.waitSignal(jobs.removed):
        pass
    assert job.outcome == Stopped() and values == []


def test_unexpected_errors_are_logged_and_shown_as_one_sentence(qtbot: QtBot, jobs: JobQueue) -> None:
    def work(_: Progress) -> None:
        raise KeyError("inner detail")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.submit("Saving tést 画像.png", work)
    message = str(failed.args[0])
    assert message.startswith("Saving tést 画像.png failed unexpectedly.")
    assert "inner detail" not in message and "Traceback" not in message
    assert "inner detail" in log_file().read_text(encoding="utf-8")


def test_a_studio_error_goes_to_whoever_asked_for_it(qtbot: QtBot, jobs: JobQueue) -> None:
    told: list[StudioError] = []
    elsewhere: list[object] = []
    jobs.failed.connect(elsewhere.append)

    def work(_: Progress) -> None:
        raise StudioError("The disk is full.")

    job = jobs.submit("Saving", work, failed=told.append)
    with qtbot.waitSignal(job.finished) as ended:
        pass
    assert isinstance(ended.args[0], Failed)
    assert [str(error) for error in told] == ["The disk is full."] and elsewhere == []
    assert not log_file().exists()


def test_an_error_in_done_fails_the_job(qtbot: QtBot, jobs: JobQueue) -> None:
    def done(_: object) -> None:
        raise StudioError("The layer is not there any more.")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.submit("Style", lambda _: 1, done)
    assert str(failed.args[0]) == "The layer is not there any more."


def test_an_error_in_failed_still_ends_the_job(qtbot: QtBot, jobs: JobQueue) -> None:
    def work(_: Progress) -> None:
        raise StudioError("first")

    def failed(_: StudioError) -> None:
        raise StudioError("second")

    with qtbot.waitSignal(jobs.failed) as told:
        job = jobs.submit("Broken", work, failed=failed)
    assert str(told.args[0]) == "second"
    assert not job.active and jobs.jobs == []


def test_close_joins_and_nothing_is_delivered_afterwards(qtbot: QtBot) -> None:
    queue = JobQueue()
    started, values, ended = threading.Event(), [], []
    job = queue.submit("long", until_cancelled(started), values.append)
    second = queue.submit("second", lambda _: 1, values.append)
    job.finished.connect(ended.append)
    assert started.wait(5)
    before = threading.active_count()
    queue.close()
    assert threading.active_count() < before
    assert ended == [Stopped()] and second.outcome == Stopped() and values == []
    late = queue.submit("late", lambda _: 1, values.append)
    assert late.outcome == Stopped() and not late.active


def test_time_left_is_only_told_when_it_is_more_than_a_guess(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("ganstudio.ui.jobs.time.monotonic", lambda: now[0])
    job = Job("x", "main", False, lambda _: None)
    assert job.time_left is None
    job.begun()
    job.fraction = 0.25
    assert job.time_left is None
    now[0] += 10
    assert job.time_left == pytest.approx(30)
