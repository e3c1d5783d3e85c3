"""What the commands of the Help menu do, and those that only choose a tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ganstudio.tools.toolbox import TOOLS
from ganstudio.translate import tr
from ganstudio.ui.dialogs.about import AboutDialog, FirstStepsDialog, PrivacyDialog, diagnostics
from ganstudio.ui.dialogs.command_search import CommandSearch
from ganstudio.ui.log import log_file

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def copy_diagnostics() -> None:
        QGuiApplication.clipboard().setText(diagnostics(window))
        window.tell(tr("The diagnostics are on the clipboard. They name no files and no pictures."))

    def open_log() -> None:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    found: dict[str, Callable[[], object]] = {
        "help.search": lambda: CommandSearch(window).open_over(),
        "help.first-steps": lambda: _show(FirstStepsDialog(window)),
        "help.diagnostics": copy_diagnostics,
        "help.log": open_log,
        "help.privacy": lambda: _show(PrivacyDialog(window)),
        "help.about": lambda: _show(AboutDialog(window)),
    }
    for entry in TOOLS:
        found[f"tool.{entry.id}"] = lambda entry=entry: window.workbench.choose_tool(entry)  # type: ignore[misc]
    return found


def _show(dialog: AboutDialog | FirstStepsDialog | PrivacyDialog) -> None:
    dialog.exec()
