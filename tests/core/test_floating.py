"""Lifted pixels: nothing is lost on the way, the rest keeps its values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.floating import lift, set_down, shown
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError

SIZE = Size(320, 300)
RECT = Rect(100, 90, 60, 50)


@pytest.fixture(params=[np.uint8, np.uint16])
def document(request: pytest.FixtureRequest) -> Document:
    rng = np.random.default_rng(4)
    top = np.iinfo(request.param).max
    pixels = rng.integers(0, top + 1, (300, 320, 4)).astype(request.param)
    pixels[..., 3] = top
    raster = Raster.from_array(pixels)
    return Document(SIZE, depth=raster.depth, layers=(Layer(1, "a", Pixels(raster)),), selection=rectangle(SIZE, RECT), next_id=2)


def pixels_of(document: Document) -> np.ndarray:
    layer = document.layers[0]
    assert layer.raster is not None
    return layer.raster.read(document.area.moved(-layer.offset.x, -layer.offset.y))


def test_moving_keeps_every_value(document: Document) -> None:
    before = pixels_of(document)
    done = set_down(document, lift(document, 1), Transform.translation(70, 80))
    after = pixels_of(done)
    assert np.array_equal(after[170:220, 170:230], before[90:140, 100:160])
    assert (after[90:140, 100:160, 3] == 0).all()
    rest = np.ones(after.shape[:2], bool)
    rest[RECT.slices()] = rest[RECT.moved(70, 80).slices()] = False
    assert np.array_equal(after[rest], before[rest])
    assert done.selection is not None and done.selection.bounds() == RECT.moved(70, 80)


def test_a_copy_leaves_no_hole(document: Document) -> None:
    before = pixels_of(document)
    after = pixels_of(set_down(document, lift(document, 1, copy=True), Transform.translation(-20, 0)))
    assert np.array_equal(after[90:140, 80:140], before[90:140, 100:160])
    assert np.array_equal(after[90:140, 140:160], before[90:140, 140:160])


def test_moving_over_the_edge_of_a_small_layer_enlarges_it(document: Document) -> None:
    small = document.layers[0].raster
    assert small is not None
    crop = Raster.from_array(small.read(Rect(100, 90, 70, 60)))
    base = replace(document, layers=(Layer(1, "a", Pixels(crop), Point(100, 90)),))
    done = set_down(base, lift(base, 1), Transform.translation(-90, 100))
    assert done.layers[0].bounds.contains(RECT.moved(-90, 100))
    assert np.array_equal(pixels_of(done)[190:240, 10:70], pixels_of(base)[90:140, 100:160])


def test_what_is_shown_on_the_way_is_what_comes_out(document: Document) -> None:
    floating = lift(document, 1)
    move = Transform.translation(33, -21)
    assert np.array_equal(flatten(shown(document, floating, move)), flatten(set_down(document, floating, move)))
    turned = Transform.rotation(90).around(130, 115)
    seen, done = flatten(shown(document, floating, turned)).astype(int), flatten(set_down(document, floating, turned)).astype(int)
    assert np.abs(seen - done).mean() < np.iinfo(np.uint8).max * 0.01 * (1 if document.depth == 8 else 257)


def test_a_quarter_turn_keeps_every_value(document: Document) -> None:
    before = pixels_of(document)
    after = pixels_of(set_down(document, lift(document, 1), Transform.rotation(180).around(130, 115)))
    assert np.array_equal(after[90:140, 100:160], before[90:140, 100:160][::-1, ::-1])


def test_refusals(document: Document) -> None:
    with pytest.raises(EditError, match="Nothing is selected"):
        lift(replace(document, selection=None), 1)
    with pytest.raises(EditError, match="locked"):
        lift(document.change(1, lambda x: replace(x, lock_alpha=True)), 1)
    empty = replace(document, layers=(Layer(1, "a", Pixels(Raster(SIZE, 4, document.depth))),))
    with pytest.raises(EditError, match="no pixels"):
        lift(empty, 1)
