from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ganstudio.app.settings import load_settings
from ganstudio.app.shortcuts import load_shortcuts
from ganstudio.core.geometry import Point, Size
from ganstudio.core.selection import rectangle
from ganstudio.errors import StudioError
from ganstudio.ui.batch.batch_dialog import BatchDialog
from ganstudio.ui.clipboard import pixels_of_image, put_pixels, take_pixels
from ganstudio.ui.dialogs.about import diagnostics
from ganstudio.ui.dialogs.command_search import CommandSearch, score
from ganstudio.ui.dialogs.export_dialog import ExportDialog, size_text
from ganstudio.ui.dialogs.preferences import Preferences
from ganstudio.ui.dialogs.properties_dialog import PropertiesDialog
from ganstudio.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ganstudio.ui.dialogs.size_dialogs import CanvasSizeDialog, ImageSizeDialog, NewDialog, megapixels
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.panels.jobs_panel import time_text
from ganstudio.ui.single_instance import Receiver
from ganstudio.ui.status_bar import parse_zoom
from ganstudio.ui.theme import DARK, LIGHT, current_theme, palette_of, wear
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_new_picture(qtbot: QtBot) -> None:
    dialog = NewDialog()
    qtbot.addWidget(dialog)
    dialog.width_box.setValue(300)
    dialog.height_box.setValue(200)
    assert dialog.chosen_size == Size(300, 200) and dialog.mode == "rgb" and dialog.chosen_depth == 8 and dialog.background == (1.0, 1.0, 1.0)
    dialog.width_box.setValue(100_000)
    dialog.height_box.setValue(100_000)
    assert not dialog.ok.isEnabled() and dialog.note.text()


def test_image_size_keeps_the_proportions_unless_told_not_to(qtbot: QtBot) -> None:
    dialog = ImageSizeDialog(small_document(400, 300))
    qtbot.addWidget(dialog)
    dialog.width_box.setValue(200)
    assert dialog.chosen_size == Size(200, 150) and dialog.percent.value() == 50
    dialog.height_box.setValue(600)
    assert dialog.chosen_size == Size(800, 600)
    dialog.percent.setValue(10)
    assert dialog.chosen_size == Size(40, 30)
    dialog.link.setChecked(False)
    dialog.height_box.setValue(99)
    assert dialog.chosen_size == Size(40, 99)


def test_return_accepts_what_was_typed_after_the_keyboard_has_been_at_the_buttons(qtbot: QtBot) -> None:
    dialog = ImageSizeDialog(small_document(400, 300))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.width_box.hasFocus)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).setFocus()
    dialog.width_box.setFocus()
    assert dialog.ok.isDefault()
    QTest.keyClicks(dialog.width_box, "200")
    QTest.keyClick(dialog.width_box, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted and dialog.chosen_size == Size(200, 150)


@pytest.mark.parametrize(
    "make",
    [lambda window, _: Preferences(window), lambda window, _: BatchDialog(window), ExportDialog, lambda _, entry: PropertiesDialog(entry)],
    ids=["preferences", "batch", "export", "properties"],
)
def test_the_default_button_is_still_that_after_the_keyboard_was_at_another(
    make: Callable[[Window, OpenDocument], QDialog], window: Window, opened: Opened, qtbot: QtBot
) -> None:
    dialog = make(window, opened())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    buttons = dialog.findChildren(QPushButton)
    before = [button for button in buttons if button.isDefault()]
    assert len(before) == 1
    for button in buttons:
        button.setFocus()
    dialog.setFocus()
    assert before[0].isDefault()


def test_canvas_size_has_nine_anchors(qtbot: QtBot) -> None:
    dialog = CanvasSizeDialog(small_document(40, 30))
    qtbot.addWidget(dialog)
    assert dialog.anchor == (0.5, 0.5)
    dialog._anchors.button(2).click()
    assert dialog.anchor == (1.0, 0.0)


def test_export_remembers_by_format_and_tells_the_size(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = opened()
    target = tmp_path / "out.jpg"
    monkeypatch.setattr("ganstudio.ui.dialogs.export_dialog.choose_target", lambda *_: target)
    dialog = ExportDialog(window, entry)
    qtbot.addWidget(dialog)
    assert dialog.options.format == "png"
    dialog.form.changed.emit(replace(dialog.options, format="jpeg"))
    dialog.form.show_value(replace(dialog.options, format="jpeg", quality=61))
    qtbot.waitUntil(lambda: "kB" in dialog.estimate.text())
    dialog._choose()
    assert dialog.path == target and dialog.result() == QDialog.DialogCode.Accepted
    assert load_settings().export["jpeg"]["quality"] == 61
    again = ExportDialog(window, entry)
    qtbot.addWidget(again)
    assert again._remembered("jpeg").quality == 61
    again.reject()


def test_export_never_suggests_the_opened_picture(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr("ganstudio.ui.dialogs.export_dialog.choose_target", lambda _p, _t, suggestion, *_: asked.append(suggestion))
    dialog = ExportDialog(window, opened(path=tmp_path / "photo.png"))
    qtbot.addWidget(dialog)
    dialog._choose()
    assert asked == [tmp_path / "photo edited.png"]
    dialog.reject()


def test_what_is_said_of_memory_stands_below_its_setting(window: Window, qtbot: QtBot) -> None:
    dialog = Preferences(window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    note = next(label for label in dialog.findChildren(QLabel) if "older steps go to disk" in label.text())
    form = next(form for form in dialog.forms if "history_mb" in form.widgets)
    assert form.widgets["history_mb"].geometry().bottom() < note.y() < form.widgets["autosave_minutes"].y()


def test_preferences_take_effect_at_once_and_cancel_takes_them_back(window: Window, qtbot: QtBot) -> None:
    before = window.settings
    dialog = Preferences(window)
    qtbot.addWidget(dialog)
    dialog.forms[0].changed.emit(replace(window.settings, theme="light"))
    assert current_theme() is LIGHT and window.settings.theme == "light"
    dialog.reject()
    assert window.settings == before and current_theme() is DARK
    again = Preferences(window)
    qtbot.addWidget(again)
    again.forms[0].changed.emit(replace(window.settings, theme="light"))
    again.accept()
    assert load_settings().theme == "light"


def test_a_shortcut_is_changed_taken_away_and_its_clash_is_shown(window: Window, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(window)
    qtbot.addWidget(dialog)
    dialog.tree.setCurrentItem(dialog.tree.findItems("Edit ▸ Undo", Qt.MatchFlag.MatchExactly)[0])
    dialog.edit.setKeySequence(QKeySequence("Ctrl+C"))
    assert "Copy" in dialog.clash.text()
    dialog.assign_typed()
    assert dialog.keys["edit.undo"] == ("Ctrl+C",) and "Ctrl+C" not in dialog.keys["edit.copy"]
    dialog.accept()
    assert window.actions_["edit.undo"].shortcut() == QKeySequence("Ctrl+C")
    assert QKeySequence("Ctrl+C") not in window.actions_["edit.copy"].shortcuts()
    kept = load_shortcuts()
    assert set(kept) == {"edit.undo", "edit.copy"} and kept["edit.undo"] == ("Ctrl+C",) and "Ctrl+C" not in kept["edit.copy"]


def test_command_search_finds_and_runs(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    qtbot.waitUntil(lambda: window.actions_["layer.new"].isEnabled())
    search = CommandSearch(window)
    search.field.setText("new lay")
    search.run_chosen()
    assert len(entry.editor.document.layers) == 2


def test_search_wants_every_word_and_puts_the_beginning_first() -> None:
    assert score("xyz", "New Layer", "") is None
    assert score("new", "New Layer", "") < score("new", "Open renewed", "")  # type: ignore[operator]
    assert score("mask", "Invert", "the mask") is not None


def test_our_own_pixels_come_back_exactly_and_others_get_a_picture(qtbot: QtBot) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (5, 7, 4), np.uint16)
    put_pixels(deep, Point(3, -2))
    taken = take_pixels()
    assert taken is not None and np.array_equal(taken[0], deep) and taken[1] == Point(3, -2)
    assert QGuiApplication.clipboard().image().width() == 7
    QGuiApplication.clipboard().clear()
    assert take_pixels() is None


def test_pictures_of_other_programs_are_read_at_their_depth(qtbot: QtBot) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGBA64)
    image.fill(Qt.GlobalColor.transparent)
    assert pixels_of_image(image).dtype == np.uint16
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(0x80204060)
    assert pixels_of_image(image)[0, 0].tolist() == [0x20, 0x40, 0x60, 0x80]


def test_copy_and_paste_go_through_the_clipboard(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.edit("Select", lambda document: replace(document, selection=rectangle(document.size, document.area.grown(-10))))
    window.run_command("edit.copy")
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    window.run_command("edit.paste")
    layer = entry.editor.active_layer
    assert layer is not None and (layer.bounds.x, layer.bounds.y, layer.bounds.width, layer.bounds.height) == (10, 10, 20, 10)
    window.run_command("file.new-from-clipboard")
    assert window.current is not entry and window.current is not None and window.current.editor.document.size == Size(20, 10)
    QGuiApplication.clipboard().clear()
    window.run_command("edit.paste")
    assert any("clipboard" in message.text for message in window.messages.shown)


@pytest.mark.parametrize(("text", "zoom"), [("150 %", 1.5), ("50", 0.5), ("2x", 2.0), ("12,5%", 0.125), ("what", None), ("-3", None), ("0", None)])
def test_typed_zooms(text: str, zoom: float | None) -> None:
    assert parse_zoom(text) == zoom


def test_durations_and_sizes_in_words() -> None:
    assert time_text(0.2) == "1 s left" and time_text(150) == "2 min left" and time_text(7200) == "2.0 h left"
    assert size_text(1234) == "1 kB" and size_text(2_500_000) == "2.5 MB"


def test_diagnostics_name_no_files(window: Window, opened: Opened, tmp_path: Path) -> None:
    opened(name="secret holiday.png", path=tmp_path / "secret holiday.png")
    text = diagnostics(window)
    assert "GAN Studio" in text and "numpy" in text and "Device" in text
    assert "secret" not in text and str(tmp_path) not in text


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_texts_can_be_read(theme: object, qtbot: QtBot) -> None:
    from PySide6.QtGui import QColor

    def luminance(name: str) -> float:
        parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    for text, ground in (
        ("text", "window"), ("text", "panel"), ("text", "raised"), ("text", "field"), ("muted", "window"), ("muted", "panel"),
        ("on_accent", "accent"), ("text", "accent_soft"), ("link", "panel"), ("warning", "window"), ("error", "panel"),
    ):
        assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5, (text, ground)


def test_the_theme_dresses_the_application(qtbot: QtBot) -> None:
    for theme in (LIGHT, DARK):
        wear(theme)
        assert current_theme() is theme
        assert palette_of(theme).window().color().name() == theme.window


def test_a_later_start_hands_its_files_over(qtbot: QtBot, tmp_path: Path) -> None:
    import subprocess
    import sys

    taken: list[list[Path]] = []
    receiver = Receiver(taken.append)
    assert receiver.listening
    script = "import sys; from ganstudio.ui.single_instance import hand_over; from PySide6.QtCore import QCoreApplication; " \
        "QCoreApplication([]); sys.exit(0 if hand_over(sys.argv[1:]) else 3)"
    start = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "tést.png")])
    qtbot.waitUntil(lambda: taken == [[tmp_path / "tést.png"]], timeout=15_000)
    qtbot.waitUntil(lambda: start.poll() is not None, timeout=15_000)
    assert start.returncode == 0
    receiver.close()
    receiver.deleteLater()


def test_an_error_is_shown_until_it_is_closed_and_only_once(window: Window) -> None:
    for _ in range(2):
        window.show_error(StudioError("photo.png: the disk is full."))
    messages = window.messages.shown
    assert [message.text for message in messages] == ["photo.png: the disk is full."]
    messages[0].close_soon()
    assert window.messages.shown == []


def test_image_size_runs_as_a_job(window: Window, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = opened()
    monkeypatch.setattr(ImageSizeDialog, "exec", lambda self: self.width_box.setValue(20) or True)
    window.run_command("image.size")
    idle(qtbot, window)
    assert entry.editor.document.size == Size(20, 15)
    assert entry.editor.states[-1].label == "Image Size"


def test_the_size_of_a_small_picture_is_not_nought() -> None:
    assert megapixels(4000, 3000) == "12.0 megapixels, 48 MB in memory for each layer"
    assert megapixels(128, 128, 2, 16) == "16384 pixels, 66 KB in memory for each layer"
    assert megapixels(1, 1) == "1 pixels, 1 KB in memory for each layer"
