"""Things on pictures by code: masks fit what was done, and clicks lie where they should."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.training.scenes import LEAST, MOST, box_around, clicks, collage, middle, pasted, region

SEEDS = settings(max_examples=15, deadline=None)


def dice(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def disc(side: int = 48) -> np.ndarray:
    """A red disc that fills its square."""
    y, x = np.mgrid[0:side, 0:side]
    cutout = np.zeros((side, side, 4), np.uint8)
    cutout[..., 0] = 255
    cutout[..., 3] = 255 * ((x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 2) ** 2)
    return cutout


@SEEDS
@given(st.integers(0, 10_000))
def test_a_cut_out_is_where_its_mask_is(seed: int) -> None:
    photo = np.full((64, 64, 3), (0, 0, 200), np.uint8)
    picture, mask = pasted(photo, disc(), dice(seed))
    assert picture.shape == (64, 64, 3)
    assert mask.dtype == np.float32
    assert (picture[mask == 0] == (0, 0, 200)).all()
    assert (picture[mask > 0.99][:, 0] > 180).all()
    assert (picture[mask > 0.99][:, 2] < 5).all()
    assert 0.3 * LEAST < mask.mean() < MOST + 0.05


@SEEDS
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_a_collage_takes_its_thing_from_one_photo(seed: int, count: int) -> None:
    photos = [np.full((64, 64, 3), 40 * (n + 1), np.uint8) for n in range(count)]
    picture, mask = collage(photos, dice(seed))
    assert len(np.unique(picture[mask == 1])) == 1
    assert set(np.unique(mask)) <= {0.0, 1.0}


def test_a_region_of_one_colour_is_found() -> None:
    photo = np.full((96, 96, 3), 30, np.uint8)
    photo[20:60, 30:80] = (200, 120, 40)
    found = region(photo, dice(1))
    assert found is not None
    assert (found[24:56, 34:76] == 1).all()
    assert (found[:14] == 0).all()


def test_noise_has_no_regions() -> None:
    assert region(dice().integers(0, 256, (64, 64, 3), dtype=np.uint8), dice()) is None


@SEEDS
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(0, 4))
def test_clicks_lie_on_the_thing_and_beside_it(seed: int, on: int, beside: int) -> None:
    mask = np.zeros((50, 60), np.float32)
    mask[10:30, 5:45] = 1
    hits, misses = clicks(mask, on, beside, dice(seed))
    assert len(hits) == on
    assert all(mask[int(y), int(x)] == 1 for x, y in hits)
    assert all(mask[int(y), int(x)] == 0 for x, y in misses)
    y = hits[0][1]
    assert min(y - 10, 30 - y) >= 5


def test_the_middle_and_the_box_of_a_square() -> None:
    mask = np.zeros((50, 50), np.float32)
    mask[10:31, 20:41] = 1
    assert middle(mask) == (30.5, 20.5)
    box = box_around(mask, dice())
    assert np.abs(np.array(box) - (20, 10, 41, 31)).max() <= 2


def test_no_thing_gets_no_clicks_on_it() -> None:
    assert clicks(np.zeros((20, 20), np.float32), 3, 1, dice())[0] == []
