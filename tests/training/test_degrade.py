"""Damage by code: numbers that can be worked out by hand, and the same damage for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.training.degrade import blurred, compressed, holes, noisy, shrunk, worn

GREY = np.full((64, 64, 3), 128, np.uint8)


def dice(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def page(height: int = 64, width: int = 64) -> np.ndarray:
    """Black with a white square."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[height // 4 : height // 2, width // 4 : width // 2] = 255
    return picture


def test_noise_has_its_deviation_and_the_deviation_of_rounding() -> None:
    made = noisy(np.full((200, 200, 3), 128, np.uint8), 10.0, dice()).astype(float) - 128
    assert made.std() == pytest.approx((10**2 + 1 / 12) ** 0.5, rel=0.02)
    assert abs(made.mean()) < 0.1


def test_noise_on_black_is_cut_off_below() -> None:
    """Half of it is gone: the mean of the other half is sigma / sqrt(2 pi)."""
    made = noisy(np.zeros((200, 200, 3), np.uint8), 25.0, dice())
    assert made.mean() == pytest.approx(25 / (2 * np.pi) ** 0.5, rel=0.03)
    assert (made == 0).mean() == pytest.approx(0.5, abs=0.02)


def test_no_noise_changes_nothing() -> None:
    assert noisy(GREY, 0.0, dice()) is GREY


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_shrinking_keeps_flat_colours_and_means(scale: int) -> None:
    small = shrunk(page(48, 48), scale)
    assert small.shape == (48 // scale, 48 // scale, 3)
    assert (shrunk(np.full((48, 48, 3), 77, np.uint8), scale) == 77).all()
    assert small.mean() == pytest.approx(page(48, 48).mean(), abs=2)


def test_shrinking_looks_at_every_pixel() -> None:
    """Columns of black and white become grey; a method that skips pixels would keep only one of them."""
    columns = np.zeros((16, 16, 3), np.uint8)
    columns[:, ::2] = 255
    assert np.abs(shrunk(columns, 4)[:, 1:-1].astype(int) - 127).max() < 12


def test_jpeg_of_flat_grey_is_exact_and_of_low_quality_is_not() -> None:
    assert (compressed(GREY, 50) == GREY).all()
    rough = dice().integers(0, 256, GREY.shape, dtype=np.uint8)
    worse, better = (np.abs(compressed(rough, q).astype(int) - rough).mean() for q in (5, 95))
    assert worse > better > 0


def test_jpeg_blocks_lie_where_they_are_told_to() -> None:
    """A ramp at quality 1 has jumps every 8 columns; with the corner 3 columns into a block the first one comes 3 earlier."""
    ramp = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 64, 0).repeat(3, 2)

    def jumps(picture: np.ndarray) -> set[int]:
        steps = np.abs(np.diff(picture[32, :, 1].astype(int)))
        return {int(i) + 1 for i in np.flatnonzero(steps > 8)}

    assert {8, 16, 24} <= jumps(compressed(ramp, 1))
    assert {13, 21, 29} <= jumps(compressed(ramp, 1, (3, 0)))


def test_blur_keeps_the_light() -> None:
    made = blurred(page(), dice(3))
    assert made.mean() == pytest.approx(page().mean(), abs=0.6)
    assert 0 < made[15, 20, 0] < 255


@pytest.mark.parametrize("scale", [2, 4])
def test_worn_pictures_have_the_smaller_size_and_differ(scale: int) -> None:
    first, again, other = worn(page(), scale, dice(1)), worn(page(), scale, dice(1)), worn(page(), scale, dice(2))
    assert first.shape == (64 // scale, 64 // scale, 3)
    assert first.dtype == np.uint8
    assert (first == again).all()
    assert (first != other).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(0.1, 0.3), (0.0, 0.05), (0.3, 0.6)]), st.integers(16, 90), st.integers(16, 90))
def test_holes_cover_no_more_than_asked(seed: int, share: tuple[float, float], height: int, width: int) -> None:
    hole = holes(height, width, *share, dice(seed))
    assert hole.shape == (height, width)
    assert hole.mean() <= share[1]


def test_holes_cover_as_much_as_asked() -> None:
    shares = [holes(128, 128, 0.1, 0.3, dice(seed)).mean() for seed in range(30)]
    assert min(shares) > 0.09
    assert max(shares) > 0.2
