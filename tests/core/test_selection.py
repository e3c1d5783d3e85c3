"""Selections: shapes against brute force, set algebra, growing, outlines, masks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core import selection as sel
from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.masks import mask_to_selection, selection_to_mask
from ganstudio.core.raster import Raster

SIZE = Size(300, 270)


def values(selection: Raster | None) -> np.ndarray:
    assert selection is not None
    return selection.read()[..., 0].astype(int)


def blob(seed: int, size: Size = SIZE) -> Raster:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 10)).astype(np.uint8)
    whole = np.repeat(np.repeat(coarse, 30, 0), 30, 1)[: size.height, : size.width]
    whole[: rng.integers(1, 100)] = 0
    return Raster.from_array(whole)


@settings(deadline=None)
@given(st.integers(-50, 320), st.integers(-50, 320), st.integers(0, 400), st.integers(0, 400))
def test_rectangle(x: int, y: int, width: int, height: int) -> None:
    rect = Rect(x, y, width, height)
    found = values(sel.rectangle(SIZE, rect))
    inside = rect.intersected(SIZE.rect)
    assert found.sum() == 255 * max(inside.width, 0) * max(inside.height, 0)
    if not inside.empty:
        assert (found[inside.slices()] == 255).all()


def test_whole_tiles_of_a_rectangle_are_one() -> None:
    found = sel.rectangle(Size(2000, 2000), Rect(10, 10, 1900, 1900))
    assert len(set(found.tiles.values())) < len(found.tiles) // 2


def test_ellipse_against_supersampling() -> None:
    rect = Rect(20, 30, 200, 90)
    fine = 8
    y, x = np.mgrid[0 : SIZE.height * fine, 0 : SIZE.width * fine]
    inside = (((x + 0.5) / fine - 120) / 100) ** 2 + (((y + 0.5) / fine - 75) / 45) ** 2 <= 1
    expected = inside.reshape(SIZE.height, fine, SIZE.width, fine).mean(axis=(1, 3)) * 255
    assert np.abs(values(sel.ellipse(SIZE, rect)) - expected).max() < 16


def test_polygon_against_supersampling() -> None:
    points = [(10.3, 20.7), (280.2, 60.1), (150.9, 250.4), (130.0, 90.0)]
    fine = 8
    y, x = np.mgrid[0 : SIZE.height * fine, 0 : SIZE.width * fine]
    px, py = (x + 0.5) / fine, (y + 0.5) / fine
    inside = np.zeros(px.shape, bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        crosses = (ay > py) != (by > py)
        inside ^= crosses & (px < (bx - ax) * (py - ay) / (by - ay) + ax)
    expected = inside.reshape(SIZE.height, fine, SIZE.width, fine).mean(axis=(1, 3)) * 255
    found = values(sel.polygon(SIZE, points))
    assert np.abs(found - expected).max() < 100 and np.abs(found - expected).mean() < 0.6
    assert (found[expected == 255] >= 240).all() and (found[expected == 0] <= 70).all()


def test_a_polygon_needs_three_corners() -> None:
    assert sel.polygon(SIZE, [(1, 1), (9, 9)]).empty


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.integers(100, 199))
def test_combine_follows_set_algebra(a: int, b: int) -> None:
    old, new = blob(a), blob(b)
    x, y = values(old), values(new)
    assert np.array_equal(values(sel.combine(old, new, "add")), np.maximum(x, y))
    assert np.array_equal(values(sel.combine(old, new, "subtract") or Raster(SIZE, 1)), np.minimum(x, 255 - y))
    assert np.array_equal(values(sel.combine(old, new, "intersect") or Raster(SIZE, 1)), np.minimum(x, y))
    assert np.array_equal(values(sel.combine(old, new, "replace")), y)


def test_combine_without_an_old_selection() -> None:
    new = sel.rectangle(SIZE, Rect(10, 10, 20, 20))
    assert sel.combine(None, new, "add") is new and sel.combine(None, new, "intersect") is new
    rest = values(sel.combine(None, new, "subtract"))
    assert rest[15, 15] == 0 and rest[0, 0] == 255


def test_an_empty_selection_is_none() -> None:
    a, b = sel.rectangle(SIZE, Rect(0, 0, 20, 20)), sel.rectangle(SIZE, Rect(50, 50, 20, 20))
    assert sel.combine(a, b, "intersect") is None
    assert sel.combine(a, a, "subtract") is None
    assert sel.combine(a, Raster(SIZE, 1), "replace") is None


def test_add_keeps_the_tiles_that_do_not_change() -> None:
    size = Size(1024, 1024)
    old = sel.ellipse(size, Rect(0, 0, 500, 500))
    both = sel.combine(old, sel.rectangle(size, Rect(900, 900, 50, 50)), "add")
    assert both is not None and both.changed(old) == {(3, 3)}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99))
def test_inverting_twice_gives_the_same(seed: int) -> None:
    old = blob(seed)
    assert np.array_equal(values(sel.invert(old)), 255 - values(old))
    assert np.array_equal(values(sel.invert(sel.invert(old))), values(old))


def test_select_all_and_nothing_are_opposites() -> None:
    assert sel.invert(sel.select_all(SIZE)).empty
    assert (values(sel.invert(Raster(SIZE, 1))) == 255).all()


def reach(inside: np.ndarray) -> np.ndarray:
    """Distance from each pixel to the nearest one inside, by brute force."""
    ys, xs = np.nonzero(inside)
    y, x = np.mgrid[0 : inside.shape[0], 0 : inside.shape[1]]
    return np.sqrt(((y[..., None] - ys) ** 2 + (x[..., None] - xs) ** 2).min(axis=2))


@pytest.mark.parametrize("by", [1, 3, 7.5])
def test_grow_and_shrink_against_brute_force(by: float) -> None:
    size = Size(60, 50)
    pixels = np.zeros((50, 60), np.uint8)
    pixels[10:22, 15:40] = 255
    pixels[30:48, 25:30] = 255
    start = Raster.from_array(pixels)
    away = reach(pixels == 255)
    grown = values(sel.grow(start, by))
    assert (grown[away <= by - 0.5] == 255).all() and (grown[away >= by + 0.5] == 0).all()
    within = reach(pixels == 0)
    shrunk = values(sel.shrink(start, by))
    assert (shrunk[within >= by + 0.5] == 255).all() and (shrunk[within <= by - 0.5] == 0).all()
    assert start.size == size


def test_shrink_keeps_the_edges_of_the_picture() -> None:
    assert (values(sel.shrink(sel.select_all(SIZE), 20)) == 255).all()


def test_border_is_a_band_around_the_edge() -> None:
    found = values(sel.border(sel.rectangle(SIZE, Rect(50, 50, 150, 120)), 10))
    assert found[100, 50] == 255 and found[100, 49] == 255
    assert found[100, 43] == 0 and found[100, 57] == 0 and found[100, 120] == 0


def test_feather_fades_and_stays_full_at_the_edge_of_the_picture() -> None:
    found = values(sel.feathered(sel.rectangle(SIZE, Rect(0, 0, 150, 270)), 20))
    line = found[135]
    assert line[0] == 255 and line[299] == 0 and abs(line[149] - 128) < 12
    assert (np.diff(line) <= 0).all()
    assert 100 < (line[130] + line[170]) < 300


@pytest.mark.parametrize("radius", [1, 5, 12, 13, 30, 60])
def test_feather_reaches_its_radius_and_no_further(radius: int) -> None:
    sharp = Raster(Size(400, 300), 1).write(Rect(150, 100, 100, 100), np.full((100, 100), 255, np.uint8))
    soft = sel.feathered(sharp, radius).read()[..., 0]
    assert not soft[:, : 150 - radius].any() and not soft[: 100 - radius].any()
    if radius > 2:
        assert soft[150, 150 - radius // 3] > 0 and soft[150, 151] < 255
    assert soft[150, 200] > 0
    assert sel.feathered(sharp, 0) is sharp


def test_moved() -> None:
    start = sel.rectangle(SIZE, Rect(10, 20, 30, 40))
    assert sel.moved(start, 100, -5).bounds() == Rect(110, 15, 30, 40)
    assert sel.moved(start, -20, 0).bounds() == Rect(0, 20, 20, 40)


def edges_of(mask: np.ndarray) -> set[tuple[int, int, int, int]]:
    """Unit edges (x0, y0, x1, y1) between pixels inside and outside."""
    padded = np.pad(mask, 1)
    found = set()
    for y, x in zip(*np.nonzero(padded[1:, :] != padded[:-1, :]), strict=True):
        found.add((int(x) - 1, int(y), int(x), int(y)))
    for y, x in zip(*np.nonzero(padded[:, 1:] != padded[:, :-1]), strict=True):
        found.add((int(x), int(y) - 1, int(x), int(y)))
    return found


def steps_of(lines: list[tuple[tuple[float, float], ...]]) -> set[tuple[int, int, int, int]]:
    found = set()
    for line in lines:
        for (ax, ay), (bx, by) in zip(line, (*line[1:], line[0]), strict=True):
            assert ax == bx or ay == by, f"slanted step {(ax, ay)} to {(bx, by)}"
            count = int(abs(bx - ax) + abs(by - ay))
            for i in range(count):
                px, py = ax + (bx - ax) * i / count, ay + (by - ay) * i / count
                qx, qy = ax + (bx - ax) * (i + 1) / count, ay + (by - ay) * (i + 1) / count
                found.add((int(min(px, qx)), int(min(py, qy)), int(max(px, qx)), int(max(py, qy))))
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 0.9))
def test_outlines_run_along_the_pixel_edges(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random((7, 9)) < share
    lines = sel.outline(Raster.from_array(np.where(mask, 255, 0).astype(np.uint8)))
    assert steps_of(lines) == edges_of(mask)


def test_outline_of_a_coarse_level_stays_inside_the_picture() -> None:
    lines = sel.outline(sel.select_all(Size(301, 203)), 3)
    assert {p for line in lines for p in line} == {(0.0, 0.0), (301.0, 0.0), (301.0, 203.0), (0.0, 203.0)}
    assert sel.outline(Raster(SIZE, 1)) == []


def test_selection_to_mask_and_back() -> None:
    chosen = sel.ellipse(SIZE, Rect(30, 40, 100, 150), 6)
    base = Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.uniform(SIZE, (1, 2, 3, 255)))),), selection=chosen, next_id=2)
    masked = selection_to_mask(base, 1)
    back = mask_to_selection(replace(masked, selection=None), 1)
    assert np.array_equal(values(back.selection), values(chosen))
    assert back.selection is chosen


def test_a_mask_of_its_own_size_becomes_a_selection_of_the_documents() -> None:
    small = Mask(Raster.uniform(Size(20, 10), (100,)), Point(290, 5), outside=7)
    found = values(sel.from_mask(SIZE, small))
    assert found.shape == (270, 300) and found[6, 295] == 100 and found[200, 10] == 7


@pytest.mark.parametrize("seed", range(4))
def test_tiles_that_no_edge_crosses_are_one_tile_and_no_value_differs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random, size = np.random.default_rng(seed), Size(1700, 1300)
    corners = [(float(x), float(y)) for x, y in random.uniform(-300, 2000, (int(random.integers(3, 12)), 2))]
    rect = Rect(*(int(v) for v in random.integers(-200, 200, 2)), *(int(v) for v in random.integers(1200, 1900, 2)))
    quick = sel.polygon(size, corners), sel.ellipse(size, rect)
    by_tile = sel._by_tile
    monkeypatch.setattr(sel, "_by_tile", lambda size, area, values, crossed: by_tile(size, area, values))
    plain = sel.polygon(size, corners), sel.ellipse(size, rect)
    for one, other in zip(quick, plain, strict=True):
        assert one.tiles.keys() == other.tiles.keys()
        np.testing.assert_array_equal(one.read(), other.read())
    full = [tile for tile in quick[1].tiles.values() if tile.opaque]
    assert len(full) > 1 and len(set(full)) < len(full)
