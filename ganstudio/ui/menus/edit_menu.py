"""What the commands of the Edit menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.core import pixels
from ganstudio.core.fill import edged, emptied, filled
from ganstudio.core.masks import copied
from ganstudio.translate import tr
from ganstudio.ui.background import cancel_last
from ganstudio.ui.clipboard import put_pixels
from ganstudio.ui.dialogs.size_dialogs import AmountDialog
from ganstudio.ui.menus.select_menu import Amount
from ganstudio.ui.opening import paste

if TYPE_CHECKING:
    from ganstudio.core.geometry import Point
    from ganstudio.core.tile import Pixels
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def copy(merged: bool = False, cut: bool = False) -> None:
        """Copies by a job, so that a merged copy of a large picture does not hold the window up."""
        entry = window.current
        if entry is None:
            return
        document, id, target = entry.editor.document, None if merged else entry.editor.active, entry.editor.target

        def done(result: object) -> None:
            assert isinstance(result, tuple)
            values, offset = result
            put_pixels(values, offset, document.profile if merged or target == "pixels" else None)

        def work(_: object) -> tuple[Pixels, Point]:
            return pixels.copy(document, id) if merged or target == "pixels" else copied(document, id, target)

        window.jobs.submit(tr("Copying"), work, done, lane="quick")
        if cut and id is not None:
            window.edit_slowly(tr("Cut"), lambda now, progress: emptied(now, id, target, progress))

    def clear() -> None:
        editor = window.editor
        if editor is not None and editor.active is not None:
            id, target = editor.active, editor.target
            window.edit_slowly(tr("Clear"), lambda document, progress: emptied(document, id, target, progress))

    def fill(foreground: bool) -> None:
        editor = window.editor
        if editor is not None and editor.active is not None:
            id, target, bench = editor.active, editor.target, window.workbench
            colour = bench.foreground if foreground else bench.background
            window.edit_slowly(tr("Fill"), lambda document, progress: filled(document, id, target, colour, progress))

    def stroke() -> None:
        editor = window.editor
        if editor is None or editor.active is None:
            return
        dialog = AmountDialog(tr("Stroke Selection"), tr("Width"), last_options("stroke", Amount(4)).amount, window)
        if dialog.exec():
            id, target, colour, width = editor.active, editor.target, window.workbench.foreground, dialog.amount
            keep_options("stroke", Amount(width))
            window.edit_slowly(tr("Stroke Selection"), lambda document, progress: edged(document, id, target, colour, width, progress))

    def undo(step: Callable[[], None]) -> None:
        entry = window.current
        if entry is None:
            return
        if entry.area.canvas.gesture_open:
            entry.area.canvas.cancel_gesture()
        elif not cancel_last(entry):
            step()

    def shortcuts() -> None:
        from ganstudio.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(window).exec()

    def preferences() -> None:
        from ganstudio.ui.dialogs.preferences import Preferences

        Preferences(window).exec()

    return {
        "edit.undo": lambda: undo(window.editor.undo) if window.editor is not None else None,
        "edit.redo": lambda: undo(window.editor.redo) if window.editor is not None else None,
        "edit.cut": lambda: copy(cut=True),
        "edit.copy": copy,
        "edit.copy-merged": lambda: copy(merged=True),
        "edit.paste": lambda: paste(window),
        "edit.clear": clear,
        "edit.fill-foreground": lambda: fill(True),
        "edit.fill-background": lambda: fill(False),
        "edit.stroke": stroke,
        "edit.swap-colours": lambda: window.workbench.set_colours(window.workbench.background, window.workbench.foreground),
        "edit.default-colours": lambda: window.workbench.set_colours((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
        "edit.transform": lambda: window.workbench.transform(),
        "edit.shortcuts": shortcuts,
        "edit.preferences": preferences,
    }
