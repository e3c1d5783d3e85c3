"""What of the picture may look different after an edit."""

from __future__ import annotations

from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect


def dirty(old: Document, new: Document) -> list[Rect]:
    """Areas (document pixels) outside which the two composites are the same."""
    if old is new:
        return []
    return [old.area.united(new.area)]
