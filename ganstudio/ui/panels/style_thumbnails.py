"""The open photo in each style, made in the background, one small picture at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from PySide6.QtGui import QImage

from ganstudio.app.pipeline import StyleOptions, keep_colours, options_of, prepare, run_style
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.placed import layer_pixels, level_area
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels as Array
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.translate import tr
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.thumbnails import fitted, image_of, level_for

SIDE = 320
"""Pixels that the model sees of the photo: small enough to be quick, large enough for brush strokes."""


def small_copy(document: Document, side: int = SIDE) -> Document:
    """The picture as one 8-bit layer of at most ``side`` pixels, without the results of styles that lie on it."""

    def plain(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(layer for layer in layers if not isinstance(layer.content, Generated))

    bare = document.edit_stack(plain)
    bare = bare if bare.layers else document
    level = level_for(document.size, side)
    pixels = _shrunk_flat(bare, level)
    size = fitted(Size(pixels.shape[1], pixels.shape[0]), side)
    small: Array = cv2.resize(pixels, (size.width(), size.height()), interpolation=cv2.INTER_AREA)
    raster = Raster.from_array((small >> 8).astype(np.uint8) if small.dtype == np.uint16 else small)
    return Document(raster.size, document.mode, 8, (Layer(1, "", Pixels(raster)),), profile=document.profile, next_id=2)


def _shrunk_flat(document: Document, level: int) -> Array:
    """The flattened picture at a mip level: layers are shrunk first, so that a large document costs no more than a small one."""

    def shrink(layer: Layer) -> Layer:
        if layer.raster is None:
            return replace(layer, mask=None)
        pixels = layer_pixels(layer, level_area(document.area, level), level)
        return replace(layer, content=Pixels(Raster.from_array(pixels)), offset=type(layer.offset)(0, 0), mask=None)

    if level == 0:
        return flatten(replace(document, selection=None))
    area = level_area(document.area, level)
    layers = tuple(shrink(layer) for layer in document.layers if layer.visible)
    return flatten(replace(document, size=area.size, layers=layers, selection=None))


class StyleThumbnails:
    """Asks for pictures and throws away those that come for an older photo."""

    def __init__(self, jobs: JobQueue, library: Library, show: Callable[[str, QImage | None], None]) -> None:
        """``show(preset id, image)`` is called for each; with None when one starts to be made."""
        self._jobs, self._library, self._show = jobs, library, show
        self._running: Job | None = None

    def stop(self) -> None:
        """Forgets what is being made."""
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def make(self, document: Document, presets: list[Preset]) -> None:
        """Makes the pictures of these styles anew."""
        self.stop()
        for preset in presets:
            self._show(preset.id, None)
        self._running = self._jobs.submit(
            tr("Style thumbnails"), lambda progress: small_copy(document), lambda small: self._next(small, presets), lambda error: None,
            lane="styles", quiet=True,
        )

    def _next(self, small: object, presets: list[Preset]) -> None:
        assert isinstance(small, Document)
        if not presets:
            self._running = None
            return
        preset, *rest = presets

        def work(progress: Progress) -> QImage:
            return styled_picture(small, preset, self._library, progress)

        def done(image: object) -> None:
            if isinstance(image, QImage):
                self._show(preset.id, image)
            self._next(small, rest)

        def failed(error: Exception) -> None:
            self._next(small, rest)

        self._running = self._jobs.submit(tr("Style thumbnails"), work, done, failed, lane="styles", quiet=True)


def styled_picture(small: Document, preset: Preset, library: Library, progress: Progress) -> QImage:
    """A small document in a style, at full strength."""
    options = replace(options_of(preset, StyleOptions()), feather=0.0, place="new-layer")
    styled = run_style(prepare(small, 1, options), preset, options, library, progress)
    raster = keep_colours(styled) if options.keep_colours and small.mode == "rgb" else styled.raster
    return image_of(raster.read())
