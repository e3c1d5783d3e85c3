"""An edit: a label and a pure function from document to document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ganstudio.core.document import Document
from ganstudio.core.progress import Progress


@dataclass(frozen=True)
class Step:
    """What an edit did, as data that can be done again on another picture (app/steps.py knows the kinds)."""

    do: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Edit:
    """What the person did, as a value. ``apply`` is pure, names layers by id, and returns its argument if nothing changes."""

    label: str
    apply: Callable[[Document], Document]
    finish: Callable[[Document, Progress], Document] | None = None
    """A slow second part for a job, such as resampling what ``apply`` only placed. It gets the document that ``apply`` gave; its result
    takes that one's place in the history. Without it the document is valid too."""
    slow: Callable[[Document, Progress], Document] | None = None
    """What ``apply`` does, with progress: set where it takes longer than a moment on a large picture, so that a job can do it."""
    always: bool = False
    """A job does it even on a small picture, because a model runs."""
    step: Step | None = None
    """What it does, where that makes sense on other pictures too."""
    active: int | None = None
    """Id of a layer that it makes the active one, even where nothing else changes."""

    @staticmethod
    def slowly(label: str, change: Callable[[Document, Progress], Document], *, always: bool = False, step: Step | None = None) -> Edit:
        """An edit that a job may carry out; ``always``: on small pictures too."""
        return Edit(label, lambda document: change(document, Progress()), slow=change, always=always, step=step)
