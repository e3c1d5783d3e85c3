"""What the commands of the Image menu do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ganstudio.app.colour_profile import to_srgb
from ganstudio.core.canvas_size import crop_to_selection, resize_canvas, reveal_all, trim
from ganstudio.core.convert import convert_depth, convert_mode
from ganstudio.core.document import Document
from ganstudio.core.edit import Step
from ganstudio.core.image_size import resize_image
from ganstudio.core.layers import apart
from ganstudio.core.progress import Progress
from ganstudio.core.rotate import flip_image, rotate_by, rotate_image
from ganstudio.translate import tr
from ganstudio.ui.dialogs.size_dialogs import CanvasSizeDialog, ImageSizeDialog, RotateDialog

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

Change = Callable[[Document, Progress], Document]


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def run(label: str, change: Change, step: Step | None = None) -> None:
        window.edit_slowly(label, change, step)

    def doing(label: str, change: Change, step: Step | None = None) -> Callable[[], None]:
        return lambda: run(tr(label), change, step)

    def size() -> None:
        if window.editor is None:
            return
        dialog = ImageSizeDialog(window.editor.document, window)
        if dialog.exec():
            wanted, method, resolution = dialog.chosen_size, dialog.method, dialog.resolution
            size = window.editor.document.size
            even = abs(wanted.width * size.height - wanted.height * size.width) <= max(size.width, size.height)
            step = Step("size", {"fit": "inside" if even else "exactly", "width": wanted.width, "height": wanted.height, "method": method})
            run(tr("Image Size"), lambda document, progress: resize_image(document, wanted, method, progress, resolution), step)

    def canvas() -> None:
        if window.editor is None:
            return
        dialog = CanvasSizeDialog(window.editor.document, window)
        if dialog.exec():
            wanted, anchor = dialog.chosen_size, dialog.anchor
            run(tr("Canvas Size"), lambda document, _: resize_canvas(document, wanted, anchor))

    def rotate() -> None:
        if window.editor is None:
            return
        dialog = RotateDialog(window)
        if dialog.exec():
            degrees, fit = dialog.degrees, dialog.fit
            step = Step("rotate", {"degrees": degrees, "corners": fit})
            run(tr("Rotate"), lambda document, progress: rotate_by(document, degrees, fit, progress=progress), step)

    def duplicate() -> None:
        entry = window.current
        if entry is None:
            return
        document, name = entry.editor.document, tr("{name} copy").format(name=Path(entry.name).stem)

        def done(copy: object) -> None:
            assert isinstance(copy, Document)
            window.add_document(copy, name, tr("Duplicate"), saved=False)

        window.jobs.submit(tr("Duplicating {name}").format(name=entry.name), lambda _: apart(document), done)

    return {
        "image.duplicate": duplicate,
        "image.size": size,
        "image.canvas": canvas,
        "image.crop": doing("Crop", lambda document, _: crop_to_selection(document)),
        "image.trim": doing("Trim", lambda document, _: trim(document), Step("trim", {})),
        "image.reveal": doing("Reveal All", lambda document, _: reveal_all(document)),
        "image.rotate-right": doing("Rotate 90° Right", lambda document, _: rotate_image(document, 1), Step("rotate", {"degrees": 90.0})),
        "image.rotate-left": doing("Rotate 90° Left", lambda document, _: rotate_image(document, 3), Step("rotate", {"degrees": -90.0})),
        "image.rotate-half": doing("Rotate 180°", lambda document, _: rotate_image(document, 2), Step("rotate", {"degrees": 180.0})),
        "image.rotate-by": rotate,
        "image.flip-horizontal": doing("Flip Horizontal", lambda document, _: flip_image(document, True), Step("flip", {"direction": "horizontal"})),
        "image.flip-vertical": doing("Flip Vertical", lambda document, _: flip_image(document, False), Step("flip", {"direction": "vertical"})),
        "image.mode-rgb": doing("RGB", lambda document, progress: convert_mode(document, "rgb", progress), Step("mode", {"mode": "rgb"})),
        "image.mode-grey": doing("Grey", lambda document, progress: convert_mode(document, "grey", progress), Step("mode", {"mode": "grey"})),
        "image.depth-8": doing("8 bit", lambda document, progress: convert_depth(document, 8, progress), Step("depth", {"depth": 8})),
        "image.depth-16": doing("16 bit", lambda document, progress: convert_depth(document, 16, progress), Step("depth", {"depth": 16})),
        "image.to-srgb": doing("Convert to sRGB", to_srgb, Step("srgb", {})),
    }
