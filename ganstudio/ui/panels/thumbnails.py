"""Small pictures of layers, masks and documents, made in the background and kept while their rasters live."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPixmap

from ganstudio.core.composite import layer_pixels, render
from ganstudio.core.document import Document, Layer
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels
from ganstudio.ui.jobs import JobQueue

_LAST_LEVEL = 8


def level_for(size: Size, side: int) -> int:
    """The coarsest mip level at which the longer side still has ``side`` pixels."""
    level = 0
    while level < _LAST_LEVEL and max(size.width, size.height) >> (level + 1) >= side:
        level += 1
    return level


def fitted(size: Size, side: int) -> QSize:
    """The size scaled into a square."""
    scale = side / max(size.width, size.height, 1)
    return QSize(max(round(size.width * scale), 1), max(round(size.height * scale), 1))


def image_of(pixels: Pixels) -> QImage:
    """A QImage of straight pixels (H, W, 4 | 3 | 2 | 1), 8 or 16 bit; owns its bytes."""
    if pixels.dtype != np.uint8:
        pixels = (pixels >> 8).astype(np.uint8)
    height, width, channels = pixels.shape
    if channels == 1:
        return QImage(np.ascontiguousarray(pixels).data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    if channels == 3:
        return QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    if channels == 2:
        pixels = np.concatenate([pixels[..., :1]] * 3 + [pixels[..., 1:]], axis=-1)
    return QImage(np.ascontiguousarray(pixels).data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _shrunk(pixels: Pixels, size: QSize) -> Pixels:
    height, width, channels = pixels.shape
    if (width, height) == (size.width(), size.height()):
        return pixels
    method = cv2.INTER_AREA if width > size.width() else cv2.INTER_LINEAR
    small: Pixels = cv2.resize(pixels, (size.width(), size.height()), interpolation=method)
    return small.reshape(size.height(), size.width(), channels)


def layer_thumbnail(document: Document, layer: Layer, side: int) -> QImage:
    """The layer's pixels where they lie on the canvas."""
    level = level_for(document.size, side)
    area = Rect(0, 0, -(-document.size.width >> level), -(-document.size.height >> level))
    return image_of(_shrunk(layer_pixels(layer, area, level), fitted(document.size, side)))


def mask_thumbnail(document: Document, layer: Layer, side: int) -> QImage:
    """The layer's mask over the canvas, white where the layer is shown."""
    mask = layer.mask
    assert mask is not None
    level = level_for(document.size, side)
    width, height = -(-document.size.width >> level), -(-document.size.height >> level)
    out = np.full((height, width, 1), mask.outside, np.uint8)
    bounds = Rect.around(*(v / 2**level for v in (mask.bounds.x, mask.bounds.y, mask.bounds.right, mask.bounds.bottom)))
    inside = bounds.intersected(Rect(0, 0, width, height))
    if not inside.empty:
        out[inside.slices()] = mask.raster.read_level(inside.moved(-bounds.x, -bounds.y), level)
    return image_of(_shrunk(out, fitted(document.size, side)))


def document_thumbnail(document: Document, side: int) -> QImage:
    """The whole picture as it looks."""
    level = level_for(document.size, side)
    area = Rect(0, 0, -(-document.size.width >> level), -(-document.size.height >> level))
    shown = render(document, area, level)
    size = fitted(document.size, side)
    shown = np.ascontiguousarray(_shrunk(shown, size))
    return QImage(shown.data, size.width(), size.height(), 4 * size.width(), QImage.Format.Format_ARGB32_Premultiplied).copy()


class Thumbnails:
    """Pixmaps by raster. One that is not there yet is computed on the quick lane; ``ready`` is called when some have come."""

    def __init__(self, jobs: JobQueue | None, ready: Callable[[], None], side: int) -> None:
        self._jobs, self._ready, self.side = jobs, ready, side
        self._known: WeakKeyDictionary[Raster, QPixmap] = WeakKeyDictionary()
        self._latest: dict[tuple[int, bool], QPixmap] = {}
        self._asked: WeakKeyDictionary[Raster, bool] = WeakKeyDictionary()

    def forget(self) -> None:
        """Another document is shown."""
        self._known.clear()
        self._asked.clear()
        self._latest.clear()

    def get(self, document: Document, layer: Layer, of_mask: bool, ratio: float) -> QPixmap | None:
        """The newest thumbnail there is; None while the first one is being made."""
        raster = layer.mask.raster if of_mask and layer.mask is not None else layer.raster
        if raster is None:
            return None
        known = self._known.get(raster)
        if known is not None:
            return known
        if raster not in self._asked:
            self._asked[raster] = True
            self._ask(document, layer, of_mask, raster, ratio)
            known = self._known.get(raster)
        return known if known is not None else self._latest.get((layer.id, of_mask))

    def _ask(self, document: Document, layer: Layer, of_mask: bool, raster: Raster, ratio: float) -> None:
        side = round(self.side * ratio)
        make = mask_thumbnail if of_mask else layer_thumbnail

        def work(progress: Progress) -> object:
            return make(document, layer, side)

        def done(image: object) -> None:
            assert isinstance(image, QImage)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self._known[raster] = pixmap
            self._latest[layer.id, of_mask] = pixmap
            if self._jobs is not None:
                self._ready()

        if self._jobs is None:
            done(work(Progress()))
        else:
            self._jobs.submit("Thumbnail", work, done, lambda error: None, lane="quick", quiet=True)
