"""The tool that a held key puts into the hand for one gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ganstudio.tools.tool import Tool

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

PICKING = ("brush", "fill", "gradient", "style-brush")
"""Tools with which an Alt-press picks a colour."""

MOVING = (*PICKING, "eraser", "clone", "remove", "lasso", "polygon", "smart-select", "wand", "colour-range", "picker")
"""Tools with which a Ctrl-press moves: those for which Ctrl has no other meaning."""

Modifier = Qt.KeyboardModifier


def held_tool(canvas: Canvas, modifiers: Modifier, secondary: bool = False) -> Tool | None:
    """What a press would begin with these keys held; ``secondary``: with the right button or the eraser end."""
    tool = canvas.tool
    if tool is None:
        return None
    if modifiers & Modifier.AltModifier and tool.id in PICKING:
        return canvas.picker or tool
    only_ctrl = modifiers & ~Modifier.ShiftModifier == Modifier.ControlModifier
    return canvas.mover or tool if only_ctrl and tool.id in MOVING and not secondary else tool
