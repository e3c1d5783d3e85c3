"""Adjustments of tone: each value of a channel goes through a table, whatever lies around it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from ganstudio.core.fields import custom, number, toggle
from ganstudio.core.histogram import histogram
from ganstudio.core.pointwise import Pointwise
from ganstudio.core.tables import Curve, looked_up, ramp, table
from ganstudio.core.tile import Pixels

Points = tuple[tuple[float, float], ...]
"""(x, y) in 0..1, x strictly rising, at least two."""

STRAIGHT: Points = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class Invert(Pointwise):
    """The negative."""

    id: ClassVar[str] = "invert"
    label: ClassVar[str] = "Invert"

    def apply(self, pixels: Pixels) -> Pixels:
        # The bits of all colours of a pixel are turned at once, as one whole number with its alpha.
        channels = pixels.shape[2]
        whole = np.dtype(f"u{channels * pixels.dtype.itemsize}")
        bits = np.array([np.iinfo(pixels.dtype).max] * (channels - 1) + [0], pixels.dtype).view(whole)
        turned: Pixels = (np.ascontiguousarray(pixels).view(whole) ^ bits).view(pixels.dtype)
        return turned


@dataclass(frozen=True)
class Span:
    """What levels do to a channel: ``black``..``white`` in becomes ``low``..``high`` out, the middle bent by ``gamma`` (above 1: lighter)."""

    black: float = 0.0
    gamma: float = 1.0
    white: float = 1.0
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.black, self.gamma, self.white, self.low, self.high))):
            raise ValueError("levels are finite numbers")
        if not 0 <= self.black < self.white <= 1:
            raise ValueError("black lies below white, both within 0..1")
        if not 0.1 <= self.gamma <= 10:
            raise ValueError("gamma lies within 0.1..10")
        if not (0 <= self.low <= 1 and 0 <= self.high <= 1):
            raise ValueError("low and high lie within 0..1")

    def mapped(self, x: Curve) -> Curve:
        """Output values (0..1) for input values (0..1)."""
        within = np.clip((x - self.black) / (self.white - self.black), 0.0, 1.0)
        bent = within if self.gamma == 1 else within ** (1 / self.gamma)
        return np.asarray(self.low + (self.high - self.low) * bent)


WHOLE = Span()


class Toned(Pointwise, ABC):
    """An adjustment that is one curve for each colour channel; ``curves`` is all that its kinds have to say."""

    @abstractmethod
    def curves(self, colours: int, count: int) -> list[Curve]:
        """The curve of each of 1 or 3 colour channels at ``count`` input values."""

    def apply(self, pixels: Pixels) -> Pixels:
        return looked_up(pixels, _table(self, pixels.shape[2], pixels.dtype))


@lru_cache(maxsize=8)
def _table(settings: Toned, channels: int, dtype: np.dtype[Any]) -> Pixels:
    return table(settings.curves(channels - 1, int(np.iinfo(dtype).max) + 1), dtype)


@dataclass(frozen=True)
class Levels(Toned):
    """Black point, white point and middle, for single channels first, then for all. Grey pictures use ``rgb`` alone."""

    id: ClassVar[str] = "levels"
    label: ClassVar[str] = "Levels"

    rgb: Span = custom(WHOLE, "RGB", "levels", tip="Black point, middle and white point of all channels")
    red: Span = custom(WHOLE, "Red", "levels")
    green: Span = custom(WHOLE, "Green", "levels")
    blue: Span = custom(WHOLE, "Blue", "levels")

    def curves(self, colours: int, count: int) -> list[Curve]:
        x = ramp(count)
        each = (self.red, self.green, self.blue) if colours == 3 else (WHOLE,)
        return [self.rgb.mapped(span.mapped(x)) for span in each]


@dataclass(frozen=True)
class Curves(Toned):
    """Smooth curves through points, for single channels first, then for all. Grey pictures use ``rgb`` alone."""

    id: ClassVar[str] = "curves"
    label: ClassVar[str] = "Curves"

    rgb: Points = custom(STRAIGHT, "RGB", "curve", tip="Click to add a point, drag it off the edge to remove it")
    red: Points = custom(STRAIGHT, "Red", "curve")
    green: Points = custom(STRAIGHT, "Green", "curve")
    blue: Points = custom(STRAIGHT, "Blue", "curve")

    def __post_init__(self) -> None:
        for points in (self.rgb, self.red, self.green, self.blue):
            check_points(points)

    def curves(self, colours: int, count: int) -> list[Curve]:
        x = ramp(count)
        each = (self.red, self.green, self.blue) if colours == 3 else (STRAIGHT,)
        return [curve(self.rgb, curve(points, x)) for points in each]


def check_points(points: Points) -> None:
    """ValueError unless the points can make a curve."""
    if len(points) < 2:
        raise ValueError("a curve needs at least two points")
    if not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points):
        raise ValueError("points lie within 0..1")
    if any(after[0] <= before[0] for before, after in pairwise(points)):
        raise ValueError("points go from left to right")


def curve(points: Points, x: Curve) -> Curve:
    """The curve through the points at ``x``, flat beyond the first and the last; between two points it never over- or undershoots.

    Fritsch and Carlson, "Monotone piecewise cubic interpolation", 1980, with their circle of radius 3.
    """
    if points == STRAIGHT:
        return x
    xs, ys = (np.array(values, np.float64) for values in zip(*points, strict=True))
    widths, slopes = np.diff(xs), np.diff(ys) / np.diff(xs)
    tangents = np.concatenate([slopes[:1], (slopes[:-1] + slopes[1:]) / 2, slopes[-1:]])
    tangents[1:-1][slopes[:-1] * slopes[1:] <= 0] = 0.0
    for i, slope in enumerate(slopes):
        if slope == 0:
            tangents[i] = tangents[i + 1] = 0.0
            continue
        length = math.hypot(tangents[i] / slope, tangents[i + 1] / slope)
        if length > 3:
            tangents[i : i + 2] *= 3 / length
    place = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(widths) - 1)
    t = np.clip((x - xs[place]) / widths[place], 0.0, 1.0)
    rest = 1 - t
    start, end = (1 + 2 * t) * rest * rest, t * t * (3 - 2 * t)
    bend = widths[place] * (t * rest * rest * tangents[place] - t * t * rest * tangents[place + 1])
    return np.asarray(np.clip(start * ys[place] + end * ys[place + 1] + bend, 0.0, 1.0))


@dataclass(frozen=True)
class BrightnessContrast(Toned):
    """Lighter or darker, softer or harder, about the middle grey."""

    id: ClassVar[str] = "brightness-contrast"
    label: ClassVar[str] = "Brightness/Contrast"

    brightness: float = number(0.0, -1.0, 1.0, "Brightness", scale=100)
    contrast: float = number(0.0, -1.0, 1.0, "Contrast", scale=100)

    def curves(self, colours: int, count: int) -> list[Curve]:
        """Brightness bends (a power of 2**-2b keeps black and white); contrast turns the line about its middle to (1 + c) * 45 degrees."""
        x = ramp(count)
        lit = x if self.brightness == 0 else x ** (4.0**-self.brightness)
        steep = math.tan((min(self.contrast, 0.99) + 1) * math.pi / 4)
        turned = lit if self.contrast == 0 else (lit - 0.5) * steep + 0.5
        return [turned] * colours


NARROWEST = 1 / 65535
"""The narrowest window, as a share of all values."""


@dataclass(frozen=True)
class WindowLevel(Toned):
    """A range of values stretched from black to white: ``width`` of all values about ``level``, both as shares of the largest value."""

    id: ClassVar[str] = "window-level"
    label: ClassVar[str] = "Window/Level"

    level: float = number(0.5, 0.0, 1.0, "Level", unit="%", decimals=2, scale=100, tip="The value that becomes middle grey")
    width: float = number(1.0, NARROWEST, 1.0, "Width", unit="%", decimals=2, scale=100, tip="How many values lie between black and white")
    negative: bool = toggle(False, "Negative", "The lowest value becomes white")

    def curves(self, colours: int, count: int) -> list[Curve]:
        rising = (ramp(count) - self.level) / max(self.width, NARROWEST) + 0.5
        return [1 - rising if self.negative else rising] * colours


def auto_levels(pixels: Pixels, clip: float = 0.001, selection: Pixels | None = None) -> Levels:
    """Levels that stretch each colour channel to the full range, with the share ``clip`` of its pixels cut off at either end.

    ``selection`` (H, W) uint8 says which pixels count, transparent ones do not. A channel with a single value stays as it is.
    """
    spans = [_stretched(counts, clip) for counts in histogram(pixels, selection, bins=1024 if pixels.dtype == np.uint16 else 256)]
    return Levels(rgb=spans[0]) if len(spans) == 1 else Levels(red=spans[0], green=spans[1], blue=spans[2])


def _stretched(counts: Any, clip: float) -> Span:
    total, last = counts.sum(), len(counts) - 1
    if total == 0:
        return WHOLE
    sums = np.cumsum(counts)
    low = int(np.searchsorted(sums, total * clip, side="right"))
    high = int(np.searchsorted(sums, total * (1 - clip), side="left"))
    return Span(black=low / last, white=high / last) if low < high else WHOLE
