"""Float pictures with one plane a channel: what layers are blended in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.raster import Depth, dtype_of, full
from ganstudio.core.tile import Pixels

Floats = NDArray[Any]
"""float32."""


@dataclass
class Pool:
    """Float buffers that are used again and again, by one thread."""

    free: dict[tuple[int, ...], list[Floats]] = field(default_factory=dict)

    def take(self, shape: tuple[int, ...]) -> Floats:
        """A buffer with any values in it."""
        kept = self.free.get(shape)
        return kept.pop() if kept else np.empty(shape, np.float32)

    def give(self, *buffers: Any) -> None:
        """Takes back buffers that nobody uses any more; numbers and views are ignored."""
        for buffer in buffers:
            if isinstance(buffer, np.ndarray) and buffer.ndim and buffer.base is None and buffer.dtype == np.float32:
                self.free.setdefault(buffer.shape, []).append(buffer)


@dataclass(eq=False)
class Planes:
    """Straight colours (C, H, W), as stored or float32, and alpha (H, W), float32 in 0..1; None: opaque everywhere.

    ``top`` is the colour value that stands for 1. Whoever made it may write to its floats; whole numbers are left alone.
    """

    colour: Pixels
    alpha: Floats | None
    top: float = 1.0

    def unit(self, pool: Pool) -> Planes:
        """Itself, with the colours as floats in 0..1."""
        if self.colour.dtype != np.float32:
            colour = pool.take(self.colour.shape)
            for plane, stored in zip(colour, self.colour, strict=True):
                np.copyto(plane, stored)
                plane *= np.float32(1 / self.top)
            self.colour = colour
        elif self.top != 1:
            self.colour *= np.float32(1 / self.top)
        self.top = 1.0
        return self

    @property
    def coverage(self) -> Floats:
        """The alpha as an array."""
        return np.ones(self.colour.shape[1:], np.float32) if self.alpha is None else self.alpha

    def copy(self) -> Planes:
        return Planes(self.colour.copy(), None if self.alpha is None else self.alpha.copy(), self.top)

    def cut(self, rows: slice, columns: slice) -> Planes:
        """A view of a part."""
        return Planes(self.colour[:, rows, columns], None if self.alpha is None else self.alpha[rows, columns], self.top)


def from_pixels(pixels: Pixels, pool: Pool) -> Planes:
    """Planes of straight pixels (H, W, 4 | 2), colours as stored."""
    stored = np.empty((pixels.shape[2], *pixels.shape[:2]), pixels.dtype)
    cv2.split(pixels, list(stored))
    return from_stored(stored, pool)


def from_stored(stored: Pixels, pool: Pool) -> Planes:
    """Planes of straight pixels that lie in planes (4 | 2, H, W) already, which are not written to."""
    top = int(np.iinfo(stored.dtype).max)
    if stored[-1].min() == top:
        return Planes(stored[:-1], None, top)
    alpha = pool.take(stored.shape[1:])
    np.copyto(alpha, stored[-1])
    alpha *= np.float32(1 / top)
    return Planes(stored[:-1], alpha, top)


def to_pixels(planes: Planes | None, depth: Depth, channels: int, size: tuple[int, int]) -> Pixels:
    """Rounded straight pixels (H, W, channels); zeros of ``size`` (H, W) for None. Overwrites the planes."""
    if planes is None:
        return np.zeros((*size, channels), dtype_of(depth))
    out = np.empty((*size, channels), dtype_of(depth))
    put_pixels(planes, out)
    return out


def put_pixels(planes: Planes, out: Pixels) -> None:
    """Writes rounded straight pixels to ``out`` (H, W, 4 | 2), uint8 or uint16. Overwrites the planes."""
    depth: Depth = 8 if out.dtype == np.uint8 else 16
    if planes.colour.dtype == out.dtype:
        parts = list(planes.colour)
    else:
        planes.unit(Pool())
        parts = [rounded(plane, depth) for plane in planes.colour]
    parts.append(np.full(out.shape[:2], full(depth), out.dtype) if planes.alpha is None else rounded(planes.alpha, depth))
    cv2.merge(parts, out)


def rounded(plane: Floats, depth: Depth) -> Pixels:
    """A plane as whole numbers of the depth, clamped to 0..1; overwrites it."""
    if depth == 8:
        cv2.threshold(plane, 0, 0, cv2.THRESH_TOZERO, plane)  # convertScaleAbs would take negative values as positive ones
        scaled: Pixels = cv2.convertScaleAbs(plane, alpha=255)
        return scaled
    plane *= np.float32(65535)
    plane += np.float32(0.5)
    np.clip(plane, 0, 65535, out=plane)
    return plane.astype(np.uint16)
