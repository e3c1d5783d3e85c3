from __future__ import annotations

import colorsys
from typing import Any

import numpy as np
import pytest

from ganstudio.core.colour_adjust import BlackAndWhite, HueSaturation, WhiteBalance, encoded, linear
from tests.core.samples import noise

DEPTHS = pytest.mark.parametrize("depth", [8, 16])


@DEPTHS
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("settings", [HueSaturation(), WhiteBalance()])
def test_neutral_settings_change_nothing(depth: Any, channels: int, settings: Any) -> None:
    pixels = noise(50, 40, channels, depth)
    result = settings.apply(pixels)
    assert np.array_equal(result, pixels) and result is not pixels


@DEPTHS
@pytest.mark.parametrize("settings", [HueSaturation(77, 0.3, -0.2), WhiteBalance(0.5, -0.3), BlackAndWhite(red=1.5), HueSaturation(30, 0.2, 0, True)])
def test_alpha_and_input_are_left_alone(depth: Any, settings: Any) -> None:
    pixels = noise(50, 40, 4, depth)
    before = pixels.copy()
    result = settings.apply(pixels)
    assert np.array_equal(result[..., 3], pixels[..., 3]) and np.array_equal(pixels, before)
    assert result.dtype == pixels.dtype and not np.array_equal(result, pixels)
    assert settings.reach == 0 and settings.at_scale(0.5) == settings


@DEPTHS
@pytest.mark.parametrize("hue", [-120.0, 37.0, 180.0])
@pytest.mark.parametrize("saturation", [-0.4, 0.5])
@pytest.mark.parametrize("lightness", [-0.25, 0.25])
def test_hue_and_saturation_follow_the_model(depth: Any, hue: float, saturation: float, lightness: float) -> None:
    pixels = noise(12, 12, 4, depth)
    top = float(np.iinfo(pixels.dtype).max)
    result = HueSaturation(hue, saturation, lightness).apply(pixels)
    for old, new in zip(pixels.reshape(-1, 4), result.reshape(-1, 4), strict=True):
        h, light, s = colorsys.rgb_to_hls(*(old[:3] / top))
        s = min(s * (1 + saturation) if saturation <= 0 else s / (1 - saturation), 1)
        light = light * (1 + lightness) if lightness <= 0 else light + (1 - light) * lightness
        wanted = np.array(colorsys.hls_to_rgb((h + hue / 360) % 1, light, s)) * top
        assert np.abs(new[:3] - wanted).max() <= 1


def test_no_saturation_is_grey_and_full_lightness_white() -> None:
    grey = HueSaturation(saturation=-1).apply(noise(20, 20))[..., :3].astype(int)
    assert np.ptp(grey, axis=2).max() <= 1
    assert (HueSaturation(lightness=1).apply(noise(20, 20))[..., :3] == 255).all()
    assert (HueSaturation(lightness=-1).apply(noise(20, 20, 2))[..., 0] == 0).all()


def test_colourise_gives_one_hue() -> None:
    result = HueSaturation(hue=210, saturation=0.5, colourise=True).apply(noise(20, 20, depth=16))
    hues = [colorsys.rgb_to_hls(*(p[:3] / 65535))[0] * 360 for p in result.reshape(-1, 4) if p[:3].max() > 2000 and p[:3].min() < 60000]
    assert len(hues) > 300 and max(abs(hue - 210) for hue in hues) < 1


@DEPTHS
def test_white_balance_multiplies_linear_light(depth: Any) -> None:
    pixels = noise(40, 40, depth=depth)
    top = float(np.iinfo(pixels.dtype).max)
    settings = WhiteBalance(0.6, 0.4)
    wanted = encoded(np.minimum(linear(pixels[..., :3] / top) * np.array(settings.gains()), 1)) * top
    assert np.abs(settings.apply(pixels)[..., :3] - wanted).max() <= 0.51


def test_right_is_warmer_and_left_cooler_at_the_same_luminance() -> None:
    warm, cool, magenta = WhiteBalance(0.5).gains(), WhiteBalance(-0.5).gains(), WhiteBalance(0, 0.5).gains()
    assert warm[0] > 1 > warm[2] and cool[0] < 1 < cool[2] and magenta[1] < 1 < min(magenta[0], magenta[2])
    for gains in (warm, cool, magenta, WhiteBalance(1, 1).gains(), WhiteBalance(-1, -1).gains()):
        assert np.dot(gains, (0.2126, 0.7152, 0.0722)) == pytest.approx(1) and min(gains) > 0
    assert WhiteBalance().gains() == pytest.approx((1, 1, 1))


def test_the_tone_curve_is_its_own_inverse() -> None:
    x = np.linspace(0, 1, 5001)
    assert np.abs(encoded(linear(x)) - x).max() < 1e-5


def test_grey_pictures_have_no_white_balance() -> None:
    pixels = noise(20, 20, 2)
    assert np.array_equal(WhiteBalance(1, 1).apply(pixels), pixels)
    assert np.array_equal(BlackAndWhite().apply(pixels), pixels)


@DEPTHS
def test_black_and_white_weighs_hues(depth: Any) -> None:
    pixels = noise(20, 20, depth=depth)
    top = float(np.iinfo(pixels.dtype).max)
    settings = BlackAndWhite(0.3, 0.7, 0.5, 0.1, 0.2, 0.9)
    result = settings.apply(pixels)
    assert (result[..., 0] == result[..., 1]).all() and (result[..., 1] == result[..., 2]).all()
    primary = {0: 0.3, 1: 0.5, 2: 0.2}
    secondary = {2: 0.7, 0: 0.1, 1: 0.9}
    for old, new in zip(pixels.reshape(-1, 4)[:, :3].astype(int), result.reshape(-1, 4), strict=True):
        order = np.argsort(old, kind="stable")
        low, middle, high = old[order]
        wanted = low + (middle - low) * secondary[int(order[0])] + (high - middle) * primary[int(order[2])]
        assert abs(new[0] - np.clip(wanted, 0, top)) <= 0.51


def test_greys_stay_what_they_are() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(4, 2)
    assert np.array_equal(BlackAndWhite().apply(grey), grey)
