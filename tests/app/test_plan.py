from __future__ import annotations

import numpy as np
import pytest

from ganstudio.app.plan import planned
from ganstudio.app.texture import allowed, blended, blocks_over, sources


def rows(seed: int = 7) -> np.ndarray:
    """Rows of colours that change every six pixels."""
    shades = np.random.default_rng(seed).random((3, 24), np.float32)
    return np.repeat(np.repeat(shades, 6, 1)[:, :, None], 200, 2)


def right(width: int) -> np.ndarray:
    hole = np.zeros((144, 200), bool)
    hole[:, 200 - width :] = True
    return hole


def grown(hole: np.ndarray) -> np.ndarray:
    """The hole of the right side with the block that reaches over its edge."""
    wide = hole.copy()
    wide[:, :-8] |= hole[:, 8:]
    return wide


@pytest.mark.parametrize("upright", [False, True])
def test_lines_that_meet_the_edge_go_on(upright: bool) -> None:
    picture, hole = rows(), right(72)
    wide = grown(hole)
    paint = np.where(hole, np.float32(0.5), picture)
    if upright:
        picture, hole, wide, paint = picture.swapaxes(1, 2).copy(), hole.T.copy(), wide.T.copy(), paint.swapaxes(1, 2).copy()
    blocks = blocks_over(wide)
    places = planned(np.where(hole, np.float32(0), picture), paint, hole, hole, blocks)
    assert places is not None and allowed(sources(hole), places).all()
    made = blended(picture, blocks, places)
    assert (np.abs(made - picture)[:, hole] < 1e-3).mean() > 0.95


def test_it_is_made_of_few_large_pieces() -> None:
    picture = np.random.default_rng(1).random((3, 144, 200), np.float32)
    hole = right(64)
    blocks = blocks_over(grown(hole))
    places = planned(picture, np.where(hole, np.float32(0.5), picture), hole, hole, blocks)
    again = planned(picture, np.where(hole, np.float32(0.5), picture), hole, hole, blocks)
    assert places is not None and again is not None and np.array_equal(places, again)
    shifts = np.unique(places - blocks, axis=0)
    assert len(shifts) < len(blocks) / 4


def test_what_lies_how_high_stays_where_the_whole_height_is_missing() -> None:
    y = np.linspace(0, 1, 144, dtype=np.float32)[None, :, None]
    picture = np.broadcast_to(0.45 + 0.1 * y, (3, 144, 200)).astype(np.float32)
    hole = right(72)
    blocks = blocks_over(grown(hole))
    places = planned(picture, np.full_like(picture, 0.5), hole, hole, blocks)
    assert places is not None and np.abs((places - blocks)[:, 0]).max() <= 2


def test_without_a_place_there_is_no_plan() -> None:
    picture = rows()
    nothing = np.ones((144, 200), bool)
    nothing[:, :10] = False
    assert planned(picture, picture, nothing, nothing, blocks_over(nothing)) is None
    small = np.zeros((3, 5, 9), np.float32)
    hole = np.ones((5, 9), bool)
    assert planned(small, small, hole, hole, blocks_over(hole)) is None
