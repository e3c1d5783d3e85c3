"""The open photo in each style, made in the background, one small picture at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from PySide6.QtGui import QImage

from ganstudio.app.pipeline import StyleOptions, keep_colours, options_of, prepare, run_style
from ganstudio.core.composite import render
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.placed import level_area
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels as Array
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.translate import tr
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.thumbnails import fitted, image_of, level_for

TASK = "style"
SIDE = 320
"""Pixels that the model sees of the photo: small enough to be quick, large enough for brush strokes."""


def small_copy(document: Document, side: int = SIDE) -> Document:
    """The picture as one 8-bit layer of at most ``side`` pixels, without the results of styles that lie on it."""

    def plain(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(layer for layer in layers if not (isinstance(layer.content, Generated) and layer.content.recipe.task == TASK))

    bare = document.edit_stack(plain)
    bare = bare if bare.layers else document
    level = level_for(document.size, side)
    shown = render(bare, level_area(bare.area, level), level)
    size = fitted(Size(shown.shape[1], shown.shape[0]), side)
    raster = Raster.from_array(_straight(cv2.resize(shown, (size.width(), size.height()), interpolation=cv2.INTER_AREA), document.channels))
    return Document(raster.size, document.mode, 8, (Layer(1, "", Pixels(raster)),), profile=document.profile, next_id=2)


def _straight(shown: Array, channels: int) -> Array:
    """Premultiplied blue, green, red, alpha as straight pixels with that many channels: (H, W, 4 | 2) uint8."""
    alpha = shown[..., 3:]
    colour = np.minimum((shown[..., 2::-1] * np.uint16(255) + alpha // 2) // np.maximum(alpha, 1), 255).astype(np.uint8)
    return np.concatenate((colour[..., : channels - 1], alpha), axis=-1)


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
