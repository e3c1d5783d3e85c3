"""What the pointer looks like over a canvas: the shapes of the tools, and the outline of a brush."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor

from ganstudio.ui.canvas.held_tool import held_tool
from ganstudio.ui.canvas.overlay_painter import BrushOutline

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

SHAPES = {
    "cross": Qt.CursorShape.CrossCursor,
    "brush": Qt.CursorShape.CrossCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "hand": Qt.CursorShape.OpenHandCursor,
    "pick": Qt.CursorShape.PointingHandCursor,
    "zoom": Qt.CursorShape.CrossCursor,
    "text": Qt.CursorShape.IBeamCursor,
}


def cursor_for(name: str, outlined: bool) -> QCursor:
    """The pointer of a tool; none where the brush outline stands for it."""
    return QCursor(Qt.CursorShape.BlankCursor if outlined else SHAPES[name])


def moves(canvas: Canvas) -> bool:
    """Whether Ctrl has put the Move tool into the hand."""
    doing = canvas.input
    waits = doing.doing == "nothing" and not canvas.run.open
    return doing.lent or (waits and canvas.mover is not None and held_tool(canvas, doing.held) is canvas.mover)


def sized(canvas: Canvas) -> bool:
    """Whether the tool is a brush with a size."""
    return canvas.tool is not None and canvas.tool.cursor == "brush" and getattr(canvas.options, "size", None) is not None


def brush_outline(canvas: Canvas, at: tuple[float, float] | None) -> BrushOutline | None:
    """The outline of the canvas's brush at a device position; None where there is none to be seen."""
    doing = canvas.input
    if at is None or not sized(canvas) or moves(canvas) or doing.doing == "pan" or (doing.space and doing.doing == "nothing"):
        return None
    return BrushOutline(*at, canvas.options.size / 2 * canvas.view.zoom, float(getattr(canvas.options, "hardness", 1.0)))


def pointer(canvas: Canvas) -> QCursor:
    """The pointer's shape for what a press on the canvas would do."""
    doing, at, view, split = canvas.input.doing, canvas.input.cursor, canvas.view, canvas.split
    if doing == "pan":
        return QCursor(Qt.CursorShape.ClosedHandCursor)
    if canvas.input.space and doing == "nothing":
        return QCursor(Qt.CursorShape.OpenHandCursor)
    if at is not None and (doing == "divider" or (doing == "nothing" and split.near(*at, view.width, view.height, 6 * canvas.ratio))):
        return QCursor(Qt.CursorShape.SplitHCursor if split.mode == "vertical" else Qt.CursorShape.SplitVCursor)
    if moves(canvas):
        return QCursor(Qt.CursorShape.SizeAllCursor)
    return cursor_for("hand" if canvas.tool is None else canvas.tool.cursor, brush_outline(canvas, at) is not None)
