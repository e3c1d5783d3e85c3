"""Masks that follow a picture's edges."""

from __future__ import annotations

import cv2
import numpy as np

from ganstudio.core.guided import PAIRS, fit, guided, inverse, times


def scene(side: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """A red disc on green with some noise, and its true mask."""
    y, x = np.mgrid[:side, :side] + 0.5
    inside = np.hypot(x - side / 2, y - side / 2) < side / 3
    noise = np.random.default_rng(0).normal(0, 0.01, (side, side, 3))
    picture = np.where(inside[..., None], (0.8, 0.1, 0.1), (0.1, 0.6, 0.2)) + noise
    return picture.astype(np.float32), inside.astype(np.float32)


def test_a_blurred_mask_beside_its_place_comes_back_to_the_edge() -> None:
    picture, truth = scene()
    blurred = np.asarray(cv2.GaussianBlur(np.roll(truth, 3, 1), (0, 0), 4), np.float32)
    found = blurred
    for radius in (8, 5):
        found = guided(picture, found, radius, 1e-3)
        assert found.dtype == np.float32 and found.min() >= 0 and found.max() <= 1
        found = np.clip(2 * found - 0.5, 0, 1).astype(np.float32)
    assert np.abs(found - truth).mean() < 0.05 * np.abs(blurred - truth).mean()


def test_a_fit_serves_a_larger_guide() -> None:
    picture, truth = scene(192)
    small, mask = (np.asarray(cv2.resize(x, (64, 64), interpolation=cv2.INTER_AREA), np.float32) for x in (picture, truth))
    found = fit(small, mask, 3, 1e-3)
    large = type(found)(np.asarray(cv2.resize(found.weights, (192, 192)), np.float32)).at(picture)
    plain = np.asarray(cv2.resize(mask, (192, 192)))
    assert np.abs(large - truth).mean() < 0.6 * np.abs(plain - truth).mean()


def test_where_the_guide_is_flat_the_mask_is_averaged() -> None:
    mask = np.zeros((40, 40), np.float32)
    mask[:, 20:] = 1
    found = guided(np.full((40, 40, 3), 0.5, np.float32), mask, 4, 1e-3)
    assert np.all(np.diff(found[20]) >= -1e-6) and 0.3 < found[20, 19] < 0.7


def test_inverse_matrices() -> None:
    rng = np.random.default_rng(1)
    whole = rng.normal(size=(5, 3, 3))
    whole = whole @ whole.swapaxes(1, 2) + np.eye(3)
    back = inverse([whole[:, i, j][:, None] for i, j in PAIRS])
    expected = np.linalg.inv(whole)
    for plane, (i, j) in zip(back, PAIRS, strict=True):
        assert np.allclose(plane[:, 0], expected[:, i, j])
    vector = rng.normal(size=(5, 3))
    product = times([whole[:, i, j] for i, j in PAIRS], [vector[:, i] for i in range(3)])
    assert np.allclose(np.stack(product, 1), np.einsum("nij,nj->ni", whole, vector))
