"""Turning and cropping in one go: placed first, settled later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Group, Layer, Pixels, Placed
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.reframe import reframed, settled
from ganstudio.core.rotate import rotate_by
from ganstudio.core.selection import rectangle

SIZE = Size(120, 80)


def document() -> Document:
    y, x = np.mgrid[0:80, 0:120]
    pixels = np.stack([x * 2, y * 3, (x + y), np.full_like(x, 255)], axis=2).astype(np.uint8)
    inner = Layer(3, "b", Pixels(Raster.uniform(Size(20, 20), (255, 255, 255, 255))), Point(50, 30))
    return Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))), Layer(2, "g", Group((inner,)))), next_id=4)


def test_settled_is_what_rotate_by_gives() -> None:
    base = document()
    placed = reframed(base, base.area, 7, (60, 40))
    assert isinstance(placed.layers[0].content, Placed)
    found, expected = flatten(settled(placed, False)).astype(int), flatten(rotate_by(base, 7, "keep")).astype(int)
    assert np.abs(found - expected).max() <= 1


def test_placed_and_settled_look_alike() -> None:
    placed = reframed(document(), Rect(20, 15, 60, 40), -12, (50, 35))
    before, after = flatten(placed).astype(int), flatten(settled(placed, True)).astype(int)
    assert placed.size == Size(60, 40) and np.abs(before - after).mean() < 2


def test_delete_throws_away_what_is_outside() -> None:
    placed = reframed(document(), Rect(30, 20, 50, 30), 5, (55, 35))
    kept, cut = settled(placed, False), settled(placed, True)
    assert not kept.area.contains(kept.layers[0].bounds)
    assert cut.area.contains(cut.layers[0].bounds)
    assert np.array_equal(flatten(kept), flatten(cut))


def test_the_selection_turns_along() -> None:
    base = replace(document(), selection=rectangle(SIZE, Rect(0, 0, 60, 80)))
    turned = reframed(base, base.area, 90, (60, 40)).selection
    assert turned is not None
    assert turned.read()[5, 60, 0] == 255 and turned.read()[70, 60, 0] == 0


def test_settling_what_is_not_placed_changes_nothing() -> None:
    base = document()
    assert settled(base, True) is base


def test_progress_is_told_and_heeded() -> None:
    told: list[float] = []
    settled(reframed(document(), SIZE.rect, 3, (0, 0)), True, progress=Progress(lambda fraction, note: told.append(fraction)))
    assert told and max(told) <= 1 and told == sorted(told)
