from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.core.adjust import Invert
from ganstudio.core.adjusting import adjusted
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.files.export import ExportOptions
from ganstudio.files.images import open_image
from ganstudio.ui.enhancing import run_edit
from ganstudio.ui.saving import save_as, write_picture
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What ask_stop() was asked about; the answer is no until ``answer`` of the window is set."""
    questions: list[list[str]] = []

    def ask(window: object, labels: list[str]) -> bool:
        questions.append(list(labels))
        return bool(window.property("stops"))  # type: ignore[attr-defined]

    monkeypatch.setattr("ganstudio.ui.saving.ask_stop", ask)
    return questions


def endless(progress: Progress) -> Edit:
    """Work that goes on until it is cancelled."""
    waiting = threading.Event()
    while not waiting.wait(0.01):
        progress.check()
    raise AssertionError


def test_export_again_asks_once_and_then_writes_the_same_file(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = opened()
    dialogs: list[object] = []
    monkeypatch.setattr("ganstudio.ui.saving.ask_export", lambda _, which: dialogs.append(which))
    window.run_command("file.export-again")
    assert dialogs == [entry]
    path = tmp_path / "flat.png"
    write_picture(window, entry, path, ExportOptions(format="png", depth=16))
    idle(qtbot, window)
    first = open_image(path)
    window.edit("Invert", lambda document: adjusted(document, 1, Invert()))
    window.run_command("file.export-again")
    idle(qtbot, window)
    second = open_image(path)
    assert dialogs == [entry] and (first.depth, second.depth) == (16, 16)
    before, after = (document.layers[0].raster for document in (first, second))
    assert before is not None and after is not None and before.read()[3, 3, 0] != after.read()[3, 3, 0]


def test_closing_a_document_asks_about_its_work_and_stops_it(
    window: Window, opened: Opened, qtbot: QtBot, asked: list[list[str]]
) -> None:
    entry = opened()
    run_edit(window, entry, "Upscale", endless)
    job = next(iter(entry.jobs))
    window.run_command("file.close")
    assert asked == [["Upscale"]] and window.documents.all == [entry] and job.active
    window.setProperty("stops", True)
    window.run_command("file.close")
    assert window.documents.count() == 0
    qtbot.waitUntil(lambda: not job.active)
    assert job.state == "stopped" and not entry.jobs


def test_leaving_asks_about_work_without_a_document_too(window: Window, opened: Opened, qtbot: QtBot, asked: list[list[str]]) -> None:
    opened()
    window.jobs.submit("Batch: small", endless, lane="batch")
    window.jobs.submit("Thumbnail", endless, lane="quick", quiet=True)
    window.close()
    QApplication.processEvents()
    assert asked == [["Batch: small"]] and window.isVisible()
    window.setProperty("stops", True)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_leaving_asks_once_about_the_work_of_documents(window: Window, opened: Opened, qtbot: QtBot, asked: list[list[str]]) -> None:
    entry = opened()
    run_edit(window, entry, "Denoise", endless)
    window.close()
    QApplication.processEvents()
    assert asked == [["Denoise"]] and window.isVisible()
    window.setProperty("stops", True)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == [["Denoise"], ["Denoise"]]


def test_saving_under_the_name_of_a_picture_exports_and_says_that_layers_are_not_kept(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = opened()
    window.edit("Invert", lambda document: adjusted(document, 1, Invert()))
    window.settings = replace(window.settings, export={"png": {"format": "png", "compression": 1, "depth": 16, "nonsense": 3}})
    monkeypatch.setattr("ganstudio.ui.saving.choose_target", lambda *_: tmp_path / "photo.png")
    then: list[bool] = []
    save_as(window, entry, lambda: then.append(True))
    idle(qtbot, window)
    assert open_image(tmp_path / "photo.png").depth == 16 and not list(tmp_path.glob("*.ora"))
    assert entry.editor.dirty and then == []
    assert any("flat picture" in message.text for message in window.messages.shown)


def test_the_question_about_unsaved_work_says_what_was_exported(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("ganstudio.ui.saving.ask_unsaved", lambda _, names: asked.append(list(names)) or "cancel")
    entry = opened(name="photo.jpg")
    window.edit("Invert", lambda document: adjusted(document, 1, Invert()))
    write_picture(window, entry, tmp_path / "flat.png", ExportOptions(format="png"))
    idle(qtbot, window)
    window.run_command("file.close")
    window.edit("Invert", lambda document: adjusted(document, 1, Invert()))
    window.run_command("file.close")
    assert asked == [["photo.jpg (exported as flat.png)"], ["photo.jpg"]]
