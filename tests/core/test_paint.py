"""Source-over against a float reference, and what must not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.paint import as_pixels, lay, rub, values
from ganstudio.core.tile import Pixels


def over(base: Pixels, fill: Pixels, alpha: np.ndarray) -> np.ndarray:
    """Porter and Duff's source-over on straight alpha, in double precision."""
    top = np.iinfo(base.dtype).max
    below, above = base / top, fill / top
    a, b = above[..., -1:] * alpha[..., None], below[..., -1:]
    union = a + b * (1 - a)
    colour = np.where(union > 0, (above[..., :-1] * a + below[..., :-1] * b * (1 - a)) / np.maximum(union, 1e-12), below[..., :-1])
    return np.concatenate([colour, union], axis=2) * top


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("opaque", [False, True])
def test_lay_is_source_over(dtype: type, channels: int, opaque: bool) -> None:
    rng = np.random.default_rng(1)
    top = np.iinfo(dtype).max
    base, fill = (rng.integers(0, top + 1, (20, 30, channels)).astype(dtype) for _ in range(2))
    if opaque:
        base[..., -1] = top
    base[:3, :3, -1] = 0
    alpha = rng.random((20, 30), np.float32)
    result = lay(base, fill, alpha)
    assert result.dtype == dtype
    assert np.abs(result.astype(float) - over(base, fill, alpha)).max() <= 0.51


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 2, 4]), st.booleans())
def test_nothing_changes_where_alpha_is_zero(seed: int, channels: int, lock: bool) -> None:
    rng = np.random.default_rng(seed)
    base, fill = (rng.integers(0, 65536, (6, 5, channels)).astype(np.uint16) for _ in range(2))
    alpha = rng.random((6, 5), np.float32)
    alpha[rng.random((6, 5)) < 0.5] = 0
    for result in (lay(base, fill, alpha, lock), rub(base, alpha)):
        assert np.array_equal(result[alpha == 0], base[alpha == 0])


def test_full_alpha_gives_the_fill() -> None:
    rng = np.random.default_rng(2)
    base, fill = (rng.integers(0, 256, (9, 9, 4)).astype(np.uint8) for _ in range(2))
    fill[..., 3] = 255
    assert np.array_equal(lay(base, fill, np.ones((9, 9), np.float32)), fill)


def test_locked_alpha_stays() -> None:
    rng = np.random.default_rng(3)
    base, fill = (rng.integers(0, 256, (9, 9, 4)).astype(np.uint8) for _ in range(2))
    result = lay(base, fill, np.ones((9, 9), np.float32), lock_alpha=True)
    assert np.array_equal(result[..., 3], base[..., 3])
    assert not np.array_equal(result[..., :3], base[..., :3])


def test_rub_takes_alpha_away_and_keeps_colours() -> None:
    base = np.full((4, 4, 4), 200, np.uint8)
    result = rub(base, np.full((4, 4), 0.25, np.float32))
    assert (result[..., :3] == 200).all() and (result[..., 3] == 150).all()


def test_values_of_a_colour() -> None:
    assert values((1.0, 0.0, 0.5), 4, 8) == (255.0, 0.0, 127.5, 255.0)
    assert values((1.0, 1.0, 1.0), 1, 8) == pytest.approx((255.0,))
    assert values((0.0, 1.0, 0.0), 2, 16) == pytest.approx((0.7152 * 65535, 65535.0))


def test_as_pixels_rounds() -> None:
    assert as_pixels(np.array([0.4, 0.6, 254.7], np.float32), 8).tolist() == [0, 1, 255]
