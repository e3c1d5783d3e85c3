"""Free transform."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import ellipse, rectangle
from ganstudio.errors import EditError
from ganstudio.tools.handles import taken
from ganstudio.tools.overlay import Handle
from ganstudio.tools.tool import Event
from ganstudio.tools.transform import TransformOptions, dragged
from tests.tools.driving import SIZE, done, drive, key, picture, plain, shot

ENTER = key("Return")
START = Event("hover", 0, 0)


def boxed() -> Document:
    """An empty canvas with a small noisy layer in it."""
    pixels = picture(Size(60, 40)).layers[0].content
    return Document(SIZE, layers=(Layer(1, "small", pixels, Point(100, 100)),), next_id=2)


def pull(*points: tuple[float, float], **keys: bool) -> list[Event]:
    return [Event("press", *points[0]), *(Event("move", *p, **keys) for p in points[1:]), Event("release", *points[-1], **keys)]  # type: ignore[arg-type]


def test_handles_are_there_before_the_first_press() -> None:
    driven = drive("transform", boxed(), [START])
    assert not driven.ended
    assert sum(isinstance(shape, Handle) for shape in driven.previews[0].overlay) == 8


def test_moving_only_changes_the_offset() -> None:
    base = boxed()
    after = done("transform", base, [START, *pull((130, 120), (150, 110)), ENTER])
    assert after.layers[0].offset == Point(120, 90) and after.layers[0].content is base.layers[0].content


def test_scaling_is_lazy_on_the_way_and_baked_at_the_end() -> None:
    base = boxed()
    driven = drive("transform", base, [START, *pull((160, 140), (220, 180)), ENTER])
    shown = driven.previews[2].document
    assert shown is not None and isinstance(shown.layers[0].content, Placed) and shown.layers[0].content.raster is base.layers[0].raster
    after = done("transform", base, [START, *pull((160, 140), (220, 180)), ENTER])
    assert isinstance(after.layers[0].content, Pixels) and after.layers[0].bounds == Rect(100, 100, 120, 80)


def test_corners_keep_the_ratio_unless_shift_is_held() -> None:
    free = done("transform", boxed(), [START, *pull((160, 140), (220, 150), shift=True), ENTER])
    assert free.layers[0].bounds == Rect(100, 100, 120, 50)
    kept = done("transform", boxed(), [START, *pull((160, 140), (220, 150)), ENTER]).layers[0].bounds
    assert kept.width / kept.height == pytest.approx(1.5, rel=0.03)


def test_alt_scales_about_the_middle() -> None:
    after = done("transform", boxed(), [START, *pull((160, 120), (190, 120), alt=True), ENTER])
    assert after.layers[0].bounds == Rect(70, 100, 120, 40)


def test_dragging_a_side_past_the_other_flips() -> None:
    base = boxed()
    after = done("transform", base, [START, *pull((160, 120), (40, 120)), ENTER])
    raster, before = after.layers[0].raster, base.layers[0].raster
    assert raster is not None and before is not None and after.layers[0].bounds == Rect(40, 100, 60, 40)
    assert np.array_equal(raster.read(), before.read()[:, ::-1])


def test_rotating_outside_with_shift_is_exact() -> None:
    base = boxed()
    # From the right of the middle (130, 120) to below it: a quarter turn clockwise.
    after = done("transform", base, [START, *pull((250, 120), (130, 250), shift=True), ENTER])
    raster, before = after.layers[0].raster, base.layers[0].raster
    assert raster is not None and before is not None and after.layers[0].bounds == Rect(110, 90, 40, 60)
    assert np.array_equal(raster.read(), np.rot90(before.read(), -1))


def test_the_options_flip_while_it_is_open() -> None:
    base = boxed()
    changed = Event("options", options=TransformOptions(flip_y=True))
    after = done("transform", base, [START, changed, ENTER]).layers[0].raster
    before = base.layers[0].raster
    assert after is not None and before is not None and np.array_equal(after.read(), before.read()[::-1])


def test_the_box_is_around_what_is_seen() -> None:
    pixels = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    pixels[30:50, 20:80] = 255
    base = Document(SIZE, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)
    shapes = drive("transform", base, [START]).previews[0].overlay
    assert {shape.at for shape in shapes if isinstance(shape, Handle)} >= {(20, 30), (80, 50)}


@pytest.mark.parametrize("end", [ENTER, Event("double", 130, 120)])
def test_nothing_done_is_no_edit(end: Event) -> None:
    driven = drive("transform", boxed(), [START, end])
    assert driven.ended and driven.edit is None


def test_escape_aborts() -> None:
    driven = drive("transform", boxed(), [START, *pull((130, 120), (150, 110)), key("Escape")])
    assert driven.ended and driven.edit is None


def test_arrow_keys_nudge() -> None:
    assert done("transform", boxed(), [START, key("Right", shift=True), key("Up"), ENTER]).layers[0].offset == Point(110, 99)


def test_selected_pixels_are_lifted() -> None:
    base = replace(plain((0, 0, 200)), selection=rectangle(SIZE, Rect(40, 40, 40, 40)))
    driven = drive("transform", base, [START, *pull((80, 80), (120, 120)), ENTER])
    assert driven.edit is not None
    after = driven.edit.apply(base)
    assert len(after.layers) == 1 and (shot(after)[45:115, 45:115] == (0, 0, 200, 255)).all()
    assert after.selection is not None and after.selection.bounds() == Rect(40, 40, 80, 80)
    shown = driven.previews[2].document
    assert shown is not None and np.abs(flatten(shown).astype(int) - flatten(after).astype(int)).mean() < 1


def test_large_layers_are_placed_first_and_baked_by_a_job() -> None:
    base = picture(Size(700, 500))
    edit = drive("transform", base, [START, *pull((700, 500), (350, 250)), ENTER]).edit
    assert edit is not None and edit.finish is not None
    placed = edit.apply(base)
    assert isinstance(placed.layers[0].content, Placed)
    baked = edit.finish(placed, Progress())
    assert isinstance(baked.layers[0].content, Pixels) and baked.layers[0].bounds == Rect(0, 0, 350, 250)
    assert edit.finish(baked, Progress()) is baked


def test_large_pieces_are_rough_first() -> None:
    base = replace(picture(Size(800, 600)), selection=rectangle(Size(800, 600), Rect(10, 10, 700, 500)))
    edit = drive("transform", base, [START, *pull((710, 510), (360, 260)), ENTER]).edit
    assert edit is not None and edit.finish is not None
    rough = edit.apply(base)
    fine = edit.finish(rough, Progress())
    assert fine.selection is rough.selection and not np.array_equal(shot(fine), shot(rough))
    later = rough.change(1, lambda x: replace(x, opacity=0.5))
    assert edit.finish(later, Progress()) is later


def test_groups() -> None:
    base = boxed()
    base = replace(base, layers=(Layer(5, "g", Group(base.layers)),), next_id=6)
    after = done("transform", base, [START, *pull((160, 140), (130, 120)), ENTER], active=5)
    assert after.layer(1).bounds == Rect(100, 100, 30, 20)


def test_a_large_mask_is_shown_in_the_alpha_on_the_way_and_kept_at_the_end() -> None:
    size = Size(700, 500)
    base = picture(size)
    base = base.change(1, lambda x: replace(x, mask=Mask(ellipse(size, Rect(50, 50, 600, 400)))))
    driven = drive("transform", base, [START, *pull((350, 250), (360, 240)), ENTER])
    shown = driven.previews[2].document
    assert shown is not None and shown.layers[0].mask is None and driven.edit is not None
    after = driven.edit.apply(base)
    assert after.layers[0].mask is not None and np.abs(flatten(shown).astype(int) - flatten(after).astype(int)).max() <= 1
    assert base.layers[0].mask is not None


def test_refusals() -> None:
    with pytest.raises(EditError, match="no layer"):
        drive("transform", boxed(), [START], active=None)
    with pytest.raises(EditError, match="no pixels"):
        drive("transform", Document(SIZE, layers=(Layer(1, "a", Pixels(Raster(SIZE, 4))),), next_id=2), [START])
    with pytest.raises(EditError, match="hidden"):
        drive("transform", boxed().change(1, lambda x: replace(x, visible=False)), [START])


@pytest.mark.parametrize(
    ("start", "end", "alt", "expected"),
    [
        ((130, 100), (140, 100), False, {(100, 100): (110, 100), (100, 140): (100, 140)}),
        ((130, 140), (140, 150), False, {(160, 140): (170, 140), (160, 100): (160, 100)}),
        ((160, 120), (160, 130), False, {(160, 100): (160, 110), (100, 100): (100, 100)}),
        ((130, 100), (140, 100), True, {(100, 100): (110, 100), (100, 140): (90, 140)}),
    ],
)
def test_ctrl_on_a_side_slants(
    start: tuple[float, float], end: tuple[float, float], alt: bool, expected: dict[tuple[float, float], tuple[float, float]]
) -> None:
    transform = dragged((100, 100, 160, 140), Transform(), taken((100, 100, 160, 140), Transform(), start, 1.0), start,
                        Event("move", *end, ctrl=True, alt=alt), True)
    for corner, there in expected.items():
        assert transform.map(*corner) == pytest.approx(there)
    assert transform.determinant == pytest.approx(1)


def test_a_slanted_layer_keeps_its_area() -> None:
    base = boxed()
    before = flatten(base)[..., 3].astype(float).sum()
    after = done("transform", base, [START, *pull((130, 100), (150, 100), ctrl=True), ENTER])
    covered = flatten(after)[..., 3].astype(float)
    assert abs(covered.sum() / before - 1) < 0.03
    assert covered[101, 105] == 0 and covered[101, 170] == 255 and covered[139, 105] == 255
