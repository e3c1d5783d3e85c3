"""Tiles: their mips, digest, and the way to disk and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.spill import SpillFile
from ganstudio.core.tile import KEPT_LEVEL, TILE, Tile, halved


def noise(seed: int, channels: int = 4, dtype: type = np.uint8, side: int = TILE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, (side, side, channels)).astype(dtype)


def plainly_halved(pixels: np.ndarray) -> np.ndarray:
    """Means of 2 x 2 squares, colours weighted by alpha; in double precision, not rounded."""
    height, width, channels = pixels.shape
    squares = pixels.astype(float).reshape(height // 2, 2, width // 2, 2, channels)
    if channels == 1:
        return squares.mean((1, 3))
    alpha = squares[..., -1:]
    total = alpha.sum((1, 3))
    colour = (squares[..., :-1] * alpha).sum((1, 3)) / np.where(total, total, 1)
    colour = np.where(total > 0, colour, squares[..., :-1].mean((1, 3)))
    return np.concatenate([colour, total / 4], -1)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 999),
    st.sampled_from([1, 2, 4]),
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from(["any", "none", "full", "same", "faint", "mixed"]),
    st.sampled_from([2, 8, 64]),
)
def test_a_mip_is_the_mean_weighted_by_alpha(seed: int, channels: int, dtype: type, alpha: str, side: int) -> None:
    pixels = noise(seed, channels, dtype, side)
    top = np.iinfo(dtype).max
    if channels > 1 and alpha != "any":
        values = {"none": 0, "full": top, "same": 7, "faint": pixels[..., -1] % 3, "mixed": pixels[..., -1] // (top // 2) * (top // 2)}
        pixels[..., -1] = values[alpha]
    found, expected = halved(pixels), plainly_halved(pixels)
    assert found.dtype == dtype and found.shape == (side // 2, side // 2, channels)
    seen = expected[..., -1] > 0 if channels > 1 else np.ones(expected.shape[:2], bool)
    assert np.abs(found - expected)[seen].max(initial=0) <= 0.51
    assert np.abs(found[..., -1] - expected[..., -1]).max() <= 0.51


def test_transparent_colours_do_not_bleed_into_mips() -> None:
    pixels = np.zeros((TILE, TILE, 4), np.uint8)
    pixels[::2, ::2] = (200, 100, 50, 255)
    pixels[1::2, 1::2, 0] = 255
    tile = Tile(pixels)
    for level in range(1, 9):
        assert tile.mip(level).shape == (TILE >> level, TILE >> level, 4)
        assert (tile.mip(level)[..., :3] == (200, 100, 50)).all()
        assert np.abs(tile.mip(level)[..., 3].astype(int) - 64).max() <= 1


def test_pixels_and_mips_cannot_be_written_to() -> None:
    tile = Tile(noise(1))
    for pixels in (tile.pixels, tile.mip(1)):
        with pytest.raises(ValueError, match="read-only"):
            pixels[0, 0] = 0


def test_a_tile_of_a_view_does_not_keep_the_whole_array() -> None:
    big = noise(2, side=TILE * 2)
    tile = Tile(big[:TILE, TILE:])
    assert tile.pixels.base is None
    big[:] = 0
    assert np.array_equal(tile.pixels, noise(2, side=TILE * 2)[:TILE, TILE:])


def test_digests_follow_the_values_and_equality_the_identity() -> None:
    one, same, other = Tile(noise(3)), Tile(noise(3)), Tile(noise(4))
    assert one.digest == same.digest != other.digest
    assert one != same and len({one, same, other}) == 3


def test_opaque() -> None:
    pixels = noise(5)
    assert not Tile(pixels.copy()).opaque
    pixels[..., 3] = 255
    assert Tile(pixels).opaque
    assert Tile(np.full((TILE, TILE, 1), 255, np.uint8)).opaque


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_spilled_tile_comes_back_as_it_was(tmp_path: Path, dtype: type) -> None:
    pixels = noise(6, dtype=dtype)
    tile, store = Tile(pixels.copy()), SpillFile(tmp_path)
    digest, small = tile.digest, tile.mip(4).copy()
    tile.spill(store)
    assert not tile.resident and tile.nbytes == pixels.nbytes
    assert np.array_equal(tile.mip(KEPT_LEVEL), Tile(pixels.copy()).mip(KEPT_LEVEL)) and not tile.resident
    assert np.array_equal(tile.mip(4), small) and not tile.resident
    assert np.array_equal(tile.pixels, pixels) and tile.resident
    assert tile.digest == digest
    with pytest.raises(ValueError, match="read-only"):
        tile.pixels[0, 0] = 0
    written = store.size
    tile.spill(store)
    assert store.size == written, "what is on disk is not written again"
    assert np.array_equal(tile.pixels, pixels)
    store.close()
