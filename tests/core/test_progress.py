"""Progress and its cancelling."""

from __future__ import annotations

import threading

import pytest

from ganstudio.core.progress import Cancelled, Progress


def test_reports_stay_in_range_and_parts_map_into_the_whole() -> None:
    heard: list[tuple[float, str]] = []
    progress = Progress(lambda fraction, note: heard.append((fraction, note)))
    progress(-1)
    progress(2, "end")
    half = progress.part(0.5, 0.25)
    half(0.5, "part")
    half.part(0.5, 0.5)(1)
    assert heard == [(0, ""), (1, "end"), (0.625, "part"), (0.75, "")]
    Progress()(0.5)


def test_cancelling_stops_the_next_report_of_whole_and_parts() -> None:
    heard: list[float] = []
    progress = Progress(lambda fraction, note: heard.append(fraction))
    part = progress.part(0, 0.5).part(0, 0.5)
    part.cancel()
    assert progress.cancelled and part.cancelled
    for stopped in (progress, part):
        with pytest.raises(Cancelled):
            stopped(0.1)
        with pytest.raises(Cancelled):
            stopped.check()
    assert heard == []


def test_hooks_run_at_once_and_only_inside_their_block() -> None:
    progress, calls = Progress(), []
    with progress.on_cancel(lambda: calls.append("over")):
        pass
    with progress.part(0, 1).on_cancel(lambda: calls.append("inside")):
        thread = threading.Thread(target=progress.cancel)
        thread.start()
        thread.join()
        assert calls == ["inside"]
    with progress.on_cancel(lambda: calls.append("late")):
        assert calls == ["inside", "late"]


def test_a_hook_is_taken_off_when_its_block_fails() -> None:
    progress, calls = Progress(), []
    with pytest.raises(KeyError), progress.on_cancel(lambda: calls.append(1)):
        raise KeyError
    progress.cancel()
    assert calls == []
