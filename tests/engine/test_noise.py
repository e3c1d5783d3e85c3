"""The noise that styles are seeded with."""

from __future__ import annotations

import numpy as np

from ganstudio.core.geometry import Rect
from ganstudio.engine.noise import PERIOD, noise_at


def test_it_has_mean_0_and_deviation_1() -> None:
    noise = noise_at(Rect(0, 0, PERIOD, PERIOD))
    assert abs(noise.mean()) < 1e-4 and abs(noise.std() - 1) < 1e-3


def test_it_belongs_to_the_place() -> None:
    whole = noise_at(Rect(-40, PERIOD - 20, 100, 70))
    assert whole.shape == (70, 100)
    assert np.array_equal(noise_at(Rect(-10, PERIOD + 5, 30, 20)), whole[25:45, 30:60])
    assert np.array_equal(noise_at(Rect(-40 + PERIOD, -20, 100, 70)), whole)


def test_it_goes_on_without_a_seam_where_it_begins_again() -> None:
    inside, joint = (np.abs(np.diff(noise_at(Rect(x, 0, 2, PERIOD)), axis=1)).mean() for x in (103, PERIOD - 1))
    assert joint < 1.1 * inside


def test_neighbours_are_alike_over_several_sizes() -> None:
    noise = noise_at(Rect(0, 0, PERIOD, PERIOD))
    alike = [float((noise[:, : PERIOD - 16] * noise[:, shift : PERIOD - 16 + shift]).mean()) for shift in (1, 3, 8)]
    assert 0.5 < alike[0] < 0.9 and alike[0] > alike[1] > alike[2] > -0.1
