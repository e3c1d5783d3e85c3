"""The document: finding, changing, inserting and removing layers without touching the old value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError


def leaf(id: int) -> Layer:
    return Layer(id, f"layer {id}", Pixels(Raster(Size(8, 6), 4)))


def nested() -> Document:
    """1, group 2 (3, group 4 (5)), 6."""
    inner = Layer(4, "inner", Group((leaf(5),)))
    return Document(Size(20, 10), layers=(leaf(1), Layer(2, "outer", Group((leaf(3), inner))), leaf(6)), next_id=7)


def ids(document: Document) -> list[int]:
    return [layer.id for layer in document.walk()]


def test_walking_and_finding() -> None:
    document = nested()
    assert ids(document) == [1, 2, 3, 4, 5, 6]
    assert document.layer(5).name == "layer 5"
    assert document.find(99) is None and document.find(None) is None
    with pytest.raises(EditError, match="not there any more"):
        document.layer(99)
    parent = document.parent(5)
    assert parent is not None and parent.id == 4 and document.parent(1) is None
    assert [layer.id for layer in document.siblings(3)] == [3, 4] and [layer.id for layer in document.siblings(1)] == [1, 2, 6]


def test_a_change_makes_new_groups_on_the_way_and_leaves_the_rest() -> None:
    document = nested()
    changed = document.change(5, lambda layer: replace(layer, name="new"))
    assert changed.layer(5).name == "new" and document.layer(5).name == "layer 5"
    assert changed.layer(2) is not document.layer(2) and changed.layer(4) is not document.layer(4)
    for id in (1, 3, 6):
        assert changed.layer(id) is document.layer(id)
    assert document.change(5, lambda layer: layer) is document
    assert document.edit_stack(lambda layers: tuple(layers)) is document


@pytest.mark.parametrize(
    ("above", "into", "expected"),
    [
        (None, None, [1, 2, 3, 4, 5, 6, 7]),
        (1, None, [1, 7, 2, 3, 4, 5, 6]),
        (3, None, [1, 2, 3, 7, 4, 5, 6]),
        (5, None, [1, 2, 3, 4, 5, 7, 6]),
        (2, None, [1, 2, 3, 4, 5, 7, 6]),
        (None, 2, [1, 2, 3, 4, 5, 7, 6]),
        (None, 4, [1, 2, 3, 4, 5, 7, 6]),
    ],
)
def test_inserting(above: int | None, into: int | None, expected: list[int]) -> None:
    document, layer = nested().numbered(leaf)
    assert (layer.id, document.next_id) == (7, 8)
    found = document.insert(layer, above, into)
    assert ids(found) == expected
    parent = found.parent(7)
    wanted = {(5, None): 4, (3, None): 2, (None, 2): 2, (None, 4): 4}.get((above, into))
    assert (parent.id if parent else None) == wanted


def test_inserting_where_nothing_is() -> None:
    with pytest.raises(EditError, match="is not a group"):
        nested().insert(leaf(7), into=1)
    with pytest.raises(EditError, match="not there"):
        nested().insert(leaf(7), above=99)


def test_removing() -> None:
    assert ids(nested().remove(2)) == [1, 6]
    assert ids(nested().remove(5)) == [1, 2, 3, 4, 6]
    with pytest.raises(EditError):
        nested().remove(99)


def test_bounds_of_each_content() -> None:
    at = Point(3, 4)
    raster = Raster(Size(8, 6), 4)
    assert Layer(1, "a", Pixels(raster), at).bounds == Rect(3, 4, 8, 6)
    assert Layer(1, "a", Generated(raster, Recipe("t", "m", "s")), at).bounds == Rect(3, 4, 8, 6)
    assert Layer(1, "a", Placed(raster, Transform.scaling(2, 0.5)), at).bounds == Rect(3, 4, 16, 3)
    group = Layer(2, "g", Group((Layer(1, "a", Pixels(raster), at), Layer(3, "b", Pixels(raster)))))
    assert group.bounds == Rect(0, 0, 11, 10)
    assert Layer(4, "adj", Adjustment(Invert())).bounds.empty and Layer(5, "none", Group()).bounds.empty
    assert group.raster is None and Layer(1, "a", Pixels(raster)).raster is raster


def test_a_mask_reads_its_value_beyond_its_raster() -> None:
    mask = Mask(Raster.from_array(np.array([[1, 2], [3, 0]], np.uint8)), Point(-1, 0), outside=9)
    assert mask.read(Rect(-2, -1, 4, 3)).tolist() == [[9, 9, 9, 9], [9, 1, 2, 9], [9, 3, 0, 9]]
    assert mask.read(Rect(50, 50, 1, 1)).tolist() == [[9]]


def test_channels_and_rasters() -> None:
    document = nested()
    assert document.channels == 4 and replace(document, mode="grey").channels == 2
    mask = Mask(Raster(Size(1, 1), 1))
    masked = replace(document.change(3, lambda layer: replace(layer, mask=mask)), selection=Raster(Size(20, 10), 1))
    found = list(masked.rasters())
    assert len(found) == 6 and mask.raster in found and found[-1] is masked.selection
