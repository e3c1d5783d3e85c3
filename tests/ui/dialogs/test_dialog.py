from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.ui.batch.batch_dialog import BatchDialog
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.dialogs.generate_dialog import Preview
from ganstudio.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ganstudio.ui.dialogs.size_dialogs import RotateDialog
from ganstudio.ui.window import Window

SMALL = QRect(0, 0, 960, 600)


@pytest.fixture
def small_screen(monkeypatch: pytest.MonkeyPatch) -> QRect:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: SMALL)
    return SMALL


def test_a_window_is_as_large_as_it_likes_where_there_is_room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(0, 0, 1920, 1200))
    widget = QWidget()
    qtbot.addWidget(widget)
    fit_on_screen(widget, 1080, 760)
    assert (widget.width(), widget.height()) == (1080, 760)


@pytest.mark.parametrize("kind", [BatchDialog, ShortcutsDialog])
def test_a_dialog_fits_on_a_small_screen(kind: Callable[[Window], QWidget], window: Window, small_screen: QRect, qtbot: QtBot) -> None:
    dialog = kind(window)
    qtbot.addWidget(dialog)
    assert dialog.width() < small_screen.width() and dialog.height() < small_screen.height()
    least = dialog.minimumSizeHint()
    assert least.width() < small_screen.width() and least.height() < small_screen.height() - 30


def test_a_dialog_grows_with_what_it_says(qtbot: QtBot) -> None:
    dialog = RotateDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.say("Short.")
    before = dialog.angle.height()
    dialog.say("Long enough to need many more lines than the one that there was room for at first. " * 4)
    QApplication.processEvents()
    note = dialog.note
    assert note.height() >= note.heightForWidth(note.width()) and dialog.angle.height() == before
    assert note.geometry().bottom() < dialog.buttons.y()


@pytest.mark.usefixtures("small_screen")
def test_the_preview_of_a_generator_leaves_room_for_its_values(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    assert preview.width() == preview.height() == 124
