from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.mix import faded, mixed, selected
from ganstudio.core.raster import Raster
from tests.core.samples import noise


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 4])
def test_full_is_new_none_is_old_and_between_is_between(depth: Any, channels: int) -> None:
    old, new = noise(40, 30, channels, depth, 1), noise(40, 30, channels, depth, 2)
    amounts = noise(40, 30, 1, seed=3)[..., 0]
    amounts[:10], amounts[10:20] = 0, 255
    result = mixed(old, new, amounts)
    assert np.array_equal(result[:10], old[:10]) and np.array_equal(result[10:20], new[10:20])
    share = amounts[20:, :, None] / 255.0
    if channels == 1:
        assert np.abs(result[20:] - (old[20:] * (1 - share) + new[20:] * share)).max() <= 0.51
        return
    before, after = old[20:].astype(float), new[20:].astype(float)
    alpha = before[..., -1:] * (1 - share) + after[..., -1:] * share
    assert np.abs(result[20:, :, -1:] - alpha).max() <= 0.51
    weighted = before[..., :-1] * before[..., -1:] * (1 - share) + after[..., :-1] * after[..., -1:] * share
    assert np.abs(result[20:, :, :-1] - weighted / np.maximum(alpha, 1e-9))[alpha[..., 0] > 0].max() <= 0.51


@given(st.integers(0, 65535), st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_fading_rounds(value: int, amount: int) -> None:
    result = faded(np.array([[value]], np.uint16), np.array([[amount]], np.uint8))
    assert abs(int(result[0, 0]) - value * amount / 255) <= 0.5


def test_tiles_outside_the_selection_stay_the_same_objects() -> None:
    old, new = Raster.from_array(noise(600, 300, seed=1)), Raster.from_array(noise(600, 300, seed=2))
    chosen = np.zeros((300, 600), np.uint8)
    chosen[5:20, 300:310] = 100
    result = selected(old, new, Point(0, 0), Raster.from_array(chosen))
    assert result.changed(old) == {(1, 0)}
    outside = chosen == 0
    assert np.array_equal(result.read()[outside], old.read()[outside])


def test_a_locked_alpha_stays() -> None:
    old, new = Raster.from_array(noise(30, 30, seed=1)), Raster.from_array(noise(30, 30, seed=2))
    result = selected(old, new, Point(0, 0), None, lock_alpha=True).read()
    assert np.array_equal(result[..., 3], old.read()[..., 3]) and np.array_equal(result[..., :3], new.read()[..., :3])


def test_everything_selected_takes_the_new_tiles() -> None:
    old, new = Raster.from_array(noise(300, 30, seed=1)), Raster.from_array(noise(300, 30, seed=2))
    result = selected(old, new, Point(3, 4), Raster.uniform(Size(600, 600), (255,)))
    assert np.array_equal(result.read(), new.read())
    assert selected(old, old, Point(3, 4), None) is old


def test_nothing_changed_gives_the_old_raster_at_the_edges_too() -> None:
    old = Raster.from_array(noise(300, 270))
    new = Raster.from_array(noise(300, 270, seed=9))
    beyond = Raster(Size(600, 600), 1).filled(Rect(300, 0, 300, 600), (255,))
    assert selected(old, new, Point(0, 0), beyond) is old
    assert selected(old, Raster.from_array(old.read()), Point(0, 0), None) is old
