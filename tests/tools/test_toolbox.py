"""Every tool: complete data, and the promises all gestures share."""

from __future__ import annotations

from dataclasses import is_dataclass, replace

import pytest

from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Layer
from ganstudio.core.fields import Choice, Number, controls
from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError
from ganstudio.tools.tool import Event, Tool
from ganstudio.tools.toolbox import TOOLS, tool
from tests.tools.driving import SIZE, drag, drive, picture, undone

IDS = (
    *("move", "transform", "marquee-rect", "marquee-ellipse", "lasso", "polygon", "smart-select", "wand", "colour-range"),
    *("crop", "straighten", "picker", "window-level"),
    *("brush", "eraser", "clone", "remove", "style-brush", "fill", "gradient", "hand", "zoom"),
)
MEMORY = {
    "clone source": (200.0, 200.0), "fill": lambda document, layer, marks, *_: replace(document, selection=marks),
    "find": lambda document, *_: rectangle(document.size, Rect(60, 60, 90, 80)),
}
PAINTING = ("brush", "eraser", "clone", "style-brush", "fill", "gradient")


def test_ids_are_stable_and_shortcuts_unique() -> None:
    """Kept options, shortcuts and commands are found by the ids."""
    ids, shortcuts = [t.id for t in TOOLS], [t.shortcut for t in TOOLS if t.shortcut]
    assert len(set(ids)) == len(ids) and set(IDS) <= set(ids)
    assert len(set(shortcuts)) == len(shortcuts)
    with pytest.raises(KeyError):
        tool("screwdriver")


@pytest.mark.parametrize("entry", TOOLS, ids=lambda t: t.id)
def test_data(entry: Tool) -> None:
    assert entry.label and entry.hint.endswith(".") and entry.icon.startswith("mdi6.")
    options = entry.options()
    assert is_dataclass(options) and options == replace(options)
    for name, control in controls(options).items():
        value = getattr(options, name)
        if isinstance(control, Number):
            assert control.low <= value <= control.high
        if isinstance(control, Choice):
            assert value in [v for v, _ in control.options]


@pytest.mark.parametrize("id", [entry.id for entry in TOOLS])
def test_escape_leaves_the_document(id: str) -> None:
    base = replace(picture(), selection=rectangle(SIZE, Rect(40, 40, 100, 100)))
    layers = base.layers
    pixels = base.layers[0].raster.read()  # type: ignore[union-attr]
    driven = drive(id, base, drag((60, 60), (120, 90), (200, 150))[:-1], memory=dict(MEMORY))
    assert not driven.ended and base.layers is layers
    assert (base.layers[0].raster.read() == pixels).all()  # type: ignore[union-attr]


WITHOUT_A_DRAG = ("hand", "zoom", "picker", "transform", "polygon", "crop", "style-brush")
"""Tools that make no edit of press, move and release alone."""


@pytest.mark.parametrize("id", [entry.id for entry in TOOLS if entry.id not in WITHOUT_A_DRAG])
def test_undo_gives_the_same_document(id: str) -> None:
    base = picture()
    edit = drive(id, base, drag((60, 60), (120, 90), (200, 150)), memory=dict(MEMORY)).edit
    assert edit is not None and edit.label and undone(base, edit)


@pytest.mark.parametrize("id", ["move", "brush", "eraser", "clone", "fill", "gradient"])
def test_an_edit_applies_to_a_document_that_has_moved_on(id: str) -> None:
    base = picture()
    edit = drive(id, base, drag((60, 60), (120, 90), (200, 150)), memory=dict(MEMORY)).edit
    assert edit is not None
    later = base.insert(Layer(2, "later", base.layers[0].content))
    after = edit.apply(replace(later, next_id=3))
    assert after.layers[1] is later.layers[1]
    expected, found = edit.apply(base).layers[0], after.layers[0]
    assert found.offset == expected.offset
    assert (found.raster.read() == expected.raster.read()).all()  # type: ignore[union-attr]


@pytest.mark.parametrize("id", PAINTING)
def test_painting_tools_refuse_adjustments_and_hidden_layers(id: str) -> None:
    base = picture()
    events = drag((60, 60), (120, 90))
    with pytest.raises(EditError, match="hidden"):
        drive(id, base.change(1, lambda x: replace(x, visible=False)), events, memory=dict(MEMORY))
    with pytest.raises(EditError, match="adjustment"):
        drive(id, base.change(1, lambda x: replace(x, content=Adjustment(Invert()))), events, memory=dict(MEMORY))


@pytest.mark.parametrize("id", ["hand", "zoom"])
def test_view_tools_do_nothing(id: str) -> None:
    driven = drive(id, picture(), drag((10, 10), (60, 60)))
    assert driven.ended and driven.edit is None and all(p.document is None for p in driven.previews)


@pytest.mark.parametrize("entry", TOOLS, ids=lambda t: t.id)
def test_strange_keys_and_changed_options_leave_the_gesture_open(entry: Tool) -> None:
    base = picture()
    events = (Event("press", 50, 50), Event("key", key="F7"), Event("hover", 60, 60), Event("options", options=entry.options()))
    driven = drive(entry.id, base, events, memory=dict(MEMORY))
    assert not driven.ended and len(driven.previews) == len(events)

