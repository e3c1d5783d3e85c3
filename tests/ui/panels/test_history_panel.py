from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core import layers
from ganstudio.core.edit import Edit
from ganstudio.ui.panels.history_panel import HistoryPanel, megabytes
from tests.ui.conftest import small_document


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor(small_document())
    for opacity in (0.9, 0.8, 0.7):
        made.apply(Edit(f"Opacity {opacity}", lambda d, opacity=opacity: layers.set_opacity(d, 1, opacity)))
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, editor: Editor) -> HistoryPanel:
    made = HistoryPanel()
    qtbot.addWidget(made)
    made.set_editor(editor)
    made.resize(240, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def rows(panel: HistoryPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def test_lists_every_state_and_a_click_goes_there(panel: HistoryPanel, editor: Editor) -> None:
    assert rows(panel) == ["Open", "Opacity 0.9", "Opacity 0.8", "Opacity 0.7"] and panel.list.currentRow() == 3
    spot = panel.list.visualItemRect(panel.list.item(1)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert editor.history.position == 1 and editor.document.layers[0].opacity == 0.9
    assert len(rows(panel)) == 4
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert editor.history.position == 2


def test_a_new_edit_replaces_what_was_undone(panel: HistoryPanel, editor: Editor) -> None:
    editor.go(1)
    editor.apply(Edit("Rename", lambda d: layers.rename(d, 1, "Sky")))
    assert rows(panel) == ["Open", "Opacity 0.9", "Rename"] and panel.list.currentRow() == 2


def test_amended_states_are_shown_anew(panel: HistoryPanel, editor: Editor) -> None:
    editor.amend(Edit("Opacity 0.7", lambda d: layers.set_opacity(d, 1, 0.1)))
    assert rows(panel)[-1] == "Opacity 0.7" and len(rows(panel)) == 4
    QTest.keyClick(panel.list, Qt.Key.Key_Home)
    QTest.keyClick(panel.list, Qt.Key.Key_End)
    assert editor.document.layers[0].opacity == 0.1


def test_buttons_step(panel: HistoryPanel, editor: Editor) -> None:
    assert not panel.redo.isEnabled()
    QTest.mouseClick(panel.undo, Qt.MouseButton.LeftButton)
    assert editor.history.position == 2 and panel.redo.isEnabled()
    QTest.mouseClick(panel.redo, Qt.MouseButton.LeftButton)
    assert editor.history.position == 3


def test_marks_the_state_that_before_shows(panel: HistoryPanel, editor: Editor) -> None:
    editor.compare_with(editor.states[2].document)
    marked = [row for row in range(4) if panel.list.item(row).data(Qt.ItemDataRole.UserRole + 1)]
    assert marked == [2] and "before" in panel.list.item(2).toolTip()


def test_memory_is_told(panel: HistoryPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "in memory" in panel.memory.text())
    assert (megabytes(2**20), megabytes(300 * 2**20), megabytes(3 * 2**30)) == ("1.0 MB", "300 MB", "3.0 GB")


def test_lets_go_of_a_document(panel: HistoryPanel, editor: Editor) -> None:
    panel.set_editor(None)
    editor.apply(Edit("Rename", lambda d: layers.rename(d, 1, "Sky")))
    assert rows(panel) == [] and not panel.undo.isEnabled()
