"""Opening: from files, drops and the clipboard, into new tabs or as new layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer, QUrl
from PySide6.QtGui import QImage

from ganstudio.app.pipeline import warm
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.pixels import paste
from ganstudio.core.progress import Progress
from ganstudio.engine.presets import SHARED
from ganstudio.errors import FileError, StudioError
from ganstudio.files.opening import open_any, thumbnail
from ganstudio.files.reading import read_head
from ganstudio.files.sniff import kind_of
from ganstudio.translate import tr
from ganstudio.ui.clipboard import document_of_image
from ganstudio.ui.opening_page import OpeningPage
from ganstudio.ui.panels.thumbnails import image_of

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_DRAFT_SIDE = 1200
"""Longest side of the quick picture that a tab shows at first: a quarter of a large photo, which a JPEG gives cheaply."""

_QUICK = ("jpeg", "openraster")
"""Kinds of files whose small picture comes long before the whole."""


def open_path(window: Window, path: Path) -> None:
    """Opens a file in a tab of its own, by a job; an open one comes to the front. Models and styles are taken into the library."""
    path = path.absolute()
    if _imported(window, path):
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


def _imported(window: Window, path: Path) -> bool:
    """Takes in what is no picture but a model or a style; False for everything else."""
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        from ganstudio.ui.menus.styles_menu import import_model

        QTimer.singleShot(0, window, lambda: import_model(window, path))  # a drop ends before its dialog opens
    elif suffix == SHARED:
        window.workbench.panels.styles.import_file(path)
    return suffix in (".onnx", SHARED)


def open_image(window: Window, image: QImage, name: str) -> None:
    """Opens a copied or dropped picture as a new document."""
    if image.isNull():
        raise StudioError(tr("There is no picture to open."))
    window.add_document(document_of_image(image), name, tr("Paste"), saved=False)


def place_path(window: Window, path: Path) -> None:
    """Adds a picture file as a layer of the document in front, by a job."""
    entry = window.current
    if entry is None:
        open_path(window, path)
        return

    def done(document: object) -> None:
        assert isinstance(document, Document)
        from ganstudio.core.composite import flatten

        pixels = flatten(document)

        def add(now: Document) -> Document:
            return paste(now, pixels, None, path.stem)

        entry.editor.apply(Edit(tr("Place {name}").format(name=path.name), add))

    window.jobs.submit(tr("Placing {name}").format(name=path.name), lambda progress: open_any(path, progress), done)


def take_drop(window: Window, mime: QMimeData) -> None:
    """Takes what was dropped on the window: files, addresses of files, or a picture."""
    urls = mime.urls()
    if urls:
        window.open_paths([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        if any(not url.isLocalFile() for url in urls):
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                open_image(window, image, name_of(urls[0]))
            elif all(not url.isLocalFile() for url in urls):
                window.tell(tr("GAN Studio loads nothing from the network. Save the picture first, then open it."), "warning")
        return
    image = mime.imageData()
    if isinstance(image, QImage):
        open_image(window, image, tr("Dropped picture"))


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
