"""Things on pictures by code: masks fit what was done, and clicks lie where they should."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.training.scenes import LEAST, MOST, box_around, clicks, collage, cut_out, lit, middles, pasted, region

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
    picture, masks = collage(photos, 3, dice(seed))
    assert len(masks) == 3
    for mask in masks:
        assert len(np.unique(picture[mask == 1])) == 1
        assert set(np.unique(mask)) <= {0.0, 1.0}


def test_a_region_is_one_of_those_there_without_its_small_holes() -> None:
    labels = np.zeros((100, 100), np.uint16)
    labels[20:60, 30:80] = 1
    labels[40:44, 40:44] = 2
    found = region(labels, dice())
    assert found is not None
    assert (found[22:58, 32:78] == 1).all()
    assert (found[:18] == 0).all()


def test_a_region_comes_in_one_piece() -> None:
    labels = np.zeros((100, 100), np.uint16)
    labels[10:40, 10:30] = labels[10:40, 40:80] = 1
    found = region(labels, dice())
    assert found is not None
    assert (found[12:38, 12:28] == 0).all()
    assert (found[12:38, 42:78] == 1).all()


def test_what_is_too_large_or_too_small_is_no_region() -> None:
    labels = np.zeros((100, 100), np.uint16)
    labels[:10, :10] = 1
    assert region(labels, dice()) is None


def test_a_cut_out_holds_what_the_mask_shows() -> None:
    picture = np.full((40, 40, 3), 90, np.uint8)
    mask = np.zeros((40, 40), np.float32)
    mask[10:30, 5:20] = 1
    found = cut_out(picture, mask)
    assert found.shape == (20, 15, 4)
    assert found[10, 7, 3] == 255
    assert found[0, 0, 3] < 128


@SEEDS
@given(st.integers(0, 10_000))
def test_another_light_keeps_places(seed: int) -> None:
    picture = np.full((32, 32, 3), 40, np.uint8)
    picture[:, 16:] = 200
    found = lit(picture, dice(seed))
    assert found.dtype == np.uint8
    assert found[:, :12].mean() + 50 < found[:, 20:].mean()


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


def test_the_middles_and_the_box_of_a_square() -> None:
    mask = np.zeros((50, 50), np.float32)
    mask[10:31, 20:41] = 1
    first, second = middles(mask, 2)
    assert first == (30.5, 20.5)
    assert mask[int(second[1]), int(second[0])] == 1
    assert np.hypot(second[0] - first[0], second[1] - first[1]) >= 5
    box = box_around(mask, dice())
    assert np.abs(np.array(box) - (20, 10, 41, 31)).max() <= 2


def test_no_thing_gets_no_clicks_on_it() -> None:
    assert clicks(np.zeros((20, 20), np.float32), 3, 1, dice())[0] == []
