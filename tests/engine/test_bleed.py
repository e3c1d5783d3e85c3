"""Colours under transparency: filled for the model, the same whatever part is asked for, and nothing else touched."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Depth, Raster, dtype_of, full
from ganstudio.engine.bleed import Bleed


def holed(width: int, height: int, channels: int, depth: Depth) -> np.ndarray:
    """A picture of one colour with a hole, black under its transparency, and half-transparent noise beside it."""
    pixels = np.full((height, width, channels), full(depth) // 3, dtype_of(depth))
    pixels[..., -1] = full(depth)
    pixels[: height // 2 + 1, : width // 2 + 1] = 0
    pixels[-1, -1, -1] = full(depth) // 2
    return pixels


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize(("width", "height"), [(300, 270), (1, 900), (900, 1), (3, 3)])
def test_only_colours_under_full_transparency_change(width: int, height: int, channels: int, depth: Depth) -> None:
    pixels = holed(width, height, channels, depth)
    raster = Raster.from_array(pixels)
    filled = Bleed(raster).read(raster.area)
    seen = pixels[..., -1] > 0
    assert filled.dtype == pixels.dtype and np.array_equal(filled[seen], pixels[seen])
    assert np.array_equal(filled[..., -1], pixels[..., -1])
    if seen.any():
        near = np.abs(filled[..., :-1].astype(int) - full(depth) // 3)
        assert near[~seen].max(initial=0) <= full(depth) * 0.02 + 1


@pytest.mark.parametrize("area", [Rect(0, 0, 40, 40), Rect(100, 90, 200, 60), Rect(140, 0, 30, 270)])
def test_a_part_is_what_the_whole_has_there(area: Rect) -> None:
    bleed = Bleed(Raster.from_array(holed(300, 270, 4, 8)))
    whole = bleed.read(Rect(0, 0, 300, 270)).astype(int)
    assert np.abs(bleed.read(area) - whole[area.slices()]).max() <= 1


def test_a_wholly_transparent_picture_and_a_single_pixel() -> None:
    assert not Bleed(Raster.from_array(np.zeros((50, 40, 4), np.uint8))).read(Rect(0, 0, 40, 50)).any()
    assert Bleed(Raster.from_array(np.full((1, 1, 4), 9, np.uint8))).read(Rect(0, 0, 1, 1)).tolist() == [[[9, 9, 9, 9]]]
