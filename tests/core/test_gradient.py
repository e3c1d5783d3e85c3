"""Gradients against their formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.gradient import Gradient, gradient
from ganstudio.core.raster import Depth, Raster
from ganstudio.core.selection import rectangle
from ganstudio.core.surface import surface

SIZE = Size(520, 300)
BLACK, WHITE, CLEAR = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0)


def document(depth: Depth = 8) -> Document:
    top = 255 if depth == 8 else 65535
    return Document(SIZE, depth=depth, layers=(Layer(1, "a", Pixels(Raster.uniform(SIZE, (top, 0, 0, top), depth))),), next_id=2)


def shot(document: Document) -> np.ndarray:
    raster = document.layers[0].raster
    assert raster is not None
    return raster.read().astype(int)


def test_linear() -> None:
    ramp = Gradient("linear", (100, 0), (200, 0), BLACK, WHITE)
    line = ramp.along(Rect(0, 0, 300, 1))[0]
    assert (line[:100] == 0).all() and (line[200:] == 1).all()
    assert np.allclose(line[100:200], (np.arange(100) + 0.5) / 100)


def test_slanted_linear_is_even_across() -> None:
    plane = Gradient("linear", (0, 0), (100, 100), BLACK, WHITE).along(Rect(0, 0, 100, 100))
    assert np.allclose(plane, plane.T) and plane[10, 20] == pytest.approx((10.5 + 20.5) / 200)


def test_radial_and_mirrored() -> None:
    assert Gradient("radial", (50, 50), (50, 90), BLACK, WHITE).along(Rect(49, 69, 1, 1))[0, 0] == pytest.approx(np.hypot(0.5, 19.5) / 40)
    both = Gradient("mirrored", (50, 0), (90, 0), BLACK, WHITE).along(Rect(0, 0, 100, 1))[0]
    assert np.allclose(both, both[::-1])


def test_no_length_is_the_last_colour() -> None:
    assert (Gradient("linear", (5, 5), (5, 5), BLACK, WHITE).along(Rect(0, 0, 4, 4)) == 1).all()


def test_sixteen_bits_have_their_levels() -> None:
    base = document(16)
    done = shot(gradient(base, surface(base, 1, "pixels"), Gradient("linear", (0, 0), (519.3, 201.7), BLACK, WHITE)))
    assert len(np.unique(done[..., 1])) > 20000


def test_dither_stays_within_a_unit_and_repeats() -> None:
    base, ramp = document(), Gradient("linear", (0, 0), (520, 0), BLACK, (0.2, 0.2, 0.2, 1.0))
    plain = shot(gradient(base, surface(base, 1, "pixels"), ramp, dither=False))
    first, second = (shot(gradient(base, surface(base, 1, "pixels"), ramp)) for _ in range(2))
    assert np.array_equal(first, second)
    assert 0 < np.abs(first - plain).max() <= 1
    assert len(np.unique(plain[:, 200, 0])) == 1 and len(np.unique(first[:, 200, 0])) == 2


def test_fading_to_transparent_leaves_what_is_there() -> None:
    base = document()
    done = shot(gradient(base, surface(base, 1, "pixels"), Gradient("linear", (0, 0), (520, 0), BLACK, CLEAR), dither=False))
    assert done[0, 1, 0] <= 1 and done[0, 518, 0] >= 254 and abs(done[0, 259, 0] - 127) <= 1
    assert (done[..., 3] == 255).all()


def test_opacity_and_selection() -> None:
    base = replace(document(), selection=rectangle(SIZE, Rect(300, 100, 100, 100)))
    done = shot(gradient(base, surface(base, 1, "pixels"), Gradient("linear", (0, 0), (10, 0), BLACK, WHITE), 0.5, dither=False))
    assert done[150, 350].tolist() == [255, 128, 128, 255]
    done[100:200, 300:400] = (255, 0, 0, 255)
    assert (done == (255, 0, 0, 255)).all()


def test_on_a_mask() -> None:
    base = document().change(1, lambda x: replace(x, mask=Mask(Raster.uniform(SIZE, (255,)))))
    mask = gradient(base, surface(base, 1, "mask"), Gradient("linear", (0, 0), (520, 0), BLACK, CLEAR), dither=False).layers[0].mask
    assert mask is not None
    line = mask.read(base.area)[0].astype(int)
    assert line[0] <= 1 and line[-1] >= 254 and (np.diff(line) >= 0).all()
