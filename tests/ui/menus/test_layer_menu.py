from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Document, Group, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.layers import add_adjustment, add_layer
from ganstudio.core.masks import add_mask
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.core.tone import BrightnessContrast
from ganstudio.ui.clipboard import take_pixels
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def three() -> Document:
    """Background, A and B."""
    return add_layer(add_layer(small_document(), None, "A"), None, "B")


def mark(window: Window, *ids: int) -> None:
    """Marks rows in the Layers panel as Ctrl-clicks would; the last one is the active one."""
    view = window.workbench.panels.layers.view
    rows = view.selectionModel()
    flags = QItemSelectionModel.SelectionFlag
    for place, id in enumerate(ids):
        rows.setCurrentIndex(view._model.index_of(id), (flags.ClearAndSelect if place == 0 else flags.Select) | flags.Rows)


def names(entry: OpenDocument) -> list[str]:
    return [layer.name for layer in entry.editor.document.layers]


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("layer.delete", ["Background"]),
        ("layer.group", ["Background", "Group 1"]),
        ("layer.copy", ["Background", "A", "A copy", "B", "B copy"]),
        ("layer.merge-down", ["Background", "B"]),
    ],
)
def test_commands_work_on_all_marked_layers(window: Window, opened: Opened, command: str, left: list[str]) -> None:
    entry = opened(three())
    mark(window, 2, 3)
    assert entry.editor.active == 3
    window.run_command(command)
    assert names(entry) == left
    if command == "layer.group":
        content = entry.editor.document.layers[1].content
        assert isinstance(content, Group) and [layer.name for layer in content.layers] == ["A", "B"]
    window.run_command("edit.undo")
    assert names(entry) == ["Background", "A", "B"]


def test_all_marked_layers_are_hidden_at_once(window: Window, opened: Opened) -> None:
    entry = opened(three())
    mark(window, 2, 3)
    QApplication.processEvents()
    window.actions_["layer.visible"].setChecked(True)
    window.actions_["layer.visible"].trigger()
    assert [layer.visible for layer in entry.editor.document.layers] == [True, False, False]


def test_a_layer_goes_to_the_top_and_to_the_bottom(window: Window, opened: Opened) -> None:
    entry = opened(three())
    entry.editor.activate(1)
    window.run_command("layer.top")
    assert names(entry) == ["A", "B", "Background"]
    window.run_command("layer.bottom")
    assert names(entry) == ["Background", "A", "B"]


def test_where_a_mask_is_painted_on_fill_clear_and_invert_change_the_mask(window: Window, opened: Opened, qtbot: QtBot) -> None:
    document = add_adjustment(small_document(), BrightnessContrast(), 1)
    document = replace(add_mask(document, 2), selection=rectangle(document.size, Rect(0, 0, 10, 30)))
    entry = opened(document)
    entry.editor.activate(2, "mask")
    window.refresh_soon()
    qtbot.waitUntil(lambda: window.actions_["adjust.invert"].isEnabled())

    def shown() -> list[int]:
        mask = entry.editor.document.layer(2).mask
        assert mask is not None
        return [int(value) for part in (Rect(0, 0, 10, 30), Rect(10, 0, 30, 30)) for value in np.unique(mask.read(part))]

    expected = {"edit.clear": [0, 255], "adjust.invert": [255, 255], "edit.fill-foreground": [0, 255], "edit.fill-background": [255, 255]}
    for command, values in expected.items():
        assert window.actions_[command].isEnabled()
        window.run_command(command)
        assert shown() == values, command
    assert entry.editor.document.layer(1).content is document.layer(1).content
    entry.editor.activate(2, "pixels")
    window.refresh_soon()
    qtbot.waitUntil(lambda: not window.actions_["adjust.invert"].isEnabled())


def test_flattening_says_that_hidden_layers_went(window: Window, opened: Opened) -> None:
    document = three()
    entry = opened(replace(document, layers=(*document.layers[:2], replace(document.layers[2], visible=False))))
    window.run_command("layer.flatten")
    assert len(entry.editor.document.layers) == 1
    assert [message.text for message in window.messages.shown] == ["Layers that were hidden are gone: 1. Undo brings them back."]
    window.run_command("edit.undo")
    assert len(entry.editor.document.layers) == 3


def test_marked_layers_are_aligned_and_moved_together(window: Window, opened: Opened, qtbot: QtBot) -> None:
    document = three()
    document = replace(document, layers=tuple(replace(layer, content=document.layers[0].content, offset=Point(3, 4)) for layer in document.layers))
    entry = opened(document)
    mark(window, 2, 3)
    window.run_command("layer.align-left")
    assert [layer.offset.x for layer in entry.editor.document.layers] == [3, 0, 0]
    window.run_command("tool.move")
    canvas = entry.area.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert [layer.offset.y for layer in entry.editor.document.layers] == [4, 5, 5]


def test_a_mask_that_is_painted_on_is_what_is_cut(window: Window, opened: Opened, qtbot: QtBot) -> None:
    document = replace(add_mask(small_document(), 1), selection=rectangle(small_document().size, Rect(4, 4, 6, 5)))
    entry = opened(document)
    entry.editor.activate(1, "mask")
    window.run_command("edit.cut")
    idle(qtbot, window)
    layer = entry.editor.document.layer(1)
    assert layer.content is document.layer(1).content and layer.mask is not None
    assert layer.mask.read(Rect(4, 4, 1, 1))[0, 0] == 0 and layer.mask.read(Rect(0, 0, 1, 1))[0, 0] == 255
    taken = take_pixels()
    QGuiApplication.clipboard().clear()
    assert taken is not None and taken.pixels.shape == (5, 6, 2) and (taken.pixels == 255).all() and taken.offset == Point(4, 4)


def test_a_layer_becomes_a_picture_of_its_own(window: Window, opened: Opened, qtbot: QtBot) -> None:
    document = three()
    small = replace(document.layers[1], content=Pixels(Raster.uniform(Size(9, 7), (1, 2, 3, 255))), offset=Point(20, 10))
    entry = opened(replace(document, layers=(document.layers[0], small, document.layers[2])))
    entry.editor.activate(2)
    window.run_command("layer.to-picture")
    idle(qtbot, window)
    made = window.current
    assert made is not None and made is not entry and made.name == "A" and made.editor.document.size == Size(9, 7)
    assert len(entry.editor.document.layers) == 3
