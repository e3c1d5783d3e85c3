from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core import transform as edits
from ganstudio.core.composite import flatten
from ganstudio.core.document import Generated, Group, Pixels, Placed
from ganstudio.core.geometry import Point, Transform
from ganstudio.errors import EditError
from tests.core.samples import layered, state


def test_a_transform_waits_to_be_carried_out() -> None:
    document = layered()
    placed = edits.transform_layer(document, 2, Transform.rotation(30).around(5, 36))
    content = placed.layer(2).content
    assert isinstance(content, Placed) and content.raster is document.layer(2).raster
    baked = edits.bake(placed, 2)
    layer = baked.layer(2)
    assert isinstance(layer.content, Pixels) and layer.bounds == placed.layer(2).bounds


def test_transforms_add_up_without_resampling_in_between() -> None:
    document = layered()
    there = edits.transform_layer(document, 2, Transform.rotation(30))
    back = edits.transform_layer(there, 2, Transform.rotation(-30))
    baked = edits.bake(back, 2).layer(2)
    old = document.layer(2)
    assert baked.offset == old.offset and baked.raster is not None and old.raster is not None
    assert np.array_equal(baked.raster.read(), old.raster.read())


def test_whole_moves_only_change_offsets() -> None:
    document = layered()
    moved = edits.transform_layer(document, 2, Transform.translation(4, -3))
    assert moved.layer(2).content is document.layer(2).content and moved.layer(2).offset == Point(-3, 22)
    mask, old = moved.layer(2).mask, document.layer(2).mask
    assert mask is not None and old is not None and mask.raster is old.raster and mask.offset == Point(9, 0)
    assert edits.transform_layer(document, 2, Transform()) is document


def test_a_group_takes_its_layers_along() -> None:
    document = layered()
    moved = edits.transform_layer(document, 3, Transform.scaling(2, 2))
    assert moved.layer(4).bounds.x == 40 and moved.layer(4).bounds.width == 24
    assert moved.layer(5).bounds.width == pytest.approx(2 * document.layer(5).bounds.width, abs=2)
    baked = edits.bake(moved, 3)
    group = baked.layer(3).content
    assert isinstance(group, Group) and all(isinstance(x.content, Pixels) for x in group.layers)
    assert edits.bake(baked, 3) is baked


def test_masks_go_along() -> None:
    document = layered()
    mask = edits.transform_layer(document, 2, Transform.scaling(2, 2)).layer(2).mask
    assert mask is not None and mask.outside == 200
    assert mask.bounds.contains(document.layer(2).mask.bounds.scaled(2))  # type: ignore[union-attr]


def test_rasterising_forgets_the_recipe_and_keeps_the_pixels() -> None:
    document = layered()
    baked = edits.bake(document, 7)
    assert isinstance(document.layer(7).content, Generated) and isinstance(baked.layer(7).content, Pixels)
    assert baked.layer(7).raster is document.layer(7).raster
    assert np.array_equal(flatten(baked), flatten(document))
    assert edits.bake(document, 6) is document


def test_a_baked_layer_looks_like_the_placed_one() -> None:
    document = replace(layered(selected=False), layers=layered().layers[2:3])
    difference = np.abs(flatten(document).astype(int)[..., 3] - flatten(edits.bake(document, 5))[..., 3])
    assert difference.mean() < 1.5


def test_a_squeezed_layer_is_refused_and_the_document_stays() -> None:
    document = layered()
    before = state(document)
    with pytest.raises(EditError, match="squeezes"):
        edits.transform_layer(document, 2, Transform.scaling(0, 1))
    edits.bake(edits.transform_layer(document, 3, Transform.rotation(5)), 3)
    assert state(document) == before
