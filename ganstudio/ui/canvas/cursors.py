"""Pointer shapes of the tools."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor

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
