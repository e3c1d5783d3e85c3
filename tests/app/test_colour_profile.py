from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.app.colour_profile import brought_into, to_srgb
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.measure import Measure
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Depth, Raster
from ganstudio.files.profiles import adobe_rgb, convert

COLOURS = np.array([[[200, 40, 30, 255], [20, 180, 60, 128], [90, 90, 90, 0], [250, 250, 5, 255]]], np.uint8)


def document(mode: str = "rgb", depth: Depth = 8, profile: bytes | None = None) -> Document:
    raster = Raster(Size(4, 1), 4 if mode == "rgb" else 2, depth)
    return Document(Size(4, 1), mode, depth, (Layer(1, "a", Pixels(raster)),), profile=profile, next_id=2)  # type: ignore[arg-type]


def test_pixels_of_the_same_profile_come_as_they_are() -> None:
    assert brought_into(document(profile=adobe_rgb()), COLOURS, adobe_rgb()) is COLOURS
    assert brought_into(document(), COLOURS, None) is COLOURS


@pytest.mark.parametrize("depth", [8, 16])
def test_colours_look_the_same_in_another_profile(depth: Depth) -> None:
    brought = brought_into(document(depth=depth, profile=adobe_rgb()), COLOURS, None)
    assert brought.dtype == (np.uint8 if depth == 8 else np.uint16)
    scale = 1 if depth == 8 else 257
    assert abs(int(brought[0, 0, 0]) / scale - 200) > 10, "Adobe RGB's numbers of a strong red are others"
    back = convert(brought, adobe_rgb(), None).astype(float) / scale
    assert np.abs(back - COLOURS).max() <= (2 if depth == 8 else 0.05)
    assert np.array_equal(brought[..., 3], COLOURS[..., 3].astype(int) * scale)


def test_eight_bits_are_widened_before_they_are_converted() -> None:
    ramp = np.full((1, 256, 4), 255, np.uint8)
    ramp[0, :, 0], ramp[0, :, 1:3] = np.arange(256), 30
    wide = brought_into(replace(document(depth=16, profile=adobe_rgb()), size=Size(256, 1)), ramp, None)
    assert len(np.unique(wide[..., 0] % 257)) > 100


def test_colour_in_a_grey_document_and_the_other_way_round() -> None:
    grey = brought_into(document("grey"), COLOURS, None)
    assert grey.shape == (1, 4, 2) and grey[0, 2, 0] == 90 and grey[0, 1, 1] == 128
    colour = brought_into(document(profile=adobe_rgb()), grey, None)
    assert colour.shape == (1, 4, 4)
    assert np.abs(convert(colour, adobe_rgb(), None)[..., :3].astype(int) - grey[..., :1]).max() <= 1


def test_a_measured_document_takes_values_as_they_are() -> None:
    measured = replace(document("grey", 16), measure=Measure())
    values = np.array([[[700, 65535], [3, 65535]]], np.uint16)
    assert np.array_equal(brought_into(measured, values, None), values)


def test_to_srgb_and_back_looks_the_same() -> None:
    raster = Raster.from_array(COLOURS)
    base = Document(Size(4, 1), layers=(Layer(1, "a", Pixels(raster)),), profile=adobe_rgb(), next_id=2)
    plain = to_srgb(base, Progress())
    assert plain.profile is None and plain.layers[0].raster is not None
    assert np.array_equal(plain.layers[0].raster.read(), convert(COLOURS, adobe_rgb(), None))
