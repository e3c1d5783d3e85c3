"""Weights of 16 bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from ganstudio import places
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.catalogue import verify
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError
from ganstudio.training.halve import halve, halved, main
from tests.engine import graphs


def kept(folder: Path, made: object) -> Manifest:
    manifest = graphs.manifest(folder, made)
    (folder / FILE).write_text(manifest_text(manifest), "utf-8")
    return manifest


def filters(factor: float = 0.01) -> object:
    """A convolution with 3 x 3 x 11 x 11 random weights."""
    weight = np.random.default_rng(0).normal(0, factor, (3, 3, 11, 11)).astype(np.float32)
    return graphs.model([helper.make_node("Conv", ["image", "weight"], ["result"], pads=[5] * 4)], {"weight": weight})


def result(manifest: Manifest) -> np.ndarray:
    picture = np.random.default_rng(1).uniform(0, 1, (20, 24, 3)).astype(np.float32)
    session = Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)
    return apply_model(manifest, session, picture, Progress())


def test_half_the_bytes_and_the_same_result(tmp_path: Path) -> None:
    manifest = kept(tmp_path / "m", filters())
    before, size = result(manifest), manifest.file.stat().st_size
    changed, alike = halve(tmp_path / "m")
    assert manifest.file.stat().st_size < 0.6 * size
    assert 60 < alike < 150
    assert np.abs(result(changed) - before).max() < 1 / 255
    assert read_manifest(tmp_path / "m" / FILE) == changed
    verify(changed)


def test_halving_again_changes_nothing(tmp_path: Path) -> None:
    once = halved(kept(tmp_path / "m", filters()).file.read_bytes())
    assert halved(once) == once
    plain = kept(tmp_path / "n", graphs.identity()).file.read_bytes()
    assert halved(plain) == plain


def test_a_model_that_needs_all_digits_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = kept(tmp_path / "m", filters(500.0))
    before = manifest.file.read_bytes()
    with pytest.raises(ModelError, match="digits"):
        halve(tmp_path / "m")
    assert manifest.file.read_bytes() == before
    assert main([str(tmp_path / "m")]) == 1 and "test" in capsys.readouterr().err


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(tmp_path / "m", filters())
    assert main([str(tmp_path / "m")]) == 0
    assert "kB" in capsys.readouterr().out


def test_the_bundled_models_stay_small() -> None:
    folder = places.bundled("models")
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 30e6
