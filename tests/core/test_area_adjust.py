from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.area_adjust import EXACT_TO, Blur, ShadowsHighlights, Sharpen, gaussian, gaussian_reach, widths
from tests.core.samples import noise

AREA = [Blur(2.5), Blur(9), Sharpen(1.2, 2, 0.02), ShadowsHighlights(0.5, 0.4, 0.6, 7)]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("settings", AREA)
def test_a_part_with_its_reach_equals_the_whole(depth: Any, channels: int, settings: Any) -> None:
    pixels = noise(160, 150, channels, depth)
    reach = settings.reach
    whole = settings.apply(pixels)
    part = settings.apply(pixels[60 - reach : 90 + reach, 60 - reach : 100 + reach])[reach : reach + 30, reach : reach + 40]
    difference = np.abs(whole[60:90, 60:100].astype(int) - part)
    assert difference.max() <= 1 and (difference > 0).mean() < 0.001


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("settings", AREA)
def test_alpha_and_input_are_left_alone(depth: Any, settings: Any) -> None:
    pixels = noise(60, 50, 4, depth)
    before = pixels.copy()
    result = settings.apply(pixels)
    assert np.array_equal(result[..., 3], pixels[..., 3]) and np.array_equal(pixels, before) and result.dtype == pixels.dtype


@pytest.mark.parametrize("settings", [Blur(0), Sharpen(0, 3), ShadowsHighlights(0, 0)])
def test_neutral_settings_change_nothing(settings: Any) -> None:
    pixels = noise(30, 30, depth=16)
    assert settings.reach == 0 and np.array_equal(settings.apply(pixels), pixels)


@pytest.mark.parametrize("settings", [Blur(30), Sharpen(2, 3), Blur(2)])
def test_a_flat_colour_stays_flat(settings: Any) -> None:
    pixels = np.full((40, 50, 4), (10, 20_000, 65_535, 30_000), np.uint16)
    pixels[5:20, :20, 3] = 65_535
    assert np.abs(settings.apply(pixels).astype(int) - pixels).max() <= 1


@pytest.mark.parametrize("sigma", [0.4, 1.0, EXACT_TO])
def test_small_blurs_are_gaussians(sigma: float) -> None:
    pixels = noise(60, 50, depth=16, opaque=True)
    x = np.arange(-40, 41)
    weights = np.exp(-(x**2) / (2 * sigma**2))
    weights /= weights.sum()
    wanted = cv2.sepFilter2D(pixels[..., :3].astype(np.float64), -1, weights, weights, borderType=cv2.BORDER_REPLICATE)
    assert np.abs(Blur(sigma).apply(pixels)[..., :3] - wanted).max() <= 70


@given(st.floats(EXACT_TO + 0.01, 250))
@settings(max_examples=60, deadline=None)
def test_boxes_have_the_variance_asked_for(sigma: float) -> None:
    sizes = widths(sigma)
    assert all(size % 2 == 1 for size in sizes)
    assert np.sqrt(sum((size**2 - 1) / 12 for size in sizes)) == pytest.approx(sigma, rel=0.05)
    assert gaussian_reach(sigma) == sum(size // 2 for size in sizes) <= 4 * sigma


def test_large_blurs_are_close_to_gaussians() -> None:
    values = np.zeros((401, 401), np.float32)
    values[200, 200] = 1
    row = gaussian(values, 25.0).sum(axis=0)
    x = np.arange(-200, 201)
    wanted = np.exp(-(x**2) / (2 * 25.0**2)) / (25.0 * np.sqrt(2 * np.pi))
    assert np.abs(row - wanted).max() < 0.05 * wanted.max() and row.sum() == pytest.approx(1, abs=1e-4)
    assert not row[: 200 - gaussian_reach(25.0)].any()


def test_hidden_colours_do_not_bleed_into_a_blur() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (0, 200, 0, 255)
    pixels[:, 20:] = (255, 0, 0, 0)
    result = Blur(4).apply(pixels)
    assert (result[:, :20, :3] == (0, 200, 0)).all()


def test_sixteen_bit_stays_sixteen_bit() -> None:
    pixels = np.zeros((20, 1000, 4), np.uint16)
    pixels[..., :3] = np.linspace(1000, 60_000, 1000)[None, :, None]
    pixels[..., 3] = 65_535
    for adjustment in (Blur(3), Blur(20), Sharpen(), ShadowsHighlights(0.5, 0.5)):
        assert len(np.unique(adjustment.apply(pixels)[..., 0])) > 600


def test_sharpening_raises_contrast_at_edges_and_obeys_the_threshold() -> None:
    pixels = np.full((30, 40, 4), 100, np.uint8)
    pixels[:, 20:, :3] = 150
    pixels[..., 3] = 255
    sharp = Sharpen(1, 2).apply(pixels)
    assert sharp[15, 19, 0] < 90 and sharp[15, 20, 0] > 160 and sharp[15, 2, 0] == 100
    assert np.array_equal(Sharpen(1, 2, threshold=0.5).apply(pixels), pixels)


def test_shadows_get_lighter_and_highlights_darker_but_not_the_rest() -> None:
    pixels = np.full((90, 90, 4), 128, np.uint8)
    pixels[:, :30, :3], pixels[:, 60:, :3] = (20, 10, 5), 235
    pixels[..., 3] = 255
    opened = ShadowsHighlights(0.6, 0, 0.4, 5).apply(pixels)
    assert opened[45, 10, 0] > 35 and abs(int(opened[45, 45, 0]) - 128) <= 2 and opened[45, 80, 0] == 235
    ratio = opened[45, 10, :3] / opened[45, 10, 0]
    assert ratio == pytest.approx(np.array([1, 0.5, 0.25]), abs=0.04)
    tamed = ShadowsHighlights(0, 0.6, 0.4, 5).apply(pixels)
    assert tamed[45, 80, 0] < 225 and abs(int(tamed[45, 45, 0]) - 128) <= 2 and tamed[45, 10, 0] == 20


def test_tones_keep_their_order() -> None:
    ramp = np.zeros((64, 1024, 2), np.uint16)
    ramp[..., 0] = np.linspace(0, 65_535, 1024)
    ramp[..., 1] = 65_535
    row = ShadowsHighlights(1, 1, 0.5, 3).apply(ramp)[32, :, 0].astype(int)
    assert (np.diff(row) >= -1).all()


def test_radii_shrink_with_the_picture() -> None:
    assert Blur(20).at_scale(0.25) == Blur(5) and Sharpen(1, 8).at_scale(0.5).radius == 4
    assert ShadowsHighlights(radius=40).at_scale(0.5).radius == 20
