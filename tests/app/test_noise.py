from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.app.colours import Colours
from ganstudio.app.noise import fineness, noise_level, noise_of
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster


def scene(sigma: float, depth: int = 8, grey: bool = False, size: tuple[int, int] = (200, 300)) -> Raster:
    """Soft shapes with edges, and noise of a known strength (in 8-bit steps)."""
    rng = np.random.default_rng(2)
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    base = 120 + 50 * np.sin(x / 23) * np.cos(y / 31) + 30 * ((x // 40 + y // 50) % 2)
    colours = 1 if grey else 3
    planes = np.stack([base + 10 * i for i in range(colours)], 2) + rng.normal(0, sigma, (*size, colours))
    limit, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    values = np.clip(np.rint(planes * (limit / 255)), 0, limit).astype(kind)
    return Raster.from_array(np.dstack([values, np.full(size, limit, kind)]))


@pytest.mark.parametrize("sigma", [3.0, 10.0, 25.0])
@pytest.mark.parametrize(("depth", "grey"), [(8, False), (16, False), (8, True)])
def test_white_noise_is_measured(sigma: float, depth: int, grey: bool) -> None:
    raster = scene(sigma, depth, grey)
    assert noise_of(raster, raster.area, Colours(depth, grey)) == pytest.approx(sigma, rel=0.1)  # type: ignore[arg-type]


def test_a_clean_picture_has_next_to_none() -> None:
    raster = scene(0.0, 16)
    assert noise_of(raster, raster.area, Colours(16)) < 1


def test_only_the_part_asked_for_counts() -> None:
    clean, noisy = scene(0.0), scene(20.0)
    both = clean.write(Rect(150, 0, 150, 200), noisy.read(Rect(150, 0, 150, 200)))
    assert noise_of(both, Rect(0, 0, 150, 200), Colours(8)) < 2
    assert noise_of(both, Rect(150, 0, 150, 200), Colours(8)) == pytest.approx(20, rel=0.15)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (7, 7)])
def test_too_little_to_tell_is_none(size: tuple[int, int]) -> None:
    raster = scene(20.0, size=size)
    assert noise_of(raster, raster.area, Colours(8)) == 0


def test_transparent_and_flat_places_do_not_count() -> None:
    empty = Raster.from_array(np.zeros((100, 100, 4), np.uint8))
    assert noise_of(empty, empty.area, Colours(8)) == 0
    flat = Raster.from_array(np.full((100, 100, 4), 255, np.uint8))
    assert noise_of(flat, flat.area, Colours(8)) == 0


def compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    """What JPEG makes of it, colours at half size."""
    found = cv2.imdecode(cv2.imencode(".jpg", pixels[..., :3], [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    assert found is not None
    return np.dstack([found, pixels[..., 3]])


@pytest.mark.parametrize("quality", [92, 75])
@pytest.mark.parametrize(("sigma", "low", "high"), [(0.0, 0.0, 1.0), (10.0, 8.0, 14.0), (20.0, 17.0, 28.0)])
def test_noise_under_compression_is_seen(sigma: float, low: float, high: float, quality: int) -> None:
    """Its finest part is gone, so that it is not white any more; what is left is the same in all channels and counts for more."""
    noisy = scene(sigma, size=(400, 500)).read()
    raster = Raster.from_array(compressed(noisy, quality))
    assert low <= noise_of(raster, raster.area, Colours(8)) <= high


@pytest.mark.parametrize("quality", [100, 80])
def test_texture_everywhere_is_no_noise(quality: int) -> None:
    """Coarse grain of many sizes, as of gravel."""
    rng = np.random.default_rng(3)
    grey = sum(cv2.GaussianBlur(rng.normal(0, 1, (400, 500)), (0, 0), size) * size * 15 for size in (1.5, 3, 6, 12))
    pixels = np.clip(np.dstack([grey + 130, grey + 120, grey * 0.9 + 110, np.full((400, 500), 255)]), 0, 255).astype(np.uint8)
    raster = Raster.from_array(compressed(pixels, quality))
    assert noise_of(raster, raster.area, Colours(8)) < 2


def test_fineness_tells_white_noise() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (3000, 8, 8)).astype(np.float32)
    blurred = np.stack([cv2.GaussianBlur(patch, (0, 0), 1) for patch in noise])
    assert fineness(noise.reshape(-1, 64)) == pytest.approx(1, abs=0.1)
    assert fineness(blurred.reshape(-1, 64)) < 0.5


def test_patches_of_pure_noise_give_its_deviation() -> None:
    patches = np.random.default_rng(0).normal(0, 0.1, (5000, 64)).astype(np.float32)
    assert noise_level(patches) == pytest.approx(0.1, rel=0.05)
    assert noise_level(patches[:10]) == 0
