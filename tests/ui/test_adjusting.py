from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ganstudio.core.layers import add_layer
from ganstudio.ui.dialogs.adjust_dialog import AdjustDialog
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened


def dialog() -> AdjustDialog:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, AdjustDialog) and widget.isVisible())


def test_cancelling_a_new_adjustment_layer_takes_it_away(window: Window, opened: Opened) -> None:
    entry = opened()
    before = entry.editor.document
    window.run_command("layer.adjust-curves")
    assert len(entry.editor.document.layers) == 2
    dialog().reject()
    assert entry.editor.document is before


def test_one_that_was_there_before_stays_and_so_does_later_work(window: Window, opened: Opened) -> None:
    entry = opened()
    window.run_command("layer.adjust-curves")
    dialog().accept()
    window.run_command("layer.edit-adjustment")
    dialog().reject()
    assert len(entry.editor.document.layers) == 2
    window.run_command("layer.adjust-invert")
    window.edit("New Layer", add_layer)
    dialog().reject()
    assert len(entry.editor.document.layers) == 4
