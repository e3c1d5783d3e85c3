"""``ganstudio sheet``."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from ganstudio.cli.commands import app
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from tests.engine import graphs

runner = CliRunner()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (24, 16), (200, 10, 10)).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture(autouse=True)
def upside_down(own_folders: Path) -> None:
    """The person has one style."""
    made = graphs.manifest(own_folders / "data" / "models" / "invert", graphs.invert(), id="invert", rule=SizeRule(memory=64))
    (made.folder / FILE).write_text(manifest_text(made), "utf-8")
    presets = made.folder / "presets"
    presets.mkdir()
    (presets / "invert.toml").write_text('id = "invert"\nlabel = "Invert"\nmodel = "invert"\n', "utf-8")


def test_a_sheet_is_written_once(photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    given = ["sheet", str(photo), "-o", str(out), "--preset", "invert", "--side", "32"]
    result = runner.invoke(app, given)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(out)
    with Image.open(out) as sheet:
        assert sheet.width < 60 and sheet.height > 2 * 16
        assert len({sheet.getpixel((sheet.width // 2, y)) for y in range(sheet.height)}) > 3
    again = runner.invoke(app, given)
    assert again.exit_code == 1 and "is there already" in again.output
    assert runner.invoke(app, [*given, "--overwrite"]).exit_code == 0


def test_what_is_wrong_is_named(photo: Path, tmp_path: Path) -> None:
    unknown = runner.invoke(app, ["sheet", str(photo), "-o", str(tmp_path / "a.png"), "--preset", "nobody"])
    assert unknown.exit_code == 1 and "nobody" in unknown.output
    missing = runner.invoke(app, ["sheet", str(tmp_path / "gone.jpg"), "-o", str(tmp_path / "a.png")])
    assert missing.exit_code == 1 and "gone.jpg" in missing.output
    assert not (tmp_path / "a.png").exists()
