"""Colour picker."""

from __future__ import annotations

import pytest

from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Size
from ganstudio.core.raster import Raster
from ganstudio.tools.picker import PickerOptions, picked
from tests.tools.driving import drag, drive, picture, shot


def layered() -> Document:
    top = Layer(2, "top", Pixels(Raster.uniform(Size(20, 20), (255, 0, 0, 255))), Point(40, 40))
    return picture().insert(top)


def test_the_colour_under_the_pointer() -> None:
    base = picture()
    driven = drive("picker", base, drag((10.9, 20.2), (30, 40)))
    seen = [p.foreground for p in driven.previews]
    assert seen[0] == pytest.approx(shot(base)[20, 10, :3] / 255)
    assert seen[1] == pytest.approx(shot(base)[40, 30, :3] / 255)
    assert driven.ended and driven.edit is None


@pytest.mark.parametrize(("sample", "expected"), [("merged", (1.0, 0.0, 0.0)), ("layer", None)])
def test_which_layers(sample: str, expected: tuple[float, ...] | None) -> None:
    base = layered()
    found = picked(base, 1, 50, 50, PickerOptions(1, sample))  # type: ignore[arg-type]
    assert found == pytest.approx(expected if expected is not None else shot(base)[50, 50, :3] / 255)


def test_average_is_weighted_by_alpha() -> None:
    raster = Raster.from_array(shot(picture()).astype("uint8"))
    pixels = raster.read()
    pixels[..., 3] = 0
    pixels[50, 50] = (10, 20, 30, 255)
    base = Document(raster.size, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)
    assert picked(base, 1, 50.5, 50.5, PickerOptions(5)) == pytest.approx((10 / 255, 20 / 255, 30 / 255))
    assert picked(base, 1, 80, 80, PickerOptions(5)) is None


def test_nothing_outside_the_canvas() -> None:
    assert picked(picture(), 1, -1, 5, PickerOptions()) is None
    assert drive("picker", picture(), drag((-5, 5))).previews[0].foreground is None


def test_grey_and_deep() -> None:
    base = Document(Size(4, 4), mode="grey", depth=16, layers=(Layer(1, "a", Pixels(Raster.uniform(Size(4, 4), (32768, 65535), 16))),), next_id=2)
    assert picked(base, 1, 1, 1, PickerOptions(3)) == pytest.approx((32768 / 65535,) * 3)
