"""Shares of pixels and their colours, on pictures whose truth is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.core.matting import Laplacian, alpha_of, colours_of, corrected
from ganstudio.core.progress import Cancelled, Progress


def hairs(side: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A soft disc with thin hairs over a gradient: picture, true shares, what is known, the thing's colours, the background."""
    large = np.zeros((side * 4, side * 4), np.uint8)
    middle = (side * 2, side * 2)
    cv2.circle(large, middle, side, 255, -1)
    for turn in np.linspace(0, 2 * np.pi, 60, endpoint=False):
        tip = (int(middle[0] + 1.35 * side * np.cos(turn)), int(middle[1] + 1.35 * side * np.sin(turn)))
        cv2.line(large, middle, tip, 255, 3, cv2.LINE_AA)
    alpha = np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    y, x = np.mgrid[:side, :side].astype(np.float32) / side
    behind = np.stack([0.1 + 0.2 * x, 0.5 + 0.3 * y, 0.2 + 0 * x], 2)
    thing = np.stack([0.8 - 0.1 * y, 0.25 + 0.1 * x, 0.3 + 0 * x], 2)
    picture = (thing * alpha[..., None] + behind * (1 - alpha[..., None])).astype(np.float32)
    known = np.full((side, side), 128, np.uint8)
    radius = np.hypot(x - 0.5, y - 0.5) * side
    known[radius < 0.2 * side], known[radius > 0.38 * side] = 255, 0
    return picture, alpha, known, thing.astype(np.float32), behind.astype(np.float32)


def test_hairs_are_found() -> None:
    picture, alpha, known, _, _ = hairs()
    unknown = known == 128
    found = alpha_of(picture, known)
    assert found.dtype == np.float32 and found.min() >= 0 and found.max() <= 1
    assert (found[known == 255] == 1).all() and (found[known == 0] == 0).all()
    assert np.abs(found - alpha)[unknown].mean() < 0.035
    assert np.corrcoef(found[unknown], alpha[unknown])[0, 1] > 0.97


def test_a_start_from_a_smaller_copy_serves_as_well() -> None:
    picture, alpha, known, _, _ = hairs()
    start = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.5), np.float32)
    found = alpha_of(picture, known, start=start)
    unknown = known == 128
    assert np.abs(found - alpha)[unknown].mean() < 0.5 * np.abs(start - alpha)[unknown].mean()


def test_the_laplacian_gives_nothing_for_a_linear_function_of_the_colours() -> None:
    picture = np.random.default_rng(0).uniform(0, 1, (30, 40, 3)).astype(np.float32)
    laplacian = Laplacian(picture)
    linear = 0.3 * picture[..., 0] - 0.2 * picture[..., 1] + 0.6 * picture[..., 2].astype(np.float64) + 0.1
    other = np.random.default_rng(1).uniform(0, 1, (30, 40))
    assert np.abs(laplacian(linear)).max() < 1e-4 < 1e-2 < np.abs(laplacian(other)).max()
    assert np.vdot(other, laplacian(linear + other)) == pytest.approx(np.vdot(linear + other, laplacian(other)), rel=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 2), (5, 5)])
def test_odd_sizes(shape: tuple[int, int]) -> None:
    known = np.full(shape, 128, np.uint8)
    known.flat[0] = 255
    found = alpha_of(np.full((*shape, 3), 0.5, np.float32), known)
    assert found.shape == shape and np.isfinite(found).all() and found.flat[0] == 1


def test_nothing_unknown_comes_back_at_once() -> None:
    known = np.zeros((8, 8), np.uint8)
    known[2:4] = 255
    assert np.array_equal(alpha_of(np.zeros((8, 8, 3), np.float32), known), known / 255)


def test_cancel() -> None:
    picture, _, known, _, _ = hairs()
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        alpha_of(picture, known, progress)


def test_the_background_leaves_the_colours() -> None:
    picture, alpha, _, thing, behind = hairs()
    near, far = colours_of(picture, alpha, 24)
    edge = (alpha > 0.2) & (alpha < 0.95)
    assert np.abs(near - thing)[edge].mean() < 0.3 * np.abs(picture - thing)[edge].mean()
    assert np.abs(far - behind)[(alpha < 0.8) & (alpha > 0.05)].mean() < 0.05
    assert np.allclose(near[alpha == 1], picture[alpha == 1], atol=1e-5)


def test_corrected_colours_make_the_picture_again() -> None:
    picture, alpha, _, thing, behind = hairs()
    found = corrected(picture, np.clip(thing + 0.05, 0, 1), behind, alpha)
    again = found * alpha[..., None] + behind * (1 - alpha[..., None])
    assert np.abs(again - picture)[alpha > 0.9].max() < 0.01
    assert np.array_equal(corrected(picture, thing, behind, np.zeros_like(alpha)), thing)
