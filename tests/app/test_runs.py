from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ganstudio.app.runs import Line, Run, read_line, runs


def say(run: Run, *lines: Line) -> None:
    run.folder.mkdir(exist_ok=True)
    with run.events.open("a") as file:
        file.writelines(line.json() + "\n" for line in lines)


def step(number: int, d: float = 1.0) -> Line:
    return Line("step", number, {"d": d, "g": 2.0})


def test_lines_survive_the_trip_and_nonsense_is_none() -> None:
    line = Line("step", 3, {"d": 1.5})
    assert read_line(line.json()) == line
    assert read_line('{"event": "st') is None
    assert read_line("[]") is None
    named = Line("check", 0, {"lines": ["写真 \udcff"]})
    assert named.json().isascii() and read_line(named.json()) == named


def test_a_resumed_run_counts_every_step_once(tmp_path: Path) -> None:
    run = Run(tmp_path)
    say(run, Line("start", 0), step(1), step(2, 5.0), step(3, 5.0), Line("start", 1), step(2, 7.0))
    assert run.losses() == [(1, 1.0, 2.0), (2, 7.0, 2.0)]


@pytest.mark.parametrize("event", ["finished", "paused", "failed"])
def test_the_state_is_the_last_word(tmp_path: Path, event: str) -> None:
    run = Run(tmp_path)
    say(run, Line("start", 0), step(1), Line(event, 1))  # type: ignore[arg-type]
    assert run.state() == event and run.steps() == 1
    say(run, Line("start", 1), step(2), Line("checkpoint", 2))
    assert run.state() == "broken off"


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    run = Run(tmp_path)
    say(run, step(1))
    run.events.write_text(run.events.read_text() + '{"event": "step", "st')
    assert [line.step for line in run.lines()] == [1]
    assert run.state() == "broken off"


def test_a_run_is_alive_while_its_process_is(tmp_path: Path) -> None:
    run = Run(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", "input()", "ganstudio.training"], stdin=subprocess.PIPE)
    (tmp_path / "process").write_text(str(process.pid))
    assert run.alive and run.state() == "running"
    process.communicate(b"\n")
    assert not run.alive
    (tmp_path / "process").write_text(str(os.getpid()))
    assert not run.alive


def test_a_folder_without_a_recipe_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "recipe.toml").touch()
    assert [run.name for run in runs(tmp_path)] == ["one"]
