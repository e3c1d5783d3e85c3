from __future__ import annotations

from dataclasses import replace

import pytest

from ganstudio.app.landing import landed
from ganstudio.core.document import Document, Group, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.layers import move_layer
from ganstudio.core.raster import Raster


def layer(id: int, value: int = 9) -> Layer:
    return Layer(id, f"Layer {id}", Pixels(Raster.uniform(Size(8, 8), (value, 0, 0, 255))))


@pytest.fixture
def base() -> Document:
    group = Layer(3, "Group", Group((layer(4),)))
    return Document(Size(8, 8), layers=(layer(1), layer(2), group), next_id=5)


def painted(document: Document, id: int, value: int = 50) -> Document:
    return document.change(id, lambda old: replace(old, content=layer(id, value).content))


def test_on_the_same_document_the_result_is_the_result(base: Document) -> None:
    result = painted(base, 1)
    assert landed(base, result, base) is result


def test_an_unchanged_result_leaves_the_newer_document(base: Document) -> None:
    now = painted(base, 1)
    assert landed(base, base, now) is now


@pytest.mark.parametrize(("mine", "theirs"), [(1, 2), (2, 4), (4, 1)])
def test_changes_of_different_layers_both_survive(base: Document, mine: int, theirs: int) -> None:
    result, now = painted(base, mine, 50), painted(base, theirs, 70)
    merged = landed(base, result, now)
    assert merged is not None
    assert merged.find(mine) is result.find(mine)
    assert merged.find(theirs) is now.find(theirs)


def test_two_changes_of_one_layer_must_be_done_again(base: Document) -> None:
    assert landed(base, painted(base, 4, 50), painted(base, 4, 70)) is None


def test_a_layer_taken_out_of_its_group_lands_only_where_it_was_made(base: Document) -> None:
    result = move_layer(base, 4, 3)
    assert [x.id for x in result.walk()] == [x.id for x in base.walk()]
    assert landed(base, result, painted(base, 1)) is None


def test_a_new_canvas_or_order_lands_only_where_it_was_made(base: Document) -> None:
    now = painted(base, 1)
    assert landed(base, replace(base, size=Size(9, 9)), now) is None
    assert landed(base, replace(base, layers=base.layers[::-1]), now) is None
    assert landed(base, painted(base, 2), replace(now, size=Size(4, 4))) is None


def test_a_layer_that_is_gone_must_be_done_again(base: Document) -> None:
    assert landed(base, painted(base, 1), base.remove(1)) is None
