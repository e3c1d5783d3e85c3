"""Resampling of mip levels to device pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.geometry import Rect, Size
from ganstudio.ui.canvas.canvas_sampling import sampled, sampling
from ganstudio.ui.canvas.view import View

PIXELS = np.random.default_rng(3).integers(0, 256, (90, 120, 4), dtype=np.uint8)
AREA = Rect(0, 0, 120, 90)


def drawn(view: View, rect: Rect) -> np.ndarray:
    how = sampling(view, rect, 0)
    area = how.area.intersected(AREA)
    return sampled(how, PIXELS[area.slices()], area)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 9), st.sampled_from([0.0, 30.0, 90.0]), st.booleans(), st.integers(0, 30), st.integers(0, 30), st.integers(2, 30))
def test_a_part_equals_the_whole(zoom: float, rotation: float, mirrored: bool, x: int, y: int, side: int) -> None:
    view = View(AREA.size, 64, 64, zoom, 0, 0, rotation, mirrored)
    frame = view.frame.intersected(view.frame.grown(-1))
    x, y = frame.x + x % max(frame.width - 1, 1), frame.y + y % max(frame.height - 1, 1)
    whole = Rect(x, y, side + 20, side + 20).intersected(frame)
    part = Rect(x + 3, y + 5, side, side - 1).intersected(whole)
    if part.empty:
        return
    how = sampling(view, part, 0)
    if how.area.intersected(AREA).empty:
        return
    assert np.array_equal(drawn(view, part), drawn(view, whole)[part.slices(whole.origin)])


def test_100_percent_is_the_pixels_themselves() -> None:
    view = View(AREA.size, 50, 50)
    assert np.array_equal(drawn(view, Rect(7, 9, 30, 20)), PIXELS[9:29, 7:37])


def test_800_percent_is_squares() -> None:
    view = View(AREA.size, 50, 50, 8.0)
    assert np.array_equal(drawn(view, Rect(16, 8, 24, 16)), np.kron(PIXELS[1:3, 2:5], np.ones((8, 8, 1), np.uint8)))


def test_mirrored_is_the_other_way_round() -> None:
    view = View(AREA.size, 50, 50, 1.0, mirrored=True)
    assert np.array_equal(drawn(view, Rect(-120, 0, 120, 90)), PIXELS[:, ::-1])


def test_a_quarter_turn() -> None:
    view = replace(View(AREA.size, 50, 50), rotation=90.0)
    assert np.array_equal(drawn(view, Rect(-90, 0, 90, 120)), np.rot90(PIXELS, -1))


def test_between_pixels_is_their_mean() -> None:
    view = View(AREA.size, 50, 50, 0.5)
    out = drawn(view, Rect(0, 0, 60, 45)).astype(float)
    want = PIXELS.reshape(45, 2, 60, 2, 4).mean(axis=(1, 3))
    assert np.abs(out - want).max() <= 1


@pytest.mark.parametrize("zoom", [0.6, 1.5, 3.0])
def test_the_border_is_not_darkened(zoom: float) -> None:
    white = np.full_like(PIXELS, 255)
    view = View(Size(120, 90), 50, 50, zoom)
    rect = view.frame
    how = sampling(view, rect, 0)
    area = how.area.intersected(AREA)
    assert sampled(how, white[area.slices()], area).min() == 255
