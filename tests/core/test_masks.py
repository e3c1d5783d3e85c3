from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core import masks
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Generated, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.raster import Depth, Raster
from ganstudio.errors import EditError
from tests.core.samples import layered, noise, state


def single(depth: Depth = 8) -> Document:
    layer = Layer(1, "Only", Pixels(Raster.from_array(noise(50, 30, depth=depth))), Point(5, 5))
    return Document(Size(60, 40), depth=depth, layers=(layer,), next_id=2)


def test_reveal_and_hide() -> None:
    document = single()
    shown = masks.add_mask(document, 1, "reveal")
    assert np.array_equal(flatten(shown), flatten(document))
    assert shown.layer(1).mask is not None and (shown.layer(1).mask.read(Rect(-5, -5, 80, 80)) == 255).all()  # type: ignore[union-attr]
    assert not flatten(masks.add_mask(document, 1, "hide"))[..., 3].any()


def test_a_mask_from_the_selection_shows_what_is_selected() -> None:
    document = layered()
    mask = masks.add_mask(document, 1, "selection").layer(1).mask
    assert mask is not None and mask.raster is document.selection
    with pytest.raises(EditError, match="Nothing is selected"):
        masks.add_mask(layered(selected=False), 1, "selection")


@pytest.mark.parametrize("depth", [8, 16])
def test_transparency_moves_into_a_mask_and_back(depth: Depth) -> None:
    document = single(depth)
    moved = masks.add_mask(document, 1, "alpha")
    raster = moved.layer(1).raster
    assert raster is not None and set(np.unique(raster.read()[..., 3])) <= {0, 255 if depth == 8 else 65535}
    back = masks.apply_mask(moved, 1).layer(1).raster
    old = document.layer(1).raster
    assert back is not None and old is not None
    unit = 0 if depth == 8 else 129
    assert np.abs(back.read()[..., 3].astype(int) - old.read()[..., 3]).max() <= unit
    assert np.array_equal(back.read()[..., :3], old.read()[..., :3])


def test_a_second_mask_is_refused_and_so_are_layers_without_pixels() -> None:
    document = layered()
    with pytest.raises(EditError, match="Masked"):
        masks.add_mask(document, 2)
    for id in (6, 3):
        with pytest.raises(EditError):
            masks.add_mask(masks.delete_mask(document, id), id, "alpha")
        with pytest.raises(EditError):
            masks.apply_mask(document, id)
    with pytest.raises(EditError, match="no mask"):
        masks.apply_mask(document, 1)
    with pytest.raises(EditError, match="made by a model"):
        masks.apply_mask(masks.add_mask(document, 7), 7)


@pytest.mark.parametrize("depth", [8, 16])
def test_applying_multiplies_alpha_and_keeps_colours(depth: Depth) -> None:
    document = layered(depth=depth)
    before, applied = document.layer(2), masks.apply_mask(document, 2).layer(2)
    assert applied.mask is None and before.mask is not None and before.raster is not None and applied.raster is not None
    old, new = before.raster.read(), applied.raster.read()
    amounts = before.mask.read(before.bounds)
    assert np.array_equal(new[..., 3], np.rint(old[..., 3] * (amounts / 255.0)))
    assert np.array_equal(new[..., :3], old[..., :3])
    assert np.array_equal(new[amounts == 255], old[amounts == 255])


def test_the_picture_is_the_same_before_and_after_applying() -> None:
    document = single()
    document = document.change(1, lambda x: replace(x, mask=Mask(Raster.from_array(noise(20, 20, 1)), Point(10, 8), outside=90)))
    assert np.abs(flatten(document).astype(int) - flatten(masks.apply_mask(document, 1))).max() <= 1


def test_a_placed_layer_is_resampled_when_its_mask_is_applied() -> None:
    document = masks.apply_mask(masks.add_mask(layered(), 5, "selection"), 5)
    assert isinstance(layered().layer(5).content, Placed) and isinstance(document.layer(5).content, Pixels)


def test_inverting_twice_gives_the_same_values() -> None:
    document = layered()
    once = masks.invert_mask(document, 2)
    old, new = document.layer(2).mask, once.layer(2).mask
    assert old is not None and new is not None
    area = Rect(-10, -10, 90, 90)
    assert np.array_equal(new.read(area), 255 - old.read(area))
    assert state(masks.invert_mask(once, 2)) == state(document)


def test_enable_and_delete() -> None:
    document = layered()
    off = masks.enable_mask(document, 2, False)
    assert off.layer(2).mask is not None and not off.layer(2).mask.enabled  # type: ignore[union-attr]
    assert masks.enable_mask(off, 2, False) is off
    gone = masks.delete_mask(document, 2)
    assert gone.layer(2).mask is None and masks.delete_mask(gone, 2) is gone
    assert np.array_equal(flatten(off), flatten(gone))


def test_selection_and_mask_both_ways() -> None:
    document = layered()
    masked = masks.selection_to_mask(document, 1)
    assert masks.mask_to_selection(replace(masked, selection=None), 1).selection is document.selection
    shifted = masks.mask_to_selection(document, 2).selection
    mask = document.layer(2).mask
    assert shifted is not None and mask is not None and shifted.size == document.size
    assert np.array_equal(shifted.read()[..., 0], mask.read(document.area))
    with pytest.raises(EditError, match="Nothing is selected"):
        masks.selection_to_mask(replace(document, selection=None), 1)


def test_alpha_becomes_a_selection() -> None:
    selection = masks.alpha_to_selection(layered(), 2).selection
    raster = layered().layer(2).raster
    assert selection is not None and raster is not None
    assert np.array_equal(selection.read(Rect(0, 25, 24, 15))[..., 0], raster.read(Rect(7, 0, 24, 15))[..., 3])
    assert not selection.read(Rect(24, 0, 36, 40)).any()


def test_where_nothing_is_opaque_or_shown_nothing_is_selected() -> None:
    empty = Layer(1, "Empty", Pixels(Raster(Size(60, 40), 4)), mask=Mask(Raster(Size(60, 40), 1)))
    document = replace(single(), layers=(empty,), selection=Raster.uniform(Size(60, 40), (255,)))
    assert masks.alpha_to_selection(document, 1).selection is None
    assert masks.mask_to_selection(document, 1).selection is None


def test_the_product_of_two_masks() -> None:
    first = Mask(Raster.from_array(noise(20, 20, 1, seed=1)), Point(0, 0), outside=255)
    second = Mask(Raster.from_array(noise(20, 20, 1, seed=2)), Point(10, 10), outside=128)
    product = masks.both(first, second)
    area = Rect(-5, -5, 50, 50)
    assert product is not None
    assert np.abs(product.read(area) - first.read(area) * (second.read(area) / 255.0)).max() <= 0.5
    assert masks.both(first, None) is first and masks.both(None, replace(second, enabled=False)) is None


def test_a_cut_mask_shows_the_same_inside() -> None:
    mask = Mask(Raster.from_array(noise(40, 40, 1)), Point(-10, 5), outside=70)
    area = Rect(0, 0, 25, 30)
    assert np.array_equal(masks.cut_mask(mask, area).read(area), mask.read(area))
    assert masks.cut_mask(mask, area).bounds == Rect(0, 5, 25, 25)
    far = Rect(100, 100, 10, 10)
    assert (masks.cut_mask(mask, far).read(far) == 70).all()
    assert masks.cut_mask(mask, Rect(-50, -50, 200, 200)) is mask


def test_generated_layers_keep_their_recipe_when_masked() -> None:
    assert isinstance(masks.add_mask(layered(), 7).layer(7).content, Generated)


def test_a_mask_is_inverted_inside_the_selection_and_the_quick_mask_as_a_whole() -> None:
    document = layered()
    old = document.layer(2).mask
    done = masks.inverted(document, 2, "mask")
    new = done.layer(2).mask
    assert old is not None and new is not None and document.selection is not None
    before, after, chosen = old.read(document.area), new.read(document.area), document.selection.read()[..., 0]
    assert np.array_equal(after[chosen == 255], 255 - before[chosen == 255])
    assert np.array_equal(after[chosen == 0], before[chosen == 0])
    quick = masks.inverted(document, 2, "quick")
    assert quick.selection is not None and np.array_equal(quick.selection.read()[..., 0], 255 - chosen)
    assert quick.layers == document.layers


def test_without_a_selection_the_whole_mask_is_inverted_beyond_the_canvas_too() -> None:
    document = layered(selected=False)
    old, new = document.layer(2).mask, masks.inverted(document, 2, "mask").layer(2).mask
    far = Rect(-90, -90, 300, 300)
    assert old is not None and new is not None and np.array_equal(new.read(far), 255 - old.read(far))


def test_a_mask_is_copied_as_grey_pixels() -> None:
    document = layered()
    mask, selection = document.layer(2).mask, document.selection
    assert mask is not None and selection is not None
    pixels, at = masks.copied(document, 2, "mask")
    area = selection.bounds()
    assert at == area.origin and pixels.shape == (area.height, area.width, 2)
    assert np.array_equal(pixels[..., 0], mask.read(area)) and np.array_equal(pixels[..., 1], selection.read(area)[..., 0])
    whole, _ = masks.copied(document, 2, "quick")
    assert np.array_equal(whole[..., 0], selection.read()[..., 0]) and (whole[..., 1] == 255).all()
    with pytest.raises(EditError, match="no mask"):
        masks.copied(document, 1, "mask")
