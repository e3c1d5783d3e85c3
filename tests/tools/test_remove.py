from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Document
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError
from ganstudio.tools.remove import RemoveOptions
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, Driven, drag, drive, key, plain


def fill(document: Document, layer: int | None, marks: Raster, options: Any, progress: Progress) -> Document:
    """Selects what was marked."""
    assert layer == 1
    return replace(document, selection=marks)


def painted(events: list[Event], document: Document | None = None, **options: Any) -> Driven:
    return drive("remove", document or plain(), events, memory={"fill": fill}, options={"size": 20.0, **options})


def marked(driven: Driven, document: Document | None = None) -> np.ndarray:
    assert driven.ended and driven.edit is not None and driven.edit.always
    found = driven.edit.apply(document or plain()).selection
    assert found is not None
    return found.read()[..., 0]


def test_a_stroke_is_filled_when_it_ends() -> None:
    values = marked(painted(drag((50, 60), (150, 60))))
    assert (values[60, 50:150] == 255).all() and not values[60 + 12].any() and not values[:, 170:].any()


def test_what_is_marked_is_shown_in_red_until_it_is_filled() -> None:
    driven = painted(drag((50, 60), (150, 60))[:-1])
    shown = driven.previews[-1].document
    assert shown is not None
    pixels = flatten(shown)
    assert pixels[60, 100, 0] > 100 and pixels[60, 100, 2] < 60 and not pixels[100, 100, :3].any()


def test_shift_keeps_strokes_until_the_last_one() -> None:
    events = [*drag((50, 60), (80, 60), shift=True), *drag((200, 200), (220, 200))]
    values = marked(painted(events))
    assert values[60, 60] == 255 and values[200, 210] == 255
    assert not painted(drag((50, 60), (80, 60), shift=True)).ended


def test_enter_runs_backspace_takes_back_and_alt_unmarks() -> None:
    events = [*drag((50, 60), (150, 60)), *drag((50, 200), (150, 200)), key("Backspace"), *drag((100, 60), (150, 60), alt=True), key("Return")]
    values = marked(painted(events, run="enter"))
    assert values[60, 60] == 255 and not values[60, 120] and not values[200].any()


def test_the_right_button_unmarks_without_running() -> None:
    driven = painted([*drag((50, 60), (150, 60), shift=True), *drag((50, 60), (90, 60), secondary=True)])
    assert not driven.ended


def test_with_nothing_marked_the_gesture_ends() -> None:
    for events in (
        drag((50, 60), (150, 60), secondary=True),
        [*drag((50, 60), (150, 60), shift=True), *drag((40, 60), (160, 60), alt=True)],
        [*drag((50, 60), (150, 60), shift=True), key("Backspace")],
    ):
        driven = painted(events)
        assert driven.ended and driven.edit is None


def test_the_mask_can_be_inverted_on_the_way() -> None:
    options = Event("options", options=RemoveOptions(size=20.0, run="enter", invert=True))
    values = marked(painted([*drag((50, 60), (150, 60)), options, key("Return")], run="enter"))
    assert not values[60, 100] and values[200, 200] == 255 and values[0, 0] == 255


def test_the_selection_bounds_what_is_marked() -> None:
    document = replace(plain(), selection=rectangle(SIZE, Rect(0, 0, 100, 280)))
    values = marked(painted(drag((50, 60), (150, 60)), document), document)
    assert values[60, 60] == 255 and not values[60, 101:].any()


def test_it_needs_a_layer_that_is_seen_and_a_model() -> None:
    with pytest.raises(EditError, match="hidden"):
        painted(drag((5, 5), (9, 9)), plain().change(1, lambda x: replace(x, visible=False)))
    with pytest.raises(EditError, match="no layer"):
        painted(drag((5, 5), (9, 9)), plain().remove(1))
    with pytest.raises(EditError, match="adjustment"):
        painted(drag((5, 5), (9, 9)), plain().change(1, lambda x: replace(x, content=Adjustment(Invert()))))
    with pytest.raises(EditError, match="Models"):
        drive("remove", plain(), drag((5, 5), (9, 9)))
