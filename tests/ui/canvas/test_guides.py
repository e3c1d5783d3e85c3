"""Guides."""

from __future__ import annotations

from ganstudio.core.geometry import Size
from ganstudio.ui.canvas.guides import Guide, Guides
from ganstudio.ui.canvas.view import View

VIEW = View(Size(100, 100), 400, 400, 2.0, 10, 20)
UP, ACROSS = Guide("vertical", 30.0), Guide("horizontal", 40.0)


def test_the_nearest_guide_is_caught() -> None:
    guides = Guides((UP, ACROSS))
    assert guides.near(10 + 60 + 3, 300, VIEW, 5) is UP
    assert guides.near(300, 20 + 80 - 3, VIEW, 5) is ACROSS
    assert guides.near(10 + 60 + 4, 20 + 80 + 1, VIEW, 5) is ACROSS
    assert guides.near(200, 300, VIEW, 5) is None
    assert Guides((UP,), shown=False).near(70, 300, VIEW, 5) is None


def test_adding_shows_them() -> None:
    guides = Guides(shown=False).added(UP).added(ACROSS)
    assert guides == Guides((UP, ACROSS))
    assert guides.without(UP).lines == (ACROSS,)
