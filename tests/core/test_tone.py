from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.tone import STRAIGHT, BrightnessContrast, Curves, Invert, Levels, Span, auto_levels, curve
from tests.core.samples import noise

DEPTHS = pytest.mark.parametrize("depth", [8, 16])
CHANNELS = pytest.mark.parametrize("channels", [2, 4])


def all_values(depth: Any) -> np.ndarray:  # type: ignore[type-arg]
    count = 256 if depth == 8 else 65536
    values = np.arange(count).astype(np.uint8 if depth == 8 else np.uint16)
    return np.stack([values] * 3 + [values[::-1]], axis=-1).reshape(-1, 256, 4)


@DEPTHS
@CHANNELS
@pytest.mark.parametrize("settings", [Levels(), Curves(), BrightnessContrast()])
def test_neutral_settings_change_nothing(depth: Any, channels: int, settings: Any) -> None:
    pixels = noise(50, 40, channels, depth)
    assert np.array_equal(settings.apply(pixels), pixels)
    assert settings.reach == 0 and settings.at_scale(0.25) == settings


@DEPTHS
def test_levels_follow_their_formula(depth: Any) -> None:
    pixels = all_values(depth)
    top = float(np.iinfo(pixels.dtype).max)
    span = Span(0.1, 1.8, 0.9, 0.2, 0.95)
    result = Levels(rgb=span).apply(pixels)
    wanted = 0.2 + 0.75 * np.clip((pixels[..., :3] / top - 0.1) / 0.8, 0, 1) ** (1 / 1.8)
    assert np.abs(result[..., :3] - wanted * top).max() <= 0.51
    assert np.array_equal(result[..., 3], pixels[..., 3])


def test_channels_come_first_then_all() -> None:
    pixels = all_values(8)
    both = Levels(rgb=Span(gamma=2.0), green=Span(black=0.5)).apply(pixels)
    x = pixels[..., 1] / 255.0
    assert np.abs(both[..., 1] - np.sqrt(np.clip((x - 0.5) / 0.5, 0, 1)) * 255).max() <= 0.51
    assert np.abs(both[..., 0] - np.sqrt(x) * 255).max() <= 0.51
    bent = Curves(rgb=((0.0, 1.0), (1.0, 0.0)), blue=((0.0, 0.25), (1.0, 0.25))).apply(pixels)
    assert (bent[..., 2] == round(0.75 * 255)).all() and np.array_equal(bent[..., 0], 255 - pixels[..., 0])


def test_grey_pictures_use_the_common_curve_alone() -> None:
    pixels = noise(20, 20, 2)
    assert np.array_equal(Levels(red=Span(gamma=3.0)).apply(pixels), pixels)
    assert np.array_equal(Curves(rgb=((0.0, 1.0), (1.0, 0.0))).apply(pixels)[..., 0], 255 - pixels[..., 0])


def test_sixteen_bit_keeps_its_shades() -> None:
    pixels = all_values(16)
    for adjustment in (Levels(rgb=Span(gamma=1.3)), Curves(rgb=((0.0, 0.0), (0.4, 0.5), (1.0, 1.0))), BrightnessContrast(0.2, -0.2)):
        assert len(np.unique(adjustment.apply(pixels)[..., 0])) > 30_000


@pytest.mark.parametrize(
    "values", [{"black": 0.5, "white": 0.5}, {"black": -0.1}, {"gamma": 0.0}, {"white": 1.5}, {"low": 2.0}, {"gamma": math.nan}]
)
def test_impossible_levels_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Span(**values)


@pytest.mark.parametrize("points", [((0.0, 0.0),), ((0.5, 0.0), (0.5, 1.0)), ((1.0, 0.0), (0.0, 1.0)), ((0.0, 0.0), (1.0, 1.2))])
def test_impossible_curves_are_refused(points: Any) -> None:
    with pytest.raises(ValueError):
        Curves(red=points)


def some_points() -> st.SearchStrategy[tuple[tuple[float, float], ...]]:
    xs = st.lists(st.integers(0, 100), min_size=2, max_size=8, unique=True).map(sorted)
    return xs.flatmap(lambda x: st.tuples(*(st.tuples(st.just(v / 100), st.integers(0, 100).map(lambda y: y / 100)) for v in x)))


@given(some_points())
@settings(max_examples=150, deadline=None)
def test_a_curve_goes_through_its_points_and_never_overshoots(points: tuple[tuple[float, float], ...]) -> None:
    xs, ys = np.array(points).T
    assert np.abs(curve(points, xs) - ys).max() < 1e-9
    dense = np.linspace(0, 1, 1001)
    values = curve(points, dense)
    assert (values[dense <= xs[0]] == ys[0]).all() and (values[dense >= xs[-1]] == ys[-1]).all()
    for left, right, low, high in zip(xs, xs[1:], ys, ys[1:], strict=False):
        inside = values[(dense >= left) & (dense <= right)]
        assert (inside >= min(low, high) - 1e-9).all() and (inside <= max(low, high) + 1e-9).all()
        steps = np.diff(inside) * np.sign(high - low)
        assert (steps >= -1e-9).all()


def test_points_on_a_line_give_the_line() -> None:
    x = np.linspace(0, 1, 101)
    assert np.abs(curve(((0.0, 0.0), (0.3, 0.3), (0.6, 0.6), (1.0, 1.0)), x) - x).max() < 1e-12
    assert curve(STRAIGHT, x) is x


def test_brightness_keeps_black_and_white_and_contrast_keeps_the_middle() -> None:
    pixels = all_values(8)
    lit = BrightnessContrast(brightness=0.5).apply(pixels)[..., 0].ravel()
    assert (lit[0], lit[255]) == (0, 255) and lit[128] > 170
    assert BrightnessContrast(brightness=-0.5).apply(pixels)[..., 0].ravel()[128] < 80
    hard = BrightnessContrast(contrast=0.4).apply(pixels)[..., 0].ravel()
    assert abs(int(hard[128]) - 128) <= 1 and hard[60] < 40 and hard[200] > 220
    assert set(np.unique(BrightnessContrast(contrast=-1.0).apply(pixels)[..., 0])) == {128}


@DEPTHS
@CHANNELS
def test_inverting_twice_is_nothing(depth: Any, channels: int) -> None:
    pixels = noise(20, 20, channels, depth)
    once = Invert().apply(pixels)
    assert np.array_equal(once[..., -1], pixels[..., -1]) and not np.array_equal(once, pixels)
    assert np.array_equal(Invert().apply(once), pixels)


@DEPTHS
def test_auto_levels_stretch_each_channel(depth: Any) -> None:
    pixels = noise(100, 100, depth=depth, opaque=True)
    top = int(np.iinfo(pixels.dtype).max)
    pixels[..., 0] = pixels[..., 0] // 2
    pixels[..., 1] = pixels[..., 1] // 4 + top // 2
    result = auto_levels(pixels, clip=0).apply(pixels)
    for channel in range(3):
        assert result[..., channel].min() <= top * 0.01 and result[..., channel].max() >= top * 0.99


def test_auto_levels_clip_a_share_and_look_at_the_selection() -> None:
    pixels = np.full((100, 100, 4), 100, np.uint8)
    pixels[:, 50:, :3] = 150
    pixels[..., 3] = 255
    pixels[0, 0, :3], pixels[0, 1, :3] = 0, 255
    clipped = auto_levels(pixels, clip=0.001)
    assert (clipped.red.black, clipped.red.white) == (pytest.approx(100 / 255), pytest.approx(150 / 255))
    assert (auto_levels(pixels, clip=0).red.black, auto_levels(pixels, clip=0).red.white) == (0, 1)
    chosen = np.zeros((100, 100), np.uint8)
    chosen[10:, :50] = 255
    assert auto_levels(pixels, 0, chosen) == Levels()
    assert auto_levels(pixels * np.array([1, 1, 1, 0], np.uint8), 0) == Levels()


def test_auto_levels_of_grey_use_the_common_span() -> None:
    pixels = noise(50, 50, 2, opaque=True)
    pixels[..., 0] //= 2
    assert auto_levels(pixels, 0).rgb.white == pytest.approx(127 / 255, abs=0.01)
