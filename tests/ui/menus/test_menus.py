"""What the smaller commands of several menus do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Rect
from ganstudio.core.layers import add_layer
from ganstudio.core.selection import rectangle
from ganstudio.ui.dialogs.size_dialogs import AmountDialog, NewDialog
from ganstudio.ui.menus.file_menu import free_name
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def test_the_undo_entry_says_what_it_takes_back(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    undo, redo = window.actions_["edit.undo"], window.actions_["edit.redo"]
    window.edit("New Layer", add_layer)
    qtbot.waitUntil(lambda: undo.text() == "&Undo New Layer")
    window.run_command("edit.undo")
    qtbot.waitUntil(lambda: undo.text() == "&Undo" and redo.text() == "&Redo New Layer")


def test_a_duplicate_is_a_document_of_its_own(window: Window, opened: Opened, qtbot: QtBot) -> None:
    first = opened(add_layer(small_document(), None, "Top"), name="photo.jpg")
    window.run_command("image.duplicate")
    idle(qtbot, window)
    second = window.current
    assert second is not None and second is not first and second.name == "photo copy" and second.editor.dirty
    assert [layer.name for layer in second.editor.document.layers] == ["Background", "Top"]
    first.editor.history.budget = 0
    window.edit("New Layer", add_layer)
    first.editor.history.relieve()
    window.close_document(first)
    raster = second.editor.document.layers[0].raster
    original = small_document().layers[0].raster
    assert raster is not None and original is not None and np.array_equal(raster.read(), original.read())


def test_reselect_brings_the_last_selection_back(window: Window, opened: Opened) -> None:
    document = small_document()
    entry = opened(replace(document, selection=rectangle(document.size, Rect(3, 4, 10, 10))))
    window.run_command("select.again")
    assert any("nothing to select again" in message.text for message in window.messages.shown)
    before = entry.editor.document.selection
    window.run_command("select.none")
    window.edit("New Layer", add_layer)
    window.run_command("select.again")
    assert entry.editor.document.selection is before and len(entry.editor.document.layers) == 2


def test_zoom_commands(window: Window, opened: Opened, qtbot: QtBot) -> None:
    document = small_document(400, 300)
    entry = opened(replace(document, selection=rectangle(document.size, Rect(200, 100, 40, 30))))
    canvas = entry.area.canvas
    window.run_command("view.double")
    assert canvas.view.zoom == 2.0
    window.run_command("view.selection")
    assert canvas.view.zoom > 4 and abs(canvas.view.centre[0] - 220) < 1 and abs(canvas.view.centre[1] - 115) < 1
    window.run_command("tool.zoom")
    button = window.workbench.panels.toolbox.button("zoom")
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert canvas.view.zoom == 1.0
    QTest.mouseDClick(window.workbench.panels.toolbox.button("hand"), Qt.MouseButton.LeftButton)
    assert canvas.following


def test_new_pictures_have_the_size_of_what_was_copied_or_made_last(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, int]] = []

    def accept(dialog: NewDialog) -> int:
        size = dialog.chosen_size
        sizes.append((size.width, size.height))
        dialog.width_box.setValue(320)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(NewDialog, "exec", accept)
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    window.run_command("file.new")
    QGuiApplication.clipboard().clear()
    window.run_command("file.new")
    assert sizes == [(64, 48), (320, 48)]
    assert [entry.name for entry in window.documents.all] == ["Untitled", "Untitled 2"]


def test_free_names() -> None:
    assert [free_name("a", []), free_name("a", ["a"]), free_name("a", ["a", "a 2", "b"])] == ["a", "a 2", "a 3"]


def test_the_last_amount_is_offered_again(window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    document = small_document()
    opened(replace(document, selection=rectangle(document.size, Rect(10, 10, 10, 10))))
    offered: list[float] = []

    def accept(dialog: AmountDialog) -> int:
        offered.append(dialog.amount)
        dialog.box.setValue(2.5)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(AmountDialog, "exec", accept)
    for id in ("select.grow", "select.grow", "select.feather"):
        window.run_command(id)
    assert offered == [4, 2.5, 8]


def test_a_middle_click_closes_a_tab(window: Window, opened: Opened) -> None:
    opened(name="a.png")
    opened(name="b.png")
    bar = window.documents.tabBar()
    at = bar.tabRect(0).center()
    release = QMouseEvent(
        QEvent.Type.MouseButtonRelease, QPointF(at), QPointF(bar.mapToGlobal(QPoint(at))), Qt.MouseButton.MiddleButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(bar, release)
    assert [entry.name for entry in window.documents.all] == ["b.png"]


def test_recent_files_have_digits_as_access_keys(window: Window, opened: Opened, tmp_path: Path) -> None:
    opened()
    for n in range(11):
        window.workbench.remember_recent(tmp_path / f"{n} & more.png")
    texts = [action.text() for action in window.actions_.menu("File/Open &Recent").actions()]
    assert texts[0].startswith("&1 10 && more.png") and texts[8].startswith("&9 2 ") and texts[9].startswith("1 && more")


def test_tooltips_follow_changed_shortcuts(window: Window, opened: Opened) -> None:
    opened()
    panels = window.workbench.panels
    assert "Ctrl+G" in panels.layers.group.toolTip() and "Ctrl+T" in panels.toolbox.button("transform").toolTip()
    window.actions_.rekey({"layer.group": ("Ctrl+9",), "tool.brush": ("Ctrl+8",), "edit.undo": ()})
    assert "Ctrl+9" in panels.layers.group.toolTip() and "Ctrl+G" not in panels.layers.group.toolTip()
    assert "Ctrl+8" in panels.toolbox.button("brush").toolTip()
    assert panels.history.undo.toolTip() == "Undo"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_after_a_transform_the_tool_from_before_is_in_the_hand(window: Window, opened: Opened, qtbot: QtBot, key: Qt.Key) -> None:
    entry = opened()
    bench, canvas = window.workbench, entry.area.canvas
    window.run_command("tool.eraser")
    window.run_command("edit.transform")
    assert bench.tool.id == "transform" and canvas.gesture_open
    QTest.keyClick(canvas, key)
    qtbot.waitUntil(lambda: bench.tool.id == "eraser")
    assert canvas.tool is bench.tool and bench.panels.toolbox.button("eraser").isChecked()


def test_another_tool_taken_meanwhile_stays(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.run_command("edit.transform")
    window.run_command("tool.lasso")
    QApplication.processEvents()
    assert window.workbench.tool.id == "lasso" and not entry.area.canvas.gesture_open
    window.run_command("tool.transform")
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert window.workbench.tool.id == "transform", "taken from the toolbox it stays"


def test_where_nothing_can_be_transformed_the_tool_stays(window: Window, opened: Opened) -> None:
    entry = opened(add_layer(small_document(), None, "Empty"))
    entry.editor.activate(2)
    window.run_command("tool.lasso")
    window.run_command("edit.transform")
    assert window.workbench.tool.id == "lasso"
    assert any("no pixels to transform" in message.text for message in window.messages.shown)


def test_a_selection_gets_a_line_in_the_foreground_colour(window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    document = small_document()
    entry = opened(replace(document, selection=rectangle(document.size, Rect(10, 8, 12, 12))))
    monkeypatch.setattr(AmountDialog, "exec", lambda dialog: int(QDialog.DialogCode.Accepted))
    window.workbench.set_colours((1.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    window.run_command("edit.stroke")
    raster = entry.editor.document.layers[0].raster
    assert raster is not None
    pixels = raster.read()
    assert pixels[14, 10].tolist() == [255, 0, 0, 255] and pixels[14, 16].tolist() == [48, 70, 30, 255]
