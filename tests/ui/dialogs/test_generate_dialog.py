"""The Generate dialog: seeds are chosen from a sheet, sliders change the picture, and what comes out is a layer or a document."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.generate import DrawOptions, options_in
from ganstudio.core.document import Generated
from ganstudio.core.geometry import Rect
from ganstudio.engine.latent import DIRECTIONS, Directions, directions_bytes
from ganstudio.engine.manifest import FILE, manifest_text
from ganstudio.ui.dialogs.generate_dialog import PAGE, GenerateDialog
from ganstudio.ui.generating import change_layer
from ganstudio.ui.window import Window
from tests.engine.noise_graphs import described
from tests.ui.conftest import Opened, idle, small_document


@pytest.fixture(autouse=True)
def generators(own_folders: Path, nothing_bundled: None) -> None:
    """There are two generators, one with directions and one of textures."""
    for id, tileable in (("clouds", False), ("stone", True)):
        manifest = described(own_folders / "data" / "models" / id, id=id, label=id.capitalize(), tileable=tileable)
        (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    light = Directions(np.eye(2, 6, dtype=np.float32), np.array([0.5, 1], np.float32), ("Light", "Direction 2"))
    (own_folders / "data" / "models" / "clouds" / DIRECTIONS).write_bytes(directions_bytes(light))


def quiet(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.jobs.jobs, timeout=20_000)


def driven(qtbot: QtBot, window: Window, steps: Callable[[GenerateDialog], None], open_it: Callable[[], None]) -> None:
    """Opens the modal dialog and lets ``steps`` drive it; what goes wrong there fails the test."""
    errors: list[BaseException] = []

    def drive() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, GenerateDialog)
        try:
            drawn(qtbot, dialog)
            steps(dialog)
        except BaseException as error:  # the event loop would swallow it
            errors.append(error)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, drive)
    open_it()
    if errors:
        raise errors[0]


def drawn(qtbot: QtBot, dialog: GenerateDialog) -> None:
    """Waits until preview and sheet show what is set."""
    qtbot.waitUntil(lambda: not dialog._timer.isActive() and not dialog._sheet_timer.isActive() and not dialog._jobs.jobs, timeout=20_000)


def test_a_seed_is_clicked_shaped_and_becomes_a_layer(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened()

    def steps(dialog: GenerateDialog) -> None:
        assert dialog.sheet.seeds == list(range(PAGE)) and dialog.sheet.item(3).data(Qt.ItemDataRole.UserRole + 1) is not None
        place = dialog.sheet.visualItemRect(dialog.sheet.item(5)).center()
        QTest.mouseClick(dialog.sheet.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert dialog.options.seed == 5
        slider = dialog.axes[0].slider
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(slider.width() - 12, slider.height() // 2))
        assert dialog.options.amounts[0] > 2 and dialog.options.amounts[1] == 0
        drawn(qtbot, dialog)
        assert dialog.preview.picture is not None and not dialog.preview.repeated
        QTest.mouseClick(dialog.layer_button, Qt.MouseButton.LeftButton)

    driven(qtbot, window, steps, lambda: window.run_command("enhance.generate"))
    idle(qtbot, window)
    layer = entry.editor.document.layers[-1]
    assert len(entry.editor.document.layers) == 2 and isinstance(layer.content, Generated)
    made = options_in(layer.content.recipe)
    assert made.seed == 5 and made.amounts[0] > 2 and layer.bounds == Rect(18, 13, 4, 4)
    entry.editor.undo()
    assert len(entry.editor.document.layers) == 1


def test_a_small_picture_is_not_lost_in_a_large_document(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(small_document(400, 320))
    zooms = []

    def steps(dialog: GenerateDialog) -> None:
        zooms.append(dialog.options.zoom)
        QTest.mouseClick(dialog.layer_button, Qt.MouseButton.LeftButton)

    window.workbench.library.make_active("generate", "clouds")
    driven(qtbot, window, steps, lambda: window.run_command("enhance.generate"))
    idle(qtbot, window)
    assert zooms == [16] and entry.editor.document.layers[-1].bounds == Rect(168, 128, 64, 64)


def test_without_a_document_a_new_one_is_made(qtbot: QtBot, window: Window) -> None:
    def steps(dialog: GenerateDialog) -> None:
        assert not dialog.layer_button.isVisible() and dialog.document_button.isDefault()
        assert not dialog.form.widgets["fill"].isVisible()
        dialog.models.setCurrentIndex(1)
        dialog.turn(1)
        assert dialog.sheet.seeds[0] == PAGE and dialog.preview.repeated and not dialog.axes
        drawn(qtbot, dialog)
        assert "shown four times" in dialog.caption.text()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    driven(qtbot, window, steps, lambda: window.run_command("enhance.generate"))
    idle(qtbot, window)
    assert window.current is not None and window.current.editor.document.size.width == 4
    layer = window.current.editor.document.layers[0]
    assert isinstance(layer.content, Generated) and layer.content.recipe.model == "stone" and window.current.editor.dirty


def test_the_sheet_offers_blending_and_varying(qtbot: QtBot, window: Window, opened: Opened) -> None:
    opened()

    def steps(dialog: GenerateDialog) -> None:
        place = dialog.sheet.visualItemRect(dialog.sheet.item(4)).center()
        QTest.mouseClick(dialog.sheet.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
        assert dialog.options.seed == 0
        for number in (1, 2):
            menu = dialog.sheet.menu_for(7 + number)
            menu.actions()[number].trigger()
            menu.close()
        assert (dialog.options.other, dialog.options.blend) == (8, 0.5)
        assert (dialog.options.neighbour, dialog.options.variation) == (9, 0.3)
        assert dialog.sheet.item(8).data(Qt.ItemDataRole.UserRole + 2) == "B"
        dialog.roll()
        assert len(set(dialog.sheet.seeds)) == PAGE
        QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
        assert dialog.options == DrawOptions(amounts=(0.0, 0.0))

    driven(qtbot, window, steps, lambda: window.run_command("enhance.generate"))
    assert window.editor is not None and len(window.editor.document.layers) == 1


def test_a_layer_is_changed_where_it_lies(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened()
    driven(qtbot, window, lambda dialog: dialog.layer_button.click(), lambda: window.run_command("enhance.generate"))
    idle(qtbot, window)
    layer = entry.editor.document.layers[-1]

    def steps(dialog: GenerateDialog) -> None:
        assert dialog.options.seed == 0 and not dialog.document_button.isVisible()
        dialog.sheet.setCurrentRow(2)
        dialog.layer_button.click()

    driven(qtbot, window, steps, lambda: change_layer(window, layer.id))
    idle(qtbot, window)
    changed = entry.editor.document.layers[-1]
    assert isinstance(changed.content, Generated) and changed.content.recipe.seed == 2 and changed.bounds == layer.bounds


def test_without_a_generator_a_message_says_where_to_get_one(window: Window, own_folders: Path) -> None:
    for id in ("clouds", "stone"):
        window.workbench.library.remove_model(id)
    window.run_command("enhance.generate")
    assert "Enhance > Models" in window.messages.shown[-1].text


def test_the_preview_follows_a_slider_that_is_dragged(qtbot: QtBot, window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()

    def steps(dialog: GenerateDialog) -> None:
        shown: list[QImage | None] = []
        show, places = dialog.preview.show_picture, cycle(range(20, 90))

        def watched(image: QImage | None, text: str = "") -> None:
            shown.append(image)
            show(image, text)

        monkeypatch.setattr(dialog.preview, "show_picture", watched)
        slider = dialog.axes[0].slider
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, slider.height() // 2))

        def moved_on() -> bool:
            QTest.mouseMove(slider, QPoint(next(places), slider.height() // 2))
            return bool(shown)

        qtbot.waitUntil(moved_on, timeout=20_000)
        QTest.mouseMove(slider, QPoint(slider.width() - 12, slider.height() // 2))
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(90, slider.height() // 2))
        drawn(qtbot, dialog)
        assert dialog.options.amounts[0] > 2 and not dialog._late

    driven(qtbot, window, steps, lambda: window.run_command("enhance.generate"))
