from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Document
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.presets import Preset
from ganstudio.ui.dialogs.import_model_dialog import ImportModelDialog
from ganstudio.ui.jobs import JobQueue
from tests.engine import graphs
from tests.ui.conftest import small_document


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "bundled").mkdir()
    return Library(tmp_path / "bundled", tmp_path / "own" / "models", "cpu")


@pytest.fixture
def dialog(qtbot: QtBot, jobs: JobQueue, library: Library) -> ImportModelDialog:
    document = small_document(64, 48)
    made = ImportModelDialog(jobs, library, lambda: document)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_shows_both_orders_and_adds_the_chosen_one(qtbot: QtBot, dialog: ImportModelDialog, library: Library, tmp_path: Path) -> None:
    file = tmp_path / "soft focus.onnx"
    onnx.save(graphs.blur(2), str(file))
    assert not dialog.ok.isEnabled()
    dialog.inspect(file)
    qtbot.waitUntil(lambda: all(card.shown for card in dialog.cards.values()) and dialog.original.shown, timeout=30_000)
    assert dialog.fields is not None and dialog.fields.name.text() == "soft focus" and "pixels far" in dialog.told.text()
    QTest.mouseClick(dialog.cards["BGR"], Qt.MouseButton.LeftButton)
    dialog.fields.name.setText("Soft")
    assert not dialog.use.isVisible()
    dialog.fields.task.setCurrentIndex(dialog.fields.task.findText("JPEG clean-up"))
    dialog.fields.task.changed.emit(dialog.fields.task.value)
    assert dialog.use.isVisible() and "JPEG clean-up" in dialog.use.text()
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    added = dialog.added
    assert isinstance(added, Manifest) and not library.presets
    assert (added.label, added.image.channels, added.output.channels) == ("Soft", "BGR", "BGR")
    assert added.task == "jpeg" and library.active("jpeg") == added


def test_a_correction_runs_the_preview_again(qtbot: QtBot, dialog: ImportModelDialog, tmp_path: Path) -> None:
    file = tmp_path / "negative.onnx"
    onnx.save(graphs.invert(), str(file))
    dialog.inspect(file)
    card = dialog.cards["RGB"]
    qtbot.waitUntil(lambda: card.shown, timeout=30_000)
    before = card._picture
    assert dialog.fields is not None
    field = dialog.fields.range_out
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert dialog.manifest("RGB").output.high == field.value[1] != 1
    qtbot.waitUntil(lambda: card._picture is not before, timeout=10_000)
    dialog.reject()


def test_a_style_stands_among_the_styles(qtbot: QtBot, dialog: ImportModelDialog, library: Library, tmp_path: Path) -> None:
    onnx.save(graphs.blur(2), str(tmp_path / "soft.onnx"))
    dialog.inspect(tmp_path / "soft.onnx")
    qtbot.waitUntil(dialog.ok.isEnabled, timeout=30_000)
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert isinstance(dialog.added, Preset) and library.presets == (dialog.added,)


def test_a_photo_that_comes_later_is_tried(qtbot: QtBot, jobs: JobQueue, library: Library, tmp_path: Path) -> None:
    photos: list[Document] = []
    dialog = ImportModelDialog(jobs, library, lambda: photos[-1] if photos else None)
    qtbot.addWidget(dialog)
    onnx.save(graphs.invert(), str(tmp_path / "negative.onnx"))
    dialog.inspect(tmp_path / "negative.onnx")
    qtbot.waitUntil(lambda: dialog.original.shown, timeout=30_000)
    before = dialog.original._picture
    dialog.try_again()
    photos.append(small_document(64, 48))
    dialog.try_again()
    qtbot.waitUntil(lambda: dialog.original._picture is not before, timeout=10_000)
    dialog.reject()


def test_it_grows_on_the_screen(qtbot: QtBot, dialog: ImportModelDialog) -> None:
    room = dialog.screen().availableGeometry()
    dialog.move(room.right() - 400, room.bottom() - 60)
    dialog.resize(740, 500)
    qtbot.waitUntil(lambda: room.contains(dialog.frameGeometry()), timeout=5_000)


def test_what_is_no_model_is_refused_in_one_sentence(qtbot: QtBot, dialog: ImportModelDialog, tmp_path: Path) -> None:
    file = tmp_path / "letter.onnx"
    file.write_bytes(b"Dear reader,")
    dialog.inspect(file)
    qtbot.waitUntil(lambda: dialog.told.text().startswith("letter.onnx"), timeout=10_000)
    assert not dialog.ok.isEnabled() and dialog.fields is None and "Traceback" not in dialog.told.text()
    dialog.reject()


def test_closing_stops_the_work(qtbot: QtBot, dialog: ImportModelDialog, jobs: JobQueue, tmp_path: Path) -> None:
    file = tmp_path / "negative.onnx"
    onnx.save(graphs.invert(), str(file))
    dialog.inspect(file)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not jobs.jobs, timeout=20_000)
    assert dialog.added is None


def test_a_path_can_be_typed(qtbot: QtBot, dialog: ImportModelDialog, tmp_path: Path) -> None:
    QTest.keyClicks(dialog.file, str(tmp_path / "gone.onnx"))
    QTest.keyClick(dialog.file, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.told.property("role") == "error", timeout=10_000)
    assert "gone.onnx" in dialog.told.text() and not dialog.ok.isEnabled() and dialog.isVisible()
    onnx.save(graphs.invert(), str(tmp_path / "there.onnx"))
    dialog.file.setText(str(tmp_path / "there.onnx"))
    QTest.keyClick(dialog.file, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.ok.isEnabled, timeout=30_000)
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
