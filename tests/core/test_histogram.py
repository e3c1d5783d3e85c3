from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganstudio.core.geometry import Point
from ganstudio.core.histogram import histogram, raster_histogram
from ganstudio.core.raster import Raster
from tests.core.samples import noise


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [2, 4])
def test_it_counts_what_is_not_transparent(depth: Any, channels: int) -> None:
    pixels = noise(90, 70, channels, depth)
    pixels[:20, ..., -1] = 0
    counts = histogram(pixels)
    assert counts.shape == (channels - 1, 256)
    seen = pixels[pixels[..., -1] > 0] // (1 if depth == 8 else 256)
    for channel in range(channels - 1):
        assert np.array_equal(counts[channel], np.bincount(seen[:, channel], minlength=256))


def test_it_counts_what_is_at_least_half_selected() -> None:
    pixels = noise(90, 70, opaque=True)
    selection = noise(90, 70, 1)[..., 0]
    assert np.array_equal(histogram(pixels, selection)[1], np.bincount(pixels[selection >= 128][:, 1], minlength=256))


def test_rasters_are_counted_exactly_or_by_a_sample() -> None:
    pixels = noise(2300, 1900, 2)
    pixels[..., 0] = np.minimum(pixels[..., 0], 200)
    raster = Raster.from_array(pixels)
    exact = raster_histogram(raster, exact=True)
    assert np.array_equal(exact, histogram(pixels))
    quick = raster_histogram(raster)
    assert quick.sum() == pytest.approx(exact.sum(), rel=0.01)
    assert np.abs(np.cumsum(quick[0]) / quick.sum() - np.cumsum(exact[0]) / exact.sum()).max() < 0.01


def test_rasters_look_at_the_selection_where_they_lie() -> None:
    pixels = noise(300, 290)
    raster, selection = Raster.from_array(pixels), Raster.from_array(noise(400, 400, 1))
    chosen = selection.read()[30:320, 20:320, 0]
    assert np.array_equal(raster_histogram(raster, selection, Point(20, 30), exact=True), histogram(pixels, chosen))


def test_nothing_is_counted_in_nothing() -> None:
    assert not histogram(np.zeros((5, 5, 4), np.uint8)).any()
    assert not raster_histogram(Raster.from_array(np.zeros((5, 5, 4), np.uint16))).any()
