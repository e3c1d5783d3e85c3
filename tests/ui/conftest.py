from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ganstudio.app.settings import Settings
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.window import Window

Opened = Callable[..., OpenDocument]


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A shown window without a document; questions about unsaved work are answered with Discard."""
    monkeypatch.setattr("ganstudio.ui.saving.ask_unsaved", lambda *_: "discard")
    monkeypatch.setattr(QMessageBox, "exec", lambda self: 0)
    made = Window(Settings(theme="dark", autosave_minutes=0))
    made.dress()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.leaving = True
    made.close()
    made.jobs.close()
    made.deleteLater()
    QApplication.processEvents()


def small_document(width: int = 40, height: int = 30) -> Document:
    """A picture of one layer with a different value everywhere."""
    y, x = np.mgrid[:height, :width]
    pixels = np.dstack([x * 3, y * 5, x + y, np.full_like(x, 255)]).astype(np.uint8)
    return Document(Size(width, height), layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)


@pytest.fixture
def opened(window: Window) -> Opened:
    """Opens a small document in the window."""

    def open_one(document: Document | None = None, name: str = "picture.png", path: Path | None = None) -> OpenDocument:
        return window.add_document(document or small_document(), name, "Open", path, path)

    return open_one


def idle(qtbot: QtBot, window: Window) -> None:
    """Waits until no job is left that a person would wait for."""
    qtbot.waitUntil(lambda: not window.jobs.shown, timeout=20_000)
    QApplication.processEvents()
