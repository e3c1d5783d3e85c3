"""What catches the eye, without a model."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.app.saliency import saliency


def test_a_patch_unlike_its_ground_stands_out_and_what_runs_off_the_edge_does_not() -> None:
    picture = np.full((100, 120, 3), 0.3, np.float32)
    picture[30:70, 40:80] = (0.9, 0.2, 0.1)
    picture[90:, :] = (0.2, 0.3, 0.8)
    found = saliency(picture)
    assert found[32:68, 42:78].mean() > 3 * found[92:].mean()
    assert np.array_equal(found, saliency(picture)), "it is the same every time"


def test_sharp_things_stand_out_of_the_same_colour() -> None:
    rng = np.random.default_rng(0)
    picture = np.full((120, 160, 3), 0.5, np.float32)
    picture[40:80, 60:100] += rng.normal(0, 0.15, (40, 40, 1))
    found = saliency(np.clip(picture, 0, 1).astype(np.float32))
    assert found[45:75, 65:95].mean() > 3 * found[:30].mean()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (5, 320), (8, 8), (320, 9)])
def test_odd_pictures_are_looked_at_too(shape: tuple[int, int]) -> None:
    found = saliency(np.random.default_rng(0).random((*shape, 3)).astype(np.float32))
    assert found.shape == shape and np.isfinite(found).all()
