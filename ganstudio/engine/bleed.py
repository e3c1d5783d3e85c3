"""Colours for pixels that have none: what lies under transparency takes on the colours around it, so that a model sees no black."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster, full, keys_in

NEAR = 16
"""Pixels over which nearby colours are taken; further away a coarse copy of the picture gives them."""
_COARSE = 128
Floats = NDArray[np.float32]


class Bleed:
    """The colours of a raster with its transparent pixels filled. The same for a pixel whatever the area that is asked for."""

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        self._coarse: Floats | None = None

    def read(self, area: Rect) -> NDArray[Any]:
        """The raster's pixels in ``area``, (H, W, 4 | 2). Only the colours of pixels with an alpha of 0 differ from the stored ones."""
        pixels = self.raster.read(area)
        if self._opaque(area):
            return pixels
        empty = pixels[..., -1] == 0
        if not empty.any():
            return pixels
        around = area.grown(NEAR)
        wide = self.raster.read(around)
        alpha = wide[..., -1].astype(np.float32) / full(self.raster.depth)
        side = 2 * NEAR + 1
        inner = (slice(NEAR, NEAR + area.height), slice(NEAR, NEAR + area.width))
        weight = cv2.blur(alpha, (side, side), borderType=cv2.BORDER_CONSTANT)[inner]
        far = self._far(area)
        for channel in range(far.shape[2]):
            mean = cv2.blur(wide[..., channel] * alpha, (side, side), borderType=cv2.BORDER_CONSTANT)[inner]
            filled = (mean + np.float32(1e-3) * far[..., channel]) / (weight + np.float32(1e-3))
            pixels[..., channel][empty] = np.rint(filled[empty])
        return pixels

    def _opaque(self, area: Rect) -> bool:
        tiles = self.raster.tiles
        return self.raster.area.contains(area) and all((tile := tiles.get(key)) is not None and tile.opaque for key in keys_in(area))

    def _far(self, area: Rect) -> Floats:
        """The coarse fill, smoothly enlarged, in ``area``: (H, W, C)."""
        if self._coarse is None:
            self._coarse = self._fill()
        coarse, size = self._coarse, self.raster.size
        across, down = coarse.shape[1] / size.width, coarse.shape[0] / size.height
        x = ((np.arange(area.x, area.right) + 0.5) * across - 0.5).astype(np.float32)
        y = ((np.arange(area.y, area.bottom) + 0.5) * down - 0.5).astype(np.float32)
        maps = np.meshgrid(x, y)
        far = cv2.remap(coarse, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(far, np.float32).reshape(area.height, area.width, -1)

    def _fill(self) -> Floats:
        """The whole picture at most 128 pixels wide, its holes filled from ever coarser copies (push and pull)."""
        raster, level = self.raster, 0
        while max(raster.size.width, raster.size.height) >> level > _COARSE and level < 8:
            level += 1
        small = raster.read_level(Rect(0, 0, -(-raster.size.width >> level), -(-raster.size.height >> level)), level).astype(np.float32)
        weight = small[..., -1:] / full(raster.depth)
        return _pulled(small[..., :-1] * weight, weight)


def _pulled(colour: NDArray[Any], weight: NDArray[Any]) -> Floats:
    """Colours (H, W, C), given times their weights (H, W, 1), where weights are missing taken from the next coarser copy."""
    height, width, channels = colour.shape
    if height * width == 1:
        return np.asarray(colour / np.maximum(weight, 1e-6), np.float32)
    half = (max(width // 2, 1), max(height // 2, 1))
    coarser = _pulled(
        cv2.resize(colour, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0], channels),
        cv2.resize(weight, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0], 1),
    )
    behind = cv2.resize(coarser, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, channels)
    return np.asarray(colour + behind * (1 - np.minimum(weight, 1)), np.float32)
