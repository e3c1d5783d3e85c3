"""What the commands of the Adjust menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.core.adjust import ADJUSTMENTS, Invert, to_dict
from ganstudio.core.adjusting import adjusted, auto_levels_of
from ganstudio.core.document import Document
from ganstudio.core.edit import Step
from ganstudio.core.masks import inverted
from ganstudio.core.progress import Progress
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def at_once(label: str, step: Step, change: Callable[[Document, int, Progress], Document]) -> Callable[[], None]:
        def run() -> None:
            if window.current is not None:
                id = window.workbench.target_layer()
                window.edit_slowly(tr(label), lambda document, progress: change(document, id, progress), step)

        return run

    def auto(document: Document, id: int, progress: Progress) -> Document:
        return adjusted(document, id, auto_levels_of(document, id), progress)

    def invert() -> None:
        """Turns the pixels into their negative; where a mask is painted on, the mask."""
        editor = window.editor
        target = "pixels" if editor is None else editor.target
        if editor is None or target == "pixels":
            at_once("Invert", Step("adjust", to_dict(Invert())), lambda document, id, progress: adjusted(document, id, Invert(), progress))()
        else:
            id = editor.active
            window.edit_slowly(tr("Invert Mask"), lambda document, _: inverted(document, id, target))

    found: dict[str, Callable[[], object]] = {
        "adjust.auto-levels": at_once("Auto Levels", Step("auto-levels", {}), auto),
        "adjust.invert": invert,
    }
    for kind in ADJUSTMENTS:
        if kind is not Invert:
            found[f"adjust.{kind.id}"] = lambda kind=kind: window.workbench.adjust(kind)  # type: ignore[misc]
    return found
