"""Crop and straighten."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.tools.crop import CropOptions, Frame, tilt
from ganstudio.tools.overlay import Handle, Outline, Shade
from ganstudio.tools.tool import Event
from tests.tools.driving import done, drag, drive, key, picture, plain

ENTER = key("Return")


def test_a_drag_draws_a_box_and_enter_crops() -> None:
    base = picture()
    after = done("crop", base, [*drag((50, 60), (150, 140)), ENTER])
    assert after.size == Size(100, 80) and np.array_equal(flatten(after), flatten(base, Rect(50, 60, 100, 80)))


def test_it_stays_open_and_shows_shade_handles_and_thirds() -> None:
    driven = drive("crop", picture(), drag((50, 60), (150, 140)))
    shapes = driven.previews[-1].overlay
    assert not driven.ended and isinstance(shapes[0], Shade)
    assert shapes[0].points == ((50, 60), (150, 60), (150, 140), (50, 140))
    assert sum(isinstance(s, Handle) for s in shapes) == 8 and sum(isinstance(s, Outline) and s.style == "guide" for s in shapes) == 4


def test_handles_resize_and_inside_moves() -> None:
    events = [*drag((50, 60), (150, 140)), *drag((150, 140), (170, 150)), *drag((100, 100), (110, 90)), *drag((60, 95), (40, 0)), ENTER]
    base = picture()
    after = done("crop", base, events)
    assert np.array_equal(flatten(after), flatten(base, Rect(40, 50, 140, 90)))


def test_an_edge_of_the_picture_can_be_taken_at_once() -> None:
    after = done("crop", picture(), [*drag((0, 140), (30, 140)), ENTER])
    assert after.size == Size(290, 280)


def test_ratio() -> None:
    after = done("crop", picture(), [*drag((50, 60), (170, 70)), ENTER], options={"ratio": 1.5})
    assert after.size == Size(120, 80)
    later = done("crop", picture(), [*drag((50, 60), (170, 140)), Event("options", options=CropOptions(ratio=1.0)), ENTER])
    assert later.size == Size(80, 80)
    side = done("crop", picture(), [*drag((50, 60), (170, 140)), *drag((170, 100), (230, 100)), ENTER], options={"ratio": 1.5})
    assert side.size == Size(180, 120)


def test_as_the_picture() -> None:
    after = done("crop", picture(), [*drag((30, 30), (190, 50)), ENTER], options={"ratio": -1.0})
    assert after.size == Size(160, 140)


@pytest.mark.parametrize("delete", [True, False])
def test_deleting_is_an_option(delete: bool) -> None:
    after = done("crop", picture(), [*drag((50, 60), (150, 140)), ENTER], options={"delete": delete})
    assert after.area.contains(after.layers[0].bounds) == delete


@pytest.mark.parametrize("delete", [True, False])
def test_turning_the_box(delete: bool) -> None:
    pixels = np.zeros((280, 320, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[100:180, 120:200, 0] = 255
    base = Document(Size(320, 280), layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)
    # A box around the square, turned by 45 degrees: the square stands on its corner.
    turn = [Event("press", 290, 140), Event("move", 260, 240, shift=True), Event("release", 260, 240, shift=True)]
    after = done("crop", base, [*drag((80, 60), (240, 220)), *turn, ENTER], options={"delete": delete})
    red = flatten(after)[..., 0].astype(int)
    assert after.size == Size(160, 160)
    assert red[80, 80] == 255 and red[80, 30] == 255 and red[45, 45] == 0 and red[80, 15] == 0
    assert after.area.contains(after.layers[0].bounds) == delete


def test_double_click_inside_accepts_and_escape_aborts() -> None:
    assert done("crop", picture(), [*drag((50, 60), (150, 140)), Event("double", 100, 100)]).size == Size(100, 80)
    driven = drive("crop", picture(), [*drag((50, 60), (150, 140)), key("Escape")])
    assert driven.ended and driven.edit is None


def test_arrow_keys_move_the_box() -> None:
    base = picture()
    after = done("crop", base, [*drag((50, 60), (150, 140)), key("Right"), key("Down", shift=True), ENTER])
    assert np.array_equal(flatten(after), flatten(base, Rect(51, 70, 100, 80)))


def test_the_box_may_reach_beyond_the_picture() -> None:
    after = done("crop", plain(), [*drag((-20, -10), (100, 100)), ENTER])
    assert after.size == Size(120, 110) and flatten(after)[0, 0, 3] == 0


def test_a_frame_has_at_least_a_pixel() -> None:
    assert Frame((5.2, 5.2, 5.3, 5.3)).rect == Rect(5, 5, 1, 1)


@pytest.mark.parametrize(("end", "angle"), [((100, 0), 0), ((100, 10), math.degrees(math.atan(0.1))), ((-10, 100), math.degrees(math.atan(0.1)))])
def test_tilt(end: tuple[float, float], angle: float) -> None:
    assert tilt((0, 0), end) == pytest.approx(angle)


def test_straighten_makes_the_line_level() -> None:
    y, x = np.mgrid[0:280, 0:320]
    pixels = np.zeros((280, 320, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[..., 0] = np.where(y + 0.5 > 100 + 0.1 * (x + 0.5), 255, 0)
    base = Document(Size(320, 280), layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)
    after = done("straighten", base, drag((20, 102), (300, 130)))
    red = flatten(after)[..., 0].astype(int)
    edges = (red > 127).argmax(axis=0)
    assert edges.max() - edges.min() <= 1 and after.size.area < base.size.area
    assert (flatten(after)[..., 3] == 255).all()


def test_straighten_can_enlarge_the_canvas() -> None:
    after = done("straighten", plain(), drag((20, 100), (300, 130)), options={"fit": "expand"})
    assert after.size.width > 320 and flatten(after)[0, 0, 3] == 0


def test_a_click_or_a_level_line_does_nothing() -> None:
    assert drive("straighten", plain(), drag((20, 100))).edit is None
    assert drive("straighten", plain(), drag((20, 100), (300, 100))).edit is None


def test_space_moves_a_box_that_is_being_drawn() -> None:
    events = [Event("press", 50, 60), Event("move", 150, 140), Event("move", 160, 130, space=True), Event("move", 180, 130)]
    base = picture()
    after = done("crop", base, [*events, Event("release", 180, 130), ENTER])
    assert np.array_equal(flatten(after), flatten(base, Rect(60, 50, 120, 80)))
