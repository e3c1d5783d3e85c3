from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core import pixels as edits
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Mode, Pixels
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.layers import offset_layer, set_lock_alpha
from ganstudio.core.raster import Depth, Raster, full
from ganstudio.errors import EditError
from tests.core.samples import layered, noise, state


def values(document: Document, id: int) -> np.ndarray:  # type: ignore[type-arg]
    """The layer's pixels over the canvas."""
    layer = document.layer(id)
    assert layer.raster is not None
    return layer.raster.read(document.area.moved(-layer.offset.x, -layer.offset.y))


def amounts(document: Document) -> np.ndarray:  # type: ignore[type-arg]
    assert document.selection is not None
    return document.selection.read()[..., 0]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_fill_keeps_to_the_selection(mode: Mode, depth: Depth) -> None:
    document = layered(mode, depth)
    filled = edits.fill_layer(document, 2, (1, 0, 0.5))
    old, new, chosen = values(document, 2), values(filled, 2), amounts(document)
    assert np.array_equal(new[chosen == 0], old[chosen == 0])
    top = full(depth)
    ink = [top, 0, round(top / 2 + 0.01), top] if mode == "rgb" else [round((0.2126 + 0.0361) * top), top]
    assert np.abs(new[chosen == 255].astype(int) - ink).max() <= 1
    partly = (chosen > 0) & (chosen < 255)
    share = chosen[partly] / 255.0
    assert np.abs(new[partly][..., -1] - (old[partly][..., -1] * (1 - share) + top * share)).max() <= 0.51


def test_fill_without_a_selection_covers_the_canvas_and_keeps_what_is_beyond() -> None:
    document = layered(selected=False)
    filled = edits.fill_layer(document, 2, (0, 1, 0))
    assert (values(filled, 2) == (0, 255, 0, 255)).all()
    layer, old = filled.layer(2), document.layer(2)
    assert layer.raster is not None and old.raster is not None
    assert layer.bounds.contains(document.area)
    beyond = layer.raster.read(Rect(-7 - layer.offset.x, 25 - layer.offset.y, 7, 22))
    assert np.array_equal(beyond, old.raster.read(Rect(0, 0, 7, 22)))


def test_a_fill_that_changes_nothing_gives_the_same_document() -> None:
    document = edits.fill_layer(layered(selected=False), 1, (0, 1, 0))
    assert edits.fill_layer(document, 1, (0, 1, 0)) is document
    nothing = replace(document, selection=Raster(document.size, 1))
    assert edits.fill_layer(nothing, 1, (1, 0, 0)) is nothing


def test_a_layer_far_outside_the_canvas_is_filled_inside_it() -> None:
    document = offset_layer(layered(selected=False), 1, 9_000_000, -9_000_000)
    assert (values(edits.fill_layer(document, 1, (1, 0, 0)), 1) == (255, 0, 0, 255)).all()


def test_a_locked_alpha_is_not_filled_and_not_cleared() -> None:
    document = set_lock_alpha(layered(), 2, True)
    filled = edits.fill_layer(document, 2, (0, 0, 0))
    assert np.array_equal(values(filled, 2)[..., 3], values(document, 2)[..., 3])
    with pytest.raises(EditError, match="locked"):
        edits.clear(document, 2)


@pytest.mark.parametrize("depth", [8, 16])
def test_clear_takes_alpha_inside_the_selection(depth: Depth) -> None:
    document = layered(depth=depth)
    new, old, chosen = values(edits.clear(document, 1), 1), values(document, 1), amounts(document)
    assert not new[chosen == 255].any()
    assert np.array_equal(new[chosen == 0], old[chosen == 0])
    partly = (chosen > 0) & (chosen < 255)
    assert np.array_equal(new[partly][..., :3], old[partly][..., :3])
    assert np.abs(new[partly][..., 3] - old[partly][..., 3] * (1 - chosen[partly] / 255.0)).max() <= 0.51


def test_clear_without_a_selection_leaves_nothing() -> None:
    cleared = edits.clear(layered(selected=False), 1)
    raster = cleared.layer(1).raster
    assert raster is not None and raster.empty
    assert edits.clear(cleared, 1) is cleared


@pytest.mark.parametrize("id", [3, 5, 6, 7])
def test_layers_without_plain_pixels_say_what_to_do(id: int) -> None:
    for edit in (lambda: edits.clear(layered(), id), lambda: edits.fill_layer(layered(), id, (0, 0, 0))):
        with pytest.raises(EditError):
            edit()


def test_copy_and_paste_put_the_same_pixels_back() -> None:
    document = layered(selected=False)
    pixels, offset = edits.copy(document, 2)
    assert offset == Point(-7, 25)
    pasted = edits.paste(document, pixels, offset, above=1)
    assert [x.id for x in pasted.layers] == [1, 8, 2, 3, 6, 7]
    raster = pasted.layer(8).raster
    old = document.layer(2).raster
    assert raster is not None and old is not None and np.array_equal(raster.read(), old.read())


def test_copy_takes_the_selected_part() -> None:
    document = layered()
    pixels, offset = edits.copy(document, 1)
    assert document.selection is not None
    area = document.selection.bounds()
    assert offset == area.origin and pixels.shape[:2] == (area.height, area.width)
    old, chosen = values(document, 1)[area.slices()], amounts(document)[area.slices()]
    assert np.array_equal(pixels[..., :3], old[..., :3])
    assert np.array_equal(pixels[..., 3], chosen)


def test_copy_merged_is_what_is_seen() -> None:
    document = layered(selected=False)
    pixels, offset = edits.copy(document, None)
    assert offset == Point(0, 0) and np.array_equal(pixels, flatten(document))


def test_nothing_to_copy_is_said() -> None:
    document = layered()
    for id in (3, 6):
        with pytest.raises(EditError):
            edits.copy(document, id)
    far = document.change(2, lambda x: replace(x, offset=Point(500, 500)))
    with pytest.raises(EditError, match="nothing to copy"):
        edits.copy(far, 2)


def test_cut_clears_what_it_copies() -> None:
    document = layered()
    rest, pixels, offset = edits.cut(document, 1)
    assert np.array_equal(pixels, edits.copy(document, 1)[0]) and offset == edits.copy(document, 1)[1]
    assert state(rest) == state(edits.clear(document, 1))


@pytest.mark.parametrize("mode", ["rgb", "grey"])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("source", [8, 16])
def test_paste_converts(mode: Mode, depth: Depth, channels: int, source: Depth) -> None:
    document = edits.paste(layered(mode, depth), noise(20, 10, channels, source, opaque=channels in (2, 4)))
    layer = document.layer(8)
    assert layer.raster is not None and (layer.raster.channels, layer.raster.depth) == (document.channels, depth)
    assert layer.offset == Point(20, 15) and layer.raster.opaque


def test_an_empty_paste_is_refused() -> None:
    with pytest.raises(EditError, match="nothing to paste"):
        edits.paste(layered(), np.zeros((0, 5, 4), np.uint8))


def test_layer_via_copy_and_cut() -> None:
    document = layered()
    copied = edits.layer_via_copy(document, 1)
    assert [x.id for x in copied.layers] == [1, 8, 2, 3, 6, 7] and copied.layer(1) is document.layer(1)
    raster = copied.layer(8).raster
    assert raster is not None and np.array_equal(raster.read(), edits.copy(document, 1)[0])
    moved = edits.layer_via_cut(document, 1)
    assert np.array_equal(values(moved, 1), values(edits.clear(document, 1), 1)) and moved.find(8) is not None
    whole = edits.layer_via_copy(layered(selected=False), 1)
    assert whole.layer(8).name == "Background copy"
    with pytest.raises(EditError, match="Nothing is selected"):
        edits.layer_via_cut(layered(selected=False), 1)


def test_padding_keeps_every_pixel_in_its_place() -> None:
    document = layered()
    padded = edits.pad_to_canvas(document, 2)
    assert padded.layer(2).bounds.contains(document.area)
    assert np.array_equal(values(padded, 2), values(document, 2))
    assert edits.pad_to_canvas(padded, 2) is padded
    assert isinstance(padded.layer(2).content, Pixels)


def test_edits_leave_their_document_alone() -> None:
    document = layered()
    before = state(document)
    edits.fill_layer(document, 2, (1, 1, 1))
    edits.clear(document, 1)
    edits.cut(document, 2)
    edits.layer_via_cut(document, 2)
    assert state(document) == before
