from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ganstudio.app.commands import COMMANDS
from ganstudio.app.recent import load_recent
from ganstudio.core.edit import Edit
from ganstudio.core.layers import add_layer
from ganstudio.files.project import load_project
from ganstudio.ui.opening import once_open, take_drop
from ganstudio.ui.opening_page import OpeningPage
from ganstudio.ui.saving import save
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def picture(path: Path, width: int = 50, height: int = 40) -> Path:
    data = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), (200, 100, 50), np.uint8)).save(data, "PNG")
    path.write_bytes(data.getvalue())
    return path


def test_every_command_is_bound_to_one_function_and_no_more(window: Window) -> None:
    window.workbench  # noqa: B018  it adds the tools' commands
    assert set(window.handlers) == {command.id for command in window.actions_.commands}


def test_every_command_of_the_table_stands_in_its_menu_once(window: Window) -> None:
    def texts(path: str) -> list[QAction]:
        return [action for action in window.actions_.menu(path).actions() if not action.isSeparator()]

    for command in [entry for entry in COMMANDS if entry.menu]:
        assert texts(command.menu).count(window.actions_[command.id]) == 1
        assert window.actions_[command.id].toolTip()


def test_without_a_document_only_what_needs_none_is_enabled(window: Window, opened: Opened, qtbot: QtBot) -> None:
    for command in COMMANDS:
        assert window.actions_[command.id].isEnabled() == (command.needs == "nothing"), command.id
    opened()
    qtbot.waitUntil(lambda: window.actions_["layer.copy"].isEnabled())
    assert not window.actions_["select.none"].isEnabled() and not window.actions_["edit.undo"].isEnabled()
    window.run_command("select.all")
    qtbot.waitUntil(lambda: window.actions_["select.none"].isEnabled() and window.actions_["edit.undo"].isEnabled())


def test_opening_a_picture_puts_it_in_a_tab_and_among_the_recent_ones(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = picture(tmp_path / "tést 画像.png")
    window.open_paths([path])
    assert window.documents.count() == 1
    idle(qtbot, window)
    entry = window.current
    assert entry is not None and entry.editor.document.size.width == 50 and entry.picture == path
    qtbot.waitUntil(lambda: window.windowTitle() == "tést 画像.png — GAN Studio")
    qtbot.waitUntil(lambda: load_recent()[:1] == [path])
    window.open_paths([path])
    assert window.documents.count() == 1


def test_a_file_that_cannot_be_opened_is_said_once_and_leaves_no_tab(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    window.open_paths([path, tmp_path / "gone.jpg"])
    idle(qtbot, window)
    texts = [message.text for message in window.messages.shown]
    assert len(texts) == 2 and texts[0].startswith("broken.png") and texts[1].startswith("gone.jpg")
    assert window.documents.count() == 0 and window.current is None


def test_what_wants_a_photo_waits_for_the_one_that_is_being_opened(window: Window, opened: Opened) -> None:
    seen: list[bool] = []
    once_open(window, lambda: seen.append(window.current is not None))
    assert seen == [False]
    page = OpeningPage("next.jpg")
    window.show_page(page, "next.jpg")
    once_open(window, lambda: seen.append(window.current is not None))
    QApplication.processEvents()
    assert seen == [False]
    window.add_document(small_document(64, 48), "next.jpg", "Open", instead=page)
    QApplication.processEvents()
    assert seen == [False, True]


def test_painting_undoing_and_the_star(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    canvas = entry.area.canvas
    qtbot.waitUntil(lambda: canvas.width() > 200)
    window.run_command("tool.brush")
    x, y = canvas.width() // 2, canvas.height() // 2
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    qtbot.mouseMove(canvas, QPoint(x + 30, y + 10))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 30, y + 10))
    qtbot.waitUntil(lambda: len(entry.editor.states) == 2)
    assert entry.title.endswith("*") and window.documents.tabText(0).endswith("*")
    qtbot.waitUntil(lambda: window.actions_["edit.undo"].isEnabled())
    window.actions_["edit.undo"].trigger()
    assert entry.editor.history.position == 0 and not entry.editor.dirty
    assert not window.documents.tabText(0).endswith("*")
    qtbot.waitUntil(lambda: window.actions_["edit.redo"].isEnabled())
    window.actions_["edit.redo"].trigger()
    assert entry.editor.dirty


def test_saving_writes_a_project_beside_the_picture_and_never_over_it(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path / "photo.png")
    before = path.read_bytes()
    window.open_paths([path])
    idle(qtbot, window)
    entry = window.current
    assert entry is not None
    asked: list[Path] = []

    def target(_parent: object, _title: str, suggestion: Path, *_more: object) -> Path:
        asked.append(suggestion)
        return tmp_path / "mine"

    monkeypatch.setattr("ganstudio.ui.saving.choose_target", target)
    window.edit("New Layer", add_layer)
    window.run_command("file.save")
    idle(qtbot, window)
    assert asked == [tmp_path / "photo.ora"]
    assert not entry.editor.dirty and entry.project == tmp_path / "mine.ora" and entry.name == "mine.ora"
    assert len(load_project(tmp_path / "mine.ora").layers) == 2
    assert path.read_bytes() == before
    window.edit("New Layer", add_layer)
    window.run_command("file.save")
    idle(qtbot, window)
    assert len(asked) == 1 and len(load_project(tmp_path / "mine.ora").layers) == 3


def test_a_save_that_fails_says_so_and_keeps_the_star(window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    entry = opened()
    window.edit("New Layer", add_layer)
    entry.editor.path = tmp_path / "no such folder" / "x.ora"
    save(window, entry)
    idle(qtbot, window)
    assert entry.editor.dirty
    assert any(message.kind == "error" and "x.ora" in message.text for message in window.messages.shown)


def test_closing_asks_once_about_everything_unsaved(window: Window, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    answer = ["cancel"]

    def ask(_window: object, names: list[str]) -> str:
        asked.append(list(names))
        return answer[0]

    monkeypatch.setattr("ganstudio.ui.saving.ask_unsaved", ask)
    for name in ("a.png", "b.png", "c.png"):
        opened(name=name)
    for entry in window.documents.all[:2]:
        entry.editor.apply(Edit("New Layer", add_layer))
    window.close()
    assert asked == [["a.png", "b.png"]] and window.isVisible() and window.documents.count() == 3
    answer[0] = "discard"
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert len(asked) == 2


def test_save_all_saves_each_and_then_closes(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganstudio.ui.saving.ask_unsaved", lambda *_: "save")
    monkeypatch.setattr("ganstudio.ui.saving.choose_target", lambda _p, _t, suggestion, *_: tmp_path / suggestion.name)
    for name in ("a.png", "b.png"):
        opened(name=name).editor.apply(Edit("New Layer", add_layer))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert {path.name for path in tmp_path.glob("*.ora")} == {"a.ora", "b.ora"}


def test_a_result_lands_beside_what_was_painted_meanwhile(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.run_command("adjust.invert")
    window.edit("New Layer", add_layer)
    idle(qtbot, window)
    document = entry.editor.document
    assert len(document.layers) == 2
    raster = document.layers[0].raster
    original = small_document().layers[0].raster
    assert raster is not None and original is not None
    assert np.array_equal(raster.read()[..., :3], 255 - original.read()[..., :3])


def test_an_edit_that_makes_no_sense_is_a_message_and_changes_nothing(window: Window, opened: Opened) -> None:
    entry = opened()
    before = entry.editor.document
    window.run_command("image.crop")
    window.run_command("layer.ungroup")
    assert entry.editor.document is before
    assert window.messages.shown


def test_revert_reads_the_file_again_and_can_be_undone(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = picture(tmp_path / "photo.png")
    window.open_paths([path])
    idle(qtbot, window)
    entry = window.current
    assert entry is not None
    window.edit("New Layer", add_layer)
    window.run_command("file.revert")
    idle(qtbot, window)
    assert len(entry.editor.document.layers) == 1 and not entry.editor.dirty
    window.run_command("edit.undo")
    assert len(entry.editor.document.layers) == 2
    path.unlink()
    window.run_command("file.revert")
    idle(qtbot, window)
    assert any("not there any more" in message.text for message in window.messages.shown)


def test_drops_open_files_and_pictures(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture(tmp_path / "dropped.png")))])
    take_drop(window, mime)
    idle(qtbot, window)
    assert [entry.name for entry in window.documents.all] == ["dropped.png"]
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    second = QMimeData()
    second.setImageData(image)
    window.run_command("file.close")
    take_drop(window, second)
    entry = window.current
    assert entry is not None and entry.editor.document.size.width == 8 and entry.editor.dirty
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/a.png")])
    take_drop(window, web)
    assert any("network" in message.text for message in window.messages.shown)


def test_tabs_close_and_the_start_page_comes_back(window: Window, opened: Opened) -> None:
    opened()
    assert window.start_page.isHidden()
    window.run_command("file.close")
    assert window.documents.count() == 0 and not window.start_page.isHidden()
    assert window.workbench.panels.tools_bar.isHidden()


def test_tab_hides_every_panel_and_brings_back_the_same(window: Window, opened: Opened) -> None:
    opened()
    panels = window.workbench.panels
    panels.docks["history"].hide()
    shown = [part for part in panels.parts if not part.isHidden()]
    window.run_command("window.hide-panels")
    assert all(part.isHidden() for part in panels.parts)
    window.run_command("window.hide-panels")
    assert [part for part in panels.parts if not part.isHidden()] == shown
    window.run_command("window.reset-layout")
    assert not any(part.isHidden() for part in panels.parts)


def test_the_tab_key_hides_panels_only_from_the_canvas(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.activateWindow()
    entry.area.canvas.setFocus()
    tab, action = QKeySequence("Tab"), window.actions_["window.hide-panels"]
    qtbot.waitUntil(lambda: tab in action.shortcuts())
    window.workbench.panels.layers.opacity.box.setFocus()
    qtbot.waitUntil(lambda: tab not in action.shortcuts())
    assert QKeySequence("F12") in action.shortcuts()


def test_bracket_keys_and_digits_change_the_tool_in_the_hand(window: Window, opened: Opened) -> None:
    opened()
    bench = window.workbench
    window.run_command("tool.brush")
    before = bench.panels.options(bench.tool)
    for id in ("brush.larger", "brush.softer", "brush.opacity-3"):
        window.run_command(id)
    after = bench.panels.options(bench.tool)
    assert after.size == before.size + max(round(before.size * 0.1), 1)
    assert after.hardness == pytest.approx(before.hardness - 0.1)
    assert after.opacity == pytest.approx(0.3)
    window.run_command("tool.hand")
    window.run_command("brush.larger")


def test_a_long_job_that_ends_behind_other_windows_is_told(window: Window, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(window.notifier, "_tell", told.append)
    monkeypatch.setattr(window.notifier, "_in_front", lambda: False)
    monkeypatch.setattr("ganstudio.ui.notifier.LONG", 0.0)
    opened()
    window.jobs.submit("Invert", lambda _: None)
    idle(qtbot, window)
    assert told == ["Invert is finished."]
    monkeypatch.setattr(window.notifier, "_in_front", lambda: True)
    window.jobs.submit("Invert", lambda _: None)
    idle(qtbot, window)
    assert len(told) == 1


def test_every_icon_button_has_a_name(window: Window, opened: Opened) -> None:
    opened()
    nameless = [
        button
        for button in window.findChildren(QAbstractButton)
        if not button.text() and not button.accessibleName() and not button.objectName().startswith("qt_") and button.parent() is not None
        and button.isVisibleTo(window)
    ]
    assert [f"{type(button.parent()).__name__}: {button.toolTip()}" for button in nameless] == []


def test_everything_fits_on_a_small_screen(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    window.resize(960, 600)
    qtbot.waitUntil(lambda: window.workbench.panels.docks["layers"].isVisible())
    QApplication.processEvents()
    assert window.minimumSizeHint().height() <= 580, "a title bar is to fit, too"
    assert window.height() == 600
    assert window.status.geometry().bottom() < 600


def test_a_window_that_is_deleted_does_not_follow_the_keyboard(window: Window) -> None:
    other = Window(window.settings)
    bench = other.workbench
    other.jobs.close()
    delete(other)
    bench._focus_moved(None, None)  # RuntimeError, if it asked anything of the window
