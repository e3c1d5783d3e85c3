"""The system clipboard: our own layers come back exactly as they were, other programs get and give pictures."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage

from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Size
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.files.profiles import convert
from ganstudio.ui.panels.thumbnails import image_of

OWN = "application/x-ganstudio-pixels"
"""Our own format: a line of JSON (shape, dtype, offset, profile), then the raw values. Keeps 16 bit, the place and the colours."""


IMAGE = "application/x-qt-image"
"""What Qt turns into the picture formats that other programs know."""


class Taken(NamedTuple):
    """What was on the clipboard."""

    pixels: PixelArray
    """(H, W, 4 | 2), straight."""
    offset: Point | None
    """Where they were in their document; None if another program put them there."""
    profile: bytes | None = None
    """Their ICC profile; None: sRGB."""


class PixelsMime(QMimeData):
    """Pixels (H, W, C) and their place on the clipboard; written out only when a program asks for them."""

    def __init__(self, pixels: PixelArray, offset: Point, profile: bytes | None = None) -> None:
        super().__init__()
        self.pixels, self.offset, self.profile = pixels, offset, profile

    @property
    def image(self) -> QImage:
        """What other programs get: 8 bit and sRGB."""
        return image_of(convert(self.pixels, self.profile, None))

    def formats(self) -> list[str]:
        return [OWN, IMAGE]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in (OWN, IMAGE)

    def retrieveData(self, mimetype: str, kind: object) -> object:
        if mimetype == IMAGE:
            return self.image
        if mimetype != OWN:
            return None
        facts = {"shape": self.pixels.shape, "dtype": self.pixels.dtype.name, "offset": [self.offset.x, self.offset.y]}
        if self.profile is not None:
            facts["profile"] = base64.b64encode(self.profile).decode()
        return QByteArray(json.dumps(facts).encode() + b"\n" + np.ascontiguousarray(self.pixels).tobytes())


def put_pixels(pixels: PixelArray, offset: Point, profile: bytes | None = None) -> None:
    """Puts pixels (H, W, C) on the clipboard, for this program and for others. Nobody may write to them afterwards."""
    QGuiApplication.clipboard().setMimeData(PixelsMime(pixels, offset, profile))


def leave_picture() -> None:
    """Puts Qt's own copy of the picture in place of our pixels.

    Nothing made in Python may be left on the clipboard when the program ends: Qt destroys it after the interpreter is gone.
    """
    mime = _content()
    if isinstance(mime, PixelsMime):
        QGuiApplication.clipboard().setImage(mime.image.copy())


def taken_files() -> list[Path]:
    """The files that were copied in a file manager."""
    mime = _content()
    return [] if mime is None else [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def take_pixels() -> Taken | None:
    """The pixels on the clipboard; None if it holds no picture."""
    mime = _content()
    if mime is None:
        return None
    if isinstance(mime, PixelsMime):
        return Taken(mime.pixels, mime.offset, mime.profile)
    if mime.hasFormat(OWN):
        head, _, data = bytes(mime.data(OWN).data()).partition(b"\n")
        try:
            facts = json.loads(head)
            kind = np.dtype(np.uint8 if facts["dtype"] == "uint8" else np.uint16)
            x, y = facts["offset"]
            profile = base64.b64decode(facts["profile"]) if "profile" in facts else None
            return Taken(np.frombuffer(data, kind).reshape(facts["shape"]).copy(), Point(int(x), int(y)), profile)
        except (ValueError, KeyError, TypeError):
            return None
    image = QGuiApplication.clipboard().image()
    return None if image.isNull() else Taken(pixels_of_image(image), None)


def copied_size() -> Size | None:
    """Width and height of the picture on the clipboard; None if there is none."""
    mime = _content()
    if isinstance(mime, PixelsMime):
        return Size(mime.pixels.shape[1], mime.pixels.shape[0])
    image = QImage() if mime is None or not mime.hasImage() else QGuiApplication.clipboard().image()
    return None if image.isNull() else Size(image.width(), image.height())


def holds_picture() -> bool:
    """Whether there is something to paste."""
    mime = _content()
    return mime is not None and (mime.hasFormat(OWN) or mime.hasImage())


def _content() -> QMimeData | None:
    """What the clipboard holds; some platforms give nothing at all for an empty one."""
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return mime


def pixels_of_image(image: QImage) -> PixelArray:
    """Straight sRGB pixels (H, W, 4) of a Qt image, at 16 bit where it has them."""
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    deep = image.format() in (
        QImage.Format.Format_RGBA64, QImage.Format.Format_RGBX64, QImage.Format.Format_RGBA64_Premultiplied, QImage.Format.Format_Grayscale16
    )
    image = image.convertToFormat(QImage.Format.Format_RGBA64 if deep else QImage.Format.Format_RGBA8888)
    kind = np.uint16 if deep else np.uint8
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4 * np.dtype(kind).itemsize].copy().view(kind).reshape(image.height(), image.width(), 4)


def document_of_pixels(pixels: PixelArray, name: str, profile: bytes | None = None) -> Document:
    """A document with one layer of these pixels, (H, W, 2 | 4)."""
    raster = Raster.from_array(pixels)
    mode = "grey" if raster.channels == 2 else "rgb"
    layers = (Layer(1, name, Pixels(raster)),)
    return Document(Size(pixels.shape[1], pixels.shape[0]), mode, raster.depth, layers, profile=profile, next_id=2)  # type: ignore[arg-type]


def document_of_image(image: QImage) -> Document:
    """A document with one layer of a Qt image."""
    return document_of_pixels(pixels_of_image(image), "Background")
