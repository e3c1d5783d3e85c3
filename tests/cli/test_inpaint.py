from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile

from ganstudio.core.progress import Progress
from ganstudio.files.opening import open_any
from ganstudio.places import data_folder
from tests.app.fillers import make_models
from tests.cli.test_commands import photo, run, values


@pytest.fixture(autouse=True)
def models() -> None:
    """The person has installed the small models."""
    make_models(data_folder() / "models")


def mask(folder: Path, name: str = "mask.png", width: int = 64, height: int = 48, value: int = 255) -> Path:
    file = folder / name
    marks = np.zeros((height, width), np.uint8)
    marks[10:30, 20:40] = value
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(cv2.imencode(".png", marks)[1].tobytes())
    return file


def test_only_inside_the_mask_anything_changes(tmp_path: Path) -> None:
    source, target = photo(tmp_path), tmp_path / "out.png"
    result = run("inpaint", source, "--mask", mask(tmp_path), "-o", target, "--grain", 0, "--model", "light")
    assert result.exit_code == 0, result.output
    old, new = values(source), values(target)
    assert (new[10:30, 20:40] == 191).all()
    new[10:30, 20:40] = old[10:30, 20:40]
    assert np.array_equal(old, new)


def test_faithful_is_the_parent_and_crisp_a_mixture(tmp_path: Path) -> None:
    source, marks = photo(tmp_path), mask(tmp_path)
    for name, options, shade in (("a", ["--faithful"], 128), ("b", ["--crisp", "50%"], 159)):
        target = tmp_path / f"{name}.png"
        assert run("inpaint", source, "--mask", marks, "-o", target, "--grain", 0, "--model", "light", *options).exit_code == 0
        assert np.abs(values(target)[10:30, 20:40].astype(int) - shade).max() <= 1
    result = run("inpaint", source, "--mask", marks, "-o", tmp_path / "c.png", "--faithful", "--crisp", "1")
    assert result.exit_code == 2


def test_16_bit_in_16_bit_out(tmp_path: Path) -> None:
    ramp = np.linspace(1000, 60000, 64 * 48 * 3).astype(np.uint16).reshape(48, 64, 3)
    source, target = tmp_path / "deep.tif", tmp_path / "out.tif"
    tifffile.imwrite(source, ramp, photometric="rgb")
    assert run("inpaint", source, "--mask", mask(tmp_path), "-o", target, "--model", "mean").exit_code == 0
    found = tifffile.imread(target)
    assert found.dtype == np.uint16 and len(np.unique(found)) > 256
    inside = np.zeros((48, 64), bool)
    inside[10:30, 20:40] = True
    assert np.array_equal(found[~inside], ramp[~inside]) and not np.array_equal(found[inside], ramp[inside])


def test_masks_that_will_not_do_are_listed(tmp_path: Path) -> None:
    source = photo(tmp_path)
    for marks, words in (
        (mask(tmp_path, "small.png", 40, 40), "same shape"),
        (mask(tmp_path, "empty.png", value=0), "Nothing is marked"),
        (tmp_path / "none.png", "none.png"),
    ):
        result = run("inpaint", source, "--mask", marks, "-o", tmp_path / "out.png", "--model", "light")
        assert result.exit_code == 1 and words in result.stderr and not (tmp_path / "out.png").exists()
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / source.name).write_bytes(b"")
    result = run("inpaint", source, "--mask", tmp_path / "masks", "-o", tmp_path / "out.png", "--model", "light")
    assert f"{source}: {source.name}: The file is empty." in result.stderr  # the mask's name is not taken for the picture's
    white = tmp_path / "white.png"
    white.write_bytes(cv2.imencode(".png", np.full((48, 64), 255, np.uint8))[1].tobytes())
    assert "whole picture" in run("inpaint", source, "--mask", white, "-o", tmp_path / "out.png", "--model", "light").stderr


def test_a_folder_with_a_folder_of_masks_as_json(tmp_path: Path) -> None:
    photo(tmp_path / "in", "a.png")
    photo(tmp_path / "in", "b.png")
    mask(tmp_path / "masks", "a.png")
    result = run("inpaint", tmp_path / "in", "--mask", tmp_path / "masks", "-o", tmp_path / "out", "--json", "--model", "light")
    assert result.exit_code == 1
    rows = {Path(row["source"]).name: row for row in json.loads(result.stdout)}
    assert rows["a.png"]["ok"] and not rows["b.png"]["ok"] and "no mask named b" in rows["b.png"]["error"]


def test_a_project_keeps_the_fill_as_a_layer(tmp_path: Path) -> None:
    target = tmp_path / "out.ora"
    assert run("inpaint", photo(tmp_path), "--mask", mask(tmp_path), "-o", target, "--model", "light").exit_code == 0
    assert [layer.name for layer in open_any(target, Progress()).layers][1:] == ["Removed"]


def test_expand(tmp_path: Path) -> None:
    source, target = photo(tmp_path), tmp_path / "out.png"
    result = run("expand", source, "--left", 10, "--bottom", 6, "-o", target, "--grain", 0, "--model", "light")
    assert result.exit_code == 0, result.output
    found = values(target)
    assert found.shape[:2] == (54, 74) and np.array_equal(found[:48, 10:, :3], values(source))
    assert run("expand", source, "-o", tmp_path / "b.png").exit_code == 2
    assert run("expand", source, "--left", -4, "-o", tmp_path / "b.png").exit_code == 2
    assert run("inpaint", source, "--mask", mask(tmp_path), "-o", tmp_path / "b.png", "--model", "van-gogh").exit_code == 2
