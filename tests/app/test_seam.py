from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.app.seam import evened, tones
from ganstudio.app.texture import blended, blocks_over


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


def test_pieces_of_other_tones_go_over_into_each_other_and_into_the_picture() -> None:
    picture = np.full((3, 160, 240), 0.5, np.float32)
    picture[:, :, :80], picture[:, :, 80:112] = 0.46, 0.53
    hole = np.zeros((160, 240), bool)
    hole[:, 160:] = True
    blocks = blocks_over(np.roll(hole, -8, 1) | hole)
    places = np.stack((blocks[:, 0], np.where(blocks[:, 1] < 200, 24, 88)), 1)
    made = blended(picture, blocks, places, tones(picture, hole, blocks, places))
    bare = blended(picture, blocks, places)
    across = made[0, 80, 150:236]
    assert abs(bare[0, 80, 164] - 0.46) < 1e-3 and np.abs(np.diff(bare[0, 80, 150:236])).max() > 0.005
    assert abs(across[14] - 0.5) < 0.012
    assert np.abs(np.diff(across)).max() < 0.003


def test_pieces_that_fit_and_those_of_another_thing_keep_their_tone() -> None:
    picture = np.full((3, 160, 240), 0.5, np.float32)
    picture[:, :, :80] = 0.05
    hole = np.zeros((160, 240), bool)
    hole[:, 160:] = True
    blocks = blocks_over(hole)
    for column in (100, 20):
        places = np.broadcast_to(np.array([40, column]), blocks.shape)
        assert np.abs(tones(picture, hole, blocks, places)).max() < 1e-3
