from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core import rotate as edits
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Mode, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth
from tests.core.samples import layered, state


def upright(mode: Mode = "rgb", depth: Depth = 8) -> Document:
    """Without the layer under a transform, which is resampled for each view."""
    return layered(mode, depth).remove(5)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
@pytest.mark.parametrize("turns", [1, 2, 3, -1, 5])
def test_quarter_turns_turn_what_is_seen(mode: Mode, depth: Depth, turns: int) -> None:
    document = upright(mode, depth)
    turned = edits.rotate_image(document, turns)
    assert np.array_equal(flatten(turned), np.rot90(flatten(document), -turns))
    assert turned.selection is not None and document.selection is not None
    assert np.array_equal(turned.selection.read(), np.rot90(document.selection.read(), -turns))


def test_four_turns_are_none() -> None:
    document = upright()
    turned = document
    for _ in range(4):
        turned = edits.rotate_image(turned, 1)
    assert state(turned) == state(document)
    assert edits.rotate_image(document, 4) is document
    assert state(edits.rotate_image(edits.rotate_image(document, 1), -1)) == state(document)


@pytest.mark.parametrize("horizontal", [True, False])
def test_flips_mirror_and_undo_themselves(horizontal: bool) -> None:
    document = upright()
    flipped = edits.flip_image(document, horizontal)
    assert np.array_equal(flatten(flipped), flatten(document)[:, ::-1] if horizontal else flatten(document)[::-1])
    assert state(edits.flip_image(flipped, horizontal)) == state(document)


def test_placed_layers_turn_without_resampling() -> None:
    document = layered()
    turned = edits.rotate_image(document, 1)
    assert turned.layer(5).raster is document.layer(5).raster
    difference = np.abs(flatten(turned).astype(int) - np.rot90(flatten(document), -1))
    assert difference.max() <= 12


@pytest.mark.parametrize("id", [1, 2, 3, 7])
def test_a_layer_flips_in_place_and_back(id: int) -> None:
    document = upright()
    flipped = edits.flip_layer(document, id, True)
    assert flipped.layer(id).bounds == document.layer(id).bounds and state(flipped) != state(document)
    assert state(edits.flip_layer(flipped, id, True)) == state(document)
    assert state(edits.flip_layer(edits.flip_layer(document, id, False), id, False)) == state(document)
    assert all(flipped.layer(other).raster is document.layer(other).raster for other in {1, 2, 7} - {id})


@pytest.mark.parametrize("id", [1, 2, 7])
def test_a_layer_turns_about_its_middle(id: int) -> None:
    document = upright()
    turned = edits.rotate_layer(document, id, 1)
    old, new = document.layer(id), turned.layer(id)
    assert (new.bounds.width, new.bounds.height) == (old.bounds.height, old.bounds.width)
    assert abs(new.bounds.x + new.bounds.width / 2 - old.bounds.x - old.bounds.width / 2) <= 0.5
    assert new.raster is not None and old.raster is not None
    assert np.array_equal(new.raster.read(), np.rot90(old.raster.read(), -1))
    assert edits.rotate_layer(document, id, 0) is document


@given(degrees=st.floats(-180, 180), width=st.integers(1, 300), height=st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_the_inner_rectangle_lies_inside(degrees: float, width: int, height: int) -> None:
    inner_width, inner_height = edits.inner_size(width, height, degrees)
    angle = np.radians(degrees)
    assert inner_width > 0 and inner_height > 0
    for sign in (1, -1):
        x = abs(inner_width / 2 * np.cos(angle) + sign * inner_height / 2 * np.sin(angle))
        y = abs(-inner_width / 2 * np.sin(angle) + sign * inner_height / 2 * np.cos(angle))
        assert x <= width / 2 + 1e-6 and y <= height / 2 + 1e-6


@pytest.mark.parametrize("depth", [8, 16])
def test_straightening_leaves_no_empty_corner(depth: Depth) -> None:
    white = replace(layered(depth=depth), layers=layered(depth=depth).layers[:1], selection=None)
    straight = edits.rotate_by(white, 7)
    assert straight.size.width < 60 and straight.size.height < 40
    alpha = flatten(straight)[..., 3]
    assert alpha[1:-1, 1:-1].min() == alpha.max() == (255 if depth == 8 else 65535)


def test_expanding_shows_everything_and_keeping_keeps_the_size() -> None:
    document = layered()
    assert edits.rotate_by(document, 30, "keep").size == document.size
    wide = edits.rotate_by(document, 30, "expand")
    assert wide.size.width > 60 and wide.size.height > 40
    assert wide.selection is not None and wide.selection.size == wide.size
    assert document.selection is not None
    assert int(wide.selection.read().sum()) == pytest.approx(int(document.selection.read().sum()), rel=0.03)
    assert all(layer.raster is None or isinstance(layer.content, Pixels) for layer in wide.walk())


def test_whole_turns_and_quarters_are_exact() -> None:
    document = upright()
    assert edits.rotate_by(document, 0) is document and edits.rotate_by(document, 360) is document
    assert state(edits.rotate_by(document, 90)) == state(edits.rotate_image(document, 1))


def test_there_and_back_is_close() -> None:
    smooth = np.zeros((60, 60, 4), np.uint8)
    y, x = np.mgrid[:60, :60]
    smooth[..., 0], smooth[..., 1], smooth[..., 3] = 2 * x + 60, 2 * y + 60, 255
    document = Document(Size(60, 60), layers=(replace(layered().layers[0], content=Pixels(layered().layers[0].raster.from_array(smooth))),))  # type: ignore[union-attr]
    back = edits.rotate_by(edits.rotate_by(document, 10, "expand"), -10, "expand")
    at = (back.size.width - 60) // 2
    result = flatten(back)[at + 6 : at + 54, at + 6 : at + 54]
    assert np.abs(result.astype(int) - smooth[6:54, 6:54]).max() <= 4


def test_it_stops_and_leaves_the_document_alone() -> None:
    document = layered()
    before = state(document)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        edits.rotate_by(document, 5, progress=progress)
    edits.rotate_image(document, 1)
    edits.rotate_by(document, 5)
    assert state(document) == before
