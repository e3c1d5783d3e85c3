"""The editor: what is committed, what is shown, undo, gestures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document, Group, Layer, Mask, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import with_window
from ganstudio.errors import EditError

SIZE = Size(8, 6)


def layer(id: int, value: int = 0) -> Layer:
    return Layer(id, f"Layer {id}", Pixels(Raster.uniform(SIZE, (value, value, value, 255))))


def paint(id: int, value: int) -> Edit:
    def apply(document: Document) -> Document:
        def change(layer: Layer) -> Layer:
            assert layer.raster is not None
            return replace(layer, content=Pixels(layer.raster.write(Rect(1, 1, 2, 2), np.full((2, 2, 4), value, np.uint8))))

        return document.change(id, change)

    return Edit(f"Paint {value}", apply)


def add() -> Edit:
    def apply(document: Document) -> Document:
        grown, fresh = document.numbered(layer)
        return grown.insert(fresh, above=document.layers[0].id)

    return Edit("Add layer", apply)


def pixel(document: Document) -> int:
    raster = document.layers[0].raster
    assert raster is not None
    return int(raster.read(Rect(1, 1, 1, 1))[0, 0, 0])


@pytest.fixture
def editor() -> Iterator[Editor]:
    editor = Editor(Document(SIZE, layers=(layer(1), layer(2)), next_id=3))
    yield editor
    editor.close()


def test_undo_and_redo_give_the_same_objects(editor: Editor) -> None:
    first = editor.document
    editor.apply(paint(1, 9))
    second = editor.document
    assert pixel(second) == 9
    editor.undo()
    assert editor.document is first
    editor.redo()
    assert editor.document is second


def test_undo_past_the_start_stays_there(editor: Editor) -> None:
    first = editor.document
    editor.undo()
    editor.redo()
    assert editor.document is first


def test_a_new_edit_forgets_what_was_undone(editor: Editor) -> None:
    editor.apply(paint(1, 9))
    editor.undo()
    editor.apply(paint(1, 7))
    assert [state.label for state in editor.states] == ["Open", "Paint 7"]


def test_an_edit_that_changes_nothing_leaves_no_entry(editor: Editor) -> None:
    editor.apply(Edit("Nothing", lambda document: document))
    assert len(editor.states) == 1
    assert not editor.dirty


def test_an_edit_that_fails_leaves_the_document(editor: Editor) -> None:
    before = editor.document
    with pytest.raises(EditError):
        editor.apply(paint(99, 1))
    assert editor.document is before
    assert len(editor.states) == 1


def test_a_dragged_slider_is_one_entry(editor: Editor) -> None:
    for opacity in (0.9, 0.5, 0.2):
        editor.amend(Edit("Opacity", lambda d, o=opacity: d.change(1, lambda x: replace(x, opacity=o))))  # type: ignore[misc]
    assert [state.label for state in editor.states] == ["Open", "Opacity"]
    assert editor.document.layer(1).opacity == 0.2
    editor.undo()
    assert editor.document.layer(1).opacity == 1.0


def test_preview_is_shown_but_not_committed(editor: Editor) -> None:
    preview = paint(1, 5).apply(editor.document)
    editor.preview(preview)
    assert editor.shown is preview
    assert not editor.dirty
    editor.preview(None)
    assert editor.shown is editor.document


def test_a_new_layer_becomes_active_and_its_undo_gives_one_below(editor: Editor) -> None:
    editor.activate(1)
    editor.apply(add())
    assert editor.active == 3
    editor.undo()
    assert editor.active is not None
    assert editor.document.find(editor.active) is not None


def test_a_new_group_with_new_layers_is_what_becomes_active(editor: Editor) -> None:
    def apply(document: Document) -> Document:
        group = Layer(4, "Group", Group((layer(3),)))
        return replace(document, layers=(*document.layers, group), next_id=5)

    editor.apply(Edit("Group", apply))
    assert editor.active == 4


def test_the_mask_is_a_target_only_while_there_is_one(editor: Editor) -> None:
    editor.activate(1, "mask")
    assert editor.target == "pixels"
    mask = Mask(Raster.uniform(SIZE, (255,)))
    editor.apply(Edit("Add mask", lambda d: d.change(1, lambda x: replace(x, mask=mask))))
    editor.activate(1, "mask")
    assert editor.target == "mask"
    editor.undo()
    assert editor.target == "pixels"


def test_edits_wait_for_the_end_of_a_gesture(editor: Editor) -> None:
    editor.begin_gesture()
    editor.apply(paint(2, 3))
    assert len(editor.states) == 1
    editor.end_gesture(paint(1, 8))
    assert [state.label for state in editor.states] == ["Open", "Paint 8", "Paint 3"]
    assert pixel(editor.document) == 8


def test_a_gesture_begun_twice_loses_no_waiting_edit(editor: Editor) -> None:
    editor.begin_gesture()
    editor.apply(paint(2, 3))
    editor.begin_gesture()
    editor.end_gesture(None)
    assert [state.label for state in editor.states] == ["Open", "Paint 3"]


def test_an_aborted_gesture_changes_nothing_but_lets_waiting_edits_in(editor: Editor) -> None:
    editor.begin_gesture()
    editor.preview(paint(1, 8).apply(editor.document))
    editor.apply(paint(2, 3))
    editor.end_gesture(None)
    assert [state.label for state in editor.states] == ["Open", "Paint 3"]
    assert editor.shown is editor.document
    assert pixel(editor.document) == 0


def test_a_late_edit_that_no_longer_fits_does_not_lose_the_stroke(editor: Editor) -> None:
    editor.begin_gesture()
    editor.apply(paint(99, 1))
    editor.apply(paint(2, 3))
    with pytest.raises(EditError):
        editor.end_gesture(paint(1, 8))
    assert [state.label for state in editor.states] == ["Open", "Paint 8", "Paint 3"]
    assert pixel(editor.document) == 8
    assert not editor.gesturing


def test_a_bug_in_one_edit_does_not_lose_the_others(editor: Editor) -> None:
    def broken(document: Document) -> Document:
        raise ZeroDivisionError

    editor.begin_gesture()
    editor.apply(paint(2, 3))
    with pytest.raises(ZeroDivisionError):
        editor.end_gesture(Edit("Broken", broken))
    assert [state.label for state in editor.states] == ["Open", "Paint 3"]
    assert not editor.gesturing


def test_listeners_hear_before_and_after_until_they_stop(editor: Editor) -> None:
    heard: list[tuple[int, int]] = []
    stop = editor.listen(lambda before, after: heard.append((pixel(before), pixel(after))))
    editor.apply(paint(1, 4))
    editor.undo()
    assert heard == [(0, 4), (4, 0)]
    stop()
    editor.redo()
    assert len(heard) == 2


def test_dirty_follows_what_was_saved(editor: Editor, tmp_path) -> None:  # type: ignore[no-untyped-def]
    editor.apply(paint(1, 4))
    assert editor.dirty
    editor.mark_saved(editor.document, tmp_path / "a.ora")
    assert not editor.dirty
    editor.undo()
    assert editor.dirty
    editor.redo()
    assert not editor.dirty


def test_redoing_a_new_layer_makes_it_active_again(editor: Editor) -> None:
    first = editor.active
    editor.apply(add())
    made = editor.active
    editor.activate(first)
    editor.undo()
    editor.redo()
    assert editor.active == made != first


def test_the_window_through_which_values_are_looked_at_is_not_what_tools_work_on() -> None:
    plain_document = Document(SIZE, layers=(layer(1), layer(2)), next_id=3)
    seen = with_window(plain_document, WindowLevel(0.5, 0.2))
    editor = Editor(seen)
    assert editor.active == 2
    plain = Editor(plain_document)
    plain.apply(Edit("Window/Level", lambda now: with_window(now, WindowLevel(0.5, 0.2))))
    assert len(plain.document.layers) == 3
    assert plain.active == 2
    editor.close()
    plain.close()


def test_an_edit_can_choose_the_active_layer_without_an_entry(editor: Editor) -> None:
    editor.apply(add())
    top = editor.active
    assert top is not None
    bottom = editor.document.layers[0].id
    states = len(editor.states)
    editor.apply(Edit("Pick", lambda document: document, active=bottom))
    assert editor.active == bottom != top and len(editor.states) == states
    editor.apply(Edit("Pick", lambda document: document, active=999))
    assert editor.active == bottom


def test_what_undo_and_redo_would_do_has_a_name(editor: Editor) -> None:
    assert (editor.undoes, editor.redoes) == ("", "")
    editor.apply(paint(1, 4))
    label = editor.states[-1].label
    assert (editor.undoes, editor.redoes) == (label, "")
    editor.undo()
    assert (editor.undoes, editor.redoes) == ("", label)
