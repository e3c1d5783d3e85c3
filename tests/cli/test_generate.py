"""``ganstudio generate``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from ganstudio.cli.commands import app
from ganstudio.engine.latent import DIRECTIONS, Directions, directions_bytes
from ganstudio.engine.manifest import FILE, manifest_text
from tests.engine.noise_graphs import described

runner = CliRunner()


@pytest.fixture(autouse=True)
def clouds(own_folders: Path, nothing_bundled: None) -> None:
    """There is one generator, with a direction."""
    manifest = described(own_folders / "data" / "models" / "clouds", id="clouds", label="Clouds")
    (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    light = Directions(np.eye(1, 6, dtype=np.float32), np.array([0.5], np.float32), ("Light",))
    (manifest.folder / DIRECTIONS).write_bytes(directions_bytes(light))


def pixels(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_one_picture_and_several(tmp_path: Path) -> None:
    first = tmp_path / "new" / "one.png"
    result = runner.invoke(app, ["generate", "clouds", "--seed", "9", "-o", str(first)])
    assert result.exit_code == 0, result.output
    several = ["--seed", "8", "--count", "3", "-o", str(tmp_path), "--json", "--sheet", str(tmp_path / "s.png")]
    result = runner.invoke(app, ["generate", "clouds", *several])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [row["seed"] for row in rows] == [8, 9, 10] and all(row["ok"] for row in rows)
    assert [Path(row["target"]).name for row in rows] == ["clouds-08.png", "clouds-09.png", "clouds-10.png"]
    assert np.array_equal(pixels(tmp_path / "clouds-09.png"), pixels(first)) and pixels(tmp_path / "s.png").shape == (8, 8, 3)
    assert np.array_equal(pixels(tmp_path / "s.png")[:4, 4:], pixels(first))
    again = runner.invoke(app, ["generate", "clouds", "-o", str(first)])
    assert again.exit_code == 1 and "is there already" in again.output


def test_a_direction_and_a_size(tmp_path: Path) -> None:
    plain, lit = tmp_path / "plain.png", tmp_path / "lit.png"
    size = ["--size", "10x6", "--fill", "tile"]
    assert runner.invoke(app, ["generate", "-o", str(plain), *size]).exit_code == 0
    assert runner.invoke(app, ["generate", "-o", str(lit), "--direction", "light=0.4", *size]).exit_code == 0
    assert pixels(plain).shape == (6, 10, 3)
    step = pixels(lit) - pixels(plain)
    assert step[..., 0].max() == pytest.approx(25, abs=1) and not step[..., 1:].any()
    listed = runner.invoke(app, ["generate", "--directions"])
    assert listed.stdout.split() == ["1", "Light"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(["nothing"], "no such model"), (["clouds", "--direction", "Dark=1"], "There are: Light"), (["clouds", "--direction", "Light"], "NAME=AMOUNT"),
     (["clouds", "--size", "wide"], "WIDTHxHEIGHT"), (["clouds", "--variety", "3x"], "percentage"), (["clouds", "--fill", "all"], "one of")],
)  # fmt: skip
def test_wrong_usage_is_said(tmp_path: Path, wrong: list[str], said: str) -> None:
    result = runner.invoke(app, ["generate", *wrong, "-o", str(tmp_path / "x.png")])
    assert result.exit_code == 2 and said in " ".join(result.output.replace("│", " ").split())
    assert runner.invoke(app, ["generate", "clouds"]).exit_code == 2
