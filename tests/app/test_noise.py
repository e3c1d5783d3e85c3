from __future__ import annotations

import cv2
import numpy as np
import pytest

from ganstudio.app.colours import Colours
from ganstudio.app.noise import noise_level, noise_of
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


@pytest.mark.parametrize(("sigma", "low", "high"), [(0.0, 0.0, 1.0), (8.0, 2.0, 8.0), (20.0, 10.0, 20.0)])
def test_noise_under_compression_is_seen(sigma: float, low: float, high: float) -> None:
    """Its finest part is gone, so that it is not white any more."""
    noisy = scene(sigma, size=(400, 500)).read()
    compressed = cv2.imdecode(cv2.imencode(".jpg", noisy[..., :3], [cv2.IMWRITE_JPEG_QUALITY, 88])[1], cv2.IMREAD_COLOR)
    assert compressed is not None
    pixels = np.dstack([compressed, noisy[..., 3]])
    assert low <= noise_of(Raster.from_array(pixels), Rect(0, 0, 500, 400), Colours(8)) <= high


def test_patches_of_pure_noise_give_its_deviation() -> None:
    patches = np.random.default_rng(0).normal(0, 0.1, (5000, 64)).astype(np.float32)
    assert noise_level(patches) == pytest.approx(0.1, rel=0.05)
    assert noise_level(patches[:10]) == 0
