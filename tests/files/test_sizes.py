"""How large pictures are, without decoding them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.core.convert import new_document
from ganstudio.core.geometry import Size
from ganstudio.errors import FileError
from ganstudio.files.png import chunk
from ganstudio.files.project import save_project
from ganstudio.files.sizes import picture_size
from tests.files.dicoms import dicom
from tests.files.samples import exif


def test_sizes_of_pictures_projects_and_scans(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    assert picture_size(tmp_path / "a.png") == Size(30, 20)
    save_project(new_document(Size(41, 22)), tmp_path / "a.ora")
    assert picture_size(tmp_path / "a.ora") == Size(41, 22)
    (tmp_path / "a.dcm").write_bytes(dicom(np.zeros((5, 9), np.uint16)))
    assert picture_size(tmp_path / "a.dcm") == Size(9, 5)


@pytest.mark.parametrize(("orientation", "size"), [(1, Size(30, 20)), (3, Size(30, 20)), (6, Size(20, 30))])
def test_a_picture_that_is_to_be_turned(tmp_path: Path, orientation: int, size: Size) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", exif=b"Exif\0\0" + exif(orientation))
    assert picture_size(tmp_path / "a.jpg") == size


def test_what_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    (tmp_path / "b.txt").write_bytes(b"hello")
    for name in ("a.png", "b.txt", "none.png"):
        with pytest.raises(FileError):
            picture_size(tmp_path / name)


def test_more_pixels_than_can_be_opened_are_refused_without_decoding(tmp_path: Path) -> None:
    head = struct.pack(">II", 200_000, 200_000) + b"\x08\x02\0\0\0"
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    with pytest.raises(FileError, match="500 megapixels"):
        picture_size(tmp_path / "a.png")
