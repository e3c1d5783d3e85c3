from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ganstudio.ui.window import Window
from tests.ui.conftest import Opened


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
