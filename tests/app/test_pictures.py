from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ganstudio.app.pictures import check_pictures, find_pictures
from ganstudio.errors import FileError


def test_each_fault_is_found_and_said(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "good.png")
    Image.new("L", (64, 64)).save(tmp_path / "grey.png")
    Image.new("RGB", (64, 20)).save(tmp_path / "small.png")
    (tmp_path / "copy.png").write_bytes((tmp_path / "good.png").read_bytes())
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    (tmp_path / "notes.txt").touch()
    report = check_pictures(find_pictures(("good.png", "."), tmp_path), 32)
    names = [[path.name for path in paths] for paths in (report.unreadable, report.too_small, report.converted)]
    assert names == [["broken.jpg"], ["small.png"], ["grey.png"]]
    assert len(report.usable) == 2 and len(report.duplicates) == 2
    said = " ".join(report.lines())
    assert "broken.jpg" in said and "under 32 pixels" in said and "small.png" in said


def test_a_jpeg_that_was_cut_short_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "cut.jpg"
    Image.effect_noise((600, 600), 80).convert("RGB").save(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert check_pictures([file], 32).unreadable == (file,)


def test_a_place_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nowhere"):
        find_pictures(("nowhere",), tmp_path)
