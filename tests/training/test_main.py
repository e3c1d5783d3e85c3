"""What the process says when something is wrong: one plain sentence in a line, and never a traceback."""

from __future__ import annotations

import builtins
import errno
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe, anchored, dump_recipe
from ganstudio.app.runs import Line, Run, read_line
from ganstudio.app.training import create_run
from ganstudio.errors import EditError
from ganstudio.training import loop
from ganstudio.training.__main__ import FAILED, FINISHED, PAUSED, main


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run of a tiny style, ready to be trained."""
    rng = np.random.default_rng(1)
    for name in ("painting", "photo"):
        Image.fromarray(rng.integers(0, 256, (48, 48, 3), dtype=np.uint8)).save(tmp_path / f"{name}.png")
    recipe = Recipe(
        name="tiny",
        data=Data(("painting.png",), ("photo.png",), crop=32, batch=2, zoom=1.4, photo_zoom=1.4),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        losses=Losses(),
        optimiser=Optimiser(steps=3, threads=1),
        sample_every=2,
    )
    return create_run(anchored(recipe, tmp_path), tmp_path / "runs")


def change(run: Run, old: str, new: str) -> None:
    text = run.recipe_file.read_text()
    assert old in text
    run.recipe_file.write_text(text.replace(old, new))


def said(capsys: pytest.CaptureFixture[str]) -> list[Line]:
    lines = [read_line(text) for text in capsys.readouterr().out.splitlines()]
    assert all(lines)
    return [line for line in lines if line is not None]


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    last = said(capsys)[-1]
    assert last.event == "failed" and "Traceback" not in last.values["text"]
    return str(last.values["text"])


def test_a_whole_run_ends_with_a_model(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lying = Image.Exif()
    lying[0x0112] = 6
    Image.new("RGB", (56, 40)).save(tmp_path / "lying.jpg", exif=lying)
    assert main([str(run.folder), "--preview", str(tmp_path / "lying.jpg")]) == FINISHED
    events = [line.event for line in said(capsys) if line.event != "notice"]
    assert events == ["check", "start", "step", "preview", "step", "sample", "step", "sample", "preview", "checkpoint", "export", "finished"]
    assert (run.result / "manifest.toml").is_file() and run.state() == "finished"
    with Image.open(run.previews()[-1]) as preview:
        assert preview.size == (40, 56)
    assert any((run.folder / "tensorboard").iterdir())
    assert not run.alive and not (run.folder / "process").exists()


def test_an_unknown_key_is_named_with_the_valid_ones(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    change(run, "seed = ", "sead = ")
    assert main([str(run.folder)]) == FAILED
    text = complaint(capsys)
    assert "sead" in text and "seed" in text


def test_a_value_out_of_range_is_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    change(run, "batch = 2", "batch = 2000")
    assert main([str(run.folder)]) == FAILED
    assert "data.batch" in complaint(capsys)


def test_a_missing_painting_is_named(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "painting.png").unlink()
    assert main([str(run.folder)]) == FAILED
    assert "painting.png" in complaint(capsys)


def test_a_missing_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nothing")]) == FAILED
    assert "nothing" in complaint(capsys)


def test_a_full_disk_is_said_and_the_last_checkpoint_stays(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(run, "steps = 3", "steps = 1")
    assert main([str(run.folder)]) == FINISHED
    before = run.last.read_bytes()
    change(run, "steps = 1", "steps = 3")
    real = Path.open

    def full(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", full)
    assert main([str(run.folder), "--resume"]) == FAILED
    assert "Free some space" in complaint(capsys)
    assert run.last.read_bytes() == before


def test_a_full_disk_under_the_samples_is_said(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Image.Image, file: Any, *arguments: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(file))

    monkeypatch.setattr(Image.Image, "save", full)
    assert main([str(run.folder)]) == FAILED
    assert complaint(capsys).startswith("The disk is full")
    assert run.last.exists()


def test_what_nobody_foresaw_is_one_sentence_too(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("a riddle")

    monkeypatch.setattr(loop, "_turns", broken)
    assert main([str(run.folder)]) == FAILED
    assert "a riddle" in complaint(capsys)
    assert "ZeroDivisionError" in (run.folder / "error.txt").read_text()


def test_an_export_of_nothing_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(run.folder), "--export-only"]) == FAILED
    assert "no state to keep" in complaint(capsys)


def test_the_speed_is_measured_and_nothing_stays(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(run.folder), "--measure", "0.05"]) == FINISHED
    (line,) = said(capsys)
    assert line.event == "measured" and line.values["rate"] > 0 and line.values["device"]
    assert [path.name for path in run.folder.iterdir()] == ["recipe.toml"]


def test_stop_finishes_with_what_there_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    change(run, "steps = 3", "steps = 1000000")
    real = loop._numbers

    def stopping(*arguments: Any) -> Any:
        (run.folder / "stop").touch()
        return real(*arguments)

    monkeypatch.setattr(loop, "_numbers", stopping)
    assert main([str(run.folder)]) == FINISHED
    assert run.steps() == 1 and (run.result / "model.onnx").is_file()
    assert not (run.folder / "stop").exists()


def test_too_little_memory_halves_the_batch(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = loop._turns, list[int]()

    def small(recipe: Recipe, problem: Any, optimisers: Any, real_pictures: torch.Tensor, source: torch.Tensor, team: Any) -> Any:
        sizes.append(len(source))
        if len(source) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")
        return real(recipe, problem, optimisers, real_pictures, source, team)

    monkeypatch.setattr(loop, "_turns", small)
    assert main([str(run.folder)]) == FINISHED
    assert sizes == [2, 1, 1, 1]
    assert any("halved to 1" in str(line.values.get("text")) for line in said(capsys))
    assert "batch = 1" in run.recipe_file.read_text()


def test_a_batch_of_one_that_does_not_fit_ends_the_run(run: Run) -> None:
    recipe = replace(Recipe(), data=replace(Data(), batch=1))
    with pytest.raises(EditError, match="smaller crop"):
        loop._with_half_the_batch(recipe, torch.OutOfMemoryError("CUDA out of memory"))
    with pytest.raises(RuntimeError, match="shapes"):
        loop._with_half_the_batch(recipe, RuntimeError("shapes do not fit"))


def test_a_killed_process_goes_on_as_if_it_had_never_stopped(run: Run, tmp_path: Path) -> None:
    """kill -9 in the middle: the steps after the last checkpoint are made again, with the same losses."""
    change(run, "checkpoint_minutes = 3.0", "checkpoint_minutes = 0.01")
    change(run, "steps = 3", "steps = 100000")
    change(run, 'decay = "cosine"', 'decay = "none"')  # a decay would know how many steps there are
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "ganstudio.training", str(run.folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    after = 0
    for text in process.stdout:
        line = read_line(text)
        after += line is not None and line.event == "step" and run.last.exists()
        if after == 3:
            break
    process.kill()
    process.communicate()
    assert run.state() == "broken off"
    steps = run.steps() + 2
    change(run, "steps = 100000", f"steps = {steps}")
    whole = Run(tmp_path / "whole")
    whole.folder.mkdir()
    whole.recipe_file.write_text(run.recipe_file.read_text())
    run.events.write_text("")
    assert main([str(run.folder), "--resume"]) == FINISHED
    assert main([str(whole.folder)]) == FINISHED
    again = run.losses()
    assert again[-1][0] == steps and again == whole.losses()[-len(again) :]


def test_a_run_that_is_being_trained_is_not_started_twice(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "alive", True)
    assert main([str(run.folder)]) == FAILED
    assert "already" in complaint(capsys)


def test_when_nobody_listens_it_saves_and_ends(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    change(run, "steps = 3", "steps = 100000")
    heard = 0

    def deaf(*_: Any, **__: Any) -> None:
        nonlocal heard
        heard += 1
        if heard == 6:
            raise BrokenPipeError

    monkeypatch.setattr(builtins, "print", deaf)
    monkeypatch.setattr("ganstudio.training.__main__.os.dup2", lambda *_: None)
    assert main([str(run.folder)]) == PAUSED
    assert run.last.exists() and run.state() == "paused"


def test_dump_and_change_agree(run: Run) -> None:
    assert dump_recipe(Recipe()).count("steps = ") == 1
