"""Gradients between two colours over a surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.document import Document
from ganstudio.core.fill import covered
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Plane, values
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Depth
from ganstudio.core.surface import Surface

Kind = Literal["linear", "mirrored", "radial"]
Shade = tuple[float, float, float, float]
"""Red, green, blue and alpha, 0..1."""


@dataclass(frozen=True)
class Gradient:
    """From ``first`` at ``start`` to ``last`` at ``end`` (document coordinates); beyond them the end colours go on."""

    kind: Kind
    start: tuple[float, float]
    end: tuple[float, float]
    first: Shade
    last: Shade

    def along(self, area: Rect, scale: float = 1.0) -> NDArray[np.float32]:
        """(H, W), 0 at the start and 1 at the end, for the pixels of ``area``, each ``scale`` document pixels wide."""
        x = (np.arange(area.x, area.right, dtype=np.float64) + 0.5) * scale - self.start[0]
        y = (np.arange(area.y, area.bottom, dtype=np.float64) + 0.5) * scale - self.start[1]
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        length = dx * dx + dy * dy
        if length == 0:
            return np.ones((len(y), len(x)), np.float32)
        if self.kind == "radial":
            found = np.sqrt(((x * x)[None, :] + (y * y)[:, None]) / length).astype(np.float32)
        else:
            found = (x * (dx / length)).astype(np.float32)[None, :] + (y * (dy / length)).astype(np.float32)[:, None]
            if self.kind == "mirrored":
                found = np.abs(found)
        return np.asarray(np.clip(found, 0, 1))

    def pixels(self, area: Rect, channels: int, depth: Depth, dither: bool = False, scale: float = 1.0) -> NDArray[np.float32]:
        """(H, W, C) float32 in the range of ``depth``, straight alpha; ``dither`` adds less than half a unit of noise to colours.

        Noise depends on the place alone, so that the same gradient always gives the same pixels.
        """
        share = self.along(area, scale)
        first = np.array(_channels(self.first, channels, depth), np.float32)
        last = np.array(_channels(self.last, channels, depth), np.float32)
        planes = [share * (to - start) + start for start, to in zip(first, last, strict=True)]
        if dither:
            noise = np.random.default_rng((area.x & 0xFFFF, area.y & 0xFFFF)).random(share.shape, np.float32)
            noise -= np.float32(0.5)
            noise *= np.float32(0.98)
            for plane in planes[: max(channels - 1, 1)]:
                plane += noise
                np.clip(plane, 0, 255 if depth == 8 else 65535, out=plane)
        return np.asarray(cv2.merge(planes), np.float32).reshape(*share.shape, channels)


def _channels(shade: Shade, channels: int, depth: Depth) -> tuple[float, ...]:
    whole = values(shade[:3], channels, depth)
    return whole if channels == 1 else (*whole[:-1], whole[-1] * shade[3])


def gradient(
    document: Document, surface: Surface, paint: Gradient, opacity: float = 1.0, dither: bool = True, progress: Progress | None = None
) -> Document:
    """The document with the gradient over the surface, inside the selection and the canvas. Dither only matters at 8 bit.

    On a mask, transparency of the gradient leaves the mask as it is there.
    """
    raster = surface.raster
    soft = raster.channels == 1 and min(paint.first[3], paint.last[3]) < 1

    def alpha(area: Rect) -> Plane:
        even = np.full((area.height, area.width), opacity, np.float32)
        if not soft:
            return even
        share = paint.along(area)
        return even * (paint.first[3] + share * np.float32(paint.last[3] - paint.first[3]))

    def fill(area: Rect) -> NDArray[np.float32]:
        return paint.pixels(area, raster.channels, raster.depth, dither and raster.depth == 8)

    return covered(document, surface, alpha, fill, progress)

