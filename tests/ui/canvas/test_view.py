"""The view's arithmetic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.core.geometry import Rect, Size
from ganstudio.ui.canvas.view import HIGHEST, KEPT, LOWEST, STEPS, View

views = st.builds(
    View,
    st.builds(Size, st.integers(1, 9000), st.integers(1, 9000)),
    st.integers(50, 4000),
    st.integers(50, 3000),
    st.floats(LOWEST, HIGHEST),
    st.integers(-500, 500),
    st.integers(-500, 500),
    st.sampled_from([0.0, 15.0, 90.0, -45.0, 180.0, 33.3]),
    st.booleans(),
)
places = st.tuples(st.floats(0, 2000), st.floats(0, 2000))


@given(views, places)
def test_unmap_undoes_map(view: View, place: tuple[float, float]) -> None:
    assert view.unmap(*view.map(*place)) == pytest.approx(place, abs=1e-6)


@given(views, st.floats(LOWEST, HIGHEST), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_the_point_under_the_cursor(view: View, zoom: float, across: float, down: float) -> None:
    view = replace(view, width=max(view.width, 200), height=max(view.height, 200)).fitted()
    at = view.map(across * view.document.width, down * view.document.height)
    at = min(max(at[0], KEPT), view.width - KEPT), min(max(at[1], KEPT), view.height - KEPT)
    there = view.unmap(*at)
    if 0 <= there[0] <= view.document.width and 0 <= there[1] <= view.document.height:
        assert view.zoomed(zoom, at).map(*there) == pytest.approx(at, abs=0.71)


def test_zooming_in_and_out_comes_back() -> None:
    view = View(Size(6000, 4000), 1500, 1000).fitted()
    at = (400.0, 300.0)
    there = view.unmap(*at)
    for zoom in (0.5, 1.0, 3.0, 8.0, 1.0, 0.3):
        view = view.zoomed(zoom, at)
        assert view.map(*there) == pytest.approx(at, abs=1.01 * max(zoom, 1))


@given(views)
def test_a_bit_of_the_picture_stays_in_sight(view: View) -> None:
    view = view.bounded()
    seen = view.frame.intersected(Rect(0, 0, view.width, view.height))
    assert seen.width >= min(KEPT, view.frame.width, view.width)
    assert seen.height >= min(KEPT, view.frame.height, view.height)


@given(views)
def test_the_level_is_never_enlarged_and_at_most_halved(view: View) -> None:
    scale = view.zoom * 2**view.level
    if view.zoom < 1:
        assert 0.5 < scale <= 1 or (view.level == 0 and scale > 0.5) or (view.level == 8 and scale <= 0.5 + 1e-9) or scale == pytest.approx(1)
    else:
        assert view.level == 0


def test_levels_by_zoom() -> None:
    view = View(Size(100, 100))
    assert [replace(view, zoom=zoom).level for zoom in (2.0, 1.0, 0.51, 0.5, 0.3, 0.25, 0.24, 1 / 128)] == [0, 0, 0, 1, 1, 2, 2, 7]


@given(views)
def test_fitted_shows_the_whole_picture(view: View) -> None:
    fitted = view.fitted()
    if LOWEST < fitted.zoom < HIGHEST:
        around = Rect(0, 0, view.width, view.height).grown(2)
        assert around.contains(fitted.frame)
        assert fitted.frame.width >= view.width - 2 or fitted.frame.height >= view.height - 2


@given(views)
def test_mirroring_twice_is_nothing(view: View) -> None:
    twice = view.bounded().flipped().flipped()
    assert (twice.zoom, twice.rotation, twice.mirrored) == (view.zoom, view.rotation, view.mirrored)


def test_mirroring_looks_like_a_mirror() -> None:
    view = View(Size(400, 300), 400, 300).rotated(20)
    x, y = view.map(50, 60)
    fx, fy = view.flipped().map(50, 60)
    assert (fx, fy) == pytest.approx((400 - x, y), abs=1.5)


def test_steps_go_up_and_down() -> None:
    view = View(Size(4000, 3000), 800, 600, 0.3)
    assert view.stepped(1).zoom == pytest.approx(1 / 3)
    assert view.stepped(-1).zoom == pytest.approx(1 / 4)
    assert replace(view, zoom=1.0).stepped(1).zoom == 1.5
    assert replace(view, zoom=STEPS[-1]).stepped(1).zoom == HIGHEST
    assert replace(view, zoom=STEPS[0]).stepped(-1).zoom == LOWEST


def test_visible_is_cut_to_the_document() -> None:
    view = View(Size(100, 80), 50, 40, 2.0, -20, 10)
    assert view.visible == Rect(10, 0, 25, 15)


def test_a_picture_of_the_same_shape_fills_the_same_frame() -> None:
    view = View(Size(400, 300), 500, 500, 1.0, 10, 20)
    double = view.of(Size(800, 600))
    assert double.frame == view.frame
    assert view.of(Size(300, 300)).zoom == 1.0
