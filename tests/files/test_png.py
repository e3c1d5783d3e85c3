"""Our PNG writer makes what every PNG reader reads."""

from __future__ import annotations

import io
import zlib

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster
from ganstudio.files.png import _joined, png_of, strips
from tests.files.documents import noise


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("height", [1, 2, 255, 256, 257, 700])
def test_reads_back(channels: int, depth: Depth, height: int) -> None:
    pixels = noise(13, height, channels, depth)
    data = png_of(pixels)
    np.testing.assert_array_equal(imagecodecs.png_decode(data).reshape(pixels.shape), pixels)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.size == (13, height)
        image.close()
    with Image.open(io.BytesIO(data)) as image:
        image.verify()


def test_a_raster_gives_the_same_file_as_its_pixels() -> None:
    pixels = noise(300, 520, 4)
    raster = Raster.from_array(pixels)
    assert b"".join(strips(raster.read, raster.size, 4, 8, 1, b"", None)) == png_of(pixels)


@given(st.binary(max_size=300), st.binary(max_size=300))
@settings(max_examples=50)
def test_checksums_join(first: bytes, second: bytes) -> None:
    assert _joined(zlib.adler32(first), zlib.adler32(second), len(second)) == zlib.adler32(first + second)


def test_cancel_ends_it() -> None:
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        png_of(noise(20, 2000, 4), progress=progress)
