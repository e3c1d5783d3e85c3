"""Every blend mode against plain formulas, one pixel at a time."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from ganstudio.core.blend import GROUPS, LABELS, Blend, blend, composite, thresholds
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.fastblend import QUICK, paint
from ganstudio.core.geometry import Size
from ganstudio.core.planes import Pool
from ganstudio.core.raster import Depth, Raster, dtype_of, full

Colour = tuple[float, ...]


def soft_light(b: float, s: float) -> float:
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    d = ((16 * b - 12) * b + 4) * b if b <= 0.25 else math.sqrt(b)
    return b + (2 * s - 1) * (d - b)


def hard_light(b: float, s: float) -> float:
    return 2 * b * s if s <= 0.5 else b + (2 * s - 1) - b * (2 * s - 1)


def dodge(b: float, s: float) -> float:
    if b == 0:
        return 0
    return 1 if s == 1 else min(1, b / (1 - s))


def burn(b: float, s: float) -> float:
    if b == 1:
        return 1
    return 0 if s == 0 else 1 - min(1, (1 - b) / s)


def divide(b: float, s: float) -> float:
    if s == 0:
        return 0 if b == 0 else 1
    return min(1, b / s)


SEPARABLE: dict[Blend, Callable[[float, float], float]] = {
    Blend.NORMAL: lambda b, s: s,
    Blend.DARKEN: min,
    Blend.MULTIPLY: lambda b, s: b * s,
    Blend.COLOUR_BURN: burn,
    Blend.LINEAR_BURN: lambda b, s: max(0, b + s - 1),
    Blend.LIGHTEN: max,
    Blend.SCREEN: lambda b, s: 1 - (1 - b) * (1 - s),
    Blend.COLOUR_DODGE: dodge,
    Blend.LINEAR_DODGE: lambda b, s: min(1, b + s),
    Blend.OVERLAY: lambda b, s: hard_light(s, b),
    Blend.SOFT_LIGHT: soft_light,
    Blend.HARD_LIGHT: hard_light,
    Blend.DIFFERENCE: lambda b, s: abs(b - s),
    Blend.EXCLUSION: lambda b, s: b + s - 2 * b * s,
    Blend.SUBTRACT: lambda b, s: max(0, b - s),
    Blend.DIVIDE: divide,
}


def lum(c: Colour) -> float:
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def clip_colour(c: Colour) -> Colour:
    light, low, high = lum(c), min(c), max(c)
    if low < 0:
        c = tuple(light + (x - light) * light / (light - low) for x in c)
    if high > 1:
        c = tuple(light + (x - light) * (1 - light) / (high - light) for x in c)
    return c


def set_lum(c: Colour, light: float) -> Colour:
    move = light - lum(c)
    return clip_colour(tuple(x + move for x in c))


def sat(c: Colour) -> float:
    return max(c) - min(c)


def set_sat(c: Colour, s: float) -> Colour:
    """The published algorithm: the largest becomes s, the smallest 0, the middle keeps its place between them."""
    order = sorted(range(3), key=lambda i: c[i])
    low, middle, high = order
    out = [0.0, 0.0, 0.0]
    if c[high] > c[low]:
        out[middle] = (c[middle] - c[low]) * s / (c[high] - c[low])
        out[high] = s
    return tuple(out)


TINTED: dict[Blend, Callable[[Colour, Colour], Colour]] = {
    Blend.HUE: lambda b, s: set_lum(set_sat(s, sat(b)), lum(b)),
    Blend.SATURATION: lambda b, s: set_lum(set_sat(b, sat(s)), lum(b)),
    Blend.COLOUR: lambda b, s: set_lum(s, lum(b)),
    Blend.LUMINOSITY: lambda b, s: set_lum(b, lum(s)),
}

MODES = [*SEPARABLE, *TINTED]


def mixed(mode: Blend, b: Colour, s: Colour) -> Colour:
    if mode in TINTED:
        return TINTED[mode](b, s)
    return tuple(SEPARABLE[mode](x, y) for x, y in zip(b, s, strict=True))


def one_over_other(mode: Blend, backdrop: Colour, source: Colour, opacity: float) -> Colour:
    """W3C Compositing and Blending: the source mixed with the backdrop, then source-over; straight in and out."""
    *b, below = backdrop
    *s, above = source
    above *= opacity
    alpha = above + below * (1 - above)
    if alpha == 0:
        return backdrop
    mix = mixed(mode, tuple(b), tuple(s))
    out = []
    for cb, cs, m in zip(b, s, mix, strict=True):
        blended = (1 - below) * cs + below * m
        out.append((above * blended + (1 - above) * below * cb) / alpha)
    return (*out, alpha)


def pixels(seed: int, depth: Depth, opaque: bool, channels: int = 4) -> np.ndarray:
    """Random values with many at and beside the ends, where formulas divide."""
    random = np.random.default_rng(seed)
    top = full(depth)
    out = random.integers(0, top + 1, (16, 16, channels))
    ends = np.array([0, 1, 2, top // 4, top // 2, top // 2 + 1, top - 1, top])
    out = np.where(random.random(out.shape) < 0.4, random.choice(ends, out.shape), out)
    if opaque:
        out[..., -1] = top
    return out.astype(dtype_of(depth))


def stack(depth: Depth, *layers: Layer, channels: int = 4) -> Document:
    return Document(Size(16, 16), "rgb" if channels == 4 else "grey", depth, layers, next_id=99)


def layer(id: int, values: np.ndarray, mode: Blend = Blend.NORMAL, opacity: float = 1.0) -> Layer:
    return Layer(id, f"layer {id}", Pixels(Raster.from_array(values)), blend=mode, opacity=opacity)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("opaque", [True, False], ids=["opaque", "translucent"])
@pytest.mark.parametrize("mode", MODES)
def test_two_layers_follow_the_published_formula(mode: Blend, opaque: bool, depth: Depth) -> None:
    below, above, opacity = pixels(1, depth, opaque), pixels(2, depth, False), 0.7
    out = flatten(stack(depth, layer(1, below), layer(2, above, mode, opacity)))
    top = full(depth)
    b, s = below / top, above / top
    expected = [[one_over_other(mode, tuple(b[y, x].tolist()), tuple(s[y, x].tolist()), opacity) for x in range(16)] for y in range(16)]
    off = np.abs(out - np.array(expected) * top)
    assert off.max() <= 1, f"{np.unravel_index(off.argmax(), off.shape)}"


@pytest.mark.parametrize("mode", MODES)
def test_an_opaque_layer_over_an_opaque_one(mode: Blend) -> None:
    below, above = pixels(3, 8, True), pixels(4, 8, True)
    out = flatten(stack(8, layer(1, below), layer(2, above, mode)))
    for y in range(16):
        for x in range(16):
            expected = mixed(mode, tuple((below[y, x, :3] / 255).tolist()), tuple((above[y, x, :3] / 255).tolist()))
            assert np.abs(out[y, x, :3] - np.array(expected) * 255).max() <= 1
    assert (out[..., 3] == 255).all()


@pytest.mark.parametrize("mode", MODES)
def test_the_array_function_keeps_to_the_formula_in_any_layout(mode: Blend) -> None:
    b, s = (pixels(i, 16, True)[..., :3] / 65535 for i in (5, 6))
    found = blend(mode, b, s)
    for y in range(16):
        for x in range(16):
            assert np.allclose(found[y, x], mixed(mode, tuple(b[y, x].tolist()), tuple(s[y, x].tolist())), atol=0.5 / 65535)
    assert np.array_equal(np.moveaxis(blend(mode, np.moveaxis(b, -1, 0), np.moveaxis(s, -1, 0), 0), 0, -1), found)


@pytest.mark.parametrize("mode", QUICK)
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "floats"])
def test_quick_ways_agree_with_the_array_function(mode: Blend, stored: bool) -> None:
    random = np.random.default_rng(7)
    below = random.random((3, 9, 11)).astype(np.float32)
    source = random.integers(0, 256, (3, 9, 11)).astype(np.uint8)
    for cover in (random.random((9, 11)).astype(np.float32), np.float32(0.3), np.float32(1)):
        found = below.copy()
        assert paint(mode, found, source if stored else source.astype(np.float32), 255, cover, Pool())
        expected = below + cover * (blend(mode, below, source / np.float32(255), 0) - below)
        assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("mode", [m for m in Blend if m is not Blend.DISSOLVE])
def test_the_float_reference_agrees_with_the_plain_one(mode: Blend) -> None:
    b, s = pixels(8, 8, False) / 255, pixels(9, 8, False) / 255
    found = composite(mode, b, s, 0.5, np.full((16, 16), 0.5))
    for y in range(16):
        for x in range(16):
            assert np.allclose(found[y, x], one_over_other(mode, tuple(b[y, x].tolist()), tuple(s[y, x].tolist()), 0.25), atol=1e-4)


@pytest.mark.parametrize("mode", Blend)
def test_grey_pictures(mode: Blend) -> None:
    below, above = pixels(10, 8, True, 2), pixels(11, 8, True, 2)
    out = flatten(stack(8, layer(1, below), layer(2, above, mode), channels=2))
    if mode in SEPARABLE:
        expected = np.vectorize(SEPARABLE[mode], otypes=[float])(below[..., 0] / 255, above[..., 0] / 255) * 255
    else:
        expected = (above if mode in (Blend.LUMINOSITY, Blend.DISSOLVE) else below)[..., 0]
    assert np.abs(out[..., 0] - expected).max() <= 1


def test_dissolve_shows_each_pixel_wholly_or_not_at_all_and_always_the_same_ones() -> None:
    size = 200
    below = np.full((size, size, 4), (10, 20, 30, 255), np.uint8)
    above = np.full((size, size, 4), (200, 210, 220, 102), np.uint8)
    document = Document(Size(size, size), layers=(layer(1, below), layer(2, above, Blend.DISSOLVE)), next_id=3)
    out = flatten(document)
    shown = (out == (200, 210, 220, 255)).all(-1)
    assert (shown | (out == (10, 20, 30, 255)).all(-1)).all()
    assert abs(shown.mean() - 0.4) < 0.02
    assert np.array_equal(out, flatten(document))
    # Raising the opacity only adds pixels.
    above[..., 3] = 180
    more = flatten(Document(document.size, layers=(layer(1, below), layer(2, above, Blend.DISSOLVE))))[..., 0] == 200
    assert (more | ~shown).all() and more.sum() > shown.sum()


def test_dissolve_noise_depends_on_the_position_alone() -> None:
    whole = thresholds(-5, 7, 40, 30)
    assert np.array_equal(thresholds(3, 10, 20, 20), whole[3:23, 8:28])
    assert np.array_equal(thresholds(-5, 7, 20, 15, 2), whole[::2, ::2])
    assert 0 <= whole.min() < 0.02 and 0.98 < whole.max() < 1
    noise = thresholds(0, 0, 512, 512)
    assert abs(noise.mean() - 0.5) < 0.005
    assert abs(np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]) < 0.01
    assert abs(np.corrcoef(noise[1:].ravel(), noise[:-1].ravel())[0, 1]) < 0.01


def test_every_mode_has_a_label_and_a_place_in_the_menu() -> None:
    assert sorted(mode for group in GROUPS for mode in group) == sorted(Blend)
    assert set(LABELS) == set(Blend)
    assert len(set(LABELS.values())) == len(Blend) == 21
