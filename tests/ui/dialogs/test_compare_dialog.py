"""Compare models: candidates are ticked, run on a part, and the one that is clicked is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.compare import MOST
from ganstudio.core import selection
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from ganstudio.ui.dialogs.compare_dialog import CompareDialog
from ganstudio.ui.window import Window
from tests.engine import graphs
from tests.ui.conftest import Opened, idle, small_document


@pytest.fixture
def library(own_folders: Path, tmp_path: Path, window: Window) -> Library:
    """Eleven styles, the first of which turns colours round, and two denoisers; nothing is bundled."""
    folder = own_folders / "data" / "models"
    wanted = [(f"style-{i:02d}", graphs.invert() if i == 0 else graphs.identity(), "style") for i in range(11)]
    wanted += [("soft", graphs.blur(1), "denoise"), ("none", graphs.identity(), "denoise")]
    for id, graph, task in wanted:
        manifest = graphs.manifest(folder / id, graph, SizeRule(receptive_field=4), id=id, label=id.title(), task=task)
        (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    library = window.workbench.library
    library._bundled = tmp_path
    library.refresh()
    for id, _, task in wanted:
        if task == "style":
            library.save_preset(id.title(), id, {})
    return library


def driven(qtbot: QtBot, window: Window, steps: Callable[[CompareDialog], None]) -> None:
    """Opens the modal dialog by its command and lets ``steps`` drive it; what goes wrong there fails the test."""
    errors: list[BaseException] = []

    def drive() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CompareDialog)
        try:
            tried(qtbot, dialog)
            steps(dialog)
        except BaseException as error:  # the event loop would swallow it
            errors.append(error)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, drive)
    window.run_command("enhance.compare")
    if errors:
        raise errors[0]


def tried(qtbot: QtBot, dialog: CompareDialog) -> None:
    """Waits until every card shows its result."""
    qtbot.waitUntil(lambda: dialog._middle is not None and not dialog._timer.isActive() and dialog._running is None, timeout=20_000)


def test_the_clicked_style_is_applied(qtbot: QtBot, window: Window, opened: Opened, library: Library) -> None:
    entry = opened()

    def steps(dialog: CompareDialog) -> None:
        assert len(dialog.ticked) == 4 and all(card.shown for card in dialog.cards.values()) and dialog.before.shown
        assert not dialog.ok.isEnabled() and not dialog.keep.isVisible()
        card = dialog.cards[dialog.ticked[0]]
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 60))
        assert dialog.winner is not None and dialog.winner.model == "style-00"
        dialog.list.setFocus()
        QTest.keyClick(dialog.list, Qt.Key.Key_3)
        assert dialog.winner.model == "style-02"
        QTest.keyClick(dialog, Qt.Key.Key_1)
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)

    driven(qtbot, window, steps)
    idle(qtbot, window)
    layer = entry.editor.document.layers[-1]
    assert isinstance(layer.content, Generated) and layer.content.recipe.model == "style-00" and layer.raster is not None
    before = small_document().layers[0].raster
    assert before is not None and np.array_equal(layer.raster.read()[..., :3], 255 - before.read()[..., :3])


def test_two_to_nine_can_be_ticked(qtbot: QtBot, window: Window, opened: Opened, library: Library) -> None:
    opened()

    def steps(dialog: CompareDialog) -> None:
        for row in range(dialog.list.count()):
            if dialog.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                dialog.list.item(row).setCheckState(Qt.CheckState.Checked)
        assert len(dialog.ticked) == len(dialog.cards) == MOST
        assert not dialog.list.item(MOST).flags() & Qt.ItemFlag.ItemIsEnabled
        tried(qtbot, dialog)
        for row in range(1, MOST):
            dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
        assert not dialog.cards and "two" in dialog.hint.text() and not dialog.ok.isEnabled()

    driven(qtbot, window, steps)


def test_another_part_and_another_task(qtbot: QtBot, window: Window, opened: Opened, library: Library) -> None:
    entry = opened(small_document(900, 600))

    def steps(dialog: CompareDialog) -> None:
        assert dialog.overview.area.size == Size(384, 384)
        overview = dialog.overview
        QTest.mouseClick(overview, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1))
        assert overview.area == Rect(0, 0, 384, 384)
        QTest.keyClick(overview, Qt.Key.Key_Right)
        assert overview.area == Rect(96, 0, 384, 384)
        dialog.side.setCurrentIndex(0)
        assert overview.area.size == Size(192, 192)
        dialog.task.setCurrentIndex(dialog.task.findData("denoise"))
        tried(qtbot, dialog)
        assert {c.model for c in dialog.cards} == {"soft", "none"} and dialog.keep.isVisible()
        dialog.keep.setChecked(True)
        dialog.choose(1 if dialog.ticked[0].model == "soft" else 2)
        dialog.accept()

    driven(qtbot, window, steps)
    idle(qtbot, window)
    layer = entry.editor.document.layers[-1]
    assert isinstance(layer.content, Generated) and layer.content.recipe.model == "soft"
    assert library.active("denoise").id == "soft"


def test_a_model_that_fails_says_so_on_its_card(qtbot: QtBot, window: Window, opened: Opened, library: Library) -> None:
    opened(replace(small_document(), selection=selection.rectangle(Size(40, 30), Rect(3, 3, 9, 9))))
    library.manifest("style-01").file.write_bytes(b"broken")

    def steps(dialog: CompareDialog) -> None:
        states = [card.shown for card in dialog.cards.values()]
        assert states == [True, False, True, True]

    driven(qtbot, window, steps)


def test_without_two_of_a_kind_a_message_says_where_to_get_more(window: Window, opened: Opened, tmp_path: Path) -> None:
    opened()
    library = window.workbench.library
    library._bundled = tmp_path
    library.refresh()
    window.run_command("enhance.compare")
    assert "Enhance > Models" in window.messages.shown[-1].text


def test_the_first_part_lies_where_there_is_something_to_see(qtbot: QtBot, window: Window, library: Library) -> None:
    pixels = np.full((800, 1200, 4), 255, np.uint8)
    pixels[600:760:4, 80:240, :3] = 0
    document = Document(Size(1200, 800), layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)
    dialog = CompareDialog(window.jobs, library, document, 1, ["style"], None)
    qtbot.addWidget(dialog)
    tried(qtbot, dialog)
    assert not dialog.overview.area.intersected(Rect(80, 600, 160, 160)).empty and dialog.before.shown
    dialog.overview.moved.emit(1000.0, 100.0)
    assert dialog.overview.area == Rect(808, 0, 384, 384)
    dialog.reject()
