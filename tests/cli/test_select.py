from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ganstudio import __main__ as entry
from ganstudio.files.profiles import adobe_rgb
from ganstudio.places import data_folder
from tests.app.test_smart_select import scene
from tests.cli.test_commands import run, values
from tests.engine.pointing import pointing


@pytest.fixture(autouse=True)
def models() -> None:
    """The person has a model that selects by colour."""
    pointing(data_folder() / "models" / "pointing")


def photo(folder: Path, name: str = "photo.png", deep: bool = False, alone: bool = False) -> tuple[Path, np.ndarray]:
    """A red disc (and a blue box) on green as a file, and the disc."""
    document, disc = scene(depth=16 if deep else 8)
    pixels = document.layers[0].raster.read()  # type: ignore[union-attr]
    if alone:
        pixels[40:160, 200:270] = pixels[0, 0]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(cv2.imencode(file.suffix, pixels[..., 2::-1])[1].tobytes())
    return file, disc


def ran(*arguments: Any) -> Any:
    return run(*arguments, "--model", "pointing")


def overlap(mask: np.ndarray, truth: np.ndarray) -> float:
    return float(((mask > 127) & truth).sum() / ((mask > 127) | truth).sum())


def test_a_point_gives_a_mask(tmp_path: Path) -> None:
    source, disc = photo(tmp_path)
    result = ran("select", source, "--point", "90,100", "-o", tmp_path / "mask.png")
    assert result.exit_code == 0, result.output
    mask = values(tmp_path / "mask.png")
    assert mask.ndim == 2 and mask.dtype == np.uint8 and overlap(mask, disc) > 0.95


def test_points_boxes_and_what_is_beside(tmp_path: Path) -> None:
    source, disc = photo(tmp_path)
    box = np.zeros(disc.shape, bool)
    box[40:160, 200:270] = True
    assert ran("select", source, "--point", "90,100", "--point", "235,100", "-o", tmp_path / "both.png").exit_code == 0
    assert overlap(values(tmp_path / "both.png"), disc | box) > 0.9
    assert ran("select", source, "--box", "195,35,275,165", "-o", tmp_path / "box.png").exit_code == 0
    assert overlap(values(tmp_path / "box.png"), box) > 0.9
    arguments = ("--point", "90,100", "--point", "235,100", "--beside", "235,60", "--hair", "--radius", "3")
    assert ran("select", source, *arguments, "-o", tmp_path / "one.png").exit_code == 0
    assert overlap(values(tmp_path / "one.png"), disc) > 0.9


def test_a_folder_gives_png_files_and_says_what_failed(tmp_path: Path) -> None:
    photo(tmp_path / "in", "a.jpg")
    (tmp_path / "in" / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = ran("select", tmp_path / "in", "--point", "90,100", "-o", tmp_path / "out", "--json")
    assert result.exit_code == 1 and "b.png" in result.stderr
    assert [row["ok"] for row in json.loads(result.stdout)] == [True, False]
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["a.png"]


@pytest.mark.parametrize(("arguments", "words"), [
    ((), "--point"), (("--point", "9"), "9 is not 2 numbers"), (("--point", "a,b"), "not 2 numbers"),
    (("--box", "1,2,3"), "not 4 numbers"), (("--box", "50,50,20,60"), "box is empty"), (("--point", "nan,3"), "not 2 numbers"),
])  # fmt: skip
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    source, _ = photo(tmp_path)
    result = ran("select", source, *arguments, "-o", tmp_path / "mask.png")
    assert result.exit_code == 2 and words in " ".join(result.stderr.split())


@pytest.mark.parametrize("arguments", [
    ("--point", "300,10"), ("--point", "-1,10"), ("--box", "400,400,500,500"), ("--point", "9,9", "--beside", "9,999"),
])  # fmt: skip
def test_outside_of_the_picture(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    source, _ = photo(tmp_path)
    result = ran("select", source, *arguments, "-o", tmp_path / "mask.png")
    assert result.exit_code == 1 and "300 x 200" in " ".join(result.stderr.split()) and not (tmp_path / "mask.png").exists()


def test_a_model_for_something_else_is_refused(tmp_path: Path) -> None:
    source, _ = photo(tmp_path)
    result = run("select", source, "--point", "90,100", "-o", tmp_path / "mask.png", "--model", "van-gogh")
    assert result.exit_code == 2 and "does not select" in " ".join(result.stderr.split())


@pytest.mark.parametrize("deep", [False, True])
def test_cutout_makes_the_rest_transparent(tmp_path: Path, deep: bool) -> None:
    source, disc = photo(tmp_path, "deep.png" if deep else "photo.png", deep, alone=True)
    result = ran("cutout", source, "-o", tmp_path / "out.png")
    assert result.exit_code == 0, result.output
    found, before = values(tmp_path / "out.png"), values(source)
    top = 65535 if deep else 255
    assert found.dtype == before.dtype and found.shape == (200, 300, 4)
    alpha = found[..., 3]
    assert overlap(alpha / top * 255, disc) > 0.93
    inside = cv2.erode((alpha == top).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert inside.any() and np.array_equal(found[inside][:, :3], before[inside])


def test_cutout_keeps_profile_and_takes_a_mask(tmp_path: Path) -> None:
    from PIL import Image

    source, disc = photo(tmp_path)
    with Image.open(source) as image:
        image.save(tmp_path / "adobe.png", icc_profile=adobe_rgb())
    (tmp_path / "mask.png").write_bytes(cv2.imencode(".png", disc.astype(np.uint8) * 255)[1].tobytes())
    result = run("cutout", tmp_path / "adobe.png", "--mask", tmp_path / "mask.png", "--raw", "-o", tmp_path / "out.png")
    assert result.exit_code == 0, result.output
    with Image.open(tmp_path / "out.png") as image:
        assert image.info["icc_profile"] == adobe_rgb() and image.mode == "RGBA"
        alpha = np.asarray(image)[..., 3]
    assert overlap(alpha, disc) > 0.95
    result = run("cutout", tmp_path / "adobe.png", "--mask", tmp_path / "mask.png", "--mask-only", "-o", tmp_path / "only.png")
    assert result.exit_code == 0 and values(tmp_path / "only.png").ndim == 2


def test_cutout_of_a_project_keeps_the_layer_under_its_mask(tmp_path: Path) -> None:
    source, _ = photo(tmp_path, alone=True)
    assert ran("cutout", source, "-o", tmp_path / "out.ora").exit_code == 0
    found = json.loads(run("info", tmp_path / "out.ora", "--json").stdout)
    assert found["layers"]


def test_an_empty_mask_is_refused(tmp_path: Path) -> None:
    source, disc = photo(tmp_path)
    (tmp_path / "mask.png").write_bytes(cv2.imencode(".png", np.zeros(disc.shape, np.uint8))[1].tobytes())
    result = run("cutout", source, "--mask", tmp_path / "mask.png", "-o", tmp_path / "out.png")
    assert result.exit_code == 1 and "mask.png: Nothing is marked in it." in result.stderr


def test_the_program_knows_the_commands() -> None:
    assert {"select", "cutout"} <= entry.COMMANDS
