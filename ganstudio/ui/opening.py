"""Opening: from files, drops and the clipboard, into new tabs or as new layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QMenu

from ganstudio.app.colour_profile import brought_into
from ganstudio.app.pipeline import warm
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.pixels import paste as paste_pixels
from ganstudio.core.progress import Progress
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.engine.presets import SHARED
from ganstudio.errors import FileError, StudioError
from ganstudio.files.opening import open_any, thumbnail
from ganstudio.files.reading import read_head
from ganstudio.files.sniff import kind_of
from ganstudio.translate import tr
from ganstudio.ui.clipboard import Taken, document_of_image, document_of_pixels, pixels_of_image, take_pixels, taken_files
from ganstudio.ui.icons import icon
from ganstudio.ui.opening_page import OpeningPage
from ganstudio.ui.panels.thumbnails import image_of

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window

_DRAFT_SIDE = 1200
"""Longest side of the quick picture that a tab shows at first: a quarter of a large photo, which a JPEG gives cheaply."""

_QUICK = ("jpeg", "openraster")
"""Kinds of files whose small picture comes long before the whole."""


def open_path(window: Window, path: Path) -> None:
    """Opens a file in a tab of its own, by a job; an open one comes to the front.

    Models and styles are taken into the library, and folders become the pictures of a batch.
    """
    path = path.absolute()
    if _imported(window, path) or _batched(window, path):
        return
    for entry in window.documents.all:
        if path in (entry.editor.path, entry.picture):
            window.documents.show_document(entry)
            return
    project = path.suffix.lower() == ".ora"
    page = OpeningPage(path.name)
    window.show_page(page, path.name)

    def draft(progress: Progress) -> QImage | None:
        progress.check()
        if kind_of(read_head(path), path.name) not in _QUICK:
            return None
        return image_of(thumbnail(path, 256 if project else _DRAFT_SIDE))

    def show_draft(image: object) -> None:
        if isinstance(image, QImage) and job.active:
            page.show_draft(image)

    def done(document: object) -> None:
        assert isinstance(document, Document)
        window.add_document(document, path.name, tr("Open"), path, None if project else path, instead=page)
        window.workbench.remember_recent(path)
        if document.measure is not None and document.measure.frames > 1:
            text = tr("{name} holds {n} pictures; this is the first.").format(name=path.name, n=document.measure.frames)
            window.tell(text, "note", (tr("Choose…"), lambda: window.run_command("image.frames")))
        _warm_up(window, document, path.name)

    def failed(error: StudioError) -> None:
        window.workbench.forget_recent(path)
        window.tell(str(error), "error")

    quick = window.jobs.submit(tr("Preview of {name}").format(name=path.name), draft, show_draft, lambda _: None, lane="open", quiet=True)
    label = tr("Opening {name}").format(name=path.name)
    job = window.jobs.submit(label, lambda progress: open_any(path, progress), done, failed, lane="open")
    page.follow(job)

    def ended(_: object) -> None:
        quick.cancel()
        if window.documents.indexOf(page) >= 0:
            window.drop_page(page)

    job.finished.connect(ended)


def once_open(window: Window, work: Callable[[], object]) -> None:
    """Does the work now, or as soon as the file that is being opened in front is there (or has turned out not to open)."""
    tabs = window.documents
    page = tabs.currentWidget()
    if not isinstance(page, OpeningPage):
        work()
        return

    def do() -> None:
        try:
            work()
        except StudioError as error:
            window.show_error(error)

    def look(_: int) -> None:
        if tabs.indexOf(page) < 0:
            tabs.currentChanged.disconnect(look)
            QTimer.singleShot(0, window, do)

    tabs.currentChanged.connect(look)


def _warm_up(window: Window, document: Document, name: str) -> None:
    """Makes the smaller copies that the screen asks for when one zooms out, before it does."""

    def work(progress: Progress) -> None:
        for raster in document.rasters():
            progress.check()
            warm(raster)

    window.jobs.submit(tr("Small copies of {name}").format(name=name), work, lane="open", quiet=True)


def _batched(window: Window, path: Path) -> bool:
    """Offers a folder's pictures to a batch; False for everything else."""
    if not path.is_dir():
        return False

    def ask() -> None:
        from ganstudio.ui.batch.batch_dialog import open_batch

        open_batch(window).sources.add([path])

    QTimer.singleShot(0, window, ask)  # a drop ends before its dialog opens
    return True


def _imported(window: Window, path: Path) -> bool:
    """Takes in what is no picture but a model or a style; False for everything else."""
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        from ganstudio.ui.menus.styles_menu import import_model

        QTimer.singleShot(0, window, lambda: import_model(window, path))  # a drop ends before its dialog opens
    elif suffix == SHARED:
        window.workbench.panels.styles.import_file(path)
    return _is_import(path)


def _is_import(path: Path) -> bool:
    return path.suffix.lower() in (".onnx", SHARED)


def open_image(window: Window, image: QImage, name: str) -> None:
    """Opens a copied or dropped picture as a new document."""
    if image.isNull():
        raise StudioError(tr("There is no picture to open."))
    window.add_document(document_of_image(image), name, tr("Paste"), saved=False)


def place_paths(window: Window, paths: Sequence[Path]) -> None:
    """Adds picture files as layers of the document in front, above the active one, by jobs; where none is open, each in a tab of its own."""
    entry = window.current
    if entry is None:
        window.open_paths(list(paths))
        return
    for path in paths:
        _place(window, entry, path)


def _place(window: Window, entry: OpenDocument, path: Path) -> None:
    """Places one file; what it looks like stays, whatever its profile is."""
    base = entry.editor.document

    def work(progress: Progress) -> PixelArray:
        document = open_any(path, progress.part(0, 0.7))
        return brought_into(base, flatten(document, progress=progress.part(0.7, 0.3)), document.profile)

    def done(pixels: object) -> None:
        assert isinstance(pixels, np.ndarray)
        above = entry.editor.active

        def add(now: Document) -> Document:
            return paste_pixels(now, brought_into(now, pixels, base.profile), None, path.stem, above)

        entry.editor.apply(Edit(tr("Place {name}").format(name=path.name), add))

    window.jobs.submit(tr("Placing {name}").format(name=path.name), work, done)


def paste(window: Window) -> None:
    """Pastes pixels as a layer: where they were, else in the middle of what is looked at. Copied files are placed.

    Where no document is open, they become new ones.
    """
    from ganstudio.ui.enhancing import middle_of  # brings what opening a first picture need not wait for

    entry, files = window.current, taken_files()
    if entry is None:
        paste_new(window)
        return
    if files:
        place_paths(window, files)
        return
    taken, above, middle = _taken(), entry.editor.active, middle_of(entry)
    height, width = taken.pixels.shape[:2]

    def place(document: Document) -> Point | None:
        if taken.offset is not None and not document.area.intersected(Rect(taken.offset.x, taken.offset.y, width, height)).empty:
            return taken.offset
        return None if middle is None else Point(round(middle[0] - width / 2), round(middle[1] - height / 2))

    def add(document: Document, _: Progress) -> Document:
        pixels = brought_into(document, taken.pixels, taken.profile)
        return paste_pixels(document, pixels, place(document), tr("Pasted"), above)

    window.edit_slowly(tr("Paste"), add)


def paste_new(window: Window) -> None:
    """Opens what was copied, pixels or files, as pictures of their own."""
    files = taken_files()
    if files:
        window.open_paths(files)
        return
    taken = _taken()
    document = document_of_pixels(taken.pixels, tr("Background"), taken.profile)
    window.add_document(document, tr("Pasted"), tr("Paste"), saved=False)


def _taken() -> Taken:
    """The pixels on the clipboard; StudioError if there are none."""
    taken = take_pixels()
    if taken is None:
        raise StudioError(tr("There is no picture on the clipboard. Copy one first, here or in another program."))
    return taken


def take_drop(window: Window, mime: QMimeData) -> None:
    """Takes what was dropped on the window: files, addresses of files, or a picture. Over an open document one chooses what becomes of pictures."""
    urls, image = mime.urls(), mime.imageData()
    files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    pictures = [path for path in files if not _is_import(path) and not path.is_dir()]
    window.open_paths([path for path in files if path not in pictures])
    if pictures:
        _choose(window, lambda: window.open_paths(pictures), lambda: place_paths(window, pictures))
    elif isinstance(image, QImage) and not image.isNull():
        name = name_of(urls[0]) if urls else tr("Dropped picture")
        _choose(window, lambda: open_image(window, image, name), lambda: _place_image(window, image))
    elif urls and not files:
        window.tell(tr("GAN Studio loads nothing from the network. Save the picture first, then open it."), "warning")


def _choose(window: Window, open_it: Callable[[], None], place_it: Callable[[], None]) -> None:
    """Asks where a dropped picture goes if a document is open."""
    if window.current is None:
        open_it()
        return
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setObjectName("drop")
    menu.addAction(icon("mdi6.image-plus-outline"), tr("&Place as Layers"), place_it)
    menu.addAction(icon("mdi6.folder-open-outline"), tr("&Open"), open_it)
    menu.addSeparator()
    menu.addAction(tr("Cancel"))
    menu.popup(QCursor.pos())


def _place_image(window: Window, image: QImage) -> None:
    entry = window.current
    if entry is not None:
        pixels, above = pixels_of_image(image), entry.editor.active
        window.edit_slowly(tr("Paste"), lambda now, _: paste_pixels(now, brought_into(now, pixels, None), None, tr("Dropped picture"), above))


def name_of(url: QUrl) -> str:
    """A name for a picture from an address."""
    return url.fileName() or tr("Dropped picture")


def revert(window: Window) -> None:
    """Reads the file again; the way back is one undo."""
    entry = window.current
    if entry is None or entry.editor.path is None:
        return
    path = entry.editor.path
    editor = entry.editor

    def done(document: object) -> None:
        assert isinstance(document, Document)
        fresh = replace(document, next_id=max(document.next_id, editor.document.next_id))
        editor.apply(Edit(tr("Revert"), lambda _: fresh))
        editor.mark_saved(fresh, path)

    def failed(error: StudioError) -> None:
        lost = isinstance(error, FileError) and not path.exists()
        window.tell(tr("{name} is not there any more. Save the document to keep it.").format(name=path.name) if lost else str(error), "error")

    window.jobs.submit(tr("Reading {name} again").format(name=path.name), lambda progress: open_any(path, progress), done, failed)
