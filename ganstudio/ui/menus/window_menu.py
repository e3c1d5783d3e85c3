"""What the commands of the Window menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.ui.focus import go_on

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def hide_panels() -> None:
        if window.current is not None:
            window.actions_["window.hide-panels"].setChecked(window.workbench.panels.toggle())

    def reset() -> None:
        if window.current is not None:
            window.workbench.panels.reset()

    return {
        "window.hide-panels": hide_panels,
        "window.reset-layout": reset,
        "window.next-part": lambda: go_on(window),
        "window.next": lambda: window.documents.step(1),
        "window.previous": lambda: window.documents.step(-1),
        "window.jobs": lambda: window.status.job.open_queue(window.status),
    }
