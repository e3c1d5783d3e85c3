"""A raster that is being filled, area by area."""

from __future__ import annotations

import numpy as np

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Depth, Key, Raster, dtype_of, keys_in, tile_rect
from ganstudio.core.tile import TILE, Pixels


class Sheet:
    """Collects pixels in whole tiles, without a second copy of the picture."""

    def __init__(self, size: Size, channels: int, depth: Depth) -> None:
        self.size, self.channels, self.depth = size, channels, depth
        self._tiles: dict[Key, Pixels] = {}

    def write(self, area: Rect, pixels: Pixels) -> None:
        """Copies ``pixels`` (H, W, C) to ``area``, which lies inside."""
        for key in keys_in(area):
            square = tile_rect(key)
            part = square.intersected(area)
            tile = self._tiles.get(key)
            if tile is None:
                tile = self._tiles[key] = np.zeros((TILE, TILE, self.channels), dtype_of(self.depth))
            tile[part.slices(square.origin)] = pixels[part.slices(area.origin)]

    def raster(self) -> Raster:
        """What was written, as a raster. Ends the sheet: it hands its tiles over."""
        tiles, self._tiles = self._tiles, {}
        return Raster(self.size, self.channels, self.depth).with_tiles(tiles)
