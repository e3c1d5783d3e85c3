"""What the commands of the Window menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.app.commands import PANELS
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

    def bar(id: str) -> None:
        if window.current is not None:
            panels = window.workbench.panels
            {"tools": panels.tools_bar, "options": panels.options_strip}[id].setVisible(window.actions_[f"window.bar-{id}"].isChecked())

    shown: dict[str, Callable[[], object]] = {
        f"window.panel-{name}": lambda name=name: window.workbench.panels.toggle_panel(name) for name, _, _ in PANELS  # type: ignore[misc]
    }
    return shown | {
        "window.bar-tools": lambda: bar("tools"),
        "window.bar-options": lambda: bar("options"),
        "window.hide-panels": hide_panels,
        "window.reset-layout": reset,
        "window.next-part": lambda: go_on(window),
        "window.next": lambda: window.documents.step(1),
        "window.previous": lambda: window.documents.step(-1),
        "window.jobs": lambda: window.status.job.open_queue(window.status),
    }
