"""Freehand and polygon selection."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.tools.lasso import snapped
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, key, picture, selected

CORNERS = ((50, 50), (150, 50), (150, 120), (50, 120))


def clicks(*points: tuple[float, float]) -> list[Event]:
    return [event for point in points for event in (Event("press", *point), Event("release", *point), Event("hover", *point))]


def test_lasso_selects_what_it_goes_round() -> None:
    found = selected(done("lasso", picture(), drag(*CORNERS)))
    assert found[80, 100] == 255 and found[40, 100] == 0 and found.sum() / 255 == pytest.approx(7000, rel=0.02)


def test_lasso_adds_with_shift() -> None:
    base = replace(picture(), selection=rectangle(SIZE, Rect(200, 200, 50, 50)))
    found = selected(done("lasso", base, drag(*CORNERS, shift=True)))
    assert found[80, 100] == 255 and found[220, 220] == 255


def test_a_click_with_the_lasso_deselects() -> None:
    base = replace(picture(), selection=rectangle(SIZE, Rect(200, 200, 50, 50)))
    assert done("lasso", base, drag((10, 10))).selection is None


@pytest.mark.parametrize("end", [[key("Return")], [key("Enter")], [Event("double", 50, 120)], [Event("press", 51, 52)]])
def test_polygon_is_closed_by(end: list[Event]) -> None:
    found = selected(done("polygon", picture(), [*clicks(*CORNERS), *end]))
    assert found[80, 100] == 255 and found.sum() / 255 == pytest.approx(7000, rel=0.02)


def test_polygon_stays_open_over_clicks_and_follows_the_pointer() -> None:
    driven = drive("polygon", picture(), [*clicks(*CORNERS[:2]), Event("hover", 100, 200)])
    assert not driven.ended
    assert driven.previews[-1].overlay[0].points == ((50, 50), (150, 50), (100, 200))  # type: ignore[union-attr]


def test_backspace_takes_the_last_corner_back() -> None:
    found = selected(done("polygon", picture(), [*clicks(*CORNERS[:3], (300, 270)), key("Backspace"), *clicks(CORNERS[3]), key("Return")]))
    assert found.sum() / 255 == pytest.approx(7000, rel=0.02)
    driven = drive("polygon", picture(), [*clicks((9, 9)), key("Backspace")])
    assert driven.ended and driven.edit is None


def test_escape_ends_a_polygon() -> None:
    driven = drive("polygon", picture(), [*clicks(*CORNERS), key("Escape")])
    assert driven.ended and driven.edit is None


def test_shift_snaps_to_45_degrees() -> None:
    assert snapped((0, 0), (10, 1)) == pytest.approx((101**0.5, 0))
    events = [*clicks((50, 50)), Event("press", 150, 58, shift=True)]
    driven = drive("polygon", picture(), events)
    assert driven.previews[-1].overlay[0].points[1][1] == pytest.approx(50)  # type: ignore[union-attr]
