"""One square of pixels with an identity: what rasters share and histories count."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.spill import SpillFile

TILE = 256
"""Width and height of a tile in pixels."""

LEVELS = 9
"""Mip levels of a tile: 256, 128, ... 1 pixels wide."""

Pixels = NDArray[Any]
"""uint8 or uint16, (H, W, C), straight alpha in the last channel where C is 2 or 4."""

KEPT_LEVEL = 2
"""Mips from this level on stay in memory when a tile is spilled, so that a zoomed-out view needs no disk."""


class Tile:
    """A 256 x 256 square of pixels that never changes; equal only to itself.

    Its pixels are in memory or in a spill file; mips, digest and opacity are made when first asked for.
    """

    __slots__ = ("__weakref__", "_digest", "_mips", "_opaque", "_pixels", "_place", "_store", "dtype", "shape")

    def __init__(self, pixels: Pixels) -> None:
        """Takes over ``pixels`` (256, 256, C), which nobody may write to afterwards."""
        if pixels.base is not None or not pixels.flags.c_contiguous:
            pixels = pixels.copy(order="C")
        pixels.setflags(write=False)
        self.shape: tuple[int, ...] = pixels.shape
        self.dtype = pixels.dtype
        self._pixels: Pixels | None = pixels
        self._mips: dict[int, Pixels] = {}
        self._digest: bytes | None = None
        self._opaque: bool | None = None
        self._store: SpillFile | None = None
        self._place: tuple[int, int] | None = None

    @property
    def pixels(self) -> Pixels:
        """The pixels (256, 256, C), read-only; loaded from disk (and kept) if they were spilled."""
        pixels = self._pixels
        if pixels is None:
            assert self._store is not None and self._place is not None
            pixels = self._store.read(self._place, self.shape, self.dtype)
            pixels.setflags(write=False)
            self._pixels = pixels
        return pixels

    @property
    def resident(self) -> bool:
        """Whether the pixels are in memory."""
        return self._pixels is not None

    @property
    def nbytes(self) -> int:
        """Bytes that the pixels take in memory when they are there."""
        return math.prod(self.shape) * self.dtype.itemsize

    def spill(self, store: SpillFile) -> None:
        """Moves the pixels to disk; they come back when they are asked for. Safe while others read."""
        if self._place is None:
            pixels = self.pixels
            self.mip(KEPT_LEVEL)
            self._place, self._store = store.write(pixels), store
        mips = self._mips.copy()  # others may be adding to it
        self._mips = {level: mip for level, mip in mips.items() if level >= KEPT_LEVEL}
        self._pixels = None

    def mip(self, level: int) -> Pixels:
        """The tile at 1 / 2**level of its size, (256 >> level, 256 >> level, C), read-only; level 0..8."""
        if level == 0:
            return self.pixels
        mip = self._mips.get(level)
        if mip is None:
            mip = halved(self.mip(level - 1))
            mip.setflags(write=False)
            self._mips[level] = mip
        return mip

    def has_mip(self, level: int) -> bool:
        """Whether mip(level) is there without work."""
        return level == 0 or level in self._mips

    @property
    def opaque(self) -> bool:
        """Whether every alpha value is full (for masks: every value)."""
        if self._opaque is None:
            self._opaque = bool((self.pixels[..., -1] == np.iinfo(self.dtype).max).all())
        return self._opaque

    @property
    def digest(self) -> bytes:
        """BLAKE2b-128 of the pixels: equal pixels, equal digest."""
        if self._digest is None:
            self._digest = hashlib.blake2b(self.pixels.tobytes(), digest_size=16).digest()
        return self._digest


def halved(pixels: Pixels) -> Pixels:
    """Half the size by 2 x 2 means; colours are weighted by their alpha. (H, W, C), H and W even."""
    channels = pixels.shape[2]
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    *colours, alpha = cv2.split(pixels) if channels > 1 else (None,)
    if alpha is None or alpha.min() == alpha.max():
        plain: Pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, channels)
        return plain
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
    weight = cv2.resize(alpha.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    np.maximum(weight, 1e-6, out=weight)
    planes: list[Any] = []
    for colour in colours:
        weighted = cv2.resize(cv2.multiply(colour, alpha, dtype=cv2.CV_32F), (width, height), interpolation=cv2.INTER_AREA)
        planes.append(cv2.divide(weighted, weight, dtype=depth))
    planes.append(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_AREA))
    merged: Pixels = cv2.merge(planes)
    return merged
