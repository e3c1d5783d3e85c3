from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core import canvas_size as edits
from ganstudio.core.composite import flatten
from ganstudio.core.convert import LARGEST
from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.masks import delete_mask
from ganstudio.core.pixels import clear
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from tests.core.samples import layered, state


@given(x=st.integers(-20, 59), y=st.integers(-20, 39), width=st.integers(1, 90), height=st.integers(1, 70), delete=st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_crop_shows_that_part_of_the_picture(x: int, y: int, width: int, height: int, delete: bool) -> None:
    document = layered()
    rect = Rect(x, y, width, height)
    cropped = edits.crop(document, rect, delete)
    assert cropped.size == rect.size
    inside = rect.intersected(document.area)
    if not inside.empty:
        # A placed layer is resampled for each view, to a unit or so.
        assert np.abs(flatten(cropped, inside.moved(-x, -y)).astype(int) - flatten(document, inside)).max() <= 2
    old = document.selection
    assert old is not None
    new = np.zeros((height, width, 1), np.uint8) if cropped.selection is None else cropped.selection.read()
    assert np.array_equal(new, old.read(rect))


def test_deleting_cuts_plain_layers_and_keeping_shares_them() -> None:
    document = layered()
    rect = Rect(10, 8, 30, 20)
    cut, kept = edits.crop(document, rect), edits.crop(document, rect, delete=False)
    assert cut.layer(1).bounds == Rect(0, 0, 30, 20) and cut.layer(2).bounds == Rect(0, 17, 14, 3)
    assert kept.layer(1).raster is document.layer(1).raster and kept.layer(1).offset == Point(-10, -8)
    back = edits.crop(kept, Rect(-10, -8, 60, 40), delete=False)
    assert np.array_equal(flatten(back), flatten(document))


def test_masks_are_cut_along() -> None:
    cropped = edits.crop(layered(), Rect(10, 8, 20, 10))
    mask = cropped.layer(2).mask
    assert mask is not None and mask.bounds == Rect(0, 0, 20, 10) and mask.outside == 200


def test_a_crop_to_the_canvas_changes_nothing_and_an_empty_one_is_refused() -> None:
    document = layered()
    assert edits.crop(document, document.area) is document
    with pytest.raises(EditError, match="no pixels"):
        edits.crop(document, Rect(5, 5, 0, 10))


@pytest.mark.parametrize(
    ("anchor", "offset"), [((0.0, 0.0), Point(0, 0)), ((0.5, 0.5), Point(20, 10)), ((1.0, 1.0), Point(40, 20)), ((1.0, 0.0), Point(40, 0))]
)
def test_a_larger_canvas_is_transparent_around_the_anchored_picture(anchor: tuple[float, float], offset: Point) -> None:
    document = layered()
    grown = edits.resize_canvas(document, Size(100, 60), anchor)
    assert grown.layer(1).offset == offset and grown.layer(1).raster is document.layer(1).raster
    assert grown.selection is not None and grown.selection.size == Size(100, 60)
    back = edits.resize_canvas(grown, Size(60, 40), anchor)
    assert np.array_equal(flatten(back), flatten(document))


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(EditError, match="at least 1 pixel"):
        edits.resize_canvas(layered(), Size(0, 10))
    with pytest.raises(EditError, match="too large"):
        edits.resize_canvas(layered(), Size(400_000, 10))


def test_crop_to_the_selection() -> None:
    document = layered()
    assert document.selection is not None
    assert edits.crop_to_selection(document).size == document.selection.bounds().size
    with pytest.raises(EditError, match="Nothing is selected"):
        edits.crop_to_selection(layered(selected=False))


def test_trim_takes_transparent_borders_off() -> None:
    document = clear(layered(selected=False), 1)
    for id in (3, 6):
        document = document.remove(id)
    document = delete_mask(document, 2).remove(7)
    assert edits.trim(document).size.width <= 24
    with pytest.raises(EditError, match="transparent"):
        edits.trim(document.remove(2))


def test_reveal_all_shows_every_layer() -> None:
    document = edits.reveal_all(layered())
    assert all(document.area.contains(layer.bounds) for layer in document.layers)
    assert document.size.width >= 67


def test_edits_leave_their_document_alone() -> None:
    document = layered()
    before = state(document)
    edits.crop(document, Rect(3, 3, 20, 20))
    edits.resize_canvas(document, Size(10, 100))
    assert state(document) == before


@pytest.mark.parametrize("size", [Size(120, 80), Size(LARGEST, 1)])
def test_without_outside_keeps_the_picture(size: Size) -> None:
    layer = Layer(1, "a", Pixels(Raster.uniform(size, (9, 9, 9, 255))), Point(-20, 0), mask=Mask(Raster.uniform(size, (99,)), Point(-30, 0)))
    base = Document(size, layers=(layer,), next_id=2)
    cut = edits.without_outside(base, base.area)
    area = Rect(0, 0, 120, size.height)
    assert np.array_equal(flatten(cut, area), flatten(base, area)) and cut.size == base.size
    mask = cut.layers[0].mask
    assert cut.area.contains(cut.layers[0].bounds) and mask is not None and cut.area.contains(mask.bounds)
