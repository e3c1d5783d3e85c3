from __future__ import annotations

import numpy as np

from ganstudio.app.texture import agreed, allowed, blended, blocks_over, freed, matched, quilted, sources, unevenness


def slope() -> tuple[np.ndarray, np.ndarray]:
    """A smooth slope downwards that lies over a hole at the left, and the hole."""
    y, x = np.mgrid[:160, :200].astype(np.float32)
    hole = np.zeros((160, 200), bool)
    hole[:, :72] = True
    return np.stack([0.4 + y / 400, 0.5 + y / 500, 0.6 + 0 * x]).astype(np.float32), hole


def test_a_smooth_slope_is_not_laid_out_with_one_place_again_and_again() -> None:
    whole, hole = slope()
    blocks = blocks_over(hole)
    found = matched(whole, hole, blocks)
    assert found is not None
    places = agreed(whole, hole, blocks, found)
    free = sources(hole)
    assert free[places[:, 0], places[:, 1]].all()
    once, again = np.unique(places, axis=0, return_counts=True)
    assert len(once) > 0.6 * len(blocks) and again.max() <= 4


def test_neighbours_agree_on_a_shift_and_not_where_it_does_not_fit() -> None:
    whole, hole = slope()
    whole[:, 80:] = np.random.default_rng(4).random((3, 80, 200), np.float32)
    blocks = blocks_over(hole)
    rough = blocks[:, 0] >= 80
    found = blocks + np.array([0, 88])
    whole[:, 80:, :72] = whole[:, 80:, 88:160]
    found[~rough] = (16, 100)
    found[rough & (blocks[:, 1] == 24)] += (0, 5)
    places = agreed(whole, hole, blocks, found)
    assert (places[rough] == blocks[rough] + np.array([0, 88])).all()
    grain = np.random.default_rng(5).normal(0, 0.02, whole.shape).astype(np.float32)
    laid = quilted(grain, blocks, places)[:, 96:144, 8:64]
    assert abs(float(laid.std()) / 0.02 - 1) < 0.15


def test_blocks_of_one_shift_give_just_what_is_there_and_others_its_contrast() -> None:
    rng = np.random.default_rng(6)
    detail = rng.normal(0, 1, (3, 160, 200)).astype(np.float32)
    _, hole = slope()
    blocks = blocks_over(hole)
    same = quilted(detail, blocks, blocks + np.array([0, 88]))
    assert np.abs(same[:, 8:152, 8:64] - detail[:, 8:152, 96:152]).max() < 1e-4
    mixed = quilted(detail, blocks, np.stack([rng.integers(0, 144, len(blocks)), rng.integers(80, 184, len(blocks))], 1))[:, 16:144, 8:64]
    assert abs(float(mixed.std()) - 1) < 0.05
    along = mixed.reshape(3, 16, 8, 7, 8).std((0, 1, 3))
    assert along.max() / along.min() < 1.25


def test_a_slope_is_even_and_what_has_edges_is_not() -> None:
    whole, hole = slope()
    assert unevenness(whole, hole) < 0.01
    whole[:, 80:] += 0.4
    assert unevenness(whole, hole) > 0.02
    assert unevenness(whole, np.ones_like(hole)) == 1


def test_places_that_are_not_free_give_way_to_the_nearest_that_are() -> None:
    free = np.zeros((40, 50), bool)
    free[:, 20:30] = True
    places = np.array([[5, 25], [5, 12], [-3, 60], [39, 29]])
    assert allowed(free, places).tolist() == [True, False, False, True]
    assert freed(free, places).tolist() == [[5, 25], [5, 20], [0, 29], [39, 29]]
    assert freed(np.zeros_like(free), places) is places


def test_blended_blocks_of_one_shift_give_just_what_is_there() -> None:
    picture = np.random.default_rng(8).random((3, 160, 200), np.float32)
    _, hole = slope()
    blocks = blocks_over(hole)
    laid = blended(picture, blocks, blocks + np.array([0, 88]))
    assert np.abs(laid[:, 8:152, 8:64] - picture[:, 8:152, 96:152]).max() < 1e-4
