"""The command that prints what models reach."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.engine.manifest import FILE, manifest_text, read_manifest
from ganstudio.training.quality import Row, main, table
from ganstudio.training.trials import Figure
from tests.engine import graphs
from tests.training.test_trials import data  # noqa: F401  a fixture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model for denoising that does nothing."""
    made = graphs.manifest(tmp_path / "calm", graphs.identity(), id="calm", task="denoise", metrics=(("parameters", 0.0),))
    (tmp_path / "calm" / FILE).write_text(manifest_text(made), "utf-8")
    return tmp_path / "calm"


def test_the_table_of_one_model(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert main(["--data", str(data), "--model", str(folder), "--sigma", "25", "--count", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    cells = [cell.strip() for cell in lines[2].split("|")]
    assert cells[1:4] == ["denoise", "calm", "CBSD68, sigma 25"]
    assert cells[4].endswith(" dB")
    assert cells[5:8] == ["30.30", "30.80", "NO"]


def test_figures_go_into_the_manifest_beside_those_that_are_there(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert main(["--data", str(data), "--model", str(folder), "--sigma", "25", "--write", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)[0]["figure"]["value"]
    assert dict(read_manifest(folder / FILE).metrics) == {"parameters": 0.0, "cbsd68_sigma25_psnr": round(value, 4)}


def test_figures_of_a_few_pictures_are_not_written(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    before = (folder / FILE).read_bytes()
    assert main(["--data", str(data), "--model", str(folder), "--count", "1", "--write"]) == 2
    assert "--write" in capsys.readouterr().err
    assert (folder / FILE).read_bytes() == before


def test_what_is_missing_is_named(folder: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert main(["--data", str(tmp_path / "nowhere"), "--model", str(folder)]) == 1
    assert "nowhere" in capsys.readouterr().err
    assert main(["--data", str(data), "--model", "no-such-model"]) == 1
    assert "no-such-model" in capsys.readouterr().err
    manifest = read_manifest(folder / FILE)
    (folder / FILE).write_text(manifest_text(replace(manifest, task="cutout")), "utf-8")
    assert main(["--data", str(data), "--model", str(folder)]) == 1
    assert "cutout" in capsys.readouterr().err


def test_what_is_asked_counts_for_the_best_model_of_a_task() -> None:
    rows = [Row("denoise", name, Figure("psnr", "CBSD68", value, least=30.0), 1.0) for name, value in (("fast", 29.0), ("full", 30.5))]
    fast, full = table(rows).splitlines()[2:]
    assert "NO" not in fast
    assert "yes" in full
