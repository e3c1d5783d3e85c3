"""Pictures that are damaged, cut short, gigantic, hostile or none at all are refused in plain words."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.errors import FileError
from ganstudio.files import reading
from ganstudio.files.images import open_image, read_image
from tests.files.documents import noise
from tests.files.samples import saved

GOOD = {format: saved(Image.fromarray(noise(64, 64, 3)), format) for format in ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")}


@pytest.mark.parametrize("format", GOOD)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
def test_cut_short(format: str, share: float) -> None:
    data = GOOD[format][: int(len(GOOD[format]) * share)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FileError, match=r"^photo\.bin: .*\."):
            read_image(data, "photo.bin")


@pytest.mark.parametrize("format", GOOD)
def test_spoilt_bytes_never_raise_anything_else(format: str) -> None:
    random = np.random.default_rng(1)
    for _ in range(25):
        data = bytearray(GOOD[format])
        for place in random.integers(0, min(len(data), 400), 6):
            data[place] = random.integers(0, 256)
        try:
            read_image(bytes(data), "photo.bin")
        except FileError as error:
            assert str(error).startswith("photo.bin: ")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello, this is text", "not a picture"),
        (b"%PDF-1.7", "PDF files cannot be opened"),
        (b"8BPS\0\1", "PSD files cannot be opened"),
        (b"%!PS-Adobe", "POSTSCRIPT"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIF"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "video"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(40), "raw"),
        (b"<svg xmlns='x'/>", "SVG"),
    ],
)
def test_what_is_no_picture_says_so(data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read_image(data, "a.jpg")


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size it has no pixels for."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data


def test_gigantic_and_impossible_sizes() -> None:
    with pytest.raises(FileError, match="megapixels"):
        read_image(png_of_size(100_000, 100_000), "a.png")
    with pytest.raises(FileError, match="along a side"):
        read_image(png_of_size(2_000_000, 1), "a.png")
    with pytest.raises(FileError):
        read_image(png_of_size(0, 10), "a.png")
    with pytest.raises(FileError, match=r"cut short|damaged"):
        read_image(png_of_size(3000, 3000), "a.png")


def test_no_memory_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Little:
        available = 1000

    monkeypatch.setattr(reading.psutil, "virtual_memory", Little)
    with pytest.raises(FileError, match="GB of memory"):
        read_image(GOOD["PNG"], "a.png")


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    for name, words in (("none.jpg", "not there"), ("empty.jpg", "empty"), ("pipe.jpg", "device or pipe"), (".", "folder")):
        with pytest.raises(FileError, match=words):
            open_image(tmp_path / name)
    (tmp_path / "a.png").write_bytes(GOOD["PNG"])

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FileError, match="may not be read"):
        open_image(tmp_path / "a.png")


def test_cancel(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(GOOD["PNG"])
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        open_image(tmp_path / "a.png", progress)
