"""The before/after divider."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QRegion

from ganstudio.ui.canvas.split import Split


@pytest.mark.parametrize("mode", ["vertical", "horizontal"])
@pytest.mark.parametrize("position", [0.0, 0.3, 1.0])
def test_the_sides_cover_the_viewport_once(mode: str, position: float) -> None:
    before, after = Split(mode, position).sides(200, 100)  # type: ignore[arg-type]
    assert before.intersected(after).isEmpty()
    assert before + after == QRegion(0, 0, 200, 100)


@pytest.mark.parametrize("mode", ["off", "side"])
def test_without_a_divider_all_is_after(mode: str) -> None:
    split = Split(mode)  # type: ignore[arg-type]
    assert split.sides(200, 100) == (QRegion(), QRegion(0, 0, 200, 100))
    assert not split.near(100, 50, 200, 100, 10)


def test_dragging_stays_inside() -> None:
    split = Split("vertical")
    assert split.dragged(50, 10, 200, 100).position == 0.25
    assert split.dragged(-50, 10, 200, 100).position == 0
    assert split.dragged(999, 10, 200, 100).position == 1
    assert Split("horizontal").dragged(50, 10, 200, 100).position == 0.1


def test_near_is_along_the_divider() -> None:
    assert Split("vertical", 0.5).near(104, 3, 200, 100, 5)
    assert not Split("vertical", 0.5).near(110, 50, 200, 100, 5)
    assert Split("horizontal", 0.5).near(3, 46, 200, 100, 5)
