"""EXIF blocks are edited in place; what is not touched stays byte for byte."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ganstudio.files import exif
from ganstudio.files.tiff_exif import exif_of_tiff, tiff_with_exif
from tests.files import samples


def as_pillow_sees(block: bytes) -> Image.Exif:
    found = Image.Exif()
    found.load(b"Exif\0\0" + block)
    return found


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read_and_reset(order: str, orientation: int) -> None:
    block = samples.exif(orientation, order)
    assert exif.orientation(block) == orientation
    tidy = exif.upright(block)
    assert tidy is not None
    assert exif.orientation(tidy) == 1
    assert as_pillow_sees(tidy)[0x0112] == 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_thumbnail_goes_and_the_rest_stays(order: str) -> None:
    block = samples.exif(6, order)
    tidy = exif.upright(block)
    assert tidy is not None
    assert b"THUMB" in block
    assert b"THUMB" not in tidy
    seen = as_pillow_sees(tidy)
    assert (seen[0x010F], seen[0x013B]) == ("Cameras", "Ada Lovelace")
    assert seen.get_ifd(0x8769)[0x927C] == samples.MAKER_NOTE
    assert block.index(samples.MAKER_NOTE) == tidy.index(samples.MAKER_NOTE)  # maker notes count from the block's beginning
    assert seen.get_ifd(0x8825)[2] == (52.0, 30.0, 5.0)


@pytest.mark.parametrize("order", ["<", ">"])
def test_location_goes_without_a_trace(order: str) -> None:
    block = exif.without_location(samples.exif(1, order))
    assert block is not None
    seen = as_pillow_sees(block)
    assert 0x8825 not in seen
    assert not seen.get_ifd(0x8825)
    assert seen[0x013B] == "Ada Lovelace"
    assert samples.exif(1, order)[-80:].count(b"\x34") >= 1
    assert (b"\x34\0\0\0\x01\0\0\0" if order == "<" else b"\0\0\0\x34\0\0\0\x01") not in block
    assert exif.without_location(samples.exif(1, order, gps=False)) == samples.exif(1, order, gps=False)


def test_size_is_brought_up_to_date() -> None:
    block = exif.with_size(samples.exif(), 30, 20)
    assert block is not None
    details = as_pillow_sees(block).get_ifd(0x8769)
    assert (details[0xA002], details[0xA003]) == (30, 20)


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_no_block_breaks_anything(tail: bytes, place: int, value: int) -> None:
    spoilt = bytearray(samples.exif(6))
    spoilt[place] = value
    for block in (tail, b"II*\0" + tail, bytes(spoilt), bytes(spoilt[:place])):
        assert 1 <= exif.orientation(block) <= 8
        for edited in (exif.upright(block), exif.without_location(block), exif.with_size(block, 5, 6)):
            assert edited is None or isinstance(edited, bytes)
        exif.says_adobe_rgb(block)
        exif_of_tiff(block)


@pytest.mark.parametrize("order", ["<", ">"])
def test_through_a_tiff_and_back(order: str) -> None:
    block = samples.exif(1, order, thumbnail=False)
    file = tiff_with_exif(samples.tiff(samples.ramp(), byteorder=order, photometric="rgb"), block)
    with Image.open(io.BytesIO(file)) as image:
        seen = image.getexif()
        assert seen[0x013B] == "Ada Lovelace"
        assert seen.get_ifd(0x8769)[0x927C] == samples.MAKER_NOTE
        assert seen.get_ifd(0x8825)[2] == (52.0, 30.0, 5.0)
        assert image.tobytes() == samples.ramp().tobytes()
    again = exif_of_tiff(file)
    assert again is not None
    assert as_pillow_sees(again).get_ifd(0x8825)[2] == (52.0, 30.0, 5.0)
    assert as_pillow_sees(again)[0x010F] == "Cameras"
    assert as_pillow_sees(again).get(0x0100) is None  # how the TIFF is stored is no EXIF
