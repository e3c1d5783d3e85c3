"""Between documents and models: what a model leaves alone comes back bit for bit, at every depth, in grey and under a profile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.app.colours import Colours, colours_of, recoloured, seen_through
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.raster import Depth, Raster, dtype_of, full
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import window_for, with_window
from ganstudio.files.profiles import adobe_rgb, srgb_grey

KINDS = [(8, False, None), (16, False, None), (8, True, None), (16, True, None), (8, False, adobe_rgb()), (16, False, adobe_rgb())]


def noise(depth: Depth, channels: int, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).integers(0, full(depth) + 1, (40, 30, channels))
    return values.astype(dtype_of(depth))


@pytest.mark.parametrize(("depth", "grey", "profile"), KINDS)
def test_what_a_model_leaves_alone_comes_back_bit_for_bit(depth: Depth, grey: bool, profile: bytes | None) -> None:
    colours = Colours(depth, grey, profile)
    pixels = noise(depth, 2 if grey else 4)
    planes = colours.planes(pixels)
    assert planes.shape == (3, 40, 30) and planes.dtype == np.float32 and planes.min() >= 0 and planes.max() <= 1
    assert np.array_equal(colours.changed(pixels, planes), pixels)


@pytest.mark.parametrize(("depth", "grey", "profile"), KINDS)
def test_a_change_keeps_alpha_and_depth_and_goes_its_way(depth: Depth, grey: bool, profile: bytes | None) -> None:
    colours = Colours(depth, grey, profile)
    pixels = noise(depth, 2 if grey else 4)
    lighter = colours.changed(pixels, np.clip(colours.planes(pixels) + np.float32(0.1), 0, 1))
    assert lighter.dtype == pixels.dtype and np.array_equal(lighter[..., -1], pixels[..., -1])
    assert (lighter[..., :-1].astype(int) - pixels[..., :-1]).mean() > 0.05 * full(depth)


@given(st.integers(0, 65535))
def test_sixteen_bit_values_are_not_cut_to_eight(value: int) -> None:
    colours, pixels = Colours(16), np.full((1, 1, 4), value, np.uint16)
    assert np.array_equal(colours.changed(pixels, colours.planes(pixels)), pixels)


def test_recoloured_takes_the_lightness_of_one_and_the_colours_of_the_other() -> None:
    original = np.full((1, 1, 3), (100, 50, 0), np.uint8)
    assert recoloured(original, original).tolist() == original.tolist()
    assert recoloured(original, np.full((1, 1, 3), (120, 70, 20), np.uint8)).tolist() == [[[120, 70, 20]]]


@pytest.mark.parametrize("profile", [None, srgb_grey()])
def test_deep_grey_of_a_small_range_is_spread(profile: bytes | None) -> None:
    pixels = np.full((20, 30, 2), 65535, np.uint16)
    pixels[..., 0] = np.random.default_rng(0).integers(1000, 5096, (20, 30))
    pixels[0, :2, 0] = 1000, 5095
    raster = Raster.from_array(pixels)
    found = colours_of(Document(Size(30, 20), "grey", 16, profile=profile), raster)
    planes = found.planes(pixels)
    assert planes.min() == 0 and planes.max() == pytest.approx(1) and 0.4 < planes.mean() < 0.6
    assert np.array_equal(found.changed(pixels, planes.copy()), pixels)
    raised = found.changed(pixels, np.minimum(planes + np.float32(0.1), 1))
    assert (raised[..., 0].astype(int) - pixels[..., 0]).max() < 1000 and raised[..., 0].max() <= 5096


def test_other_pictures_are_seen_as_they_are() -> None:
    dark = np.full((4, 4, 4), 900, np.uint16)
    assert colours_of(Document(Size(4, 4), "rgb", 16), Raster.from_array(dark)) == Colours(16)
    wide = np.full((1, 2, 2), 65535, np.uint16)
    wide[0, 0, 0] = 0
    assert colours_of(Document(Size(2, 1), "grey", 16), Raster.from_array(wide)) == Colours(16, True)
    assert colours_of(Document(Size(2, 1), "grey", 16), Raster(Size(2, 1), 2, 16)) == Colours(16, True)
    flat = np.full((1, 2, 2), 700, np.uint16)
    assert colours_of(Document(Size(2, 1), "grey", 16), Raster.from_array(flat)) == Colours(16, True)


def test_a_measured_picture_is_seen_in_the_range_that_is_looked_at() -> None:
    measure = Measure(-1000.0, 3000.0, "HU", shown=(Shown(0, 400),))
    values = np.array([[-1000, -300, 0, 100, 2000]], np.float64)
    pixels = np.full((1, 5, 2), 65535, np.uint16)
    pixels[..., 0] = np.rint((values + 1000) / 4000 * 65535)
    raster = Raster.from_array(pixels)
    document = Document(Size(5, 1), "grey", 16, (Layer(1, "a", Pixels(raster)),), next_id=2, measure=measure)
    for looked_at in (document, with_window(document, window_for(measure, measure.shown[0]))):
        colours = seen_through(looked_at, raster)
        planes = colours.planes(pixels)
        assert planes[0, 0] == pytest.approx([0, 0.125, 0.5, 0.625, 1], abs=1e-4)
        assert np.array_equal(colours.changed(pixels, planes.copy()), pixels)
        lighter = colours.changed(pixels, planes + np.float32(0.125))
        assert lighter[0, :, 0] / 65535 * 4000 - 1000 == pytest.approx(values[0] + 100, abs=0.1)
    assert seen_through(replace(document, measure=None), raster).span == colours_of(document, raster).span
    assert seen_through(with_window(document, WindowLevel()), raster) == colours_of(document, raster)
