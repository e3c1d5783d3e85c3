from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Point, Rect
from ganstudio.core.layers import add_layer
from ganstudio.core.selection import rectangle
from ganstudio.files.profiles import adobe_rgb, convert
from ganstudio.ui.batch.batch_dialog import BatchDialog
from ganstudio.ui.clipboard import put_pixels
from ganstudio.ui.opening import take_drop
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document

RED = (200, 40, 30)


@pytest.fixture(autouse=True)
def clean_clipboard(qtbot: QtBot) -> Iterator[None]:
    """Nothing made in Python stays on the clipboard of the test run."""
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def picture(path: Path, profile: bytes | None = None) -> Path:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), RED).save(data, "PNG", icc_profile=profile)
    path.write_bytes(data.getvalue())
    return path


def copied(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def copy_image(width: int = 4, height: int = 2) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    return image


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that came up; none is really shown, the offscreen platform cannot."""
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: menus.append(menu))
    return menus


def test_paste_without_a_document_opens_a_new_one(window: Window) -> None:
    copy_image(12, 5)
    assert window.actions_["edit.paste"].isEnabled()
    window.actions_["edit.paste"].trigger()
    entry = window.current
    assert entry is not None and entry.editor.document.size.width == 12 and entry.editor.dirty


def test_paste_with_nothing_on_the_clipboard_says_so(window: Window, opened: Opened) -> None:
    opened()
    window.run_command("edit.paste")
    assert any("no picture on the clipboard" in message.text for message in window.messages.shown)


def test_copied_files_are_placed_above_the_active_layer(window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    entry = opened(add_layer(small_document(), None, "Top"))
    entry.editor.activate(1)
    QGuiApplication.clipboard().setMimeData(copied(picture(tmp_path / "a.png"), picture(tmp_path / "b.png")))
    window.run_command("edit.paste")
    idle(qtbot, window)
    assert [layer.name for layer in entry.editor.document.layers] == ["Background", "a", "b", "Top"]


def test_copied_files_are_opened_where_nothing_is_open(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    QGuiApplication.clipboard().setMimeData(copied(picture(tmp_path / "a.png")))
    window.run_command("edit.paste")
    idle(qtbot, window)
    assert [entry.name for entry in window.documents.all] == ["a.png"]


def test_a_picture_of_another_program_lands_where_one_looks(window: Window, opened: Opened) -> None:
    document = small_document(400, 300)
    entry = opened(replace(document, selection=rectangle(document.size, Rect(100, 60, 40, 20))))
    copy_image()
    window.run_command("edit.paste")
    assert entry.editor.document.layers[-1].offset == Point(118, 69), "in the middle of the selection"
    window.run_command("select.none")
    canvas = entry.area.canvas
    canvas.set_view(canvas.view.showing(Rect(300, 200, 20, 20)))
    window.run_command("edit.paste")
    at = entry.editor.document.layers[-1].offset
    assert abs(at.x - 308) <= 3 and abs(at.y - 209) <= 3, "in the middle of what is seen"


def test_pixels_keep_their_colours_between_documents_of_other_profiles(window: Window, opened: Opened) -> None:
    pixels = np.full((3, 5, 4), (*RED, 255), np.uint8)
    put_pixels(pixels, Point(1, 2), adobe_rgb())
    entry = opened()
    window.run_command("edit.paste")
    layer = entry.editor.document.layers[-1]
    assert layer.raster is not None and layer.offset == Point(1, 2)
    assert np.array_equal(layer.raster.read(), convert(pixels, adobe_rgb(), None))
    shown = QGuiApplication.clipboard().image().pixelColor(0, 0).getRgb()
    assert shown == tuple(convert(pixels, adobe_rgb(), None)[0, 0].tolist()), "other programs get sRGB"
    window.run_command("file.new-from-clipboard")
    assert window.current is not None and window.current.editor.document.profile == adobe_rgb()


def test_a_placed_file_keeps_its_colours(window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, asked: list[QMenu]) -> None:
    entry = opened()
    take_drop(window, copied(picture(tmp_path / "wide.png", adobe_rgb())))
    asked[0].actions()[0].trigger()
    idle(qtbot, window)
    raster = entry.editor.document.layers[-1].raster
    expected = convert(np.array([[[*RED, 255]]], np.uint8), adobe_rgb(), None)
    assert raster is not None and raster.read()[0, 0].tolist() == expected[0, 0].tolist() != [*RED, 255]


def test_a_drop_on_an_open_document_asks_where_it_goes(
    window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, asked: list[QMenu]
) -> None:
    entry = opened()
    drop = copied(picture(tmp_path / "a.png"), picture(tmp_path / "b.png"))
    take_drop(window, drop)
    QApplication.processEvents()
    assert len(asked) == 1 and len(window.documents.all) == 1, "nothing happens before the answer"
    asked[0].actions()[1].trigger()
    idle(qtbot, window)
    assert [other.name for other in window.documents.all] == ["picture.png", "a.png", "b.png"]
    window.documents.show_document(entry)
    take_drop(window, drop)
    asked[1].actions()[0].trigger()
    idle(qtbot, window)
    assert [layer.name for layer in entry.editor.document.layers] == ["Background", "a", "b"]


def test_a_dropped_picture_can_become_a_layer(window: Window, opened: Opened, asked: list[QMenu]) -> None:
    entry = opened()
    mime = QMimeData()
    mime.setImageData(copy_image())
    take_drop(window, mime)
    asked[0].actions()[0].trigger()
    document = entry.editor.document
    assert len(document.layers) == 2 and document.layers[1].name == "Dropped picture"


def test_a_folder_becomes_the_pictures_of_a_batch(window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, asked: list[QMenu]) -> None:
    opened()
    picture(tmp_path / "a.png")
    take_drop(window, copied(tmp_path))
    qtbot.waitUntil(lambda: window.findChild(BatchDialog) is not None)
    dialog = window.findChild(BatchDialog)
    assert isinstance(dialog, BatchDialog)
    qtbot.waitUntil(lambda: dialog.sources.sources == (tmp_path,))
    assert not asked and not window.messages.shown
    dialog.close()
