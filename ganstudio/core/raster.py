"""Immutable tiled pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import cv2
import numpy as np

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.tile import KEPT_LEVEL, TILE, Pixels, Tile

Depth = Literal[8, 16]
Key = tuple[int, int]
"""(column, row) of a tile."""


def dtype_of(depth: Depth) -> np.dtype[np.generic]:
    """uint8 or uint16."""
    return np.dtype(np.uint8 if depth == 8 else np.uint16)


def full(depth: Depth) -> int:
    """The value that stands for 1.0: 255 or 65535."""
    return 255 if depth == 8 else 65535


def as_depth(pixels: Pixels, depth: Depth) -> Pixels:
    """uint8 or uint16 pixels (H, W) or (H, W, C) as the nearest values of ``depth``; the same array if they have it already."""
    if pixels.dtype == dtype_of(depth) or pixels.size == 0:
        return pixels.astype(dtype_of(depth), copy=False)
    if depth == 16:
        return pixels.astype(np.uint16) * np.uint16(257)
    return np.asarray(cv2.convertScaleAbs(np.ascontiguousarray(pixels), alpha=1 / 257)).reshape(pixels.shape)


def tile_rect(key: Key) -> Rect:
    """The pixels of the tile at ``key``."""
    return Rect(key[0] * TILE, key[1] * TILE, TILE, TILE)


def keys_in(area: Rect) -> Iterator[Key]:
    """The keys of all tiles that ``area`` touches, row by row."""
    if area.empty:
        return
    for row in range(area.y // TILE, (area.bottom - 1) // TILE + 1):
        for column in range(area.x // TILE, (area.right - 1) // TILE + 1):
            yield column, row


@dataclass(frozen=True, eq=False)
class Raster:
    """Pixels (H, W, C) in shared tiles; an edit gives a new Raster that shares the tiles it left alone.

    ``channels``: 4 RGBA, 2 grey and alpha, 1 mask (full = selected). Alpha is straight. A tile that is absent is all zeros.
    What tiles hold beyond ``size`` repeats the last row and column, so that mips have no dark edge.
    """

    size: Size
    channels: int
    depth: Depth = 8
    tiles: Mapping[Key, Tile] = field(default_factory=dict)
    _squares: dict[tuple[int, int, int], Pixels] = field(default_factory=dict, init=False, repr=False)

    @staticmethod
    def from_array(pixels: Pixels) -> Raster:
        """A raster of a copy of ``pixels``: (H, W) or (H, W, C), uint8 or uint16."""
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        height, width, channels = pixels.shape
        depth: Depth = 8 if pixels.dtype == np.uint8 else 16
        return Raster(Size(width, height), channels, depth).write(Rect(0, 0, width, height), pixels)

    @staticmethod
    def uniform(size: Size, value: tuple[int, ...], depth: Depth = 8) -> Raster:
        """One colour everywhere, all tiles being one."""
        return Raster(size, len(value), depth).filled(size.rect, value)

    @property
    def area(self) -> Rect:
        """All pixels."""
        return self.size.rect

    @property
    def empty(self) -> bool:
        """Whether everything is zero."""
        return not self.tiles

    @property
    def opaque(self) -> bool:
        """Whether every pixel is fully opaque (for a mask: selected)."""
        return all((tile := self.tiles.get(key)) is not None and tile.opaque for key in keys_in(self.area))

    def read(self, area: Rect | None = None) -> Pixels:
        """A copy of ``area`` (default: all), (H, W, C); zeros outside."""
        return self.read_level(self.area if area is None else area, 0)

    def read_level(self, area: Rect, level: int) -> Pixels:
        """A copy of ``area``, given in pixels of mip ``level`` (scale 1 / 2**level); zeros outside."""
        out = np.zeros((area.size.height, area.size.width, self.channels), dtype_of(self.depth))
        self.read_into(out, area, level)
        return out

    def view_level(self, area: Rect, level: int) -> Pixels:
        """As read_level(), but without a copy where ``area`` lies in one tile: nobody may write to the result."""
        side = TILE >> level
        column, row = area.x // side, area.y // side
        x, y = area.x - column * side, area.y - row * side
        right, bottom = x + area.width, y + area.height
        tile = self.tiles.get((column, row))
        inside = area.right << level < self.size.width + (1 << level) and area.bottom << level < self.size.height + (1 << level)
        if tile is None or right > side or bottom > side or not inside:
            return self.read_level(area, level)
        return tile.mip(level)[y:bottom, x:right]

    def planar(self, area: Rect, level: int) -> Pixels:
        """As read_level(), one plane a channel, (C, H, W); nobody may write to it.

        Whole 256 x 256 squares of higher levels, which are put together from many tiles, are kept for the next time.
        """
        columns, rows = -(-self.size.width >> level), -(-self.size.height >> level)
        square = area.x % TILE == area.y % TILE == 0 and area.width == min(TILE, columns - area.x) and area.height == min(TILE, rows - area.y)
        if level < KEPT_LEVEL or not square:
            return self._planes(self.view_level(area, level))
        place = (level, area.x, area.y)
        kept = self._squares.get(place)
        if kept is None:
            kept = self._squares[place] = self._planes(self.view_level(area, level))
        return kept

    def forget(self) -> None:
        """Lets go of what planar() keeps."""
        self._squares.clear()

    def _planes(self, pixels: Pixels) -> Pixels:
        stored = np.empty((self.channels, *pixels.shape[:2]), pixels.dtype)
        cv2.split(pixels, list(stored))
        stored.setflags(write=False)
        return stored

    def read_into(self, out: Pixels, area: Rect, level: int = 0) -> None:
        """Copies ``area`` of mip ``level`` into ``out``; what lies outside or is absent is left as it is."""
        side = TILE >> level
        inside = area.intersected(Rect(0, 0, -(-self.size.width >> level), -(-self.size.height >> level)))
        if inside.empty:
            return
        left, right = inside.x, inside.right
        spans = []
        for column in range(left // side, (right - 1) // side + 1):
            begin = column * side
            first, last = max(begin, left), min(begin + side, right)
            spans.append((column, slice(first - area.x, last - area.x), slice(first - begin, last - begin)))
        tiles = self.tiles
        for row in range(inside.y // side, (inside.bottom - 1) // side + 1):
            begin = row * side
            first, last = max(begin, inside.y), min(begin + side, inside.bottom)
            strip, rows = out[first - area.y : last - area.y], slice(first - begin, last - begin)
            for column, there, here in spans:
                tile = tiles.get((column, row))
                if tile is not None:
                    strip[:, there] = tile.mip(level)[rows, here]

    def write(self, area: Rect, pixels: Pixels) -> Raster:
        """A raster with ``pixels`` (H, W, C), or (H, W) for a mask, at ``area``; what lies outside the size is cut off.

        The values are copied. Tiles whose values do not change stay the same objects.
        """
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        if pixels.shape != (area.height, area.width, self.channels) or pixels.dtype != dtype_of(self.depth):
            raise ValueError(f"{pixels.shape} {pixels.dtype} does not fit {area} of {self.channels} x {self.depth} bit")
        inside = area.intersected(self.area)
        tiles = dict(self.tiles)
        for key in keys_in(inside):
            square = tile_rect(key)
            part = square.intersected(inside)
            old = tiles.get(key)
            fresh = pixels[part.slices(area.origin)]
            if old is not None and np.array_equal(old.pixels[part.slices(square.origin)], fresh):
                continue
            if old is None and not fresh.any():
                continue
            if part == square:
                values = np.ascontiguousarray(fresh)
                values = values.copy() if values is fresh or values.base is not None else values
            else:
                values = np.zeros((TILE, TILE, self.channels), pixels.dtype) if old is None else old.pixels.copy()
                values[part.slices(square.origin)] = fresh
                self._pad(values, square)
            if values.any():
                tiles[key] = Tile(values)
            else:
                del tiles[key]
        return replace(self, tiles=tiles) if tiles != self.tiles else self

    def filled(self, area: Rect, value: tuple[int, ...]) -> Raster:
        """The raster with one colour in ``area``; tiles that lie inside it are all one."""
        inside = area.intersected(self.area)
        whole = Tile(np.full((TILE, TILE, self.channels), value, dtype_of(self.depth))) if any(value) else None
        tiles = dict(self.tiles)
        edges: dict[Key, Pixels] = {}
        for key in keys_in(inside):
            square = tile_rect(key)
            part = square.intersected(inside)
            if part != square.intersected(self.area):
                old = tiles.get(key)
                edges[key] = np.zeros((TILE, TILE, self.channels), dtype_of(self.depth)) if old is None else old.pixels.copy()
                edges[key][part.slices(square.origin)] = value
            elif whole is not None:
                tiles[key] = whole
            else:
                tiles.pop(key, None)
        return replace(self, tiles=tiles).with_tiles(edges)

    def with_tiles(self, fresh: Mapping[Key, Pixels]) -> Raster:
        """The raster with whole tiles (256, 256, C) in place of its own. The arrays are taken over; nobody may write to them afterwards."""
        tiles = dict(self.tiles)
        for key, values in fresh.items():
            self._pad(values, tile_rect(key))
            if values.any():
                tiles[key] = Tile(values)
            else:
                tiles.pop(key, None)
        return replace(self, tiles=tiles)

    def _pad(self, values: Pixels, square: Rect) -> None:
        """Repeats the last valid row and column to the end of an edge tile, in place."""
        width, height = self.size.width - square.x, self.size.height - square.y
        if width < TILE:
            values[:, width:] = values[:, width - 1 : width]
        if height < TILE:
            values[height:] = values[height - 1 : height]

    def changed(self, other: Raster) -> set[Key]:
        """The keys of the tiles that are not the same object in both."""
        if self.tiles is other.tiles:
            return set()
        mine, theirs = self.tiles, other.tiles
        changed = {key for key, tile in mine.items() if theirs.get(key) is not tile}
        changed.update(key for key in theirs if key not in mine)
        return changed

    def mapped(self, function: Callable[[Pixels], Pixels]) -> Raster:
        """The raster with ``function`` applied to each tile's pixels; channels and depth follow its results.

        The function works pixel by pixel and keeps zeros zero, because absent tiles are skipped.
        """
        done: dict[Tile, Tile | None] = {}
        sample: Pixels | None = None
        for tile in self.tiles.values():
            if tile not in done:
                sample = np.ascontiguousarray(function(tile.pixels))
                done[tile] = Tile(sample) if sample.any() else None
        if sample is None:
            sample = function(np.zeros((1, 1, self.channels), dtype_of(self.depth)))
        tiles = {key: fresh for key, tile in self.tiles.items() if (fresh := done[tile]) is not None}
        return Raster(self.size, sample.shape[2], 8 if sample.dtype == np.uint8 else 16, tiles)

    def extended(self, left: int, top: int, right: int, bottom: int) -> tuple[Raster, int, int]:
        """The raster with at least that many zero pixels more on each side.

        Left and top grow by whole tiles, so that all tiles are shared. Returns (raster, columns added at the left, rows added at the top).
        """
        columns, rows = -(-max(left, 0) // TILE), -(-max(top, 0) // TILE)
        size = Size(self.size.width + columns * TILE + max(right, 0), self.size.height + rows * TILE + max(bottom, 0))
        grown = Raster(size, self.channels, self.depth, {(c + columns, r + rows): t for (c, r), t in self.tiles.items()})
        if right > 0 or bottom > 0:  # what padded the old edge tiles is now inside
            old = Rect(columns * TILE, rows * TILE, self.size.width, self.size.height)
            tiles = dict(grown.tiles)
            for key in list(tiles):
                square = tile_rect(key)
                part = square.intersected(old)
                if part != square:
                    values = np.zeros((TILE, TILE, self.channels), dtype_of(self.depth))
                    values[part.slices(square.origin)] = tiles[key].pixels[part.slices(square.origin)]
                    grown._pad(values, square)
                    tiles[key] = Tile(values)
            grown = replace(grown, tiles=tiles)
        return grown, columns * TILE, rows * TILE

    def bounds(self) -> Rect:
        """The smallest rectangle around all pixels whose alpha (or mask value) is not zero."""
        found = []
        for key, tile in self.tiles.items():
            part = tile_rect(key).intersected(self.area)
            if tile.opaque:
                found.append(part)
                continue
            seen = tile.pixels[: part.height, : part.width, -1] != 0
            rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
            if rows.size:
                found.append(
                    Rect(part.x + int(columns[0]), part.y + int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)
                )
        return Rect.union(found)

    def digest(self) -> str:
        """Hexadecimal BLAKE2b of size, depth and pixels: equal rasters, equal digest."""
        whole = hashlib.blake2b(repr((self.size, self.channels, self.depth)).encode(), digest_size=16)
        for key in sorted(self.tiles):
            whole.update(repr(key).encode())
            whole.update(self.tiles[key].digest)
        return whole.hexdigest()
