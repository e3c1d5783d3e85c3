"""Magic wand and colour range against brute force."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.geometry import Point
from ganstudio.core.similar import colour_range, wand


def flooded(pixels: np.ndarray, seed: Point, reach: int, contiguous: bool) -> np.ndarray:
    wide = pixels.astype(int)
    alike = (np.abs(wide - wide[seed.y, seed.x]) <= reach).all(axis=2)
    if not contiguous:
        return alike
    found = np.zeros(alike.shape, bool)
    queue = deque([(seed.y, seed.x)])
    while queue:
        y, x = queue.popleft()
        if 0 <= y < alike.shape[0] and 0 <= x < alike.shape[1] and alike[y, x] and not found[y, x]:
            found[y, x] = True
            queue.extend(((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)))
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([np.uint8, np.uint16]), st.sampled_from([1, 2, 4]), st.floats(0, 0.6), st.booleans())
def test_wand_against_brute_force(seed: int, dtype: type, channels: int, tolerance: float, contiguous: bool) -> None:
    rng = np.random.default_rng(seed)
    top = int(np.iinfo(dtype).max)
    pixels = (rng.integers(0, 6, (14, 17, channels)) * (top // 5)).astype(dtype)
    if channels > 1:
        pixels[..., -1] = top
    start = Point(int(rng.integers(17)), int(rng.integers(14)))
    expected = flooded(pixels, start, round(tolerance * top), contiguous)
    assert np.array_equal(wand(pixels, start, tolerance, contiguous, antialias=False), np.where(expected, 255, 0))


def test_transparent_pixels_are_alike_whatever_their_colour() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (10, 10, 4)).astype(np.uint8)
    pixels[..., 3] = 0
    pixels[:, 5:, 3] = 255
    found = wand(pixels, Point(0, 0), 0.0, antialias=False)
    assert (found[:, :5] == 255).all() and not found[:, 5:].any()


def test_a_seed_outside_finds_nothing() -> None:
    assert not wand(np.zeros((5, 5, 4), np.uint8), Point(9, 0), 1.0).any()


def test_antialias_softens_the_edge_only() -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 10:, 0] = 200
    line = wand(pixels, Point(0, 0), 0.1)[10]
    assert line[8] == 255 and line[11] == 0 and 128 < line[9] < 255 and 0 < line[10] < 128


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colour_range_fades_with_the_distance(dtype: type) -> None:
    top = np.iinfo(dtype).max
    pixels = np.zeros((1, 101, 4), dtype)
    pixels[0, :, 1] = np.linspace(0, top, 101)
    pixels[..., 3] = top
    line = colour_range(pixels, [(0.0, 0.5, 0.0)], 0.4)[0].astype(int)
    assert (line[31:70] >= 242).all() and (line[35:66] == 255).all() and line[20] <= 64 + 64 and line[9] == 0 and line[91] == 0
    assert line[20] == pytest.approx(128, abs=4) and line[80] == pytest.approx(128, abs=4)


def test_colour_range_in_grey() -> None:
    pixels = np.array([[[255, 255], [100, 255], [100, 128]]], np.uint8)
    assert colour_range(pixels, [(100 / 255,)], 0.2)[0].tolist() == [0, 255, 128]


def test_colour_range_of_several_colours_and_alpha() -> None:
    pixels = np.array([[[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 0, 0, 100]]], np.uint8)
    assert colour_range(pixels, [(1, 0, 0), (0, 1, 0)], 0.2)[0].tolist() == [255, 255, 0, 100]
