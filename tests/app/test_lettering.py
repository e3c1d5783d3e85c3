"""Finding printed lines of text."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.app.lettering import lettering


def ground(level: float = 0.8, shape: tuple[int, int] = (160, 480)) -> np.ndarray:
    return np.asarray(level + np.random.default_rng(4).normal(0, 0.01, shape), np.float32)


def printed(picture: np.ndarray, text: str, place: tuple[int, int], level: float, scale: float = 0.6) -> np.ndarray:
    """The text on the picture; what was drawn."""
    ink = np.zeros(picture.shape, np.uint8)
    cv2.putText(ink, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, 1, cv2.LINE_AA)
    picture += (level - picture) * (ink / np.float32(255))
    return ink > 128


@pytest.mark.parametrize(("on", "level"), [(0.8, 0.2), (0.2, 0.9)])
def test_lines_of_text_are_found_dark_and_light(on: float, level: float) -> None:
    picture = ground(on)
    ink = printed(picture, "PIERRE MALI, Tailor", (40, 60), level) | printed(picture, "No. 8", (90, 82), level, 0.5)
    found = lettering(picture, 7)
    assert found[ink].mean() > 0.98
    assert found.mean() < 0.15 and not found[110:].any()


def test_a_short_line_by_itself_is_none() -> None:
    picture = ground()
    printed(picture, "No", (90, 82), 0.2)
    assert not lettering(picture, 7).any()


def test_specks_and_scratches_are_none() -> None:
    picture = ground()
    rng = np.random.default_rng(1)
    for x, y in rng.integers((10, 10), (470, 150), (60, 2)).tolist():
        cv2.circle(picture, (x, y), int(rng.integers(1, 4)), 0.2, -1)
    for start in range(20, 440, 30):
        cv2.line(picture, (start, 80), (start + 22, 81), 0.1, 3)
    cv2.line(picture, (100, 5), (130, 155), 0.1, 2)
    assert not lettering(picture, 7).any()


def test_rows_on_uneven_ground_are_none() -> None:
    picture = ground()
    picture += cv2.GaussianBlur(np.random.default_rng(0).normal(0, 3, picture.shape).astype(np.float32), (0, 0), 4)
    printed(picture, "PIERRE MALI", (40, 60), 0.2)
    assert not lettering(picture, 7).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 3), (20, 20)])
def test_odd_sizes(shape: tuple[int, int]) -> None:
    found = lettering(ground(shape=shape), 7)
    assert found.shape == shape and not found.any()
