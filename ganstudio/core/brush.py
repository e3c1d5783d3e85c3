"""Brush strokes: dabs stamped along a path into a coverage plane, and the pixels that follow from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganstudio.core.document import Document
from ganstudio.core.fields import number, toggle
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.paint import Colour, Plane, lay, rub, values
from ganstudio.core.raster import Key, Raster, dtype_of, keys_in, tile_rect
from ganstudio.core.surface import Surface, chosen
from ganstudio.core.tile import TILE, Pixels


@dataclass(frozen=True)
class Tip:
    """How a brush marks."""

    size: float = number(40.0, 1, 2000, "Size", unit="px", decimals=0, logarithmic=True, tip="Diameter of the brush ([ and ])")
    hardness: float = number(0.8, 0.0, 1.0, "Hardness", unit="%", scale=100, tip="How sharp the edge is (Shift+[ and Shift+])")
    opacity: float = number(1.0, 0.01, 1.0, "Opacity", unit="%", scale=100, tip="The most that one stroke covers (digit keys)")
    flow: float = number(1.0, 0.01, 1.0, "Flow", unit="%", scale=100, tip="How much each dab adds while you paint over the same place")
    spacing: float = number(0.1, 0.01, 2.0, "Spacing", unit="%", scale=100, tip="Distance between dabs in brush sizes")
    smoothing: float = number(0.2, 0.0, 0.95, "Smoothing", unit="%", scale=100, tip="Evens out a shaky hand; the stroke follows more slowly")
    pressure_size: bool = toggle(True, "Pressure sizes", "A pen's pressure changes the size")
    pressure_opacity: bool = toggle(False, "Pressure fades", "A pen's pressure changes the opacity")


@dataclass(frozen=True)
class Ink:
    """What a stroke leaves behind: a colour (RGB 0..1), pixels read from elsewhere, or, with neither, transparency."""

    colour: Colour | None = None
    source: Callable[[Rect], Pixels] | None = None
    """Gives the pixels to paint for an area in document coordinates, (H, W, C) of the surface's kind."""


Dab = tuple[float, float, float]
"""x, y in document coordinates, and pressure 0..1."""


def dab_plane(diameter: float, hardness: float, fx: float = 0.0, fy: float = 0.0) -> NDArray[np.float32]:
    """The coverage (side, side) of one dab, 0..1, antialiased; its centre is off the middle of the square by (fx, fy) pixels.

    Full within ``hardness`` of the radius, falling in an S-curve (a straight ramp one pixel wide for a hard brush) to 0.
    """
    radius = diameter / 2
    half = math.ceil(radius + 0.5) + 1
    line = np.arange(2 * half, dtype=np.float32) + np.float32(0.5 - half)
    x, y = line - np.float32(fx), line - np.float32(fy)
    distance = np.sqrt(y[:, None] ** 2 + x[None, :] ** 2)
    outer = radius + 0.5
    inner = max(min(hardness * radius, outer - 1), 0.0)
    ramp = np.clip((outer - distance) / np.float32(outer - inner), 0, 1)
    curve = ramp * ramp * (3 - 2 * ramp)
    plane: NDArray[np.float32] = (ramp + np.float32(1 - hardness) * (curve - ramp)).astype(np.float32)
    return plane * np.float32(min(diameter, 1.0)) if diameter < 1 else plane


class Path:
    """Turns pointer positions into evenly spaced dabs along a smoothed curve."""

    def __init__(self, tip: Tip) -> None:
        self._tip = tip
        self._points: list[Dab] = []
        self._end: Dab | None = None
        self._left = 0.0
        """Distance from the end of what is drawn to the next dab."""

    def to(self, x: float, y: float, pressure: float = 1.0) -> list[Dab]:
        """The dabs up to where the curve is certain. The first call gives one dab at the position itself."""
        if not self._points:
            self._points = [(x, y, pressure)]
            self._end = (x, y, pressure)
            self._left = self._step(pressure)
            return [(x, y, pressure)]
        last, keep = self._points[-1], self._tip.smoothing
        point = (last[0] + (x - last[0]) * (1 - keep), last[1] + (y - last[1]) * (1 - keep), last[2] + (pressure - last[2]) * (1 - keep))
        self._points = [last, point]
        if keep == 0:
            return list(self._line(point))
        middle = ((last[0] + point[0]) / 2, (last[1] + point[1]) / 2, (last[2] + point[2]) / 2)
        return self._curve(last, middle)

    def finish(self, x: float, y: float, pressure: float = 1.0) -> list[Dab]:
        """The dabs from there to where the pointer was let go."""
        if not self._points:
            return []
        return self._curve(self._points[-1], (x, y, pressure)) if self._tip.smoothing else list(self._line((x, y, pressure)))

    def _step(self, pressure: float) -> float:
        size = self._tip.size * (pressure if self._tip.pressure_size else 1.0)
        return max(self._tip.spacing * size, 0.5)

    def _curve(self, control: Dab, to: Dab) -> list[Dab]:
        """Along a quadratic curve from where we are, bent towards ``control``."""
        start = self._end
        assert start is not None
        length = math.hypot(control[0] - start[0], control[1] - start[1]) + math.hypot(to[0] - control[0], to[1] - control[1])
        dabs: list[Dab] = []
        parts = min(max(int(length / 3), 1), 64)
        for i in range(1, parts + 1):
            t = i / parts
            a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
            dabs += self._line(
                (
                    a * start[0] + b * control[0] + c * to[0],
                    a * start[1] + b * control[1] + c * to[1],
                    a * start[2] + b * control[2] + c * to[2],
                )
            )
        return dabs

    def _line(self, to: Dab) -> Iterator[Dab]:
        start = self._end
        assert start is not None
        length = math.hypot(to[0] - start[0], to[1] - start[1])
        at = self._left
        while at <= length:
            t = at / length if length else 0.0
            pressure = start[2] + (to[2] - start[2]) * t
            yield start[0] + (to[0] - start[0]) * t, start[1] + (to[1] - start[1]) * t, pressure
            at += self._step(pressure)
        self._left = at - length
        self._end = to


class Stroke:
    """A stroke being painted. Each dab is added to a coverage plane, from which the touched pixels are made anew out of the old ones,
    so that opacity caps what the whole stroke covers while flow builds up to it. Only touched tiles are rewritten.

    Coverage grows by ``(cap - coverage) * flow * dab`` where the dab's cap (its pressure) is above it.
    """

    def __init__(self, surface: Surface, tip: Tip, ink: Ink, canvas: Rect) -> None:
        """``canvas``: how far the surface may be extended, in document coordinates."""
        self._surface, self._tip, self._ink, self._canvas = surface, tip, ink, canvas
        self._old, self._raster, self._offset = surface.raster, surface.raster, surface.offset
        self._coverage: dict[Key, NDArray[np.float32]] = {}
        self._dirty: dict[Key, Rect] = {}
        self._dabs: dict[tuple[float, float, float], NDArray[np.float32]] = {}
        self._fill: Pixels | None = None
        if ink.colour is not None:
            shade = values(ink.colour, self._old.channels, self._old.depth)
            self._fill = np.empty((TILE, TILE, self._old.channels), np.float32)
            self._fill[:] = shade

    @property
    def offset(self) -> Point:
        """Where the raster lies now: painting beyond the left or top edge moves it."""
        return self._offset

    def stamp(self, dabs: Iterable[Dab]) -> None:
        """Adds dabs to the coverage."""
        for x, y, pressure in dabs:
            self._stamp(x, y, min(max(pressure, 0.0), 1.0))

    def raster(self) -> Raster:
        """The surface with everything stamped so far."""
        self._refresh()
        return self._raster

    def finish(self) -> tuple[Raster, Point]:
        """The final raster and its offset. Tiles that came out equal are the old objects; nothing changed: the old raster itself."""
        self._refresh()
        raster = self._raster
        tiles = dict(raster.tiles)
        changed = False
        for key in self._coverage:
            old, new = self._old.tiles.get(key), tiles.get(key)
            if old is new:
                continue
            if old is not None and new is not None and np.array_equal(old.pixels, new.pixels):
                tiles[key] = old
            else:
                changed = True
        if not changed:
            return self._surface.raster, self._surface.offset
        return Raster(raster.size, raster.channels, raster.depth, tiles), self._offset

    def _stamp(self, x: float, y: float, pressure: float) -> None:
        tip = self._tip
        size = tip.size * pressure if tip.pressure_size else tip.size
        cap = np.float32(pressure if tip.pressure_opacity else 1.0)
        if size < 0.05 or cap <= 0:
            return
        left, top, dab = self._dab(x, y, size)
        side = dab.shape[0]
        area = self._reach(Rect(left, top, side, side)).moved(-self._offset.x, -self._offset.y)
        left, top = left - self._offset.x, top - self._offset.y
        for key in keys_in(area):
            square = tile_rect(key)
            part = square.intersected(area)
            plane = self._coverage.get(key)
            if plane is None:
                plane = self._coverage[key] = np.zeros((TILE, TILE), np.float32)
            inside = plane[part.slices(square.origin)]
            room = cap - inside
            if cap < 1:
                np.maximum(room, 0, out=room)
            room *= dab[part.slices(Point(left, top))]
            inside += room
            self._dirty[key] = part.united(self._dirty.get(key, part))

    def _dab(self, x: float, y: float, size: float) -> tuple[int, int, NDArray[np.float32]]:
        """(left, top, coverage times flow) of a dab. Its place is rounded to a part of a pixel: a quarter for small ones."""
        grain = 4 if size < 64 else (2 if size < 160 else 1)
        size = round(size * 8) / 8 if size < 64 else float(round(size))
        x, y = round(x * grain) / grain, round(y * grain) / grain
        middle_x, middle_y = math.floor(x), math.floor(y)
        key = (size, x - middle_x, y - middle_y)
        dab = self._dabs.get(key)
        if dab is None:
            if len(self._dabs) > 64:
                self._dabs.clear()
            dab = dab_plane(size, self._tip.hardness, key[1], key[2]) * np.float32(self._tip.flow)
            self._dabs[key] = dab
        half = dab.shape[0] // 2
        return middle_x - half, middle_y - half, dab

    def _reach(self, area: Rect) -> Rect:
        """What of ``area`` (document coordinates) can be painted, after extending the raster over the part of it inside the canvas."""
        bounds = self._raster.area.moved(self._offset.x, self._offset.y)
        if self._surface.target == "quick" or bounds.contains(area):
            return area.intersected(bounds)
        need = area.intersected(self._canvas)
        if not bounds.contains(need):
            self._refresh()
            local = need.moved(-self._offset.x, -self._offset.y)
            size, room = self._raster.size, self._canvas.moved(-self._offset.x, -self._offset.y)
            right = max(min(-(-local.right // TILE) * TILE, room.right) - size.width, 0)
            bottom = max(min(-(-local.bottom // TILE) * TILE, room.bottom) - size.height, 0)
            sides = (-local.x, -local.y, right, bottom)
            self._old = self._old.extended(*sides)[0]
            self._raster, dx, dy = self._raster.extended(*sides)
            self._offset = Point(self._offset.x - dx, self._offset.y - dy)
            self._coverage = {(column + dx // TILE, row + dy // TILE): plane for (column, row), plane in self._coverage.items()}
            bounds = self._raster.area.moved(self._offset.x, self._offset.y)
        return area.intersected(bounds)

    def _refresh(self) -> None:
        """Makes the pixels of what was stamped since the last time."""
        if not self._dirty:
            return
        fresh: dict[Key, Pixels] = {}
        blank: Pixels | None = None
        for key, part in self._dirty.items():
            square = tile_rect(key)
            rows, columns = part.slices(square.origin)
            alpha = self._coverage[key][rows, columns] * np.float32(self._tip.opacity)
            where = part.moved(self._offset.x, self._offset.y)
            limit = chosen(self._surface.selection, where)
            if limit is not None:
                if not limit.any():
                    continue
                alpha *= limit
            tile, old = self._raster.tiles.get(key), self._old.tiles.get(key)
            if old is None and blank is None:
                blank = np.zeros((TILE, TILE, self._old.channels), dtype_of(self._old.depth))
            base = blank if old is None else old.pixels
            assert base is not None
            out = (base if tile is None else tile.pixels).copy()
            out[rows, columns] = self._painted(base[rows, columns], alpha, where, old is not None and old.opaque)
            fresh[key] = out
        self._dirty.clear()
        if fresh:
            self._raster = self._raster.with_tiles(fresh)

    def _painted(self, base: Pixels, alpha: Plane, where: Rect, opaque: bool) -> Pixels:
        if self._ink.source is not None:
            return lay(base, self._ink.source(where), alpha, self._surface.lock_alpha, opaque=opaque or None)
        if self._fill is not None:
            fill = self._fill[: alpha.shape[0], : alpha.shape[1]]
            return lay(base, fill, alpha, self._surface.lock_alpha, opaque=opaque, solid=True)
        return rub(base, alpha)


def stroked(document: Document, surface: Surface, tip: Tip, ink: Ink, points: Iterable[Dab]) -> Document:
    """The document with one whole stroke along pointer positions (x, y, pressure) painted on ``surface``."""
    stroke, path = Stroke(surface, tip, ink, document.area), Path(tip)
    last: Dab | None = None
    for last in points:
        stroke.stamp(path.to(*last))
    if last is not None:
        stroke.stamp(path.finish(*last))
    return surface.put(document, *stroke.finish())
