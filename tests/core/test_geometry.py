"""Rectangles and transforms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.core.geometry import Point, Rect, Size, Transform

NUMBER = st.integers(-50, 50)
RECTS = st.builds(Rect, NUMBER, NUMBER, st.integers(-3, 60), st.integers(-3, 60))
FACTOR = st.one_of(st.floats(0.05, 4), st.floats(-4, -0.05))
TRANSFORMS = st.builds(
    lambda degrees, sx, sy, dx, dy: Transform.scaling(sx, sy).then(Transform.rotation(degrees)).then(Transform.translation(dx, dy)),
    st.floats(-360, 360), FACTOR, FACTOR, st.floats(-99, 99), st.floats(-99, 99),
)


def pixels(rect: Rect) -> set[tuple[int, int]]:
    return {(x, y) for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)}


@given(RECTS, RECTS)
def test_rectangles_are_sets_of_pixels(a: Rect, b: Rect) -> None:
    assert pixels(a.intersected(b)) == pixels(a) & pixels(b)
    assert pixels(a.united(b)) >= pixels(a) | pixels(b)
    assert a.contains(b) == (pixels(b) <= pixels(a))
    assert a.empty == (not pixels(a)) and a.size.area == len(pixels(a))
    if not a.empty and not b.empty:
        assert a.united(b).x == min(a.x, b.x) and a.united(b).bottom == max(a.bottom, b.bottom)
    assert pixels(a.moved(3, -2)) == {(x + 3, y - 2) for x, y in pixels(a)}


@given(st.lists(RECTS, max_size=4))
def test_a_union_is_the_smallest_rectangle_around_all(rects: list[Rect]) -> None:
    every = set().union(*(pixels(rect) for rect in rects)) if rects else set()
    whole = Rect.union(rects)
    assert whole.empty == (not every)
    if every:
        assert (whole.x, whole.right - 1) == (min(x for x, _ in every), max(x for x, _ in every))
        assert (whole.y, whole.bottom - 1) == (min(y for _, y in every), max(y for _, y in every))


@given(RECTS.filter(lambda rect: not rect.empty), st.integers(0, 5))
def test_growing_and_slicing(rect: Rect, margin: int) -> None:
    grown = rect.grown(margin)
    assert grown.grown(-margin) == rect
    values = np.zeros((grown.height, grown.width))
    values[rect.slices(grown.origin)] = 1
    assert values.sum() == rect.size.area and values[margin, margin] == 1
    assert rect.holds(rect.x, rect.y) and not rect.holds(rect.right, rect.y)


def test_small_values() -> None:
    assert Point(1, 2) + Point(3, -5) == Point(4, -3) == Point(9, 9) - Point(5, 12)
    assert Size(3, 4).rect == Rect(0, 0, 3, 4) and Rect(1, 2, 3, 4).origin == Point(1, 2)
    assert Rect(1, 1, 3, 3).scaled(0.5) == Rect(0, 0, 2, 2)
    assert Rect.around(-0.5, 0.2, 1.1, 1.0) == Rect(-1, 0, 3, 1)


@given(TRANSFORMS, TRANSFORMS, st.floats(-99, 99), st.floats(-99, 99))
def test_transforms_chain_and_turn_back(one: Transform, two: Transform, x: float, y: float) -> None:
    there = one.map(x, y)
    assert one.then(two).map(x, y) == pytest.approx(two.map(*there), abs=1e-6)
    assert one.inverse().map(*there) == pytest.approx((x, y), abs=1e-6)
    assert one.then(two).determinant == pytest.approx(one.determinant * two.determinant)
    assert one.matrix() @ (x, y, 1) == pytest.approx(there)


@given(TRANSFORMS, RECTS.filter(lambda rect: not rect.empty))
def test_bounds_hold_all_corners_and_little_more(transform: Transform, rect: Rect) -> None:
    bounds = transform.bounds(rect)
    xs, ys = zip(*transform.corners(rect), strict=True)
    assert bounds.x <= min(xs) + 1e-5 and bounds.right >= max(xs) - 1e-5
    assert bounds.y <= min(ys) + 1e-5 and bounds.bottom >= max(ys) - 1e-5
    assert bounds.width <= max(xs) - min(xs) + 2 and bounds.height <= max(ys) - min(ys) + 2


def test_quarter_turns_map_pixels_to_pixels() -> None:
    turned = Transform.rotation(90)
    assert turned.map(1, 0) == pytest.approx((0, 1)), "clockwise, with y down"
    assert turned.bounds(Rect(0, 0, 30, 20)) == Rect(-20, 0, 20, 30)
    assert Transform.rotation(180).around(15, 10).bounds(Rect(0, 0, 30, 20)) == Rect(0, 0, 30, 20)
    assert Transform.scaling(2, 3).around(1, 1).map(1, 1) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        Transform.scaling(0, 1).inverse()
    assert math.isclose(Transform.rotation(33).determinant, 1)
