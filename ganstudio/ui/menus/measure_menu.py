"""What the commands for measured pictures do: windows, frames, properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.pixels import paste
from ganstudio.core.progress import Progress
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import AS_STORED, PLACES, automatic_window, in_scale, raw, window_for, window_for_place, with_window
from ganstudio.errors import EditError
from ganstudio.files.reading import read_head
from ganstudio.files.sniff import kind_of
from ganstudio.translate import tr
from ganstudio.ui.dialogs.frames_dialog import Frames, FramesDialog, frame_document, frames_of
from ganstudio.ui.dialogs.properties_dialog import PropertiesDialog

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def showing(find: Callable[[Document], WindowLevel]) -> Callable[[], object]:
        def run() -> None:
            if window.editor is not None:
                wanted = find(window.editor.document)
                window.edit(tr("Window/Level"), lambda document: with_window(document, wanted))

        return run

    found = {f"measure.{id}": showing(lambda document, shown=shown: window_for_place(document, shown)) for id, shown in PLACES}  # type: ignore[misc]
    return found | {
        "measure.all": showing(lambda _: AS_STORED),
        "measure.auto": showing(automatic_window),
        "measure.file": showing(asked_for),
        "image.frames": lambda: choose_frame(window),
        "image.properties": lambda: show_properties(window),
    }


def asked_for(document: Document) -> WindowLevel:
    """The range that the file asks for; EditError if it says none."""
    if document.measure is None or not document.measure.shown:
        raise EditError(tr("The file of this picture does not say which values are to be shown. Try the automatic window."))
    return window_for(document.measure, document.measure.shown[0])


def show_properties(window: Window) -> None:
    """Shows what is known of the picture in front."""
    if window.current is not None:
        PropertiesDialog(window.current, window).exec()


def choose_frame(window: Window) -> None:
    """Lets the person choose another picture of the file that the one in front came from."""
    entry = window.current
    path = None if entry is None else entry.picture
    if path is None or kind_of(read_head(path), path.name) != "dicom":
        raise EditError(tr("Only DICOM files hold several pictures that can be chosen from, and this picture did not come from one."))

    def ask(frames: object) -> None:
        assert isinstance(frames, Frames)
        if frames.count == 1:
            window.tell(tr("{name} holds one picture only.").format(name=frames.path.name))
            return
        dialog = FramesDialog(window, frames)
        if dialog.exec():
            open_frame(window, frames, dialog.frame, dialog.as_layer)

    window.jobs.submit(tr("Reading {name}").format(name=path.name), lambda _: frames_of(path), ask)


def open_frame(window: Window, frames: Frames, frame: int, as_layer: bool) -> None:
    """Opens one picture of a file in a tab of its own, or as a layer of the picture in front, with its stored values."""
    entry = window.current
    name = tr("{name} frame {n}").format(name=frames.path.stem, n=frame + 1)

    def work(progress: Progress) -> Document:
        progress.check()
        return frame_document(frames, frame)

    def done(document: object) -> None:
        assert isinstance(document, Document)
        if not as_layer or entry is None:
            window.add_document(document, name, tr("Open"), None, frames.path)
            return
        pixels, measure = flatten(raw(document)), document.measure
        bottom = entry.editor.document.layers[0].id

        def add(now: Document) -> Document:
            if measure is None or now.measure is None or document.mode != "grey":
                return paste(now, pixels, None, name, bottom)
            return paste(now, in_scale(pixels, measure, now.measure), None, name, bottom)

        entry.editor.apply(Edit(tr("Place {name}").format(name=name), add))

    window.jobs.submit(tr("Opening {name}").format(name=name), work, done)
