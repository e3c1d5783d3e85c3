"""Magic wand and colour range as tools."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from tests.tools.driving import SIZE, done, drag, key, plain, selected

EXACT = {"antialias": False}


def squares() -> Document:
    """Black, with two red squares."""
    pixels = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[50:100, 50:100, 0] = pixels[150:200, 150:200, 0] = 255
    return Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)


def test_contiguous_or_not() -> None:
    one = done("wand", squares(), drag((60, 60)), options=EXACT)
    assert one.selection is not None and one.selection.bounds() == Rect(50, 50, 50, 50)
    both = done("wand", squares(), drag((60, 60)), options={**EXACT, "contiguous": False})
    assert both.selection is not None and both.selection.bounds() == Rect(50, 50, 150, 150)


def test_adds_with_shift() -> None:
    once = done("wand", squares(), drag((60, 60)), options=EXACT)
    twice = selected(done("wand", once, drag((160, 160), shift=True), options=EXACT))
    assert twice.sum() == 255 * 5000


def test_which_layers() -> None:
    base = squares().insert(Layer(2, "top", Pixels(Raster.uniform(Size(30, 30), (0, 255, 0, 255))), Point(60, 60)))
    layer = selected(done("wand", base, drag((55, 55)), options=EXACT))
    merged = selected(done("wand", base, drag((55, 55)), options={**EXACT, "sample": "merged"}))
    assert layer.sum() == 255 * 2500 and merged.sum() == 255 * 1600


def test_an_offset_layer() -> None:
    base = squares().change(1, lambda x: replace(x, offset=Point(20, 30)))
    found = done("wand", base, drag((75, 85)), options=EXACT)
    assert found.selection is not None and found.selection.bounds() == Rect(70, 80, 50, 50)


def test_a_click_outside_deselects() -> None:
    base = replace(plain(), selection=rectangle(SIZE, Rect(0, 0, 10, 10)))
    assert done("wand", base, drag((-20, 5))).selection is None


def test_colour_range_takes_all_of_a_colour() -> None:
    found = selected(done("colour-range", squares(), drag((60, 60))))
    assert found.sum() == 255 * 5000


def test_colour_range_over_several_colours() -> None:
    found = selected(done("colour-range", squares(), drag((60, 60), (120, 60))))
    assert (found == 255).all()


def test_arrow_keys_move_the_outline() -> None:
    base = replace(plain(), selection=rectangle(SIZE, Rect(10, 10, 10, 10)))
    for id in ("wand", "colour-range"):
        after = done(id, base, [key("Left")])
        assert after.selection is not None and after.selection.bounds() == Rect(9, 10, 10, 10)
