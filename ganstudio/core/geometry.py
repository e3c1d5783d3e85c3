"""Sizes, points, rectangles and affine transforms, in pixels; x to the right, y down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height, both at least 0."""

    width: int
    height: int

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def rect(self) -> Rect:
        """The rectangle of this size at the origin."""
        return Rect(0, 0, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Point:
    """A whole pixel position."""

    x: int
    y: int

    def __add__(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y)

    def __sub__(self, other: Point) -> Point:
        return Point(self.x - other.x, self.y - other.y)


ORIGIN = Point(0, 0)


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole pixels from (x, y) up to, not including, (right, bottom). Empty if it has no pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def origin(self) -> Point:
        return Point(self.x, self.y)

    @property
    def size(self) -> Size:
        return Size(max(self.width, 0), max(self.height, 0))

    @property
    def empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, margin: int) -> Rect:
        """Larger by ``margin`` on every side (smaller if it is negative)."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def intersected(self, other: Rect) -> Rect:
        """The common pixels; an empty rectangle if there are none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x, y, max(min(self.right, other.right) - x, 0), max(min(self.bottom, other.bottom) - y, 0))

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle around both; empty ones do not count."""
        if self.empty or other.empty:
            return other if self.empty else self
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def contains(self, other: Rect) -> bool:
        return other.empty or self.intersected(other) == other

    def holds(self, x: float, y: float) -> bool:
        """Whether the position lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def scaled(self, factor: float) -> Rect:
        """The smallest whole rectangle around this one times ``factor``."""
        return Rect.around(self.x * factor, self.y * factor, self.right * factor, self.bottom * factor)

    @staticmethod
    def around(left: float, top: float, right: float, bottom: float) -> Rect:
        """The smallest whole rectangle around four float edges."""
        x, y = math.floor(left), math.floor(top)
        return Rect(x, y, math.ceil(right) - x, math.ceil(bottom) - y)

    @staticmethod
    def union(rects: Iterable[Rect]) -> Rect:
        """The smallest rectangle around all; empty if there are none."""
        whole = Rect(0, 0, 0, 0)
        for rect in rects:
            whole = whole.united(rect)
        return whole

    def slices(self, origin: Point = ORIGIN) -> tuple[slice, slice]:
        """(rows, columns) of this rectangle in an array whose first pixel is at ``origin``."""
        x, y = self.x - origin.x, self.y - origin.y
        return slice(y, y + self.height), slice(x, x + self.width)


@dataclass(frozen=True, slots=True)
class Transform:
    """Affine map (x, y) -> (a x + c y + e, b x + d y + f); pixel centres lie at half coordinates."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @staticmethod
    def translation(dx: float, dy: float) -> Transform:
        return Transform(e=dx, f=dy)

    @staticmethod
    def scaling(sx: float, sy: float) -> Transform:
        return Transform(a=sx, d=sy)

    @staticmethod
    def rotation(degrees: float) -> Transform:
        """Clockwise on the screen, around the origin."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Transform(cos, sin, -sin, cos)

    def then(self, after: Transform) -> Transform:
        """First this one, then ``after``."""
        return Transform(
            after.a * self.a + after.c * self.b,
            after.b * self.a + after.d * self.b,
            after.a * self.c + after.c * self.d,
            after.b * self.c + after.d * self.d,
            after.a * self.e + after.c * self.f + after.e,
            after.b * self.e + after.d * self.f + after.f,
        )

    def around(self, x: float, y: float) -> Transform:
        """This map with (x, y) in place of the origin."""
        return Transform.translation(-x, -y).then(self).then(Transform.translation(x, y))

    @property
    def determinant(self) -> float:
        return self.a * self.d - self.b * self.c

    def inverse(self) -> Transform:
        """The map back; ZeroDivisionError if this one flattens the plane."""
        det = self.determinant
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Transform(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))

    def map(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def corners(self, rect: Rect) -> tuple[tuple[float, float], ...]:
        """The mapped corners, clockwise from the top left one."""
        return (
            self.map(rect.x, rect.y),
            self.map(rect.right, rect.y),
            self.map(rect.right, rect.bottom),
            self.map(rect.x, rect.bottom),
        )

    def bounds(self, rect: Rect) -> Rect:
        """The smallest whole rectangle around the mapped one (edges within 1e-6 count as whole)."""
        xs, ys = zip(*self.corners(rect), strict=True)
        slack = 1e-6
        return Rect.around(min(xs) + slack, min(ys) + slack, max(xs) - slack, max(ys) - slack)

    def matrix(self) -> NDArray[np.float64]:
        """The 2 x 3 matrix as OpenCV takes it."""
        return np.array([[self.a, self.c, self.e], [self.b, self.d, self.f]])
