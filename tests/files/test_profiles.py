"""Colours keep their look between profiles and on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageCms
from PySide6.QtGui import QColorSpace

from ganstudio.core.raster import Depth
from ganstudio.files import profiles
from ganstudio.files.profiles import adobe_rgb, convert, display_transform, profile_name, space_of, srgb, srgb_grey, usable
from tests.files.documents import noise, opaque


def test_names() -> None:
    assert profile_name(None) == profile_name(srgb()) == "sRGB"
    assert profile_name(adobe_rgb()) == "Adobe RGB"
    assert profile_name(b"rubbish") == "Unnamed profile"


def test_kinds() -> None:
    assert [space_of(p) for p in (srgb(), srgb_grey(), None, b"", b"x" * 500)] == ["RGB", "GRAY", None, None, None]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("height", [10, 600])
def test_conversion_keeps_alpha_and_comes_back(depth: Depth, height: int) -> None:
    pixels = noise(20, height, 4, depth)
    wide = convert(pixels, None, adobe_rgb())
    assert wide.dtype == pixels.dtype
    np.testing.assert_array_equal(wide[..., 3], pixels[..., 3])
    assert (wide[..., :3] != pixels[..., :3]).any()
    np.testing.assert_allclose(convert(wide, adobe_rgb(), None), pixels, atol=13 if depth == 8 else 20)
    np.testing.assert_array_equal(pixels, noise(20, height, 4, depth))


def test_the_same_profile_changes_nothing() -> None:
    pixels = noise(20, 10, 4)
    assert convert(pixels, srgb(), srgb()) is pixels


def test_sixteen_bits_are_converted_with_sixteen_bits() -> None:
    ramp = np.zeros((1, 4096, 4), np.uint16)
    ramp[..., :3] = np.linspace(0, 65535, 4096)[:, None]
    values = convert(ramp, None, adobe_rgb())[0, :, 1].astype(np.int64)
    assert len(np.unique(values)) > 4000
    assert (np.diff(values) >= 0).all()
    linear = np.where(ramp[0, :, 1] <= 0.04045 * 65535, ramp[0, :, 1] / 65535 / 12.92, ((ramp[0, :, 1] / 65535 + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(values, 65535 * linear ** (256 / 563), atol=60)


def broken() -> bytes:
    """An Adobe RGB profile whose list of tags is spoilt."""
    spoilt = bytearray(adobe_rgb())
    spoilt[140:180] = b"x" * 40
    return bytes(spoilt)


def test_a_profile_of_no_use_counts_as_none() -> None:
    pixels = noise(20, 10, 4)
    assert usable(adobe_rgb(), "RGB")
    for profile in (broken(), b"rubbish", srgb_grey(), adobe_rgb()[:200]):
        assert not usable(profile, "RGB")
        assert convert(pixels, profile, None) is pixels
        assert display_transform(profile, srgb()) is None or profile == srgb_grey()
    assert not usable(broken(), "CMYK")


def test_one_profile_in_other_words_changes_nothing() -> None:
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert other != srgb()
    pixels = noise(20, 10, 4)
    assert convert(pixels, other, None) is pixels
    assert display_transform(other, None) is None


def test_grey_follows_srgbs_curve() -> None:
    grey = noise(20, 10, 2)
    np.testing.assert_allclose(convert(grey, None, srgb_grey()), grey, atol=1)
    rgb = profiles.grey_to_rgb(grey, srgb_grey())
    np.testing.assert_allclose(rgb, grey[..., [0, 0, 0, 1]], atol=1)


def bgra(pixels: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])


@pytest.mark.parametrize("size", [(1, 1), (256, 256), (1300, 515)])
def test_the_screen_shows_what_a_conversion_gives(size: tuple[int, int]) -> None:
    pixels = opaque(*size, 4)
    transform = display_transform(adobe_rgb(), None)
    assert transform is not None
    before = bgra(pixels)
    shown = transform(before)
    np.testing.assert_array_equal(before, bgra(pixels))
    np.testing.assert_allclose(shown, bgra(convert(pixels, adobe_rgb(), None)), atol=2)


def test_views_of_larger_arrays_and_translucent_pixels_are_shown_too() -> None:
    whole = noise(100, 100, 4)
    whole[..., :3] = np.minimum(whole[..., :3], whole[..., 3:])
    transform = display_transform(adobe_rgb(), srgb())
    assert transform is not None
    part = whole[10:60, 20:70]
    shown = transform(part)
    np.testing.assert_array_equal(shown[..., 3], part[..., 3])
    np.testing.assert_array_equal(shown, transform(part.copy()))
    assert (shown[part[..., 3] == 0] == 0).all()


def test_nothing_to_do_is_none() -> None:
    assert display_transform(None, None) is None
    assert display_transform(srgb(), None) is None
    assert display_transform(None, srgb()) is None
    assert display_transform(adobe_rgb(), adobe_rgb()) is None
    assert display_transform(b"rubbish", None) is None


def test_a_grey_profile_reaches_the_screen() -> None:
    linear = bytes(QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear).iccProfile().data())
    assert display_transform(linear, None) is not None
    transform = display_transform(srgb_grey(), None)
    assert transform is not None
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 4, axis=2)
    ramp[..., 3] = 255
    np.testing.assert_allclose(transform(ramp), ramp, atol=1)
    half = ramp // 2
    np.testing.assert_allclose(transform(half), half, atol=2)


def test_a_screen_with_a_profile_of_its_own() -> None:
    transform = display_transform(None, adobe_rgb())
    assert transform is not None
    green = np.zeros((1, 1, 4), np.uint8)
    green[..., 1] = green[..., 3] = 255
    assert transform(green)[0, 0, 2] > 100  # sRGB's green needs red in Adobe RGB
