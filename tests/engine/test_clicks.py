"""Clicks as planes, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.engine.clicks import FAR, NEAR, click_planes, points_in


def test_one_point() -> None:
    planes = click_planes(20, 30, [(10.5, 5.5)])
    assert planes.shape == (5, 20, 30)
    assert planes[0, 5, 10] == planes[1, 5, 10] == 1
    assert planes[0, 5, 16] == pytest.approx(np.exp(-0.5 * (6 / NEAR) ** 2))
    assert planes[1, 9, 13] == pytest.approx(np.exp(-5 / FAR))
    assert not planes[2:].any()


def test_of_several_points_the_closest_counts() -> None:
    both = click_planes(16, 16, [(2.5, 2.5), (12.5, 12.5)])
    alone = np.maximum(click_planes(16, 16, [(2.5, 2.5)]), click_planes(16, 16, [(12.5, 12.5)]))
    assert np.allclose(both, alone)


def test_points_beside_and_a_box_have_planes_of_their_own() -> None:
    planes = click_planes(8, 8, [], [(4.5, 4.5)], (2, 1, 20, 3))
    assert not planes[:2].any()
    assert planes[2, 4, 4] == 1
    assert planes[4].sum() == 2 * 6
    assert planes[4, 1:3, 2:].all()


def test_points_are_read_back_from_their_planes() -> None:
    spots, kinds = points_in(click_planes(120, 200, [(30.5, 40.5), (150.5, 90.5)], [(5, 5)], (20, 30, 60, 80)))
    assert sorted(map(tuple, spots[:2].tolist())) == [(30.5, 40.5), (150.5, 90.5)]
    assert spots[2:].tolist() == [[20, 30], [60, 80]] and kinds.tolist() == [1, 1, 2, 3]


def test_points_between_pixels_and_at_the_edge_are_one_each() -> None:
    spots, kinds = points_in(click_planes(64, 64, [(20.0, 31.0), (0.5, 63.5)]))
    assert kinds.tolist() == [1, 1]
    assert {(round(x), round(y)) for x, y in spots.tolist()} <= {(20, 31), (0, 64), (0, 63), (1, 64)}


@pytest.mark.parametrize(("most", "count"), [(0, 1), (4, 4)])
def test_no_click_is_a_point_that_means_nothing(most: int, count: int) -> None:
    spots, kinds = points_in(np.zeros((5, 32, 32), np.float32), most)
    assert spots.shape == (count, 2) and kinds.tolist() == [-1] * count


def test_more_points_than_a_model_takes_are_left_out() -> None:
    _, kinds = points_in(click_planes(100, 300, [(20 + 40 * n, 50) for n in range(6)], (), (5, 5, 290, 95)), 4)
    assert kinds.tolist() == [1, 1, 2, 3]
