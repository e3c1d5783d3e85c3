"""What a camera wrote, for people to read."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from ganstudio.files.camera import camera_facts
from tests.files.samples import exif


def block(**deep: object) -> bytes:
    """EXIF as Pillow writes it: a camera of these facts."""
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x013B] = "Kodak", "Brownie 127", "Ada"
    inner = made.get_ifd(0x8769)
    inner.update({0x829A: IFDRational(1, 250), 0x829D: IFDRational(28, 10), 0x8827: 400, 0x920A: IFDRational(50, 1), 0x9003: "2026:01:02 03:04:05"})
    file = io.BytesIO()
    Image.new("L", (2, 2)).save(file, "JPEG", exif=made)
    return bytes(Image.open(io.BytesIO(file.getvalue())).info["exif"]).removeprefix(b"Exif\0\0")


def test_facts_are_read() -> None:
    assert dict(camera_facts(block())) == {
        "Make": "Kodak", "Model": "Brownie 127", "Artist": "Ada", "Exposure (s)": "1/250", "Aperture (f/)": "2.8", "ISO": "400",
        "Focal length (mm)": "50", "Taken": "2026:01:02 03:04:05",
    }  # fmt: skip
    assert camera_facts(None) == ()


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_place_is_said_and_not_shown(order: str) -> None:
    assert ("Place", "in the file") in camera_facts(exif(order=order))
    assert ("Place", "in the file") not in camera_facts(exif(order=order, gps=False))


@given(st.integers(0, 400), st.integers(0, 255))
def test_no_block_breaks_anything(place: int, value: int) -> None:
    damaged = bytearray(exif())
    damaged[place % len(damaged)] = value
    camera_facts(bytes(damaged))
    camera_facts(bytes(damaged[: place % len(damaged)]))
