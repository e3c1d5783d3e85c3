from __future__ import annotations

import threading
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.app.commands import Needs
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.enhancing import run_edit
from ganstudio.ui.focus import parts
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.menus.actions import _REASONS
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened


@pytest.fixture
def entry(window: Window, opened: Opened, qtbot: QtBot) -> OpenDocument:
    """A document whose canvas has the keyboard."""
    made = opened()
    window.activateWindow()
    made.area.canvas.setFocus()
    qtbot.waitUntil(made.area.canvas.hasFocus)
    return made


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def endless(progress: Progress) -> Edit:
    """Work that goes on until it is cancelled."""
    waiting = threading.Event()
    while not waiting.wait(0.01):
        progress.check()
    raise AssertionError


def test_f6_goes_through_every_part_and_comes_back(window: Window, entry: OpenDocument) -> None:
    canvas, seen = entry.area.canvas, []
    around = parts(window)
    assert len(around) >= 5, "picture, options, tools and at least two panels"
    for _ in around:
        QTest.keyClick(focused(), Qt.Key.Key_F6)
        seen.append(next(part for part in around if part is focused() or part.isAncestorOf(focused())))
    assert seen == [*around[1:], canvas]


def test_escape_in_a_panel_goes_back_to_the_picture(window: Window, entry: OpenDocument) -> None:
    view = window.workbench.panels.layers.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert entry.area.canvas.hasFocus()


def test_escape_on_the_picture_stops_its_work(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    run_edit(window, entry, "Upscale", endless)
    batch = window.jobs.submit("Batch", endless, lane="batch")
    job = next(iter(entry.jobs))
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not job.active)
    assert batch.active
    batch.cancel()
    qtbot.waitUntil(lambda: not batch.active)


def test_escape_first_ends_a_gesture(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    run_edit(window, entry, "Upscale", endless)
    job = next(iter(entry.jobs))
    window.run_command("edit.transform")
    assert entry.area.canvas.gesture_open
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Escape)
    assert not entry.area.canvas.gesture_open and not job.progress.cancelled


def test_escape_leaves_the_full_screen(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    window.run_command("view.full-screen")
    qtbot.waitUntil(window.isFullScreen)
    entry.area.canvas.setFocus()
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())


def test_after_a_number_was_typed_the_picture_has_the_keyboard(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    box = window.workbench.panels.layers.opacity.box
    box.setFocus()
    QTest.keyClicks(box.lineEdit(), "50")
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(entry.area.canvas.hasFocus)
    assert entry.editor.document.layer(1).opacity == 0.5


def test_shift_and_an_arrow_go_ten_steps(qtbot: QtBot) -> None:
    box = NumberBox(0, 100)
    qtbot.addWidget(box)
    box.setValue(50)
    QTest.keyClick(box, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == 59
    QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert box.value() == 49


def test_escape_closes_a_message_before_it_stops_anything(window: Window, entry: OpenDocument) -> None:
    run_edit(window, entry, "Upscale", endless)
    job = next(iter(entry.jobs))
    window.tell("Something went wrong.", "error")
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Escape)
    assert not window.messages.shown and not job.progress.cancelled


def test_a_key_that_can_do_nothing_now_says_why(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    canvas = entry.area.canvas
    ctrl = Qt.KeyboardModifier.ControlModifier
    for key, keys, text in (
        (Qt.Key.Key_Z, ctrl, "Undo: There is nothing to undo."),
        (Qt.Key.Key_D, ctrl, "Deselect: Nothing is selected."),
        (Qt.Key.Key_Y, ctrl, "Redo: There is nothing to do again."),
    ):
        window.status.clearMessage()
        QTest.keyClick(canvas, key, keys)
        assert window.status.currentMessage() == text
    window.status.clearMessage()
    QTest.keyClick(canvas, Qt.Key.Key_A, ctrl)
    QTest.keyClick(canvas, Qt.Key.Key_K)
    assert window.status.currentMessage() == "" and entry.editor.document.selection is not None


def test_every_need_has_words(window: Window) -> None:
    assert set(_REASONS) == set(get_args(Needs)) - {"nothing"}
