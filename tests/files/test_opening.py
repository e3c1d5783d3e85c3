"""Pictures and projects are told apart by what is in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganstudio.errors import FileError
from ganstudio.files.export import export
from ganstudio.files.opening import is_project, open_any, preview, thumbnail
from ganstudio.files.project import save_project
from tests.files.documents import assert_same_document, everything, one_layer, opaque


def test_opens_either_whatever_its_name(tmp_path: Path) -> None:
    save_project(everything(), tmp_path / "really a project.png")
    export(one_layer(opaque(40, 30)), tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "really a picture.ora")
    assert is_project(tmp_path / "really a project.png")
    assert_same_document(open_any(tmp_path / "really a project.png"), everything())
    assert len(open_any(tmp_path / "really a picture.ora").layers) == 1


@pytest.mark.parametrize("side", [16, 256, 4000])
def test_thumbnails_of_both(tmp_path: Path, side: int) -> None:
    pixels = opaque(600, 300)
    save_project(one_layer(pixels), tmp_path / "a.ora")
    export(one_layer(pixels), tmp_path / "a.png")
    for name in ("a.ora", "a.png"):
        small = thumbnail(tmp_path / name, side)
        assert small.dtype == np.uint8
        assert small.shape == (min(side, 600) // 2, min(side, 600), 4)
    assert preview(tmp_path / "a.png", 16).size.width == 600


def test_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "b.ora").write_bytes(b"PK\x03\x04" + bytes(60))
    for name, words in (("a.zip", "not a picture"), ("b.ora", "project is damaged"), ("none.png", "not there")):
        with pytest.raises(FileError, match=words):
            open_any(tmp_path / name)
        with pytest.raises(FileError, match=words):
            thumbnail(tmp_path / name, 64)
