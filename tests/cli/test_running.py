"""Ctrl+C in the middle of a folder: what is said then, and what is left."""

from __future__ import annotations

import _thread
import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ganstudio.app.batch import Task, edit_file
from ganstudio.core.progress import Progress
from tests.cli.test_commands import photo, run


def interrupted(edit: Callable[..., None]) -> Callable[..., None]:
    """``edit``, but Ctrl+C comes during the second picture, which hears of it."""

    def work(task: Task, *rest: Any) -> None:
        if task.source.name == "b.png":
            heard, progress = threading.Event(), next(part for part in rest if isinstance(part, Progress))
            with progress.on_cancel(heard.set):
                _thread.interrupt_main()
                assert heard.wait(20)
            progress.check()
        edit(task, *rest)

    return work


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Programs that a shell starts in the background do not hear Ctrl+C; these tests do."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png", "c.png"):
        photo(tmp_path / "in", name)
    (tmp_path / "flip.ganrecipe").write_text('[[step]]\ndo = "flip"\n')
    return tmp_path


def test_pictures_that_were_done_stay_and_all_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganstudio.cli.pictures.edit_file", interrupted(edit_file))
    result = run("jpeg", folder / "in", "-o", folder / "out", "--json")
    assert result.exit_code == 130 and "Stopped: 1 of 3 done" in result.stderr
    rows = json.loads(result.stdout)
    assert [(Path(row["source"]).name, row["ok"]) for row in rows] == [("a.png", True), ("b.png", False), ("c.png", False)]
    assert "error" not in rows[0] and rows[1]["error"] == rows[2]["error"] != ""
    assert [file.name for file in (folder / "out").iterdir()] == ["a.png"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_goes_on_from_there(folder: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    words = ["batch", folder / "flip.ganrecipe", folder / "in", "-o", folder / "out", "--json", "--existing", "resume", "--jobs", jobs]
    with monkeypatch.context() as patch:
        patch.setattr("ganstudio.app.batch_run.edit_file", interrupted(edit_file))
        result = run(*words)
    assert result.exit_code == 130 and "--existing resume" in result.stderr
    assert [row["ok"] for row in json.loads(result.stdout)].count(False) >= 1
    assert not (folder / "out" / "b.png").exists() and not list((folder / "out").glob("*.part"))
    again = run(*words)
    assert again.exit_code == 0 and (folder / "out" / "b.png").exists()
    assert "b.png" in [Path(row["source"]).name for row in json.loads(again.stdout)]
