from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Generated, Pixels, Recipe
from ganstudio.core.layers import group_layers
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def refused(window: Window) -> QPushButton | None:
    """Presses on the canvas; the button beside the one message that says why nothing was done."""
    assert window.current is not None
    QTest.mouseClick(window.current.area.canvas, Qt.MouseButton.LeftButton)
    (message,) = window.messages.shown
    return message.findChild(QPushButton)


def test_a_hidden_layer_can_be_shown_at_once(window: Window, opened: Opened) -> None:
    document = group_layers(small_document(), [1])
    entry = opened(replace(document, layers=(replace(document.layers[0], visible=False),)))
    entry.editor.activate(1)
    button = refused(window)
    assert button is not None and button.text() == f"Show {document.layers[0].name}"
    button.click()
    assert entry.editor.document.layers[0].visible


@pytest.mark.parametrize("tool", ["brush", "fill"])
def test_what_a_model_made_can_be_made_plain_at_once(window: Window, opened: Opened, qtbot: QtBot, tool: str) -> None:
    document = small_document()
    raster = document.layers[0].raster
    assert raster is not None
    entry = opened(replace(document, layers=(replace(document.layers[0], content=Generated(raster, Recipe("style", "m", "h"))),)))
    window.run_command(f"tool.{tool}")
    button = refused(window)
    assert button is not None and button.text() == "Rasterise"
    button.click()
    idle(qtbot, window)
    assert isinstance(entry.editor.document.layers[0].content, Pixels)


def test_other_refusals_have_no_button(window: Window, opened: Opened) -> None:
    opened()
    window.run_command("tool.clone")
    assert refused(window) is None
