from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from pytestqt.qtbot import QtBot

from ganstudio.core.layers import add_layer
from ganstudio.files.recovery import Recovery
from ganstudio.places import state_folder
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def copies() -> int:
    return len(list((state_folder() / "recovery").rglob("*.ora")))


def saved(qtbot: QtBot, window: Window) -> None:
    window.workbench.autosave.run()
    qtbot.waitUntil(lambda: not [job for job in window.jobs.jobs if job.lane == "autosave"], timeout=10_000)


def test_only_what_changed_is_copied_and_saving_or_closing_takes_the_copy_away(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    saved(qtbot, window)
    assert copies() == 0
    window.edit("New Layer", add_layer)
    saved(qtbot, window)
    assert copies() == 1 and entry.autosaved is entry.editor.document
    job_count: list[object] = []
    window.jobs.added.connect(job_count.append)
    window.workbench.autosave.run()
    assert job_count == []
    window.close_document(entry)
    assert copies() == 0


@pytest.fixture
def crashed() -> Iterator[None]:
    """A recovery copy that no running program holds."""
    recovery = Recovery()
    recovery.save("one", small_document(21, 17), "holiday.jpg")
    assert recovery._lock is not None
    recovery._lock.unlock()
    yield


@pytest.mark.parametrize(("button", "documents", "left"), [("Open", 1, 0), ("Delete the copies", 0, 0), ("Ask again next time", 0, 1)])
def test_what_a_crash_left_is_offered(
    crashed: None, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, button: str, documents: int, left: int
) -> None:
    chosen: list[QAbstractButton] = []

    def answer(box: QMessageBox) -> int:
        assert "holiday.jpg" in box.informativeText()
        chosen.append(next(entry for entry in box.buttons() if entry.text() == button))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: chosen[0])
    window.workbench.autosave.offer()
    idle(qtbot, window)
    assert [entry.name for entry in window.documents.all] == ["holiday.jpg"] * documents
    assert all(entry.editor.dirty and entry.editor.document.size.width == 21 for entry in window.documents.all)
    assert copies() == left


def test_a_copy_goes_when_the_document_is_as_on_disk_again(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.edit("New Layer", add_layer)
    saved(qtbot, window)
    assert copies() == 1
    entry.editor.undo()
    window.workbench.autosave.run()
    assert copies() == 0
    entry.editor.redo()
    saved(qtbot, window)
    assert copies() == 1
