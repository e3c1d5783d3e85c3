"""Filling through a region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.fill import edged, emptied, fill_region, filled
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.core.surface import surface
from ganstudio.errors import EditError

SIZE = Size(600, 300)
GREEN = (0.0, 1.0, 0.0)


def document(area: Size = SIZE, offset: Point = ORIGIN) -> Document:
    return Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.uniform(area, (9, 9, 9, 255))), offset),), next_id=2)


def shot(document: Document) -> np.ndarray:
    layer = document.layers[0]
    assert layer.raster is not None
    return layer.raster.read(document.area.moved(-layer.offset.x, -layer.offset.y))


def test_only_the_region_inside_the_selection_changes() -> None:
    base = replace(document(), selection=rectangle(SIZE, document().area.grown(-40), 10))
    region = np.zeros((300, 600), np.uint8)
    region[:, :100] = 255
    done = shot(fill_region(base, surface(base, 1, "pixels"), region, GREEN))
    assert base.selection is not None
    chosen = base.selection.read()[..., 0]
    assert (done[(region == 0) | (chosen == 0)] == (9, 9, 9, 255)).all()
    assert (done[(region == 255) & (chosen == 255)] == (0, 255, 0, 255)).all()


def test_tiles_outside_the_region_are_shared() -> None:
    base = document()
    region = np.zeros((300, 600), np.uint8)
    region[5, 5] = 255
    done, old = fill_region(base, surface(base, 1, "pixels"), region, GREEN).layers[0].raster, base.layers[0].raster
    assert done is not None and old is not None and done.changed(old) == {(0, 0)}


def test_opacity() -> None:
    base = document()
    assert shot(fill_region(base, surface(base, 1, "pixels"), None, (1.0, 1.0, 1.0), 0.5))[10, 10].tolist() == [132, 132, 132, 255]


def test_filling_with_the_same_colour_is_no_change() -> None:
    base = document()
    assert fill_region(base, surface(base, 1, "pixels"), None, (9 / 255, 9 / 255, 9 / 255)) is base


def test_a_fill_far_from_the_corner_of_a_tile_is_not_lost() -> None:
    base = document(Size(800, 500), Point(-100, -100))
    base = replace(base, selection=rectangle(SIZE, Rect(70, 70, 60, 60)))
    done = shot(fill_region(base, surface(base, 1, "pixels"), None, GREEN))
    assert done[100, 100].tolist() == [0, 255, 0, 255] and done[60, 60].tolist() == [9, 9, 9, 255]


@pytest.mark.parametrize("offset", [(0, 0), (-30, -20), (300, 100)])
def test_a_small_layer_grows_to_the_canvas(offset: tuple[int, int]) -> None:
    base = document(Size(100, 100), Point(*offset))
    done = fill_region(base, surface(base, 1, "pixels"), None, GREEN)
    assert (shot(done) == (0, 255, 0, 255)).all()


def test_a_mask_is_filled_with_the_luminance() -> None:
    base = document().change(1, lambda x: replace(x, mask=Mask(Raster(SIZE, 1))))
    mask = fill_region(base, surface(base, 1, "mask"), None, (1.0, 1.0, 1.0)).layers[0].mask
    assert mask is not None and (mask.read(base.area) == 255).all()


@pytest.fixture
def masked() -> Document:
    """A layer whose mask shows everything, the left third selected."""
    base = document().change(1, lambda layer: replace(layer, mask=Mask(Raster.uniform(SIZE, (200,)), outside=255)))
    return replace(base, selection=rectangle(SIZE, Rect(0, 0, 200, 300)))


def test_where_the_mask_is_painted_on_it_is_filled_and_emptied_inside_the_selection(masked: Document) -> None:
    for done, value in ((filled(masked, 1, "mask", (1.0, 1.0, 1.0)), 255), (emptied(masked, 1, "mask"), 0)):
        layer = done.layer(1)
        assert layer.content is masked.layer(1).content and layer.mask is not None
        shown = layer.mask.read(done.area)
        assert (shown[:, :200] == value).all() and (shown[:, 200:] == 200).all()


def test_the_quick_mask_is_filled_as_a_whole(masked: Document) -> None:
    done = filled(masked, 1, "quick", (1.0, 1.0, 1.0))
    assert done.selection is not None and (done.selection.read() == 255).all() and done.layers == masked.layers
    nothing = emptied(masked, 1, "quick").selection
    assert nothing is not None and nothing.bounds().empty


def test_pixels_are_filled_and_made_transparent(masked: Document) -> None:
    assert shot(filled(masked, 1, "pixels", GREEN))[5, 5].tolist() == [0, 255, 0, 255]
    empty = shot(emptied(masked, 1, "pixels"))
    assert (empty[:, :200, 3] == 0).all() and (empty[:, 200:] == (9, 9, 9, 255)).all()


def test_a_hidden_layer_is_not_filled(masked: Document) -> None:
    hidden = masked.change(1, lambda layer: replace(layer, visible=False))
    with pytest.raises(EditError, match="hidden"):
        filled(hidden, 1, "mask", GREEN)


def test_a_line_along_the_edge_of_the_selection_lies_on_both_sides_of_it() -> None:
    base = replace(document(), selection=rectangle(SIZE, Rect(100, 60, 80, 50)))
    done = shot(edged(base, 1, "pixels", GREEN, 6))
    for x, y, inked in ((100, 80, True), (98, 80, True), (101, 80, True), (104, 80, False), (95, 80, False), (140, 85, False), (140, 58, True)):
        assert (done[y, x].tolist() == [0, 255, 0, 255]) is inked, (x, y)
    with pytest.raises(EditError, match="Nothing is selected"):
        edged(document(), 1, "pixels", GREEN, 6)
