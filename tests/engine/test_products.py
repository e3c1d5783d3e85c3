"""Products of matrices."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.engine.products import against


@pytest.mark.parametrize(("ours", "theirs", "length"), [(1, 1, 1), (3, 5, 2), (70, 200, 194)])
def test_rows_against_rows(ours: int, theirs: int, length: int) -> None:
    rng = np.random.default_rng(0)
    left, right = (rng.normal(0, 1, (count, length)).astype(np.float32) for count in (ours, theirs))
    plus = np.arange(theirs, dtype=np.float32)
    assert np.allclose(against(left, right, plus), plus - 2 * left.astype(np.float64) @ right.T.astype(np.float64), atol=1e-3)


def test_the_nearest_row_is_where_its_distance_is_least() -> None:
    theirs = np.array([[0, 0], [3, 4], [6, 8]], np.float32)
    ours = np.array([[2.9, 4.2], [0.1, -1], [9, 9]], np.float32)
    assert against(ours, theirs, (theirs**2).sum(1)).argmin(1).tolist() == [1, 0, 2]
