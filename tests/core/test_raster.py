"""Rasters against plain arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster, keys_in, tile_rect
from ganstudio.core.tile import TILE

SIDE = st.sampled_from([1, 2, 255, 256, 257, 300, 513])
PLACE = st.integers(-40, 560)
AREAS = st.builds(Rect, PLACE, PLACE, st.integers(0, 300), st.integers(0, 300))


def noise(seed: int, size: Size, channels: int = 2, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, (size.height, size.width, channels)).astype(dtype)


def cut(pixels: np.ndarray, area: Rect) -> np.ndarray:
    """``area`` of an array, zeros outside."""
    out = np.zeros((area.height, area.width, pixels.shape[2]), pixels.dtype)
    inside = area.intersected(Rect(0, 0, pixels.shape[1], pixels.shape[0]))
    if not inside.empty:
        out[inside.slices(area.origin)] = pixels[inside.slices()]
    return out


def agrees(raster: Raster) -> None:
    """What every raster keeps: tiles of the right shape, none of zeros, edges repeated beyond the size."""
    for key, tile in raster.tiles.items():
        assert tile.pixels.shape == (TILE, TILE, raster.channels)
        assert tile.pixels.any()
        part = tile_rect(key).intersected(raster.area)
        assert not part.empty
        padded = np.pad(
            tile.pixels[: part.height, : part.width], ((0, TILE - part.height), (0, TILE - part.width), (0, 0)), mode="edge"
        )
        assert np.array_equal(tile.pixels, padded)


@settings(max_examples=40, deadline=None)
@given(SIDE, SIDE, st.sampled_from([np.uint8, np.uint16]), st.sampled_from([(0, 0), (7, 255)]), AREAS)
def test_filling_is_writing_one_colour(width: int, height: int, dtype: type, value: tuple[int, int], area: Rect) -> None:
    raster = Raster.from_array(noise(3, Size(width, height), 2, dtype))
    filled = raster.filled(area, value)
    agrees(filled)
    expected = raster.write(area, np.full((area.height, area.width, 2), value, dtype))
    assert np.array_equal(filled.read(), expected.read())
    whole = {filled.tiles.get(key) for key in keys_in(area.intersected(raster.area)) if area.contains(tile_rect(key).intersected(raster.area))}
    assert len(whole) <= 1


@settings(max_examples=40, deadline=None)
@given(SIDE, SIDE, st.sampled_from([1, 2, 4]), st.sampled_from([np.uint8, np.uint16]), AREAS)
def test_what_goes_in_comes_out(width: int, height: int, channels: int, dtype: type, area: Rect) -> None:
    pixels = noise(1, Size(width, height), channels, dtype)
    raster = Raster.from_array(pixels)
    agrees(raster)
    assert np.array_equal(raster.read(), pixels)
    assert np.array_equal(raster.read(area), cut(pixels, area))
    if not area.empty:
        assert np.array_equal(raster.view_level(area, 0), cut(pixels, area))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(AREAS, st.sampled_from(["noise", "zeros", "same"])), min_size=1, max_size=4), st.booleans())
def test_writing_gives_a_new_raster_and_shares_what_it_leaves_alone(writes: list[tuple[Rect, str]], start_empty: bool) -> None:
    size = Size(520, 300)
    model = np.zeros((300, 520, 2), np.uint8) if start_empty else noise(2, size)
    raster = Raster(size, 2) if start_empty else Raster.from_array(model)
    for number, (area, how) in enumerate(writes):
        patch = {"noise": noise(number, area.size), "zeros": np.zeros((area.height, area.width, 2), np.uint8), "same": raster.read(area)}[how]
        before, old = raster, raster.read()
        raster = raster.write(area, patch)
        assert np.array_equal(before.read(), old)
        inside = area.intersected(size.rect)
        if not inside.empty:
            model[inside.slices()] = patch[inside.slices(area.origin)]
        assert np.array_equal(raster.read(), model)
        agrees(raster)
        changed = raster.changed(before)
        assert changed <= set(keys_in(inside)) if not inside.empty else not changed
        for key in keys_in(size.rect):
            part = tile_rect(key).intersected(size.rect)
            assert (key in changed) == (not np.array_equal(raster.read(part), before.read(part)))
        if how == "same":
            assert raster is before


def test_a_raster_keeps_no_view_of_what_was_written() -> None:
    pixels = noise(3, Size(TILE, TILE))
    raster = Raster.from_array(pixels)
    kept = pixels.copy()
    pixels[:] = 0
    assert np.array_equal(raster.read(), kept)


def test_wrong_shapes_and_depths_are_refused() -> None:
    raster = Raster(Size(9, 9), 4)
    for wrong in (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 4), np.uint8), np.zeros((2, 2, 4), np.uint16)):
        with pytest.raises(ValueError, match="does not fit"):
            raster.write(Rect(0, 0, 2, 2), wrong)
    assert raster.write(Rect(0, 0, 0, 0), np.zeros((0, 0, 4), np.uint8)) is raster


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([1, 3, 255, 257, 300, 513]), st.sampled_from([1, 3, 257, 400]), st.integers(0, 8), AREAS)
def test_every_mip_of_one_colour_is_that_colour_up_to_its_edge(width: int, height: int, level: int, area: Rect) -> None:
    raster = Raster.from_array(np.full((height, width, 4), (9, 8, 7, 255), np.uint8))
    small = Rect(0, 0, -(-width >> level), -(-height >> level))
    assert (raster.read_level(small, level) == (9, 8, 7, 255)).all()
    expected = cut(np.full((small.height, small.width, 4), (9, 8, 7, 255), np.uint8), area)
    assert np.array_equal(raster.read_level(area, level), expected)
    if not area.empty:
        assert np.array_equal(raster.view_level(area, level), expected)
        assert np.array_equal(np.moveaxis(raster.planar(area, level), 0, -1), expected)


def test_planes_are_kept_by_the_raster_and_not_by_those_made_from_it() -> None:
    raster = Raster.from_array(noise(6, Size(2100, 1100), 4))
    for area in (Rect(0, 0, 256, 256), Rect(512, 256, 13, 19), Rect(256, 0, 256, 256), Rect(0, 0, 256, 200)):
        for _ in range(2):
            planes = raster.planar(area, 2)
            assert np.array_equal(np.moveaxis(planes, 0, -1), raster.read_level(area, 2))
            with pytest.raises(ValueError, match="read-only"):
                planes[0] = 0
    assert raster.planar(Rect(0, 0, 256, 256), 2) is raster.planar(Rect(0, 0, 256, 256), 2)
    raster.forget()
    painted = raster.write(Rect(3, 3, 20, 20), np.zeros((20, 20, 4), np.uint8))
    area = Rect(0, 0, 256, 256)
    assert np.array_equal(np.moveaxis(painted.planar(area, 2), 0, -1), painted.read_level(area, 2))
    assert not np.array_equal(painted.planar(area, 2), raster.planar(area, 2))


def test_a_uniform_raster_is_one_tile() -> None:
    raster = Raster.uniform(Size(700, 300), (1, 2, 3, 255))
    assert len(raster.tiles) == 6 and len(set(raster.tiles.values())) == 1
    assert raster.opaque and not raster.empty
    assert (raster.read() == (1, 2, 3, 255)).all()
    assert Raster.uniform(Size(700, 300), (0, 0)).empty


def test_opaque_needs_every_tile() -> None:
    raster = Raster.uniform(Size(300, 20), (1, 255))
    assert raster.opaque
    assert not raster.write(Rect(280, 3, 1, 1), np.array([[[1, 254]]], np.uint8)).opaque
    assert not raster.write(Rect(256, 0, 44, 20), np.zeros((20, 44, 2), np.uint8)).opaque


@settings(max_examples=40, deadline=None)
@given(SIDE, SIDE, st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_extending_adds_zeros_and_moves_nothing(width: int, height: int, left: int, top: int, right: int, bottom: int) -> None:
    pixels = noise(4, Size(width, height))
    raster, dx, dy = Raster.from_array(pixels).extended(left, top, right, bottom)
    assert dx >= left and dy >= top and raster.size.width >= width + left + right and raster.size.height >= height + top + bottom
    agrees(raster)
    expected = np.zeros((raster.size.height, raster.size.width, 2), np.uint8)
    expected[dy : dy + height, dx : dx + width] = pixels
    assert np.array_equal(raster.read(), expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 519), st.integers(0, 299)), max_size=3))
def test_bounds_hold_all_that_is_seen(places: list[tuple[int, int]]) -> None:
    pixels = np.zeros((300, 520, 2), np.uint8)
    pixels[..., 0] = 50
    for x, y in places:
        pixels[y, x, 1] = 1
    found = Raster.from_array(pixels).bounds()
    expected = Rect.union(Rect(x, y, 1, 1) for x, y in places)
    assert found == expected or (found.empty and expected.empty)


def test_mapping_goes_over_each_tile_once() -> None:
    raster = Raster.uniform(Size(600, 600), (10, 255))
    calls = []

    def deeper(pixels: np.ndarray) -> np.ndarray:
        calls.append(1)
        return pixels.astype(np.uint16) * 257

    deep = raster.mapped(deeper)
    assert len(calls) == 1 and deep.depth == 16
    assert (deep.read() == (2570, 65535)).all()
    assert Raster(Size(5, 5), 4).mapped(deeper).depth == 16


def test_digests_are_equal_for_equal_values_only() -> None:
    pixels = noise(5, Size(300, 20))
    one = Raster.from_array(pixels)
    assert one.digest() == Raster.from_array(pixels).digest()
    assert one.digest() == Raster.from_array(pixels * 0).write(one.area, pixels).digest()
    pixels[3, 290] ^= 1
    assert one.digest() != Raster.from_array(pixels).digest()
    assert Raster(Size(4, 4), 2).digest() != Raster(Size(4, 5), 2).digest()


def test_mapping_to_zeros_leaves_no_tiles() -> None:
    pixels = noise(1, Size(300, 300), 2)
    pixels[:, :256, 1] = 0
    alpha = Raster.from_array(pixels).mapped(lambda values: values[..., 1:].copy())
    agrees(alpha)
    assert {column for column, _ in alpha.tiles} == {1}
    assert Raster.from_array(pixels).mapped(np.zeros_like).empty
