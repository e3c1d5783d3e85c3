"""Clicks and boxes, and how they add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError
from ganstudio.tools.overlay import Pin
from ganstudio.tools.smart_select import VIEWPORT, Clicks, pins
from tests.tools.driving import SIZE, done, drag, drive, picture, selected


@dataclass
class Finder:
    """Selects a square of 20 pixels around each point on, without those around points beside."""

    asked: list[Clicks] = field(default_factory=list)

    def __call__(self, document: Document, layer: int | None, sample: str, clicks: Clicks, progress: Progress) -> Raster:
        self.asked.append(clicks)
        found = Raster(document.size, 1)
        if clicks.box is not None:
            found = found.filled(Rect.around(*clicks.box), (255,))
        for x, y in clicks.on:
            found = found.filled(Rect.around(x - 10, y - 10, x + 10, y + 10), (255,))
        for x, y in clicks.beside:
            found = found.filled(Rect.around(x - 10, y - 10, x + 10, y + 10), (0,))
        return found


@pytest.fixture
def finder() -> Finder:
    return Finder()


@pytest.fixture
def memory(finder: Finder) -> dict[str, Any]:
    return {"find": finder}


def click(document: Document, memory: dict[str, Any], x: float, y: float, **more: Any) -> Document:
    return done("smart-select", document, drag((x, y), (x, y), **more), memory=memory)


def test_a_click_asks_for_that_point(finder: Finder, memory: dict[str, Any]) -> None:
    after = click(picture(), memory, 60, 70)
    assert finder.asked == [Clicks(on=((60, 70),), view=VIEWPORT)]
    assert selected(after)[70, 60] == 255 and selected(after)[100, 100] == 0


def test_shift_and_alt_correct_what_clicks_selected(finder: Finder, memory: dict[str, Any]) -> None:
    after = click(picture(), memory, 60, 70)
    after = click(after, memory, 100, 70, shift=True)
    after = click(after, memory, 65, 70, alt=True)
    assert finder.asked[-1] == Clicks(on=((60, 70), (100, 70)), beside=((65, 70),), view=VIEWPORT)
    assert selected(after)[70, 100] == 255 and selected(after)[70, 65] == 0
    fresh = click(after, memory, 200, 200)
    assert finder.asked[-1] == Clicks(on=((200, 200),), view=VIEWPORT) and selected(fresh)[70, 100] == 0


def test_after_undo_the_points_are_those_of_the_selection_shown(finder: Finder, memory: dict[str, Any]) -> None:
    first = click(picture(), memory, 60, 70)
    click(first, memory, 100, 70, shift=True)
    click(first, memory, 150, 70, shift=True)
    assert finder.asked[-1] == Clicks(on=((60, 70), (150, 70)), view=VIEWPORT)


def test_the_zoom_says_how_much_was_seen(finder: Finder, memory: dict[str, Any]) -> None:
    near = done("smart-select", picture(), drag((60, 70), (60, 70)), memory=memory, zoom=4.0)
    assert finder.asked[-1].view == VIEWPORT / 4
    done("smart-select", near, drag((80, 70), (80, 70), shift=True), memory=memory, zoom=0.5)
    assert finder.asked[-1].view == VIEWPORT * 2


def test_a_selection_from_elsewhere_is_kept_beside_what_is_added(finder: Finder, memory: dict[str, Any]) -> None:
    base = picture()
    document = Document(base.size, layers=base.layers, next_id=2, selection=rectangle(SIZE, Rect(200, 200, 30, 30)))
    added = click(document, memory, 60, 70, shift=True)
    assert finder.asked == [Clicks(on=((60, 70),), view=VIEWPORT)]
    assert selected(added)[70, 60] == 255 and selected(added)[210, 210] == 255
    added = click(added, memory, 100, 70, shift=True)
    assert selected(added)[210, 210] == 255
    less = click(document, memory, 210, 210, alt=True)
    assert selected(less)[210, 210] == 0 and selected(less)[225, 225] == 255


def test_a_drag_is_a_box_from_any_corner(finder: Finder, memory: dict[str, Any]) -> None:
    after = done("smart-select", picture(), drag((150, 120), (100, 90), (60, 40)), memory=memory)
    assert finder.asked == [Clicks(box=(60, 40, 150, 120))]
    assert selected(after)[80, 100] == 255
    shown = drive("smart-select", picture(), drag((150, 120), (60, 40)), memory=memory)
    assert shown.previews[-1].overlay


def test_a_click_outside_deselects_or_does_nothing(finder: Finder, memory: dict[str, Any]) -> None:
    document = click(picture(), memory, 60, 70)
    assert click(document, memory, -20, 10).selection is None
    assert click(document, memory, -20, 10, shift=True) is document
    assert len(finder.asked) == 1


def test_feather(memory: dict[str, Any]) -> None:
    soft = done("smart-select", picture(), drag((60, 70), (60, 70)), memory=memory, options={"feather": 4.0})
    assert 0 < selected(soft)[70, 50] < 255


def test_without_a_model_it_says_where_to_get_one() -> None:
    with pytest.raises(EditError, match="Models"):
        drive("smart-select", picture(), drag((60, 70), (60, 70)), memory={})


def test_marks_stand_where_clicks_were_and_where_one_waits(memory: dict[str, Any]) -> None:
    document = click(click(picture(), memory, 60, 70), memory, 90, 70, alt=True)
    assert pins(memory, document.selection) == (Pin((60, 70)), Pin((90, 70), plus=False))
    assert pins(memory, None) == ()
    edit = drive("smart-select", document, drag((150, 70), (150, 70), shift=True), memory=memory).edit
    assert edit is not None and pins(memory, document.selection)[-1] == Pin((150, 70))
    after = edit.apply(document)
    assert len(pins(memory, document.selection)) == 2 and len(pins(memory, after.selection)) == 3


def test_arrow_keys_move_the_outline(memory: dict[str, Any]) -> None:
    from tests.tools.driving import key

    document = click(picture(), memory, 60, 70)
    moved = done("smart-select", document, [key("Right", shift=True)], memory=memory)
    assert selected(moved)[70, 79] == 255 and selected(moved)[70, 52] == 0
