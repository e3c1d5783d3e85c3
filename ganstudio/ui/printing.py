"""Printing the picture: as large as its resolution says, smaller where the sheet is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.files.profiles import convert, grey_to_rgb
from ganstudio.translate import tr
from ganstudio.ui.panels.thumbnails import image_of

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window


def place_on(sheet: QRect, dots: int, size: Size, resolution: float) -> QRect:
    """Where a picture of a resolution (pixels per inch) goes on a sheet of printer dots (``dots`` per inch): in the middle, inside the sheet."""
    scale = min(dots / max(resolution, 1.0), sheet.width() / size.width, sheet.height() / size.height)
    width, height = max(round(size.width * scale), 1), max(round(size.height * scale), 1)
    return QRect(sheet.x() + (sheet.width() - width) // 2, sheet.y() + (sheet.height() - height) // 2, width, height)


def print_picture(window: Window, entry: OpenDocument) -> None:
    """Asks for printer and paper, and prints what is seen."""
    document = entry.editor.document
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(entry.name)
    if document.size.width > document.size.height:
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = QPrintDialog(printer, window)
    dialog.setOptions(QPrintDialog.PrintDialogOption.PrintToFile)
    if dialog.exec():
        print_with(window, printer, document, entry.name)


def print_with(window: Window, printer: QPrinter, document: Document, name: str) -> None:
    """Prints by a job, which makes the picture no finer than the printer's dots."""
    dots = printer.resolution()
    place = place_on(printer.pageLayout().paintRectPixels(dots), dots, document.size, document.resolution)

    def work(progress: Progress) -> QImage:
        pixels = flatten(document, progress=progress)
        pixels = grey_to_rgb(pixels, document.profile) if document.mode == "grey" else convert(pixels, document.profile, None)
        if place.width() < document.size.width:
            clear = pixels[..., 3] == 0
            pixels = np.where(clear[..., None], np.iinfo(pixels.dtype).max, pixels)  # what is transparent lends the edges no colour but paper's
            pixels[..., 3][clear] = 0
            pixels = cv2.resize(pixels, (place.width(), place.height()), interpolation=cv2.INTER_AREA)
        return image_of(pixels)

    def done(image: object) -> None:
        assert isinstance(image, QImage)
        painter = QPainter()
        if not painter.begin(printer):
            raise StudioError(tr("The printer cannot be used. Look whether it is connected, or print to a file."))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place.translated(-printer.pageLayout().paintRectPixels(dots).topLeft()), image)
        painter.end()
        file = Path(printer.outputFileName()).name
        text = tr("{name} was printed to {file}.") if file else tr("{name} was sent to the printer.")
        window.tell(text.format(name=name, file=file))

    window.jobs.submit(tr("Printing {name}").format(name=name), work, done)
