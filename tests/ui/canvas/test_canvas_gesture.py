"""Gestures on an editor: nudges that gather, slow second parts, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document, Pixels, Placed
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.selection import rectangle
from ganstudio.tools.tool import Event, Scene
from ganstudio.tools.toolbox import tool
from ganstudio.ui.canvas.canvas_gesture import GestureRun
from tests.tools.driving import SIZE, picture


class Hand:
    """An editor with its gestures, driven without a canvas."""

    def __init__(self, document: Document) -> None:
        self.editor = Editor(document)
        self.said: list[str] = []
        self.run = GestureRun(self.editor, self.said.append, lambda colour: None, lambda: None)

    def gesture(self, id: str, *events: Event) -> None:
        chosen = tool(id)
        self.run.begin(chosen, Scene(self.editor.document, self.editor.active, self.editor.target, options=chosen.options()), events[0])
        for event in events[1:]:
            self.run.send([event])

    @property
    def labels(self) -> list[str]:
        return [state.label for state in self.editor.states]


LEFT = Event("key", key="Left")
HALVED = (
    Event("hover"),
    Event("press", 700, 500),
    Event("move", 350, 250),
    Event("release", 350, 250),
    Event("key", key="Return"),
)
"""Drags the lower right corner of a picture of 700 x 500 to its middle."""


def test_arrow_keys_in_a_row_are_one_step_of_the_history() -> None:
    hand = Hand(picture())
    for _ in range(5):
        hand.gesture("move", LEFT)
    assert hand.labels == ["Open", "Move Layer"] and hand.editor.document.layers[0].offset == Point(-5, 0)
    hand.editor.undo()
    assert hand.editor.document.layers[0].offset == Point(0, 0)


def test_arrow_keys_after_something_else_are_a_step_of_their_own() -> None:
    hand = Hand(picture())
    hand.gesture("move", Event("press", 0, 0), Event("move", 9, 0), Event("release", 9, 0))
    hand.gesture("move", LEFT)
    hand.editor.apply(Edit("Other", lambda d: d.change(1, lambda x: replace(x, name="b"))))
    hand.gesture("move", LEFT)
    assert hand.labels == ["Open", "Move Layer", "Move Layer", "Other", "Move Layer"]


def test_arrow_keys_on_another_layer_are_a_step_of_their_own() -> None:
    base = picture()
    hand = Hand(replace(base.insert(replace(base.layers[0], id=2)), next_id=3))
    hand.gesture("move", LEFT)
    hand.editor.activate(1)
    hand.gesture("move", LEFT)
    assert hand.labels == ["Open", "Move Layer", "Move Layer"]


def test_the_slow_part_takes_the_place_of_the_quick_one() -> None:
    hand = Hand(picture(Size(700, 500)))
    hand.gesture("transform", *HALVED)
    assert hand.labels == ["Open", "Transform"] and isinstance(hand.editor.document.layers[0].content, Pixels)


def test_the_slow_part_can_be_given_to_somebody_else() -> None:
    hand, given = Hand(picture(Size(700, 500))), list[Edit]()
    hand.run.finish = given.append
    hand.gesture("transform", *HALVED)
    assert [edit.label for edit in given] == ["Transform"] and isinstance(hand.editor.document.layers[0].content, Placed)


@pytest.mark.parametrize("id", ["brush", "transform", "move"])
def test_a_refusal_is_said_and_changes_nothing(id: str) -> None:
    hand = Hand(picture().change(1, lambda x: replace(x, visible=False)))
    hand.gesture(id, Event("press", 5, 5))
    assert len(hand.said) == 1 and "hidden" in hand.said[0] and not hand.run.open and hand.labels == ["Open"]


def test_closing_is_escape() -> None:
    hand = Hand(replace(picture(), selection=rectangle(SIZE, Rect(10, 10, 50, 50))))
    hand.gesture("move", Event("press", 20, 20), Event("move", 90, 90))
    assert hand.editor.shown is not hand.editor.document
    hand.run.close()
    assert hand.editor.shown is hand.editor.document and hand.labels == ["Open"] and not hand.editor.gesturing
