"""Moving layers, pixels and outlines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Group, Layer, Mask, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError
from ganstudio.tools.move import CHOSEN, layer_under
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, key, picture, shot


def chosen() -> Document:
    return replace(picture(), selection=rectangle(SIZE, Rect(40, 40, 60, 50)))


def test_a_layer_moves_by_whole_pixels_and_shares_its_pixels() -> None:
    base = picture()
    after = done("move", base, drag((50, 50), (70.4, 44.6)))
    assert after.layers[0].offset == Point(20, -5) and after.layers[0].content is base.layers[0].content


def test_shift_keeps_it_level() -> None:
    assert done("move", picture(), drag((50, 50), (90, 60), shift=True)).layers[0].offset == Point(40, 0)


@pytest.mark.parametrize(("keys", "offset"), [({}, Point(-1, 0)), ({"shift": True}, Point(-10, 0))])
def test_arrow_keys_nudge(keys: dict[str, bool], offset: Point) -> None:
    driven = drive("move", picture(), [key("Left", **keys)])
    assert driven.ended and not driven.previews and driven.edit is not None
    assert driven.edit.apply(picture()).layers[0].offset == offset


def test_other_keys_do_nothing() -> None:
    driven = drive("move", picture(), [key("Return")])
    assert driven.ended and driven.edit is None


def test_arrow_keys_nudge_while_dragging() -> None:
    events = [Event("press", 50, 50), Event("move", 60, 50), key("Down", shift=True), Event("release", 60, 50)]
    assert done("move", picture(), events).layers[0].offset == Point(10, 10)


def test_a_group_moves_with_all_it_holds_and_its_mask() -> None:
    inner = Layer(2, "b", Pixels(Raster.uniform(Size(9, 9), (1, 1, 1, 255))), Point(3, 4))
    base = picture().insert(Layer(3, "g", Group((inner,)), mask=Mask(Raster(SIZE, 1), Point(1, 1))))
    after = done("move", base, drag((0, 0), (5, 6)), active=3)
    assert after.layer(2).offset == Point(8, 10)
    mask = after.layer(3).mask
    assert mask is not None and mask.offset == Point(6, 7)


def test_alt_duplicates_the_layer() -> None:
    base = picture()
    after = done("move", base, drag((50, 50), (60, 60), alt=True))
    assert len(after.layers) == 2 and after.layers[0] is base.layers[0]
    assert after.layers[1].offset == Point(10, 10) and after.layers[1].id == base.next_id


def test_selected_pixels_move_with_their_outline() -> None:
    base = chosen()
    before, after = shot(base), done("move", base, drag((50, 50), (150, 120)))
    assert np.array_equal(shot(after)[110:160, 140:200], before[40:90, 40:100])
    assert (shot(after)[40:90, 40:100, 3] == 0).all()
    assert after.selection is not None and after.selection.bounds() == Rect(140, 110, 60, 50)


def test_alt_copies_selected_pixels() -> None:
    base = chosen()
    after = shot(done("move", base, drag((50, 50), (150, 120), alt=True)))
    assert np.array_equal(after[40:90, 40:100], shot(base)[40:90, 40:100]) and np.array_equal(after[110:160, 140:200], shot(base)[40:90, 40:100])


def test_the_preview_is_what_comes_out() -> None:
    base = chosen()
    driven = drive("move", base, drag((50, 50), (150, 120)))
    assert driven.edit is not None and driven.previews[-1].document is not None
    assert np.array_equal(flatten(driven.previews[-1].document), flatten(driven.edit.apply(base)))


@pytest.mark.parametrize(("what", "moves"), [("layer", "layer"), ("selection", "selection")])
def test_what_is_moved_is_an_option(what: str, moves: str) -> None:
    base = chosen()
    after = done("move", base, drag((50, 50), (60, 55)), options={"what": what})
    assert after.selection is not None
    assert (after.selection.bounds() == Rect(50, 45, 60, 50)) == (moves == "selection")
    assert (after.layers[0].offset == Point(10, 5)) == (moves == "layer")


def test_no_movement_is_no_edit() -> None:
    assert drive("move", picture(), drag((50, 50))).edit is None


def test_picking_the_layer_under_the_pointer() -> None:
    top = Layer(2, "top", Group((Layer(3, "in", Pixels(Raster.uniform(Size(20, 20), (1, 1, 1, 255))), Point(100, 100)),)))
    base = picture().insert(top)
    assert layer_under(base, 110, 110) == 3 and layer_under(base, 5, 5) == 1 and layer_under(base, -5, 5) is None
    after = done("move", base, drag((110, 110), (120, 110)), options={"pick": True})
    assert after.layer(3).offset == Point(110, 100) and after.layer(1) is base.layer(1)


def test_hidden_layers_are_refused() -> None:
    with pytest.raises(EditError, match="hidden"):
        drive("move", picture().change(1, lambda x: replace(x, visible=False)), drag((5, 5), (9, 9)))


def two_layers() -> Document:
    """A small layer 2 at the top left over the picture."""
    return replace(picture().insert(Layer(2, "small", Pixels(Raster.uniform(Size(30, 30), (1, 1, 1, 255))))), next_id=3)


def test_ctrl_takes_the_layer_under_the_pointer_and_makes_it_active() -> None:
    base = two_layers()
    moved = drive("move", base, drag((5, 5), (9, 5), ctrl=True), active=1)
    assert moved.edit is not None and moved.edit.active == 2
    after = moved.edit.apply(base)
    assert after.layer(2).offset == Point(4, 0) and after.layer(1) is base.layer(1)
    other = drive("move", base, drag((5, 5), (9, 5), ctrl=True), active=1, options={"pick": True})
    assert other.edit is not None and other.edit.active is None and other.edit.apply(base).layer(1).offset == Point(4, 0)


def test_a_click_picks_the_layer_without_moving_it() -> None:
    base = two_layers()
    clicked = drive("move", base, drag((5, 5), (5, 5)), active=1, options={"pick": True})
    assert clicked.edit is not None and clicked.edit.active == 2 and clicked.edit.apply(base) is base
    assert drive("move", base, drag((5, 5), (5, 5)), active=2, options={"pick": True}).edit is None


def test_layers_chosen_together_move_together() -> None:
    base = two_layers()
    chosen = {CHOSEN: lambda: [2, 1]}
    after = done("move", base, drag((5, 5), (9, 15)), active=1, memory=chosen)
    assert after.layer(1).offset == after.layer(2).offset == Point(4, 10)
    nudged = drive("move", base, [key("Left")], active=2, memory=chosen)
    assert nudged.edit is not None and nudged.edit.label == "Move Layers"
    alone = done("move", base, drag((5, 5), (9, 15)), active=1, memory={CHOSEN: lambda: [2]})
    assert alone.layer(1).offset == Point(4, 10) and alone.layer(2).offset == Point(0, 0)
    copied = done("move", base, drag((5, 5), (9, 15), alt=True), active=1, memory=chosen)
    assert len(copied.layers) == 3 and copied.layer(2).offset == Point(0, 0)
