from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ganstudio.app.settings import load_settings
from ganstudio.tools.snap import SNAP
from ganstudio.ui.canvas.guides import Guide
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened
from tests.ui.pictures import document, grabbed, settle


@pytest.mark.parametrize(
    ("id", "mode"), [("view.split-vertical", "vertical"), ("view.split-horizontal", "horizontal"), ("view.side-by-side", "side")]
)
def test_a_comparison_is_switched_off_by_the_same_command(window: Window, opened: Opened, id: str, mode: str) -> None:
    entry = opened()
    window.run_command(id)
    assert entry.area.split_mode == mode
    window.run_command(id)
    assert entry.area.split_mode == "off"
    window.run_command("view.split-off")
    assert entry.area.split_mode == "off"


def test_full_screen_gives_a_maximised_window_back(window: Window, opened: Opened) -> None:
    opened()
    window.showMaximized()
    window.run_command("view.full-screen")
    assert window.windowState() & Qt.WindowState.WindowFullScreen
    window.run_command("view.full-screen")
    assert window.isMaximized() and not window.isFullScreen()


def test_snap_is_a_setting_and_follows_guides(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    canvas = entry.area.canvas
    lines = canvas.memory["move"][SNAP]
    size = entry.editor.document.size
    assert lines(size).xs == (0.0, 20.0, 40.0)
    canvas.set_guides(canvas.guides.added(Guide("vertical", 7.0)))
    assert lines(size).xs == (0.0, 20.0, 40.0, 7.0)
    canvas.set_guides(replace(canvas.guides, shown=False))
    assert lines(size).xs == (0.0, 20.0, 40.0), "hidden guides do not count"
    qtbot.waitUntil(lambda: window.actions_["view.snap"].isChecked())
    window.actions_["view.snap"].trigger()
    assert not window.settings.snap and lines(size).xs == () and not load_settings().snap


def test_the_outline_of_a_selection_is_hidden_and_the_selection_holds(window: Window, opened: Opened, qtbot: QtBot) -> None:
    pixels = np.full((150, 200, 4), 128, np.uint8)
    pixels[..., 3] = 255
    canvas = opened(document(pixels)).area.canvas
    canvas.fit()
    window.run_command("select.all")
    outline = window.actions_["view.outline"]

    def ants() -> bool:
        """Whether there is black and white inside the grey picture's border."""
        settle(qtbot, canvas)
        frame = canvas.view.frame
        return len(np.unique(grabbed(canvas)[frame.y : frame.bottom, frame.x : frame.right])) > 1

    qtbot.waitUntil(outline.isChecked)
    qtbot.waitUntil(ants)
    outline.trigger()
    assert not ants()
    assert canvas.editor.document.selection is not None
    window.refresh_soon()
    qtbot.waitUntil(lambda: not outline.isChecked())
    outline.trigger()
    assert ants()
