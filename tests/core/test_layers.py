from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core import layers as edits
from ganstudio.core.adjust import Blur, Levels, Span
from ganstudio.core.blend import Blend
from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment, Document, Group
from ganstudio.core.geometry import Point
from ganstudio.errors import EditError
from tests.core.samples import layered, state


def order(document: Document, into: int | None = None) -> list[int]:
    content = None if into is None else document.layer(into).content
    return [x.id for x in (content.layers if isinstance(content, Group) else document.layers)]


def test_a_new_layer_is_empty_and_lies_above_the_named_one() -> None:
    document = edits.add_layer(layered(), above=1)
    assert order(document) == [1, 8, 2, 3, 6, 7]
    layer = document.layer(8)
    assert layer.raster is not None and layer.raster.empty and layer.raster.size == document.size and layer.name == "Layer 1"
    assert edits.add_layer(document).layers[-1].name == "Layer 2"
    assert order(edits.add_layer(layered(), above=4), 3) == [4, 8, 5]


def test_a_new_adjustment_layer_takes_the_selection_as_its_mask() -> None:
    document = layered()
    layer = edits.add_adjustment(document, Blur(3), above=2).layer(8)
    assert layer.content == Adjustment(Blur(3)) or (isinstance(layer.content, Adjustment) and layer.content.settings == Blur(3))
    assert layer.mask is not None and layer.mask.raster is document.selection and layer.name == "Blur"
    assert edits.add_adjustment(layered(selected=False), Blur(3)).layer(8).mask is None


def test_settings_are_changed_on_adjustment_layers_only() -> None:
    document = layered()
    changed = edits.set_settings(document, 6, Levels(rgb=Span(gamma=2)))
    content = changed.layer(6).content
    assert isinstance(content, Adjustment) and content.settings == Levels(rgb=Span(gamma=2))
    assert edits.set_settings(changed, 6, Levels(rgb=Span(gamma=2))) is changed
    with pytest.raises(EditError, match="Background"):
        edits.set_settings(document, 1, Blur())


def test_a_copy_has_ids_of_its_own_and_shares_the_pixels() -> None:
    document = layered()
    copied = edits.duplicate(document, 3)
    assert order(copied) == [1, 2, 3, 8, 6, 7] and order(copied, 8) == [9, 10] and copied.next_id == 11
    assert copied.layer(9).raster is document.layer(4).raster
    assert len({layer.id for layer in copied.walk()}) == 10


def test_delete_removes_what_a_group_holds_but_never_the_last_layer() -> None:
    document = edits.delete(layered(), 3)
    assert [layer.id for layer in document.walk()] == [1, 2, 6, 7]
    for id in (2, 6, 7):
        document = edits.delete(document, id)
    with pytest.raises(EditError, match="at least one"):
        edits.delete(document, 1)


@pytest.mark.parametrize(
    ("id", "index", "into", "outer", "inner"),
    [
        (1, 5, None, [2, 3, 6, 7, 1], [4, 5]),
        (7, 0, None, [7, 1, 2, 3, 6], [4, 5]),
        (2, 4, None, [1, 3, 6, 2, 7], [4, 5]),
        (6, 1, None, [1, 6, 2, 3, 7], [4, 5]),
        (2, 1, 3, [1, 3, 6, 7], [4, 2, 5]),
        (4, 2, 3, [1, 2, 3, 6, 7], [5, 4]),
        (5, 2, None, [1, 2, 5, 3, 6, 7], [4]),
        (5, 99, None, [1, 2, 3, 6, 7, 5], [4]),
    ],
)
def test_moves(id: int, index: int, into: int | None, outer: list[int], inner: list[int]) -> None:
    document = edits.move_layer(layered(), id, index, into)
    assert (order(document), order(document, 3)) == (outer, inner)


def test_a_move_to_the_same_place_changes_nothing() -> None:
    document = layered()
    assert edits.move_layer(document, 2, 1) is document and edits.move_layer(document, 2, 2) is document


def test_a_group_cannot_go_into_itself() -> None:
    document = edits.move_layer(edits.add_group(layered()), 8, 0, 3)
    for target in (3, 8):
        with pytest.raises(EditError, match="into itself"):
            edits.move_layer(document, 3, 0, target)
    with pytest.raises(EditError, match="group"):
        edits.move_layer(document, 1, 0, 2)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, 6, 7]), st.integers(-1, 8), st.sampled_from([None, 3])), max_size=8))
@settings(max_examples=60, deadline=None)
def test_moving_never_loses_or_doubles_a_layer(moves: list[tuple[int, int, int | None]]) -> None:
    document = layered()
    for id, index, into in moves:
        if id != into:
            document = edits.move_layer(document, id, index, into)
    assert sorted(layer.id for layer in document.walk()) == [1, 2, 3, 4, 5, 6, 7]


def test_raise_and_lower_step_out_of_groups_and_stop_at_the_ends() -> None:
    document = layered()
    assert order(edits.raise_layer(document, 1)) == [2, 1, 3, 6, 7]
    assert order(edits.lower_layer(document, 2)) == [2, 1, 3, 6, 7]
    assert order(edits.raise_layer(document, 4), 3) == [5, 4]
    assert order(edits.raise_layer(document, 5)) == [1, 2, 3, 5, 6, 7]
    assert order(edits.lower_layer(document, 4)) == [1, 2, 4, 3, 6, 7]
    assert edits.raise_layer(document, 7) is document and edits.lower_layer(document, 1) is document
    assert order(edits.to_top(document, 1)) == [2, 3, 6, 7, 1] and order(edits.to_bottom(document, 7)) == [7, 1, 2, 3, 6]
    assert order(edits.to_top(document, 4), 3) == [5, 4]


def test_grouping_keeps_the_order_and_takes_the_topmost_place() -> None:
    document = edits.group_layers(layered(), [6, 2])
    assert order(document) == [1, 3, 8, 7] and order(document, 8) == [2, 6]
    across = edits.group_layers(layered(), [4, 1])
    assert order(across) == [2, 3, 6, 7] and order(across, 3) == [8, 5] and order(across, 8) == [1, 4]
    nested = edits.group_layers(layered(), [3, 4])
    assert order(nested) == [1, 2, 8, 6, 7] and order(nested, 8) == [3]


def test_ungrouping_puts_the_layers_back() -> None:
    document = layered()
    grouped = edits.group_layers(document, [2, 3])
    assert state(edits.ungroup(grouped, 8)) == state(document)
    freed = edits.ungroup(document, 3)
    assert order(freed) == [1, 2, 4, 5, 6, 7]
    assert freed.layer(4).opacity == 0.75 and freed.layer(4).mask is document.layer(3).mask
    with pytest.raises(EditError, match="not a group"):
        edits.ungroup(document, 1)


@pytest.mark.parametrize(
    ("edit", "name", "value"),
    [
        (lambda d: edits.rename(d, 2, "  Sky "), "name", "Sky"),
        (lambda d: edits.set_opacity(d, 2, 1.7), "opacity", 1.0),
        (lambda d: edits.set_opacity(d, 2, 0.25), "opacity", 0.25),
        (lambda d: edits.set_blend(d, 2, Blend.MULTIPLY), "blend", Blend.MULTIPLY),
        (lambda d: edits.set_visible(d, 2, False), "visible", False),
        (lambda d: edits.set_clip(d, 2, True), "clip", True),
        (lambda d: edits.set_lock_alpha(d, 2, True), "lock_alpha", True),
    ],
)
def test_what_a_layer_says_about_itself(edit: Callable[[Document], Document], name: str, value: object) -> None:
    document = layered()
    changed = edit(document)
    assert getattr(changed.layer(2), name) == value
    assert changed.layer(2).content is document.layer(2).content
    assert edit(changed) is changed


def test_the_last_group_is_not_ungrouped_to_nothing() -> None:
    alone = edits.delete(edits.add_group(layered()), 1)
    for id in (2, 3, 6, 7):
        alone = edits.delete(alone, id)
    assert order(alone) == [8]
    with pytest.raises(EditError, match=r"Group 1.*at least one layer"):
        edits.ungroup(alone, 8)
    assert order(edits.ungroup(edits.add_layer(alone), 8)) == [9]


def test_what_makes_no_sense_is_refused() -> None:
    document = layered()
    with pytest.raises(EditError, match="needs a name"):
        edits.rename(document, 1, "  ")
    with pytest.raises(EditError, match="no layer below"):
        edits.set_clip(document, 1, True)
    with pytest.raises(EditError, match="not a group"):
        edits.set_isolated(document, 1, True)
    with pytest.raises(EditError, match="not there"):
        edits.set_opacity(document, 99, 1)


def test_isolated() -> None:
    document = edits.set_isolated(layered(), 3, True)
    content = document.layer(3).content
    assert isinstance(content, Group) and content.isolated
    assert edits.set_isolated(document, 3, True) is document


def test_show_only_and_back() -> None:
    document = edits.show_only(layered(), 2)
    assert [x.visible for x in document.layers] == [False, True, False, False, False]
    assert all(x.visible for x in edits.show_only(document, 2).layers)


def test_moving_by_pixels_takes_masks_and_groups_along() -> None:
    document = layered(selected=False)
    moved = document
    for id in (1, 2, 3, 6, 7):
        moved = edits.offset_layer(moved, id, 3, -2)
    assert moved.layer(4).offset == Point(23, 7) and moved.layer(5).offset == Point(3, -2)
    mask = moved.layer(3).mask
    assert mask is not None and mask.offset == Point(8, 1)
    inner = document.area.grown(-10)
    assert (flatten(moved, inner) == flatten(document, inner.moved(-3, 2))).all()
    assert edits.offset_layer(document, 1, 0, 0) is document


def test_edits_leave_their_document_alone() -> None:
    document = layered()
    before = state(document)
    for edit in (
        lambda: edits.add_layer(document, 4),
        lambda: edits.duplicate(document, 3),
        lambda: edits.delete(document, 3),
        lambda: edits.move_layer(document, 4, 0),
        lambda: edits.group_layers(document, [1, 4]),
        lambda: edits.ungroup(document, 3),
        lambda: edits.offset_layer(document, 3, 1, 1),
        lambda: edits.set_opacity(document, 4, 0.1),
    ):
        edit()
    assert state(document) == before


def test_a_copy_apart_looks_the_same_and_shares_no_tile() -> None:
    document = layered()
    copy = edits.apart(document)
    assert state(copy) == state(document)
    tiles = {tile for raster in document.rasters() for tile in raster.tiles.values()}
    assert tiles and not tiles & {tile for raster in copy.rasters() for tile in raster.tiles.values()}
