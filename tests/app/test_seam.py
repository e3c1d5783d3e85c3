from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.app.seam import evened


def scene() -> tuple[np.ndarray, np.ndarray]:
    """A soft slope, and a hole of 200 x 120 in the middle of it."""
    y, x = np.mgrid[:300, :400].astype(np.float32)
    hole = np.zeros((300, 400), bool)
    hole[90:210, 100:300] = True
    return np.stack([0.3 + x / 2000, 0.5 + y / 2000, 0.4 + 0 * x]).astype(np.float32), hole


def test_a_step_in_tone_goes_at_the_edge_and_fades_inwards() -> None:
    picture, hole = scene()
    planes = np.where(hole, picture + np.array([0.05, -0.03, 0.04], np.float32)[:, None, None], picture)
    after = evened(planes, hole)
    assert np.array_equal(after[:, ~hole], picture[:, ~hole])
    left = np.abs(after - picture)
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    ring = (depth > 0) & (depth < 1.5)
    assert left[:, ring].max() < 0.012
    deep = depth > 30
    assert np.array_equal(after[:, deep], planes[:, deep])
    row = left[0, 150, 100:140]
    assert (np.diff(row) > -1e-3).all()


def test_what_fits_and_what_is_another_thing_stay() -> None:
    picture, hole = scene()
    assert np.abs(evened(picture, hole) - picture).max() < 0.003
    other = np.where(hole, picture + np.float32(0.4), picture)
    assert np.abs(evened(other, hole) - other).max() < 0.003


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (30, 500)])
def test_odd_shapes(shape: tuple[int, int]) -> None:
    hole = np.zeros(shape, bool)
    hole[0, 0] = True
    planes = np.random.default_rng(0).random((3, *shape), np.float32)
    after = evened(planes, hole)
    assert np.isfinite(after).all() and np.array_equal(after[:, ~hole], planes[:, ~hole])
    full = np.ones(shape, bool)
    assert np.array_equal(evened(planes, full), planes)
