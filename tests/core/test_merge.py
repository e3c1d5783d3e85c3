from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core import merge as edits
from ganstudio.core.blend import Blend
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Layer, Mode, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.layers import set_blend, set_opacity, set_visible
from ganstudio.core.raster import Depth, Raster
from ganstudio.errors import EditError
from tests.core.samples import layered, state


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_merging_step_by_step_keeps_what_is_seen(mode: Mode, depth: Depth) -> None:
    document = set_blend(set_opacity(layered(mode, depth), 2, 0.6), 2, Blend.MULTIPLY)
    seen = flatten(document)
    for id in (2, 3, 6, 7):
        document = edits.merge_down(document, id)
        assert np.abs(flatten(document).astype(int) - seen).max() <= 2, id
    assert [x.id for x in document.layers] == [1] and isinstance(document.layers[0].content, Pixels)


def test_the_lower_layer_gives_name_and_blend_mode() -> None:
    document = edits.merge_down(set_blend(layered(), 2, Blend.SCREEN), 3)
    merged = document.layer(2)
    assert (merged.name, merged.blend, merged.opacity, merged.mask) == ("Masked", Blend.SCREEN, 1.0, None)


def test_a_lone_layer_comes_through_bit_for_bit() -> None:
    document = layered(depth=16)
    two = replace(document, layers=(document.layers[0], replace(document.layers[1], mask=None)))
    merged = edits.merge_down(set_opacity(two, 2, 0), 2)
    old, new = two.layer(1).raster, merged.layer(1).raster
    assert old is not None and new is not None
    area = document.area.moved(-merged.layer(1).offset.x, -merged.layer(1).offset.y)
    assert np.array_equal(new.read(area), old.read())


def test_what_cannot_be_merged_is_refused() -> None:
    document = layered()
    with pytest.raises(EditError, match="no layer below"):
        edits.merge_down(document, 1)
    with pytest.raises(EditError, match="adjustment"):
        edits.merge_down(document, 7)
    with pytest.raises(EditError, match="visible"):
        edits.merge_down(set_visible(document, 2, False), 3)
    with pytest.raises(EditError, match="not a group"):
        edits.merge_group(document, 1)
    for layer in document.layers:
        document = set_visible(document, layer.id, False)
    with pytest.raises(EditError, match="No layer is visible"):
        edits.merge_visible(document)


def test_merging_a_group_keeps_its_settings() -> None:
    document = layered()
    merged = edits.merge_group(document, 3)
    layer = merged.layer(3)
    assert isinstance(layer.content, Pixels) and layer.opacity == 0.75 and layer.mask is document.layer(3).mask
    assert [x.id for x in merged.walk()] == [1, 2, 3, 6, 7]


def test_merge_visible_leaves_hidden_layers() -> None:
    document = set_visible(layered(), 2, False)
    merged = edits.merge_visible(document)
    assert [x.id for x in merged.layers] == [1, 2]
    assert np.abs(flatten(merged).astype(int) - flatten(document)).max() <= 1


def test_flatten_leaves_one_layer_that_looks_the_same() -> None:
    document = layered()
    flat = edits.flatten_image(document)
    assert [x.id for x in flat.layers] == [8] and flat.next_id == 9
    assert np.array_equal(flatten(flat), flatten(document))
    assert flat.layers[0].bounds == document.area


def test_a_stamp_adds_what_is_seen() -> None:
    document = layered()
    stamped = edits.stamp_visible(document, above=1)
    assert [x.id for x in stamped.layers] == [1, 8, 2, 3, 6, 7]
    raster = stamped.layer(8).raster
    assert raster is not None and np.array_equal(raster.read(), flatten(document))


def test_merging_leaves_its_document_alone() -> None:
    document = layered()
    before = state(document)
    edits.merge_down(document, 3)
    edits.merge_visible(document)
    edits.flatten_image(document)
    assert state(document) == before


def coloured(id: int, colour: tuple[int, ...], **more: object) -> Layer:
    return Layer(id, f"layer {id}", Pixels(Raster.uniform(Size(4, 4), colour)), **more)  # type: ignore[arg-type]


RED, GREEN, BLUE, NOTHING = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


def test_two_layers_clipped_to_the_same_one_do_not_cut_each_other() -> None:
    layers = (coloured(1, RED), coloured(2, NOTHING, clip=True), coloured(3, GREEN, clip=True))
    document = Document(Size(4, 4), layers=layers, next_id=4)
    merged = edits.merge_down(document, 3)
    assert merged.layer(2).clip
    assert np.array_equal(flatten(merged), flatten(document))


def test_a_layer_clipped_to_the_lower_one_keeps_to_its_shape() -> None:
    document = Document(Size(4, 4), layers=(coloured(1, NOTHING), coloured(2, GREEN, clip=True)), next_id=3)
    assert not flatten(edits.merge_down(document, 2)).any()


def test_merge_visible_leaves_what_is_clipped_to_a_hidden_layer() -> None:
    layers = (coloured(1, RED), coloured(2, BLUE, visible=False), coloured(3, GREEN, clip=True), coloured(4, BLUE, opacity=0.5))
    document = Document(Size(4, 4), layers=layers, next_id=5)
    merged = edits.merge_visible(document)
    assert [x.id for x in merged.layers] == [1, 2, 3]
    assert np.array_equal(flatten(merged), flatten(document))


def test_marked_layers_are_merged_where_the_topmost_is() -> None:
    document = layered(selected=False)
    document = replace(document, layers=tuple(x for x in document.layers if x.id != 6))  # an adjustment would see less below it
    seen = flatten(document)
    merged = edits.merge_layers(document, [7, 1, 2])
    assert [x.id for x in merged.layers] == [3, 7] and isinstance(merged.layer(7).content, Pixels) and merged.layer(7).name == "Generated"
    assert np.abs(flatten(edits.merge_layers(document, [1, 2])).astype(int) - seen).max() <= 2


def test_marked_layers_that_cannot_be_merged_say_why() -> None:
    document = layered()
    with pytest.raises(EditError, match="one group"):
        edits.merge_layers(document, [1, 4])
    with pytest.raises(EditError, match="visible"):
        edits.merge_layers(set_visible(document, 1, False), [1, 2])
