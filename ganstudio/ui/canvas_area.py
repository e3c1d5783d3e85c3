"""One open picture in the window: the canvas, its rulers, and the second canvas of the side-by-side view."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.ui.canvas import Canvas
from ganstudio.ui.split import SplitMode


class CanvasArea(QWidget):
    """What a tab of the window shows."""

    def __init__(self, editor: Editor, settings: Any = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.canvas = Canvas(editor, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.canvas)

    def set_split(self, mode: SplitMode) -> None:
        """Chooses how before and after are compared."""
        self.canvas.set_split(mode)
