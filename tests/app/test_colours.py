"""Between documents and models: what a model leaves alone comes back bit for bit, at every depth, in grey and under a profile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.app.colours import Colours, recoloured
from ganstudio.core.raster import Depth, dtype_of, full
from ganstudio.files.profiles import adobe_rgb

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
