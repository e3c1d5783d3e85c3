"""What the commands of the View menu do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ganstudio.app.settings import save_settings
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.split import SplitMode

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas_area import CanvasArea
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def on_canvas(act: Callable[[Canvas], object]) -> Callable[[], None]:
        def run() -> None:
            if window.current is not None:
                act(window.current.area.canvas)

        return run

    def on_area(act: Callable[[CanvasArea], object]) -> Callable[[], None]:
        def run() -> None:
            if window.current is not None:
                act(window.current.area)

        return run

    def split(mode: SplitMode) -> Callable[[], None]:
        return on_area(lambda area: area.set_split("off" if area.split_mode == mode else mode))

    def selection() -> None:
        entry = window.current
        if entry is not None and entry.editor.document.selection is not None:
            canvas = entry.area.canvas
            canvas.set_view(canvas.view.showing(entry.editor.document.selection.bounds(), round(24 * canvas.ratio)))

    def compare_now() -> None:
        if window.editor is not None:
            window.editor.compare_with(window.editor.document)

    def compare_opened() -> None:
        if window.editor is not None:
            window.editor.compare_with(window.editor.states[0].document)

    def full_screen() -> None:
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def snap() -> None:
        window.use_settings(replace(window.settings, snap=checked("view.snap")))
        save_settings(window.settings)

    def checked(id: str) -> bool:
        return window.actions_[id].isChecked()

    return {
        "view.zoom-in": on_canvas(Canvas.zoom_in),
        "view.zoom-out": on_canvas(Canvas.zoom_out),
        "view.fit": on_canvas(Canvas.fit),
        "view.actual": on_canvas(lambda canvas: canvas.zoom_to(1.0)),
        "view.double": on_canvas(lambda canvas: canvas.zoom_to(2.0)),
        "view.selection": selection,
        "view.split-off": split("off"),
        "view.split-vertical": split("vertical"),
        "view.split-horizontal": split("horizontal"),
        "view.side-by-side": split("side"),
        "view.before-now": compare_now,
        "view.before-opened": compare_opened,
        "view.rotate-right": on_canvas(lambda canvas: canvas.turn_view(15)),
        "view.rotate-left": on_canvas(lambda canvas: canvas.turn_view(-15)),
        "view.mirror": on_canvas(Canvas.mirror_view),
        "view.reset": on_canvas(Canvas.reset_view),
        "view.rulers": on_area(lambda area: area.set_rulers(checked("view.rulers"))),
        "view.guides": on_area(lambda area: area.set_guides_visible(checked("view.guides"))),
        "view.snap": snap,
        "view.clear-guides": on_area(lambda area: area.clear_guides()),
        "view.pixel-grid": on_canvas(lambda canvas: canvas.set_pixel_grid(checked("view.pixel-grid"))),
        "view.outline": on_canvas(lambda canvas: canvas.set_outlined(checked("view.outline"))),
        "view.full-screen": full_screen,
    }
