"""Damage done to pictures by code, so that undoing it can be learnt. Pictures are (H, W, 3) uint8; every random number comes from ``rng``."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

RGB = NDArray[np.uint8]
Hole = NDArray[np.bool_]
"""(H, W), True where the picture is missing."""


def noisy(picture: RGB, sigma: float, rng: np.random.Generator) -> RGB:
    """Gaussian noise of deviation ``sigma`` (8-bit units) in each channel, clipped and rounded to 8 bit, as a camera's file would hold it."""
    return _bytes(picture + rng.normal(0.0, sigma, picture.shape)) if sigma > 0 else picture


def shrunk(picture: RGB, scale: int) -> RGB:
    """The picture ``scale`` times smaller, by Pillow's BICUBIC, which looks at every pixel; sides must be multiples of ``scale``."""
    height, width = picture.shape[:2]
    return np.asarray(Image.fromarray(picture).resize((width // scale, height // scale), Image.Resampling.BICUBIC))


def compressed(picture: RGB, quality: int, shift: tuple[int, int] = (0, 0)) -> RGB:
    """The picture as a JPEG of ``quality`` 1..100 shows it. ``shift``: place of its corner in a block of 8 (x, y)."""
    x, y = shift
    padded = cv2.copyMakeBorder(picture, y, 0, x, 0, cv2.BORDER_REFLECT_101) if x or y else picture
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(padded[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.ascontiguousarray(decoded[y:, x:, ::-1], np.uint8)


def blurred(picture: RGB, rng: np.random.Generator, most: float = 3.0) -> RGB:
    """A Gaussian blur of deviations 0.2 to ``most`` along two axes at a random angle."""
    long, short = (rng.uniform(0.2, most) for _ in range(2))
    angle = rng.uniform(0, np.pi)
    reach = np.arange(-10, 11, dtype=np.float64)
    x, y = np.meshgrid(reach, reach)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    kernel = np.exp(-0.5 * ((along / long) ** 2 + (across / short) ** 2))
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), np.uint8)


def worn(picture: RGB, scale: int, rng: np.random.Generator) -> RGB:
    """The picture ``scale`` times smaller after two rounds of blur, resizing, noise and JPEG (after Wang et al. 2021, section 3)."""
    height, width = picture.shape[0] // scale, picture.shape[1] // scale
    for most, wildest, strongest in ((2.5, 1.5, 20.0), (1.2, 1.2, 12.0)):
        if rng.random() < 0.85:
            picture = blurred(picture, rng, most)
        picture = _resized(picture, rng.uniform(0.4, wildest), max(min(height, width) // 2, 8), rng)
        picture = _grainy(picture, strongest, rng)
        if rng.random() < 0.8:
            picture = compressed(picture, int(rng.integers(40, 96)), (int(rng.integers(8)), int(rng.integers(8))))
    return np.asarray(cv2.resize(picture, (width, height), interpolation=_way(rng)), np.uint8)


def holes(height: int, width: int, least: float, most: float, rng: np.random.Generator) -> Hole:
    """Free-form holes that cover a share between ``least`` and ``most``: brush strokes (Yu et al. 2019) and a few rectangles."""
    mask = np.zeros((height, width), np.uint8)
    wanted, limit = rng.uniform(least, most), most * height * width
    for _ in range(200):
        if mask.mean() >= wanted:
            break
        before = mask.copy()
        if rng.random() < 0.25:
            _rectangle(mask, rng)
        else:
            _stroke(mask, rng)
        if mask.sum() > limit:
            mask = before
    return mask.astype(bool)


def _stroke(mask: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Draws a bent brush stroke into the mask."""
    height, width = mask.shape
    thickness = max(int(rng.uniform(0.03, 0.16) * min(height, width)), 1)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    angle = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(2, 7))):
        angle += rng.uniform(-0.9, 0.9)
        length = rng.uniform(0.08, 0.3) * min(height, width)
        onward = (x + length * np.cos(angle), y + length * np.sin(angle))
        cv2.line(mask, (int(x), int(y)), (int(onward[0]), int(onward[1])), 1, thickness)
        cv2.circle(mask, (int(onward[0]), int(onward[1])), thickness // 2, 1, -1)
        x, y = onward


def _rectangle(mask: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Draws a rectangle into the mask."""
    height, width = mask.shape
    tall, wide = (max(int(rng.uniform(0.05, 0.3) * n), 1) for n in (height, width))
    y, x = int(rng.integers(height - tall + 1)), int(rng.integers(width - wide + 1))
    mask[y : y + tall, x : x + wide] = 1


def _resized(picture: RGB, factor: float, least: int, rng: np.random.Generator) -> RGB:
    """The picture ``factor`` times as large, in a random way; no side goes below ``least``."""
    height, width = (max(round(n * factor), least) for n in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (width, height), interpolation=_way(rng)), np.uint8)


def _way(rng: np.random.Generator) -> int:
    return int(rng.choice((cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)))


def _grainy(picture: RGB, strongest: float, rng: np.random.Generator) -> RGB:
    """Gaussian noise or noise that grows with the light (Poisson), in colour or grey."""
    channels = 1 if rng.random() < 0.4 else 3
    grain = rng.normal(0.0, 1.0, (*picture.shape[:2], channels))
    sigma = rng.uniform(0.5, strongest)
    if rng.random() < 0.4:
        return _bytes(picture + grain * sigma * np.sqrt(picture / 127.5))
    return _bytes(picture + grain * sigma)


def _bytes(values: NDArray[np.float64]) -> RGB:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
