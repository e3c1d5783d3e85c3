from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ganstudio.core.geometry import Point, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.core.resample import METHODS, Method, resample, resample_raster, scaled
from tests.core.samples import noise

PILLOW = {"nearest": 0, "bilinear": 2, "bicubic": 3, "lanczos": 1}


def by_pillow(plane: NDArray[Any], size: Size, method: Method) -> NDArray[Any]:
    return np.array(Image.fromarray(plane.astype(np.float32)).resize((size.width, size.height), PILLOW[method]))


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("method", ["bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("size", [Size(20, 13), Size(301, 290), Size(17, 200), Size(67, 59)])
def test_opaque_pixels_are_within_a_unit_of_a_float_reference(depth: Any, method: Method, size: Size) -> None:
    pixels = noise(67, 59, depth=depth, opaque=True)
    top = np.iinfo(pixels.dtype).max
    result = resample(pixels, size, method)
    for channel in range(3):
        wanted = np.clip(by_pillow(pixels[..., channel], size, method), 0, top)
        assert np.abs(result[..., channel] - wanted).max() <= 0.55
    assert (result[..., 3] == top).all()


@pytest.mark.parametrize("method", ["bilinear", "bicubic", "lanczos"])
def test_colours_are_weighted_by_alpha(method: Method) -> None:
    pixels = noise(50, 40, depth=16)
    size = Size(23, 61)
    planes = [by_pillow(pixels[..., c].astype(np.float64) * pixels[..., 3] / 65535, size, method) for c in range(3)]
    alpha = by_pillow(pixels[..., 3], size, method)
    result = resample(pixels, size, method)
    solid = alpha > 8000
    assert np.abs(result[..., 3] - np.clip(alpha, 0, 65535)).max() <= 0.55
    for channel in range(3):
        wanted = np.clip(planes[channel][solid] / alpha[solid] * 65535, 0, 65535)
        assert np.abs(result[..., channel][solid] - wanted).max() <= 1


def test_hidden_colour_under_transparency_does_not_bleed() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, :4] = (0, 200, 0, 255)
    pixels[:, 4:] = (255, 0, 0, 0)
    result = resample(pixels, Size(4, 4), "bilinear")
    assert (result[..., 0] == 0).all()
    assert (result[..., 1][result[..., 3] > 0] == 200).all()


@pytest.mark.parametrize("method", [m for m, _ in METHODS])
def test_a_flat_colour_keeps_its_colour_beside_transparency(method: Method) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[10:30, 10:30] = (180, 120, 60, 255)
    for size in (Size(17, 23), Size(90, 75)):
        result = resample(pixels, size, method)
        solid = result[result[..., 3] > 30]
        assert np.abs(solid[:, :3].astype(int) - (180, 120, 60)).max() <= 1 and len(solid) > 50


def test_area_is_the_mean_of_what_a_pixel_covers() -> None:
    pixels = noise(12, 9, depth=16, opaque=True)
    wanted = pixels.reshape(3, 3, 4, 3, 4).mean(axis=(1, 3))
    assert np.abs(resample(pixels, Size(4, 3), "area") - wanted).max() <= 0.55
    thirds = resample(np.array([[[0], [90]]], np.uint8).repeat(2, 0), Size(3, 2), "area")
    assert thirds[0, :, 0].tolist() == [0, 45, 90]


@given(width=st.integers(1, 40), height=st.integers(1, 40), method=st.sampled_from([m for m, _ in METHODS]), value=st.integers(0, 65535))
@settings(max_examples=40, deadline=None)
def test_a_flat_colour_stays_flat(width: int, height: int, method: Method, value: int) -> None:
    pixels = np.full((7, 11, 4), (value, 65535 - value, 0, 65535), np.uint16)
    assert (resample(pixels, Size(width, height), method) == pixels[0, 0]).all()


@pytest.mark.parametrize("method", [m for m, _ in METHODS])
def test_the_same_size_keeps_every_value(method: Method) -> None:
    pixels = noise(30, 20, depth=16, opaque=True)
    assert np.array_equal(resample(pixels, Size(30, 20), method), pixels)


def test_nearest_copies_values_verbatim() -> None:
    pixels = noise(5, 4)
    assert np.array_equal(resample(pixels, Size(15, 8), "nearest"), pixels.repeat(2, 0).repeat(3, 1))


def test_a_raster_gives_what_its_pixels_give() -> None:
    pixels = noise(700, 530)
    raster = resample_raster(Raster.from_array(pixels), Size(300, 600), "lanczos")
    assert np.array_equal(raster.read(), resample(pixels, Size(300, 600), "lanczos"))


def test_half_covered_edge_pixels_are_half_transparent() -> None:
    raster = Raster.from_array(np.full((10, 10, 4), 255, np.uint8))
    small, offset = scaled(raster, (3, 4), 0.5, 0.5, "lanczos")
    assert (offset, small.size) == (Point(1, 2), Size(6, 5))
    assert small.read()[0, :, 3].tolist() == [128, 255, 255, 255, 255, 128]
    assert (small.read()[..., :3] == 255).all()


def test_a_mask_fades_into_its_outside() -> None:
    black = Raster(Size(10, 10), 1)
    small, _ = scaled(black, (3, 4), 0.5, 0.5, "bilinear", outside=255)
    assert small.read()[0, :, 0].tolist() == [128, 0, 0, 0, 0, 128]


def test_sixteen_bit_ramps_keep_their_shades() -> None:
    ramp = np.linspace(0, 65535, 2000).astype(np.uint16)
    pixels = np.stack([np.tile(ramp, (4, 1))] * 3 + [np.full((4, 2000), 65535, np.uint16)], axis=-1)
    assert len(np.unique(resample(pixels, Size(1500, 4), "lanczos")[..., 0])) > 1400


def test_it_stops_when_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        resample(noise(20, 20), Size(10, 10), progress=progress)


def test_progress_reaches_the_end() -> None:
    seen: list[float] = []
    resample(noise(20, 900), Size(10, 800), progress=Progress(lambda fraction, note: seen.append(fraction)))
    assert seen[-1] == 1 and seen == sorted(seen) and len(seen) > 1
