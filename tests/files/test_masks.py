"""Selections go to files and come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster
from ganstudio.errors import FileError
from ganstudio.files.masks import read_mask, write_mask
from tests.files.documents import noise


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".bmp"])
def test_the_same_values_come_back(tmp_path: Path, suffix: str) -> None:
    values = noise(40, 30, 1)
    write_mask(Raster.from_array(values), tmp_path / f"mask{suffix}")
    loaded = read_mask(tmp_path / f"mask{suffix}", Size(40, 30))
    np.testing.assert_array_equal(loaded.read(), values)


def test_colours_count_by_lightness_and_alpha(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0], pixels[0, 1], pixels[1, 0] = (255, 255, 255, 255), (255, 255, 255, 128), (0, 0, 0, 255)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png", Size(2, 2)).read()[..., 0], [[255, 128], [0, 0]])


def test_a_cut_out_counts_by_its_alpha(tmp_path: Path) -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[1:3, 1:3, 3] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png", Size(4, 4)).read()[..., 0], pixels[..., 3])


def test_a_smaller_mask_of_the_same_shape_is_scaled(tmp_path: Path) -> None:
    write_mask(Raster.uniform(Size(20, 10), (255,)), tmp_path / "a.png")
    assert read_mask(tmp_path / "a.png", Size(41, 20)).opaque
    with pytest.raises(FileError, match="same shape"):
        read_mask(tmp_path / "a.png", Size(20, 20))


def test_a_mask_that_the_format_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"long.webp: WebP holds at most 16383 pixels"):
        write_mask(Raster(Size(20_000, 2), 1), tmp_path / "long.webp")
    with pytest.raises(FileError, match=r"mask.xyz: .*ending"):
        write_mask(Raster(Size(2, 2), 1), tmp_path / "mask.xyz")
    assert not list(tmp_path.iterdir())
