"""An edit: a label and a pure function from document to document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ganstudio.core.document import Document


@dataclass(frozen=True)
class Edit:
    """What the person did, as a value. ``apply`` is pure, names layers by id, and returns its argument if nothing changes."""

    label: str
    apply: Callable[[Document], Document]
