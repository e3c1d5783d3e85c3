"""Clicks as planes, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.engine.clicks import FAR, NEAR, click_planes


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
