"""Flood fill and gradient as tools."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Mask, Placed
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, plain, shot
from tests.tools.test_wand import squares

GREEN, WHITE, BLACK = (0.0, 1.0, 0.0), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
EXACT = {"antialias": False}


def test_fill_takes_what_is_alike() -> None:
    found = shot(done("fill", squares(), drag((60, 60)), foreground=GREEN, options=EXACT))
    assert (found[50:100, 50:100] == (0, 255, 0, 255)).all()
    rest = np.ones(found.shape[:2], bool)
    rest[50:100, 50:100] = False
    assert np.array_equal(found[rest], shot(squares())[rest])


def test_the_second_button_fills_with_the_background() -> None:
    found = shot(done("fill", squares(), drag((60, 60), secondary=True), background=GREEN, options=EXACT))
    assert found[60, 60].tolist() == [0, 255, 0, 255]


def test_fill_respects_the_selection() -> None:
    base = replace(squares(), selection=rectangle(SIZE, Rect(0, 0, 70, 280)))
    found = shot(done("fill", base, drag((60, 60)), foreground=GREEN, options={**EXACT, "whole": False}))
    assert found[60, 60, 1] == 255 and found[60, 80].tolist() == [255, 0, 0, 255]
    whole = shot(done("fill", base, drag((60, 60)), foreground=GREEN, options={"whole": True}))
    assert (whole[:, :70] == (0, 255, 0, 255)).all() and np.array_equal(whole[:, 70:], shot(base)[:, 70:])


def test_fill_on_a_mask_looks_at_the_mask() -> None:
    values = np.zeros((280, 320), np.uint8)
    values[:, 100:] = 200
    base = squares().change(1, lambda x: replace(x, mask=Mask(Raster.from_array(values))))
    after = done("fill", base, drag((10, 10)), foreground=WHITE, target="mask", options=EXACT)
    mask = after.layers[0].mask
    assert mask is not None
    found = mask.read(base.area)
    assert (found[:, :100] == 255).all() and (found[:, 100:] == 200).all()


def test_fill_outside_the_canvas_is_no_edit() -> None:
    assert drive("fill", squares(), drag((-5, 5))).edit is None


def test_gradient_from_foreground_to_background() -> None:
    found = shot(done("gradient", plain((9, 9, 9)), drag((0, 0), (320, 0)), foreground=BLACK, background=WHITE, options={"dither": False}))
    assert np.abs(found[100, :, 0] - (np.arange(320) + 0.5) / 320 * 255).max() <= 1


@pytest.mark.parametrize(("options", "left", "right"), [({"reverse": True}, 255, 0), ({"colours": "fade"}, 0, 9), ({"opacity": 0.5}, 5, 132)])
def test_options(options: dict[str, object], left: int, right: int) -> None:
    chosen = {"dither": False, **options}
    found = shot(done("gradient", plain((9, 9, 9)), drag((100, 0), (200, 0)), foreground=BLACK, background=WHITE, options=chosen))
    assert abs(found[5, 50, 0] - left) <= 1 and abs(found[5, 300, 0] - right) <= 1


def test_shift_snaps_the_direction() -> None:
    events = [Event("press", 0, 0), Event("move", 320, 20, shift=True), Event("release", 320, 20, shift=True)]
    found = shot(done("gradient", plain(), events, foreground=BLACK, background=WHITE, options={"dither": False}))
    assert (found[0] == found[-1]).all()


def test_a_gradient_is_shown_while_it_is_dragged() -> None:
    base = replace(plain(size=Size(900, 300)), selection=rectangle(Size(900, 300), Rect(100, 50, 600, 200)))
    driven = drive("gradient", base, drag((0, 0), (900, 300)), foreground=BLACK, background=WHITE)
    shown = driven.previews[-1].document
    assert shown is not None and isinstance(shown.layers[1].content, Placed) and driven.edit is not None
    assert np.abs(flatten(shown).astype(int) - flatten(driven.edit.apply(base)).astype(int)).max() <= 3


def test_a_click_is_no_gradient() -> None:
    assert drive("gradient", plain(), drag((50, 50))).edit is None
