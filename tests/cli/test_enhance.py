from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ganstudio import __main__ as entry
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from ganstudio.places import data_folder
from tests.app.enhancers import make_models
from tests.cli.test_commands import photo, run, values
from tests.engine import graphs


@pytest.fixture(autouse=True)
def models() -> None:
    """The person has installed the small models."""
    make_models(data_folder() / "models", "small-")


def own(task: str) -> list[str]:
    """Names the small model of a task, whatever came with the program."""
    return ["--model", {"upscale": "small-x4-crisp", "denoise": "small-denoise", "jpeg": "small-jpeg-crisp"}[task]]


@pytest.mark.parametrize(("options", "shape"), [
    ([], (96, 128)), (["--scale", 3], (144, 192)), (["--size", "100x90"], (90, 100)), (["--size", "128"], (96, 128)),
])
def test_upscale(tmp_path: Path, options: list[object], shape: tuple[int, int]) -> None:
    target = tmp_path / "out.png"
    result = run("upscale", photo(tmp_path), "-o", target, "--faithful", *own("upscale"), *options)
    assert result.exit_code == 0, result.output
    assert values(target).shape == (*shape, 3)


def test_denoise_and_jpeg(tmp_path: Path) -> None:
    source, target = photo(tmp_path), tmp_path / "out.png"
    assert run("denoise", source, "-o", target, "--strength", 25.5, *own("denoise")).exit_code == 0
    assert values(target).std() < 0.6 * values(source).std()
    assert run("denoise", source, "-o", tmp_path / "auto.png", *own("denoise")).exit_code == 0
    assert run("jpeg", source, "-o", tmp_path / "dark.png", "--faithful", *own("jpeg")).exit_code == 0
    assert np.abs(values(tmp_path / "dark.png") - values(source) * 0.5).max() <= 1
    assert run("jpeg", source, "-o", tmp_path / "half.png", "--crisp", "50%", "--strength", "1", *own("jpeg")).exit_code == 0
    assert np.abs(values(tmp_path / "half.png") - values(source) * 0.75).max() <= 1


def test_a_folder_as_json_with_a_bad_file(tmp_path: Path) -> None:
    photo(tmp_path / "in", "a.png")
    (tmp_path / "in" / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run("jpeg", tmp_path / "in", "-o", tmp_path / "out", "--json", *own("jpeg"))
    assert result.exit_code == 1 and "b.png" in result.stderr
    rows = json.loads(result.stdout)
    assert [row["ok"] for row in rows] == [True, False] and rows[1]["error"] and rows[0]["seconds"] > 0
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["a.png"]


def test_a_project_keeps_its_layers(tmp_path: Path) -> None:
    assert run("denoise", photo(tmp_path), "-o", tmp_path / "out.ora", *own("denoise")).exit_code == 0
    found = json.loads(run("info", tmp_path / "out.ora", "--json").stdout)
    assert len(found["layers"]) == 2


@pytest.mark.parametrize("arguments", [
    ("upscale", "--size", "big"), ("upscale", "--size", "90", "--scale", "2"), ("upscale", "--scale", "1"), ("upscale", "--faithful", "--crisp", "1"),
    ("upscale", "--model", "jpeg"), ("denoise", "--strength", "much"), ("denoise", "--strength", "99"), ("jpeg", "--model", "none"),
])
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = run(arguments[0], photo(tmp_path), "-o", tmp_path / "out.png", *arguments[1:])
    assert result.exit_code == 2 and "Traceback" not in result.output and not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("option", ["--luminance", "--colour", "--crisp"])
@pytest.mark.parametrize("text", ["nan", "-1", "", "101%", "much"])
def test_what_is_no_share_is_named_with_its_option(tmp_path: Path, option: str, text: str) -> None:
    result = run("denoise", photo(tmp_path), "-o", tmp_path / "out.png", f"{option}={text}")
    assert result.exit_code == 2 and f"Invalid value for {option}: {text} is not a number from 0 to 1" in result.stderr


def test_numbers_that_a_model_takes(tmp_path: Path) -> None:
    home = data_folder() / "models" / "bright"
    bright = graphs.manifest(home, graphs.brighten(), SizeRule(memory=40), id="bright", task="jpeg", extras=(graphs.AMOUNT,))
    (bright.folder / FILE).write_text(manifest_text(bright), "utf-8")
    source = photo(tmp_path)
    result = run("jpeg", source, "-o", tmp_path / "out.png", "--model", "bright", "--set", "amount=0.2")
    assert result.exit_code == 0, result.output
    assert np.abs(values(tmp_path / "out.png").astype(int) - np.minimum(values(source).astype(int) + 51, 255)).max() <= 1
    Library().save_preset("Bright", "bright", {}, "bright-style")
    assert run("apply", "bright-style", source, "-o", tmp_path / "style.png", "--set", "amount=0.2").exit_code == 0
    assert np.array_equal(values(tmp_path / "style.png"), values(tmp_path / "out.png"))
    for wrong in ("amount", "amount=much", "amount=7", "other=1"):
        assert run("jpeg", source, "-o", tmp_path / "no.png", "--model", "bright", "--set", wrong).exit_code == 2


def test_what_cannot_become_larger_is_listed(tmp_path: Path) -> None:
    result = run("upscale", photo(tmp_path), "-o", tmp_path / "out.png", "--size", "20", *own("upscale"))
    assert result.exit_code == 1 and "photo.png" in result.stderr and "Image Size" in result.stderr


def test_the_commands_are_known_without_the_window() -> None:
    assert {"upscale", "denoise", "jpeg"} <= entry.COMMANDS
