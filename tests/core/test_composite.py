"""Stacks of layers against pixels worked out by hand, and the composite's general truths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import cv2
import numpy as np
import pytest

from ganstudio.core.adjust import Invert
from ganstudio.core.blend import Blend
from ganstudio.core.composite import flatten, flatten_layers, layer_pixels, render
from ganstudio.core.document import Adjustment, Content, Document, Generated, Group, Layer, Mask, Pixels, Placed, Recipe
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size, Transform
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster, dtype_of

RED, GREEN, BLUE, WHITE, GREY = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (255, 255, 255, 255), (128, 128, 128, 255)
SMALL = Size(4, 4)


@dataclass(frozen=True)
class Smear:
    """A box blur of the colours, for tests: looks ``radius`` pixels around."""

    id: ClassVar[str] = "smear"
    label: ClassVar[str] = "Smear"
    radius: int = 3

    @property
    def reach(self) -> int:
        return self.radius

    def at_scale(self, scale: float) -> Self:
        return replace(self, radius=round(self.radius * scale))

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        side = 2 * self.radius + 1
        out = cv2.blur(pixels, (side, side), borderType=cv2.BORDER_REPLICATE).reshape(pixels.shape)
        out[..., -1] = pixels[..., -1]
        return out


def plain(id: int, colour: tuple[int, ...], size: Size = SMALL, offset: Point = ORIGIN, **more: object) -> Layer:
    return Layer(id, f"layer {id}", Pixels(Raster.uniform(size, colour)), offset, **more)  # type: ignore[arg-type]


def other(id: int, content: Content, **more: object) -> Layer:
    return Layer(id, f"layer {id}", content, **more)  # type: ignore[arg-type]


def half_mask(**more: object) -> Mask:
    """Left half shown, right half hidden, of a 4 x 4 picture."""
    values = np.zeros((4, 4), np.uint8)
    values[:, :2] = 255
    return Mask(Raster.from_array(values), **more)  # type: ignore[arg-type]


def document(*layers: Layer, size: Size = SMALL, depth: Depth = 8) -> Document:
    return Document(size, depth=depth, layers=layers, next_id=100)


def at(document: Document, x: int = 0, y: int = 0) -> tuple[int, ...]:
    return tuple(flatten(document)[y, x].tolist())


@pytest.mark.parametrize("depth", [8, 16])
def test_a_layer_alone_comes_through_unchanged(depth: Depth) -> None:
    """Colours under full transparency too."""
    values = np.random.default_rng(1).integers(0, 2**depth, (300, 280, 4)).astype(dtype_of(depth))
    values[:50, :, 3] = 0
    alone = Document(Size(280, 300), depth=depth, layers=(Layer(1, "a", Pixels(Raster.from_array(values))),))
    assert np.array_equal(flatten(alone), values)
    empty = Layer(2, "empty", Pixels(Raster(Size(280, 300), 4, depth)))
    assert np.array_equal(flatten(replace(alone, layers=(*alone.layers, empty))), values)
    assert np.array_equal(flatten(replace(alone, layers=(other(3, Group(alone.layers)),))), values)
    small = replace(alone.layers[0], offset=Point(13, -7))
    moved = flatten(replace(alone, layers=(empty, small)))
    assert np.array_equal(moved[:293, 13:], values[7:, :267])
    assert not moved[293:].any() and not moved[:, :13].any()


def test_opacity_and_masks_scale_alpha_and_leave_colours_alone() -> None:
    assert at(document(plain(1, (10, 20, 30, 200), opacity=0.5))) == (10, 20, 30, 100)
    masked = document(plain(1, (10, 20, 30, 200), mask=half_mask()))
    assert at(masked, 1) == (10, 20, 30, 200)
    assert at(masked, 2)[3] == 0
    assert at(document(plain(1, RED, mask=half_mask(enabled=False))), 2) == RED


def test_a_mask_has_a_value_beyond_its_raster() -> None:
    mask = Mask(Raster.uniform(Size(1, 1), (255,)), Point(1, 1), outside=51)
    assert flatten(document(plain(1, RED, mask=mask)))[:3, :3, 3].tolist() == [[51, 51, 51], [51, 255, 51], [51, 51, 51]]


def test_what_is_hidden_leaves_no_trace() -> None:
    base = plain(1, RED)
    assert at(document(base, plain(2, GREEN, visible=False))) == RED
    assert at(document(base, plain(2, GREEN, opacity=0.0))) == RED
    assert at(document(base, other(2, Group((plain(3, GREEN),)), visible=False))) == RED
    assert at(document(base, other(2, Adjustment(Invert()), visible=False))) == RED


def test_clipped_layers_show_only_where_their_base_is() -> None:
    base = plain(1, RED, mask=half_mask())
    clipped = document(base, plain(2, GREEN, clip=True))
    assert at(clipped, 0) == GREEN
    assert at(clipped, 3)[3] == 0
    # The base's alpha stays; colours mix by the clipped layer's own opacity.
    assert at(document(plain(1, (255, 0, 0, 100)), plain(2, (0, 255, 0, 255), clip=True, opacity=0.2))) == (204, 51, 0, 100)


def test_a_run_of_clipped_layers_shares_its_base_and_is_blended_as_one() -> None:
    backdrop = plain(9, WHITE)
    base = plain(1, RED, mask=half_mask(), blend=Blend.MULTIPLY)
    run = document(backdrop, base, plain(2, GREEN, clip=True), plain(3, BLUE, clip=True, opacity=0.4))
    assert at(run, 0) == (0, 153, 102, 255)
    assert at(run, 3) == WHITE
    assert at(document(backdrop, replace(base, visible=False), plain(2, GREEN, clip=True))) == WHITE
    assert at(document(backdrop, replace(base, opacity=0.2, blend=Blend.NORMAL), plain(2, GREEN, clip=True))) == (204, 255, 204, 255)


def test_a_clipped_layer_with_nothing_below_is_an_ordinary_one() -> None:
    assert at(document(plain(1, GREEN, clip=True))) == GREEN


def test_pass_through_groups_blend_into_what_is_below_and_isolated_ones_do_not() -> None:
    backdrop, inner = plain(1, GREY), plain(2, (128, 0, 255, 255), blend=Blend.MULTIPLY)
    assert at(document(backdrop, other(3, Group((inner,))))) == (64, 0, 128, 255)
    assert at(document(backdrop, other(3, Group((inner,), isolated=True)))) == (128, 0, 255, 255)
    assert at(document(backdrop, other(3, Group((inner,)), blend=Blend.SCREEN))) == (192, 128, 255, 255)


def test_opacity_and_mask_of_a_pass_through_group_fade_all_it_does() -> None:
    backdrop, inner = plain(1, WHITE), plain(2, RED, blend=Blend.MULTIPLY)
    faded = document(backdrop, other(3, Group((inner, other(4, Adjustment(Invert())))), opacity=0.2))
    assert at(faded) == (204, 255, 255, 255)
    masked = document(backdrop, other(3, Group((inner,)), mask=half_mask()))
    assert at(masked, 0) == RED and at(masked, 3) == WHITE
    over_nothing = document(other(3, Group((plain(2, (9, 8, 7, 200)),)), opacity=0.5))
    assert at(over_nothing) == (9, 8, 7, 100)
    half = document(plain(1, (100, 0, 0, 100)), other(3, Group((plain(2, WHITE),)), opacity=0.5))
    assert at(half)[3] == 178
    assert abs(at(half)[0] - round((100 * 50 + 255 * 127.5) / 177.5)) <= 1


def test_adjustments_change_what_is_below_them_in_their_group() -> None:
    backdrop = plain(1, (10, 20, 30, 200))
    assert at(document(backdrop, other(2, Adjustment(Invert())))) == (245, 235, 225, 200)
    assert at(document(backdrop, other(2, Adjustment(Invert()), opacity=0.0))) == (10, 20, 30, 200)
    masked = document(backdrop, other(2, Adjustment(Invert()), mask=half_mask()))
    assert at(masked, 0) == (245, 235, 225, 200) and at(masked, 3) == (10, 20, 30, 200)
    assert at(document(plain(1, WHITE), other(2, Adjustment(Invert()), opacity=0.2))) == (204, 204, 204, 255)
    assert at(document(plain(1, (200, 100, 50, 255)), other(2, Adjustment(Invert()), blend=Blend.LIGHTEN))) == (200, 155, 205, 255)
    alone = other(4, Group((plain(2, (0, 0, 255, 128)), other(3, Adjustment(Invert()))), isolated=True))
    assert at(document(backdrop, alone)) == at(document(backdrop, plain(2, (255, 255, 0, 128))))
    through = replace(alone, content=Group((other(3, Adjustment(Invert())),)))
    assert at(document(backdrop, through)) == (245, 235, 225, 200)
    assert at(document(other(2, Adjustment(Invert())))) == (0, 0, 0, 0)


def test_a_clipped_adjustment_changes_its_base_only() -> None:
    found = document(plain(1, RED), plain(2, GREEN, mask=half_mask()), other(3, Adjustment(Invert()), clip=True))
    assert at(found, 0) == (255, 0, 255, 255) and at(found, 3) == RED


def test_layers_clipped_to_an_adjustment_show_where_it_acts() -> None:
    found = document(plain(1, RED), other(2, Adjustment(Invert()), mask=half_mask()), plain(3, GREEN, clip=True, opacity=0.2))
    assert at(found, 0) == (0, 255, 204, 255) and at(found, 3) == RED


def test_a_group_that_others_are_clipped_to_is_blended_first() -> None:
    group = other(2, Group((plain(3, (0, 255, 0, 255), Size(2, 4)),)))
    found = document(plain(1, RED), group, plain(4, BLUE, clip=True))
    assert at(found, 0) == BLUE and at(found, 3) == RED


@pytest.mark.parametrize("level", [0, 2])
def test_area_adjustments_see_across_tiles_and_end_at_the_canvas(level: int) -> None:
    values = np.random.default_rng(2).integers(0, 256, (300, 520, 4)).astype(np.uint8)
    values[..., 3] = 255
    smeared = document(
        Layer(1, "photo", Pixels(Raster.from_array(values))), other(2, Adjustment(Smear(12))), other(3, Adjustment(Smear(4))), size=Size(520, 300)
    )
    if level == 0:
        expected = Smear(4).apply(Smear(12).apply(values))
        assert np.array_equal(flatten(smeared), expected)
        part = Rect(200, 100, 90, 180)
        assert np.array_equal(flatten(smeared, part), expected[part.slices()])
    whole = render(smeared, Rect(0, 0, 520 >> level, 300 >> level), level)
    part = Rect(50 >> level, 40 >> level, 300 >> level, 200 >> level)
    assert np.array_equal(render(smeared, part, level), whole[part.slices()])


def stack_of_everything(depth: Depth = 8) -> Document:
    """A bit of all that there is, over the edges of tiles, none of it aligned."""
    random = np.random.default_rng(3)
    dtype = dtype_of(depth)

    def noise(width: int, height: int) -> Raster:
        small = random.integers(0, 2**depth, (max(height // 40, 1), max(width // 40, 1), 4)).astype(dtype)
        return Raster.from_array(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))

    photo = noise(600, 500).read()
    photo[..., 3] = np.iinfo(dtype).max
    mask = Mask(Raster.from_array(noise(300, 300).read()[..., :1].astype(np.uint8)), Point(100, 90), outside=90)
    inner = Group((Layer(5, "e", Pixels(noise(200, 300)), Point(150, 30), blend=Blend.OVERLAY), other(6, Adjustment(Invert()), opacity=0.5)))
    turned = Placed(noise(180, 160), Transform.scaling(1.3, 0.9).then(Transform.rotation(20)))
    layers = (
        Layer(1, "a", Pixels(Raster.from_array(photo))),
        Layer(2, "b", Pixels(noise(300, 320)), Point(37, 41), blend=Blend.MULTIPLY, opacity=0.8),
        Layer(3, "c", Generated(noise(500, 200), Recipe("t", "m", "s")), Point(-20, 101), mask, 0.9, Blend.SOFT_LIGHT),
        Layer(4, "d", inner, mask=mask),
        Layer(7, "f", turned, Point(301, 52), blend=Blend.HUE),
        Layer(8, "g", Pixels(noise(400, 60)), Point(222, 131), clip=True),
        Layer(9, "h", Group((Layer(10, "i", Pixels(noise(256, 256)), Point(0, 256)),), isolated=True), blend=Blend.COLOUR_DODGE, opacity=0.6),
        other(11, Adjustment(Smear(9)), mask=mask),
    )
    return Document(Size(600, 500), depth=depth, layers=layers, next_id=12)


@pytest.mark.parametrize("depth", [8, 16])
def test_parts_are_the_same_as_the_whole(depth: Depth) -> None:
    everything = stack_of_everything(depth)
    whole = flatten(everything)
    for part in (Rect(0, 0, 100, 90), Rect(250, 240, 20, 30), Rect(333, 100, 267, 400)):
        apart = flatten(everything, part).astype(int) - whole[part.slices()]
        assert np.abs(apart).max() <= (1 if depth == 8 else 3)
    below_the_turned_one = replace(everything, layers=everything.layers[:4])
    whole = flatten(below_the_turned_one)
    part = Rect(77, 33, 300, 301)
    assert np.array_equal(flatten(below_the_turned_one, part), whole[part.slices()])


@pytest.mark.parametrize("depth", [8, 16])
def test_the_screen_shows_what_files_get(depth: Depth) -> None:
    everything = stack_of_everything(depth)
    exact = flatten(everything).astype(np.float64) / (2**depth - 1)
    shown = render(everything, everything.area, 0).astype(np.float64)
    expected = exact[..., [2, 1, 0, 3]] * 255
    expected[..., :3] *= exact[..., 3:]
    assert np.abs(shown - expected).max() <= 1


def test_smaller_views_show_the_same_picture() -> None:
    smooth = replace(stack_of_everything(), layers=stack_of_everything().layers[:6])
    exact = cv2.resize(flatten(smooth), (150, 125), interpolation=cv2.INTER_AREA).astype(int)
    shown = render(smooth, Rect(0, 0, 150, 125), 2).astype(int)
    off = np.abs(shown[..., [2, 1, 0]] - exact[..., :3])
    assert np.percentile(off, 95) <= 4


def test_layers_at_odd_offsets_stay_in_place_in_smaller_views() -> None:
    """A white square 3 pixels to the right of the grid is seen at 3 / 4 of a pixel of level 2."""
    shown = render(document(plain(1, WHITE, Size(40, 40), Point(19, 16)), size=Size(80, 80)), Rect(0, 0, 20, 20), 2)
    assert shown[8, 3:6, 3].tolist() == [0, 64, 255]
    shown = render(document(plain(1, WHITE, Size(80, 80)), plain(2, (0, 0, 0, 255), mask=Mask(Raster.uniform(Size(40, 40), (255,)), Point(18, 0))),
                            size=Size(80, 80)), Rect(0, 0, 20, 20), 2)
    assert shown[2, 3:6, 0].tolist() == [255, 255, 255]


def test_the_screen_gets_premultiplied_bgra_and_nothing_outside_the_canvas() -> None:
    shown = render(document(plain(1, (255, 128, 0, 128), Size(9, 9), Point(-2, -2))), Rect(-1, -1, 6, 6), 0)
    assert shown[1:5, 1:5].tolist() == [[[0, 64, 128, 128]] * 4] * 4
    shown[1:5, 1:5] = 0
    assert not shown.any()
    grey = Document(Size(2, 2), "grey", layers=(Layer(1, "g", Pixels(Raster.uniform(Size(2, 2), (100, 255)))),))
    assert render(grey, grey.area, 0)[0, 0].tolist() == [100, 100, 100, 255]
    assert render(Document(Size(3, 2)), Rect(0, 0, 3, 2), 0).tolist() == [[[0] * 4] * 3] * 2


def test_strong_adjustments_of_16_bit_pictures_do_not_band_on_the_screen() -> None:
    """A tiny part of the range, pulled apart 200 times, still has all 256 shades of the screen."""

    @dataclass(frozen=True)
    class Stretch(Smear):
        radius: int = 0

        def apply(self, pixels: np.ndarray) -> np.ndarray:
            out = np.clip((pixels.astype(np.int64) - 30000) * 200, 0, 65535).astype(np.uint16)
            out[..., -1] = pixels[..., -1]
            return out

    ramp = np.full((8, 330, 4), 65535, np.uint16)
    ramp[..., :3] = (30000 + np.arange(330))[None, :, None]
    found = document(Layer(1, "ramp", Pixels(Raster.from_array(ramp))), other(2, Adjustment(Stretch())), size=Size(330, 8), depth=16)
    assert len(np.unique(render(found, found.area, 0)[..., 0])) == 256


def test_merging_may_leave_the_canvas() -> None:
    layers = (plain(1, RED, Size(3, 3), Point(-2, -2)), plain(2, GREEN, Size(1, 1), Point(-1, -1)))
    out = flatten_layers(document(*layers), layers, Rect(-2, -2, 3, 3))
    assert out[0, 0].tolist() == list(RED) and out[1, 1].tolist() == list(GREEN)


def test_pixels_of_one_layer() -> None:
    values = np.random.default_rng(4).integers(0, 256, (20, 30, 4)).astype(np.uint8)
    raster = Raster.from_array(values)
    layer = Layer(1, "a", Pixels(raster), Point(5, -3), opacity=0.5, mask=half_mask())
    assert np.array_equal(layer_pixels(layer, Rect(5, -3, 30, 20)), values)
    assert layer_pixels(layer, Rect(100, 100, 3, 2)).tolist() == [[[0] * 4] * 3] * 2
    values[..., 3] |= 1
    placed = Layer(1, "a", Placed(Raster.from_array(values), Transform.translation(4, 2)), Point(1, 1))
    assert np.array_equal(layer_pixels(placed, Rect(5, 3, 30, 20)), values)
    turned = Layer(1, "a", Placed(Raster.from_array(values), Transform.rotation(90)))
    assert np.array_equal(layer_pixels(turned, Rect(-20, 0, 20, 30)), np.rot90(values, -1))
    assert layer_pixels(layer, Rect(0, 0, 8, 4), 2).shape == (4, 8, 4)
    with pytest.raises(ValueError, match="no pixels of its own"):
        layer_pixels(other(2, Group()), Rect(0, 0, 1, 1))


def test_a_placed_layer_that_shrinks_is_averaged() -> None:
    checks = np.zeros((256, 256, 4), np.uint8)
    checks[..., 3] = 255
    checks[::2, ::2, :3] = checks[1::2, 1::2, :3] = 255
    placed = Layer(1, "a", Placed(Raster.from_array(checks), Transform.scaling(0.125, 0.125)))
    inner = layer_pixels(placed, Rect(0, 0, 32, 32))[2:-2, 2:-2]
    assert (np.abs(inner[..., :3].astype(int) - 128) <= 1).all() and (inner[..., 3] == 255).all()
    flat = replace(placed, content=Placed(Raster.from_array(checks), Transform.scaling(0, 1)))
    assert not layer_pixels(flat, Rect(0, 0, 4, 4)).any()


@pytest.mark.parametrize("level", [0, 1])
def test_a_placed_layer_shows_nothing_beyond_its_bounds(level: int) -> None:
    """dirty() relies on it: what lies outside would stay on the screen when the layer moves on."""
    transform = Transform.scaling(7, 3).then(Transform.rotation(10))
    placed = Layer(1, "a", Placed(Raster.uniform(Size(20, 20), WHITE), transform), Point(60, 20))
    area = Rect(0, 0, 240, 150)
    alpha = layer_pixels(placed, area, level)[..., -1]
    inside = placed.bounds.scaled(2.0**-level)
    assert area.contains(inside) and alpha[inside.slices()].any()
    alpha[inside.slices()] = 0
    assert not alpha.any()


def test_flattening_reports_and_can_be_stopped() -> None:
    big = Document(Size(600, 520), layers=(plain(1, RED, Size(600, 520)),))
    heard: list[float] = []
    flatten(big, progress=Progress(lambda fraction, note: heard.append(fraction)))
    assert len(heard) == 4 and max(heard) == 1

    def stop(fraction: float, note: str) -> None:
        progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        flatten(big, progress=progress)
