from __future__ import annotations

import numpy as np

from ganstudio.app.pieces import Pieces, inherited, moved, realigned
from ganstudio.app.texture import blocks_over
from ganstudio.core.geometry import Rect


def test_pieces_know_where_they_come_from_and_which_lie_in_an_area() -> None:
    pieces = Pieces(np.array([[0, 0], [8, 40]]), np.array([[32, 16], [0, -24]]))
    assert pieces.area == Rect(16, 8, 16, 40)
    some = pieces.within(Rect(30, 0, 20, 20))
    assert some.blocks.tolist() == [[8, 40]] and some.shifts.tolist() == [[0, -24]]
    assert pieces.seen_from(4, 2).blocks.tolist() == [[-2, -4], [6, 36]]


def test_a_larger_size_takes_over_what_is_made_of_what() -> None:
    coarse = Pieces(np.array([[0, 0], [0, 64]]), np.array([[3, 20], [5, -20]]))
    wanted = inherited(np.array([[0, 8], [8, 120]]), coarse)
    assert wanted.tolist() == [[6, 48], [18, 80]]


def test_blocks_of_one_shift_move_together_to_where_the_edge_says() -> None:
    picture = np.random.default_rng(2).random((3, 96, 160), np.float32)
    hole = np.zeros((96, 160), bool)
    hole[:, 96:] = True
    picture[:, :, 88:96] = np.roll(picture, -1, 1)[:, :, 8:16]
    blocks = blocks_over(np.roll(hole, -8, 1) | hole)
    guess = blocks - (0, 80)
    places = realigned(np.where(hole, np.float32(0), picture), hole, hole, blocks, guess)
    free = guess[:, 0] < 96 - 16
    assert free.sum() > 20 and (places[free] == guess[free] + (1, 0)).all()
    assert (places <= (80, 80)).all()


def test_what_lies_in_a_hole_moves_with_its_blocks_by_a_pixel_and_not_further() -> None:
    guide = np.random.default_rng(3).random((3, 64, 64), np.float32)
    blocks = blocks_over(np.ones((64, 64), bool))
    ways = np.broadcast_to(np.array([0, 1]), blocks.shape)
    assert np.abs(moved(guide, blocks, ways)[:, 8:-8, 8:40] - guide[:, 8:-8, 9:41]).max() < 1e-4
    assert np.abs(moved(guide, blocks, 5 * ways)[:, 8:-8, 8:-8] - guide[:, 8:-8, 8:-8]).max() < 1e-4
