"""Models in 8 bit beside the plain ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.errors import EditError
from ganstudio.training import quantise
from ganstudio.training.quantise import Outcome, main, quantised
from tests.engine import graphs


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(quantise, "SIDE", 64)
    monkeypatch.setattr(quantise, "CALIBRATED", 4)
    monkeypatch.setattr(quantise, "TRIED", 2)
    folder = tmp_path / "photos"
    folder.mkdir()
    coarse = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize((96, 96), Image.Resampling.BICUBIC).save(folder / "a.png")
    return [folder / "a.png"]


@pytest.fixture
def blur(tmp_path: Path) -> Manifest:
    made = graphs.manifest(tmp_path / "blur", graphs.blur(2), id="blur", task="jpeg", metrics=(("parameters", 75.0), ("psnr", 30.0)))
    (made.folder / FILE).write_text(manifest_text(made), "utf-8")
    return made


def test_the_model_in_8_bit_gives_nearly_the_same(photos: list[Path], blur: Manifest, tmp_path: Path) -> None:
    made = quantised(blur, photos, tmp_path / "out")
    assert 35 < made.alike < 100
    assert made.gain > 0
    read = read_manifest(tmp_path / "out" / FILE)
    assert (read.id, read.task, read.sizes) == ("blur-int8", "jpeg", blur.sizes)
    assert dict(read.metrics)["parameters"] == 75
    assert "psnr" not in dict(read.metrics), "figures of the plain model are not the new one's"
    assert b"QuantizeLinear" in read.file.read_bytes()


def test_what_is_worth_having(blur: Manifest) -> None:
    assert Outcome(blur, 1.5, 46).good
    assert not Outcome(blur, 1.1, 60).good
    assert not Outcome(blur, 3.0, 44).good


def test_the_command_says_what_came_out(photos: list[Path], blur: Manifest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(blur.folder), "--photos", str(photos[0].parent), "-o", str(tmp_path / "made")])
    text = capsys.readouterr().out
    assert "blur-int8" in text and code == ("not worth" in text)
    assert (tmp_path / "made" / "blur-int8" / "model.onnx").is_file()


def test_without_photos_or_with_another_task_it_is_said(blur: Manifest, tmp_path: Path) -> None:
    with pytest.raises(EditError, match="photo"):
        quantised(blur, [], tmp_path / "out")
    made = graphs.manifest(tmp_path / "cut", graphs.identity(), task="cutout")
    with pytest.raises(EditError, match="cutout"):
        quantised(made, [], tmp_path / "out")
