"""The table of styles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.engine.manifest import FILE, manifest_text
from ganstudio.training.quality import Row, main, table
from ganstudio.training.style_trial import parameters, style
from ganstudio.training.trials import Figure, Wanted
from tests.engine import graphs
from tests.training.test_trials import model


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for place, name, darkest in (("look-at-only/bsds500", "a.jpg", 128), ("paintings", "night.png", 0)):
        (tmp_path / "data" / place).mkdir(parents=True)
        coarse = rng.integers(darkest, darkest + 128, (20, 24, 3)).astype(np.uint8)
        Image.fromarray(coarse).resize((320, 280), Image.Resampling.NEAREST).save(tmp_path / "data" / place / name)
    return tmp_path / "data"


def test_a_style_is_measured_beside_the_photo(data: Path, tmp_path: Path) -> None:
    made = model(tmp_path / "m", graphs.invert())
    without = {figure.key: figure for figure in style(made, None, Wanted(data))}
    assert "patch_distance_after" not in without, "nobody knows the painting"
    (tmp_path / "m" / "recipe.toml").write_text('name = "night"\n[data]\ntargets = ["paintings/night.png"]\nphotos = ["photos"]\n', "utf-8")
    found = {figure.key: figure for figure in style(made, None, Wanted(data))}
    assert found["bytes"].value == (tmp_path / "m" / "model.onnx").stat().st_size
    assert found["structure_kept"].value == pytest.approx(1, abs=1e-3)
    assert found["patch_distance_after"].value < 0.6 * found["patch_distance_before"].value, "a bright photo becomes as dark as the painting"


def test_parameters_are_counted(tmp_path: Path) -> None:
    made = graphs.manifest(tmp_path / "m", graphs.blur(2))
    assert parameters(made.file) == 3 * 25


def test_styles_have_a_table_of_their_own(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = graphs.manifest(tmp_path / "m", graphs.invert(), id="night")
    (made.folder / FILE).write_text(manifest_text(made), "utf-8")
    assert main(["--data", str(data), "--model", str(made.folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and [cell.strip() for cell in lines[0].split("|")][1:4] == ["style", "bytes", "parameters"]
    both = table([Row("style", "night", Figure("bytes", "bytes", 5), 1.0), Row("jpeg", "clean", Figure("psnr", "CBSD68", 30.0), 1.0)])
    assert len(both.split("\n\n")) == 2
