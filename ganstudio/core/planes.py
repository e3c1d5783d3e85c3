"""Float pictures with one plane a channel: what layers are blended in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.raster import Depth, full
from ganstudio.core.tile import Pixels

Floats = NDArray[Any]
"""float32."""


@dataclass(eq=False)
class Planes:
    """Straight colours (C, H, W) and alpha (H, W), float32 in 0..1. ``alpha`` None: opaque everywhere. Whoever made it may write to it."""

    colour: Floats
    alpha: Floats | None

    @property
    def coverage(self) -> Floats:
        """The alpha as an array."""
        return np.ones(self.colour.shape[1:], np.float32) if self.alpha is None else self.alpha

    def copy(self) -> Planes:
        return Planes(self.colour.copy(), None if self.alpha is None else self.alpha.copy())

    def cut(self, rows: slice, columns: slice) -> Planes:
        """A view of a part."""
        return Planes(self.colour[:, rows, columns], None if self.alpha is None else self.alpha[rows, columns])


def from_pixels(pixels: Pixels) -> Planes:
    """Planes of straight pixels (H, W, 4 | 2)."""
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    parts = cv2.split(pixels)
    colour = np.empty((len(parts) - 1, *pixels.shape[:2]), np.float32)
    for plane, part in zip(colour, parts, strict=False):
        np.copyto(plane, part)
    colour *= scale
    alpha = parts[-1]
    if alpha.size == 0 or alpha.min() == np.iinfo(pixels.dtype).max:
        return Planes(colour, None)
    return Planes(colour, alpha.astype(np.float32) * scale)


def to_pixels(planes: Planes | None, depth: Depth, channels: int, size: tuple[int, int]) -> Pixels:
    """Rounded straight pixels (H, W, channels); zeros of ``size`` (H, W) for None."""
    dtype = np.dtype(np.uint8 if depth == 8 else np.uint16)
    if planes is None:
        return np.zeros((*size, channels), dtype)
    parts = [rounded(plane, depth) for plane in planes.colour]
    parts.append(np.full(size, full(depth), dtype) if planes.alpha is None else rounded(planes.alpha, depth))
    merged: Pixels = cv2.merge(parts)
    return merged


def rounded(plane: Floats, depth: Depth) -> Pixels:
    """A plane in 0..1 as whole numbers of the depth; overwrites it at 16 bit."""
    if depth == 8:
        scaled: Pixels = cv2.convertScaleAbs(plane, alpha=255)
        return scaled
    plane *= np.float32(65535)
    plane += np.float32(0.5)
    np.clip(plane, 0, 65535, out=plane)
    return plane.astype(np.uint16)
