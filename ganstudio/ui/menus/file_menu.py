"""What the commands of the File menu do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.core.convert import new_document
from ganstudio.core.fields import number
from ganstudio.places import bundled
from ganstudio.translate import tr
from ganstudio.ui.clipboard import copied_size
from ganstudio.ui.dialogs.choose import choose_files
from ganstudio.ui.dialogs.size_dialogs import NewDialog
from ganstudio.ui.opening import once_open, paste_new, place_paths, revert
from ganstudio.ui.saving import ask_export, close_asking, export_again, save, save_as

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window

SAMPLE = "coffee.jpg"
"""The bundled sample photo, in resources/samples."""


OPEN_SUFFIXES = (
    ".ora", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".ppm", ".pgm", ".pnm", ".qoi",
    ".ico", ".jp2", ".dds", ".pcx", ".tga", ".dcm",
)  # fmt: skip
"""What file dialogs offer; any file may be opened, its content decides."""


@dataclass(frozen=True)
class NewSize:
    """What a new picture was made with last."""

    width: int = number(1920, 1, 100_000, "Width")
    height: int = number(1080, 1, 100_000, "Height")


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the lowest number from 2 on that makes it another than those taken."""
    return next(free for free in (name, *(f"{name} {n}" for n in range(2, len(taken) + 3))) if free not in taken)


def picture_filter() -> str:
    """The pattern of everything that can be opened, for file dialogs."""
    return tr("Pictures and projects ({patterns})").format(patterns=" ".join(f"*{suffix}" for suffix in OPEN_SUFFIXES))


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def with_current(function: Callable[[Window, OpenDocument], None]) -> Callable[[], None]:
        def run() -> None:
            if window.current is not None:
                function(window, window.current)

        return run

    def new() -> None:
        dialog = NewDialog(window)
        size = copied_size() or last_options("new-picture", NewSize())
        dialog.width_box.setValue(size.width)
        dialog.height_box.setValue(size.height)
        if dialog.exec():
            size = dialog.chosen_size
            keep_options("new-picture", NewSize(size.width, size.height))
            document = new_document(size, dialog.mode, dialog.chosen_depth, dialog.background)
            window.add_document(document, free_name(tr("Untitled"), [entry.name for entry in window.documents.all]), tr("New"), saved=True)

    def place() -> None:
        place_paths(window, choose_files(window, tr("Place as layers"), [picture_filter()]))

    def batch() -> None:
        from ganstudio.ui.batch.batch_dialog import open_batch  # it uses this module's list of file endings

        once_open(window, lambda: open_batch(window))

    def print_it() -> None:
        from ganstudio.ui.printing import print_picture  # brings Qt's printing, which most people never need

        with_current(print_picture)()

    return {
        "file.print": print_it,
        "file.batch": batch,
        "file.new": new,
        "file.new-from-clipboard": lambda: paste_new(window),
        "file.open": lambda: window.open_paths(choose_files(window, tr("Open"), [picture_filter()])),
        "file.place": place,
        "file.sample": lambda: window.open_paths([bundled("resources") / "samples" / SAMPLE]),
        "file.save": with_current(save),
        "file.save-as": with_current(save_as),
        "file.export": with_current(ask_export),
        "file.export-again": with_current(export_again),
        "file.revert": lambda: revert(window),
        "file.close": with_current(lambda window, entry: close_asking(window, [entry])),
        "file.close-all": lambda: close_asking(window, window.documents.all),
        "file.quit": lambda: _quit(window),
    }


def _quit(window: Window) -> None:
    window.close()
