"""Rectangle and ellipse selection: keys, modes, ratio, moving the outline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.tools.marquee import dragged
from ganstudio.tools.overlay import Caption, Outline
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, key, picture, selected

START = Rect(20, 20, 100, 100)


def chosen() -> object:
    return replace(picture(), selection=rectangle(SIZE, START))


def test_a_drag_selects() -> None:
    after = done("marquee-rect", picture(), drag((50.4, 60.4), (20, 30), (150.4, 100.6)))
    assert after.selection is not None and after.selection.bounds() == Rect(50, 60, 100, 41)
    assert (selected(after) == 255).sum() == 4100


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, Rect(150, 150, 50, 50)),
        ({"shift": True}, Rect(20, 20, 180, 180)),
        ({"alt": True}, START),
    ],
)
def test_modes_by_keys(keys: dict[str, bool], expected: Rect) -> None:
    after = done("marquee-rect", chosen(), drag((150, 150), (200, 200), **keys))  # type: ignore[arg-type]
    assert after.selection is not None and after.selection.bounds() == expected


def test_subtract_and_intersect() -> None:
    less = selected(done("marquee-rect", chosen(), drag((50, 50), (70, 70), alt=True)))  # type: ignore[arg-type]
    assert less[60, 60] == 0 and less[30, 30] == 255
    common = done("marquee-rect", chosen(), drag((100, 100), (200, 200), alt=True, shift=True))  # type: ignore[arg-type]
    assert common.selection is not None and common.selection.bounds() == Rect(100, 100, 20, 20)


def test_mode_by_option() -> None:
    after = done("marquee-rect", chosen(), drag((150, 150), (200, 200)), options={"how": "add"})  # type: ignore[arg-type]
    assert after.selection is not None and after.selection.bounds() == Rect(20, 20, 180, 180)


def test_shift_pressed_later_makes_a_square() -> None:
    events = [Event("press", 50, 50), Event("move", 100, 60), Event("move", 150, 80, shift=True), Event("release", 150, 80, shift=True)]
    after = done("marquee-rect", picture(), events)
    assert after.selection is not None and after.selection.bounds() == Rect(50, 50, 100, 100)


def test_shift_held_from_the_press_adds_without_a_square() -> None:
    after = done("marquee-rect", chosen(), drag((150, 150), (250, 180), shift=True))  # type: ignore[arg-type]
    assert selected(after)[190, 200] == 0 and selected(after)[160, 240] == 255


def test_alt_pressed_later_grows_from_the_middle() -> None:
    events = [Event("press", 100, 100), Event("move", 120, 110), Event("move", 130, 110, alt=True), Event("release", 130, 110, alt=True)]
    after = done("marquee-rect", picture(), events)
    assert after.selection is not None and after.selection.bounds() == Rect(70, 90, 60, 20)


def test_ratio() -> None:
    assert dragged((0, 0), (90, 10), 1.5) == Rect(0, 0, 90, 60)
    assert dragged((100, 100), (70, 40), 1.5) == Rect(10, 40, 90, 60)


def test_feather() -> None:
    found = selected(done("marquee-rect", picture(), drag((100, 100), (200, 200)), options={"feather": 20}))
    assert 90 < found[150, 100] < 165 and found[150, 150] == 255


def test_a_click_deselects() -> None:
    assert done("marquee-rect", chosen(), drag((200, 200))).selection is None  # type: ignore[arg-type]
    base = picture()
    assert done("marquee-rect", base, drag((200, 200))) is base


def test_dragging_inside_moves_the_outline_only() -> None:
    base = chosen()
    after = done("marquee-rect", base, drag((60, 60), (100, 70)))  # type: ignore[arg-type]
    assert after.selection is not None and after.selection.bounds() == Rect(60, 30, 100, 100)
    assert after.layers is base.layers  # type: ignore[attr-defined]


def test_arrow_keys_move_the_outline() -> None:
    after = done("marquee-ellipse", chosen(), [key("Down", shift=True)])  # type: ignore[arg-type]
    assert after.selection is not None and after.selection.bounds() == START.moved(0, 10)
    base = picture()
    assert done("marquee-rect", base, [key("Down")]) is base


def test_the_way_is_shown() -> None:
    driven = drive("marquee-ellipse", picture(), drag((50, 60), (150, 100)))
    line, caption = driven.previews[-1].overlay
    assert isinstance(line, Outline) and line.closed and line.style == "ants"
    assert caption == Caption((150, 100), "100 × 40")


def test_ellipse() -> None:
    found = selected(done("marquee-ellipse", picture(), drag((50, 50), (151, 131))))
    assert found.sum() / 255 == pytest.approx(np.pi * 101 * 81 / 4, rel=0.002)


@pytest.mark.parametrize("tool", ["marquee-rect", "marquee-ellipse"])
def test_space_moves_what_is_being_drawn(tool: str) -> None:
    events = [Event("press", 50.4, 60.4), Event("move", 90.4, 80.4)]
    events += [Event("move", 95.0, 83.0, space=True), Event("move", 110.7, 90.7, space=True)]
    moved = done(tool, picture(), [*events, Event("release", 110.7, 90.7, space=True)])
    assert moved.selection is not None and moved.selection.bounds() == Rect(70, 70, 40, 20), "its size stays"
    grown = done(tool, picture(), [*events, Event("move", 120.4, 100.4), Event("release", 120.4, 100.4)])
    assert grown.selection is not None and grown.selection.bounds() == Rect(70, 70, 50, 30), "it goes on from there"
