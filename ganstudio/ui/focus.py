"""Where the keyboard goes: from the picture to the panels and back, without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


_ROW = 24
"""Widgets whose middles are less than about this many pixels apart stand in one row."""


def parts(window: Window) -> list[QWidget]:
    """What F6 goes through: the picture, the tools, their options, and each panel that is in front."""
    entry = window.current
    if entry is None:
        return [window.start_page]
    panels = window.workbench.panels
    around = [panels.options_strip, panels.tools_bar, *panels.docks.values()]
    return [entry.area.canvas, *(part for part in around if part.isVisible() and not part.visibleRegion().isEmpty())]


def first_in(part: QWidget) -> QWidget | None:
    """The widget at the upper left of a part that Tab would stop at; None if there is none."""
    inside = [part, *part.findChildren(QWidget)]
    ready = [x for x in inside if x.isVisible() and x.isEnabled() and x.focusPolicy() & Qt.FocusPolicy.TabFocus and x.focusProxy() is None]

    def place(widget: QWidget) -> tuple[int, int]:
        middle = widget.mapTo(part, widget.rect().center())
        return middle.y() // _ROW, middle.x()

    return min(ready, key=place, default=None)


def go_on(window: Window) -> None:
    """Gives the keyboard to the next part of the window."""
    around, now = parts(window), QApplication.focusWidget()
    place = next((i for i, part in enumerate(around) if now is not None and (part is now or part.isAncestorOf(now))), -1)
    for step in range(1, len(around) + 1):
        target = first_in(around[(place + step) % len(around)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def give_up(window: Window) -> bool:
    """What Escape does where nothing else takes it: back to the picture, else close a message, else stop the picture's work, else leave the
    full screen. False: nothing."""
    entry = window.current
    working = [] if entry is None else [job for job in entry.jobs if job.active and not job.quiet]
    if entry is not None and not entry.area.canvas.hasFocus():
        entry.area.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
    elif window.messages.shown:
        window.messages.shown[-1].close_soon()
    elif working:
        for job in working:
            job.cancel()
    elif window.isFullScreen():
        window.run_command("view.full-screen")
    else:
        return False
    return True


def come_back(window: Window) -> None:
    """Gives the keyboard to the picture where no widget has it any more (a number was typed and taken over with Return)."""
    application = QApplication.instance()
    free = isinstance(application, QApplication) and application.focusWidget() is None and application.activePopupWidget() is None
    if free and window.isActiveWindow() and window.current is not None:
        window.current.area.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
