"""Edits that jobs carry out: their order, what is done meanwhile, and taking them back."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.layers import rename
from ganstudio.core.progress import Progress
from ganstudio.core.selection import select_all
from ganstudio.errors import EditError
from ganstudio.ui import background
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "SMALL", 0)


def add(letter: str) -> Edit:
    """Adds a letter to the layer's name."""
    return Edit.slowly(letter, lambda document, _: rename(document, 1, document.layer(1).name + letter))


def named(document: Document) -> str:
    return document.layer(1).name


def test_small_pictures_are_done_at_once(window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "SMALL", 10_000)
    entry = opened()
    window.carry_out(add("a"))
    assert named(entry.editor.document) == "Backgrounda" and not entry.pending


def test_slow_edits_land_in_their_order_with_a_quick_one_between(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.carry_out(add("a"))
    window.edit("b", lambda document: rename(document, 1, named(document) + "b"))
    window.carry_out(add("c"))
    assert named(entry.editor.document) == "Background"
    idle(qtbot, window)
    assert named(entry.editor.document) == "Backgroundabc"
    assert [state.label for state in entry.editor.states][1:] == ["a", "b", "c"]


def test_an_edit_is_done_again_on_what_was_changed_meanwhile(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.carry_out(add("a"))
    entry.editor.apply(Edit("Rename", lambda document: rename(document, 1, "Sky")))
    idle(qtbot, window)
    assert named(entry.editor.document) == "Skya"


def test_a_selection_lands_beside_a_stroke(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    runs = []

    def select(document: Document, _: Progress) -> Document:
        runs.append(document)
        return replace(document, selection=select_all(document.size))

    window.edit_slowly("Select", select)
    entry.editor.apply(Edit("Rename", lambda document: rename(document, 1, "Sky")))
    idle(qtbot, window)
    assert entry.editor.document.selection is not None and named(entry.editor.document) == "Sky"
    assert len(runs) == 1


def test_undo_takes_back_what_has_not_landed(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry, go = opened(), threading.Event()

    def slow(document: Document, progress: Progress) -> Document:
        while not go.wait(0.001):
            progress.check()
        return rename(document, 1, "Slow")

    window.carry_out(add("a"))
    idle(qtbot, window)
    window.edit_slowly("Slow", slow)
    window.carry_out(add("b"))
    window.run_command("edit.undo")
    assert [edit.label for edit in entry.pending] == ["Slow"]
    window.run_command("edit.undo")
    idle(qtbot, window)
    assert named(entry.editor.document) == "Backgrounda" and not entry.pending


def test_a_gesture_keeps_its_preview_until_the_edit_lands(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry, go = opened(), threading.Event()
    editor = entry.editor

    def slow(document: Document, _: Progress) -> Document:
        assert go.wait(5)
        return rename(document, 1, "Done")

    preview = rename(editor.document, 1, "Shown")
    editor.begin_gesture()
    editor.preview(preview)
    editor.end_gesture(None, keep=True)
    window.edit_slowly("Slow", slow)
    assert editor.shown is preview
    go.set()
    idle(qtbot, window)
    assert named(editor.shown) == "Done" and editor.shown is editor.document


def test_an_edit_that_fails_takes_its_preview_away_and_lets_the_next_one_go(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    entry.editor.preview(rename(entry.editor.document, 1, "Shown"))

    def refused(document: Document, _: Progress) -> Document:
        raise EditError("The layer is gone.")

    window.edit_slowly("Refused", refused)
    window.carry_out(add("a"))
    idle(qtbot, window)
    assert named(entry.editor.document) == "Backgrounda" and entry.editor.shown is entry.editor.document
