"""What the commands for training say before a process starts, and of runs that are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganstudio.app.recipe import Recipe, dump_recipe
from ganstudio.app.runs import Line, Run, runs_folder
from ganstudio.app.training import create_run
from tests.cli.test_commands import photo, run


@pytest.mark.parametrize(("words", "code", "said"), [
    ([], 2, "Name at least one painting"),
    (["--painting", "{photo}"], 2, "Name a folder of photos"),
    (["--painting", "{folder}/none.png", "--photos", "{folder}"], 1, "none.png: There is no such picture or folder."),
    (["--painting", "{photo}", "--photos", "{folder}/none"], 1, "none: There is no such picture or folder."),
    (["--painting", "{folder}/写真.png", "--photos", "{folder}"], 2, "Give the style a name with --name"),
    (["--painting", "{photo}", "--photos", "{folder}", "--name", "../../evil"], 1, "name: must consist of"),
    (["--painting", "{photo}", "--photos", "{folder}", "--from", "none"], 1, "none: there is no such model"),
    (["--painting", "{photo}", "--photos", "{folder}", "--preview", "{folder}/none.jpg"], 1, "none.jpg: There is no such picture or folder."),
])  # fmt: skip
def test_a_style_that_cannot_be_trained_leaves_no_run(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    file = photo(tmp_path)
    result = run("train", "style", *(word.format(photo=file, folder=tmp_path) for word in words))
    assert result.exit_code == code and said in result.stderr
    assert not runs_folder().exists() and not (runs_folder() / "../../evil").resolve().exists()


def test_a_recipe_must_have_a_name_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("name = 'a'")
    result = run("train", tmp_path / "a.toml", "--name", "../b", "--runs", tmp_path / "deep" / "runs")
    assert result.exit_code == 1 and "name: must consist of" in result.stderr
    assert not (tmp_path / "deep").exists()


def test_runs_are_listed_and_reported(tmp_path: Path) -> None:
    made = create_run(Recipe(name="b"), tmp_path)
    lines = [Line("start"), *(Line("step", step, {"d": 0.5, "g": 1.0 / step}) for step in (1, 2, 3))]
    made.events.write_text("".join(line.json() + "\n" for line in lines))
    (row,) = json.loads(run("runs", "--runs", tmp_path, "--json").stdout)
    assert row == {"name": "b", "steps": 3, "state": "broken off", "folder": str(made.folder)}
    assert str(made.folder) in run("runs", "--runs", tmp_path).stdout
    assert run("report", "b", "--runs", tmp_path).stdout.strip() == str(made.folder / "report.html")
    assert "<svg" in (made.folder / "report.html").read_text("utf-8")
    (tmp_path / "taken").mkdir()
    result = run("report", "b", "--runs", tmp_path, "-o", tmp_path / "taken")
    assert result.exit_code == 1 and "This is a folder" in result.stderr


@pytest.mark.parametrize("command", ["resume", "export", "report"])
@pytest.mark.parametrize("name", ["none", "../none", "x" * 300])
def test_a_run_that_is_not_there(tmp_path: Path, command: str, name: str) -> None:
    result = run(command, name, "--runs", tmp_path)
    assert result.exit_code == 2 and "There is no run" in result.stderr


def test_a_damaged_recipe_of_a_run_is_named(tmp_path: Path) -> None:
    broken = Run(tmp_path / "a")
    broken.folder.mkdir()
    broken.recipe_file.write_bytes(b"\xff")
    result = run("resume", "a", "--runs", tmp_path)
    assert result.exit_code == 1 and "recipe.toml: This is not a recipe" in result.stderr
    broken.recipe_file.write_text(dump_recipe(Recipe(name="a")))
    assert "has made no step yet" in run("report", "a", "--runs", tmp_path).stderr
