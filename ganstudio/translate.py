"""One door for every text that a person reads."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the language of the interface (English where there is no translation)."""
    return QCoreApplication.translate("ganstudio", text)
