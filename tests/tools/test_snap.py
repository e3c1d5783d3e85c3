"""Edges drawn to lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.tools.overlay import Outline
from ganstudio.tools.snap import SNAP, Lines, Snap, canvas_lines
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, key, picture

GUIDES: dict[str, Any] = {SNAP: lambda size: Lines((*canvas_lines(size).xs, 100.0), (*canvas_lines(size).ys, 203.0))}


def small() -> Document:
    """A layer of 40 x 30 at (50, 40) in an empty canvas of 320 x 280."""
    return Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.uniform(Size(40, 30), (9, 9, 9, 255))), Point(50, 40)),), next_id=2)


@pytest.mark.parametrize(
    ("by", "offset"),
    [
        ((-46, 20), Point(0, 60)),  # the left edge to the canvas's
        ((6, -37), Point(60, 0)),  # the right edge to the guide at 100, the top edge to the canvas's
        ((93, 83), Point(140, 125)),  # the middle to the middle
        ((60, 20), Point(110, 60)),  # nothing near
    ],
)
def test_a_moved_layer_meets_edges_middle_and_guides(by: tuple[int, int], offset: Point) -> None:
    events = drag((60, 50), (60 + by[0], 50 + by[1]))
    assert done("move", small(), events, memory=GUIDES).layers[0].offset == offset
    assert done("move", small(), events).layers[0].offset == Point(50 + by[0], 40 + by[1]), "without lines as dragged"


def test_only_near_on_the_screen_counts_and_ctrl_lets_go() -> None:
    events = drag((60, 50), (64, 50))
    assert done("move", small(), events, memory=GUIDES, zoom=0.5).layers[0].offset.x == 60
    assert done("move", small(), events, memory=GUIDES, zoom=2.0).layers[0].offset.x == 54
    free = [events[0], replace(events[1], ctrl=True), events[2]]
    assert done("move", small(), free, memory=GUIDES).layers[0].offset.x == 54


def test_shift_keeps_a_move_level_and_keys_are_never_drawn() -> None:
    assert done("move", small(), drag((60, 50), (100, 53), shift=True), memory={SNAP: lambda size: Lines((), (42.0,))}).layers[0].offset.y == 40
    nudged = drive("move", small(), [key("Right")], memory=GUIDES)
    assert nudged.edit is not None and nudged.edit.apply(small()).layers[0].offset.x == 51


def test_the_line_that_was_met_is_shown() -> None:
    driven = drive("move", small(), drag((60, 50), (14, 70)), memory=GUIDES)
    lines = [shape for shape in driven.previews[-1].overlay if isinstance(shape, Outline) and shape.style == "guide"]
    assert [line.points for line in lines] == [((0.0, 0.0), (0.0, 280.0))]


def test_selected_pixels_meet_lines_too() -> None:
    base = replace(picture(), selection=rectangle(SIZE, Rect(40, 40, 60, 50)))
    after = done("move", base, drag((50, 50), (13, 50)), memory=GUIDES)
    assert after.selection is not None and after.selection.bounds() == Rect(0, 40, 60, 50)


def test_a_rectangle_meets_lines_with_both_corners() -> None:
    after = done("marquee-rect", picture(), drag((3, 200), (97, 277)), memory=GUIDES)
    assert after.selection is not None and after.selection.bounds() == Rect(0, 203, 100, 77)
    square = done("marquee-rect", picture(), drag((20, 20), (97, 50)), memory=GUIDES, options={"ratio": 1.0})
    assert square.selection is not None and square.selection.bounds() == Rect(20, 20, 77, 77)


def test_a_crop_meets_lines_when_it_is_resized_and_moved() -> None:
    enter = key("Return")
    drawn = [*drag((20, 20), (80, 60)), *drag((80, 60), (97, 206)), enter]
    assert done("crop", picture(), drawn, memory=GUIDES).size == Size(80, 183)
    moved = [*drag((20, 20), (80, 60)), *drag((50, 40), (33, 40)), enter]
    assert done("crop", picture(), moved, memory=GUIDES).size == Size(60, 40)
    driven = drive("crop", picture(), moved[:-1], memory=GUIDES)
    box = next(shape for shape in driven.previews[-1].overlay if isinstance(shape, Outline) and shape.closed)
    assert box.points[0] == (0.0, 20.0)
    assert drive("crop", picture(), [Event("press", 9, 9)], memory=GUIDES).previews


def test_the_nearest_line_wins() -> None:
    snap = Snap(Lines((10.0, 13.0), ()), 6.0)
    assert snap.point((12.0, 5.0)) == (13.0, 5.0) and snap.point((11.0, 5.0)) == (10.0, 5.0) and snap.point((20.0, 5.0)) == (20.0, 5.0)
