"""Adjustments that look around each pixel: blur, sharpen, shadows and highlights."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.colour_adjust import as_floats, stored
from ganstudio.core.fields import number
from ganstudio.core.paint import LUMINANCE
from ganstudio.core.tile import Pixels

Floats = NDArray[Any]

EXACT_TO = 5.0
"""Standard deviation up to which a Gaussian is summed as such; above it four box filters stand for it."""

BOXES = 4


def widths(sigma: float) -> tuple[int, ...]:
    """Widths of the box filters, one after the other, that come closest to a Gaussian.

    Kovesi, "Fast almost-Gaussian filtering", 2010: odd widths of two sizes whose variances add up to sigma squared.
    """
    small = math.floor(math.sqrt(12 * sigma * sigma / BOXES + 1))
    small -= 1 - small % 2
    few = round((12 * sigma * sigma - BOXES * small * small - 4 * BOXES * small - 3 * BOXES) / (-4 * small - 4))
    return tuple(small if i < few else small + 2 for i in range(BOXES))


def gaussian_reach(sigma: float) -> int:
    """How far gaussian() looks, in pixels."""
    if sigma < 0.05:
        return 0
    return math.ceil(3.5 * sigma) if sigma <= EXACT_TO else sum(width // 2 for width in widths(sigma))


def gaussian(values: Floats, sigma: float) -> Floats:
    """float32 (H, W) or (H, W, C) blurred by a Gaussian of the standard deviation ``sigma`` pixels; the edge repeats beyond the edge."""
    if sigma < 0.05:
        return values
    if sigma <= EXACT_TO:
        side = 2 * gaussian_reach(sigma) + 1
        return cv2.GaussianBlur(values, (side, side), sigma, borderType=cv2.BORDER_REPLICATE).reshape(values.shape)
    for width in widths(sigma):
        values = boxed(values, width)
    return values


def boxed(values: Floats, width: int) -> Floats:
    """The mean of the ``width`` x ``width`` pixels around each pixel; the edge repeats beyond the edge."""
    return cv2.blur(values, (width, width), borderType=cv2.BORDER_REPLICATE).reshape(values.shape)


def blurred(pixels: Pixels, sigma: float) -> Floats:
    """The colours 0..1 (H, W, C - 1) of blurred pixels, weighted by alpha; where nothing is near, those of the pixel itself."""
    colours = as_floats(pixels)
    alpha = pixels[..., -1:]
    if (alpha == np.iinfo(pixels.dtype).max).all():
        return gaussian(colours, sigma)
    weights = np.multiply(alpha, np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)
    around = gaussian(np.concatenate([colours * weights, weights], axis=2), sigma)
    weight = around[..., -1:]
    return np.where(weight > 1e-5, around[..., :-1] / np.maximum(weight, 1e-5), colours)


@dataclass(frozen=True)
class Blur:
    """Gaussian blur of the colours; transparency keeps its shape."""

    id: ClassVar[str] = "blur"
    label: ClassVar[str] = "Blur"

    radius: float = number(5.0, 0.0, 250.0, "Radius", unit="px", decimals=1, logarithmic=True, tip="Standard deviation of the blur")

    @property
    def reach(self) -> int:
        return gaussian_reach(self.radius)

    def at_scale(self, scale: float) -> Self:
        return replace(self, radius=self.radius * scale)

    def apply(self, pixels: Pixels) -> Pixels:
        return pixels.copy() if self.reach == 0 else stored(blurred(pixels, self.radius), pixels)


@dataclass(frozen=True)
class Sharpen:
    """Unsharp mask: the difference to a blurred copy is added, where it is larger than the threshold."""

    id: ClassVar[str] = "sharpen"
    label: ClassVar[str] = "Sharpen"

    amount: float = number(0.8, 0.0, 5.0, "Amount", unit="%", scale=100)
    radius: float = number(1.5, 0.1, 250.0, "Radius", unit="px", decimals=1, logarithmic=True, tip="Standard deviation of the blur")
    threshold: float = number(0.0, 0.0, 1.0, "Threshold", scale=255, tip="Differences up to this are left alone: keeps noise down")

    @property
    def reach(self) -> int:
        return 0 if self.amount == 0 else gaussian_reach(self.radius)

    def at_scale(self, scale: float) -> Self:
        return replace(self, radius=self.radius * scale)

    def apply(self, pixels: Pixels) -> Pixels:
        if self.reach == 0:
            return pixels.copy()
        colours = as_floats(pixels)
        detail = colours - blurred(pixels, self.radius)
        if self.threshold > 0:
            detail[np.abs(detail) <= np.float32(self.threshold)] = 0
        detail *= np.float32(self.amount)
        colours += detail
        return stored(colours, pixels)


@dataclass(frozen=True)
class ShadowsHighlights:
    """Opens shadows and brings back highlights, by how dark or light the surroundings are.

    The surroundings are the luma smoothed by a guided filter (He, Sun and Tang, "Guided image filtering", 2010), which keeps edges and so
    makes no halos. Where they are dark, colours are scaled by a power of the luma (the idea of Moroney, "Local color correction using
    non-linear masking", 2000); highlights are the same for the negative.
    """

    id: ClassVar[str] = "shadows-highlights"
    label: ClassVar[str] = "Shadows/Highlights"

    shadows: float = number(0.35, 0.0, 1.0, "Shadows", unit="%", scale=100, tip="How much dark areas are lightened")
    highlights: float = number(0.0, 0.0, 1.0, "Highlights", unit="%", scale=100, tip="How much light areas are darkened")
    width: float = number(0.5, 0.05, 1.0, "Tonal width", unit="%", scale=100, tip="How far shadows and highlights reach towards the middle")
    radius: float = number(30.0, 1.0, 250.0, "Radius", unit="px", logarithmic=True, tip="Size of the surroundings")

    @property
    def reach(self) -> int:
        return 0 if self.shadows == 0 == self.highlights else 2 * max(round(self.radius), 1)

    def at_scale(self, scale: float) -> Self:
        return replace(self, radius=self.radius * scale)

    def apply(self, pixels: Pixels) -> Pixels:
        if self.reach == 0:
            return pixels.copy()
        colours = as_floats(pixels)
        weights = np.array([LUMINANCE]) if colours.shape[2] == 3 else np.ones((1, 1))
        luma = cv2.transform(colours, weights).reshape(colours.shape[:2])
        base = self._surroundings(luma, pixels)
        if self.shadows:
            gain = _gain(luma, 1.2 * self.shadows * _weight(base, self.width))
            colours *= gain[..., None]
            luma = luma * gain
        if self.highlights:
            gain = _gain(1 - np.minimum(luma, 1), 1.2 * self.highlights * _weight(1 - base, self.width))
            np.minimum(colours, 1, out=colours)
            colours = 1 - (1 - colours) * gain[..., None]
        return stored(colours, pixels)

    def _surroundings(self, luma: Floats, pixels: Pixels) -> Floats:
        width = 2 * max(round(self.radius), 1) + 1
        weights = np.multiply(pixels[..., -1], np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)
        full = boxed(weights, width)
        share = np.divide(1, full, out=np.zeros_like(full), where=full > 1e-5)
        mean = boxed(luma * weights, width) * share
        variance = np.maximum(boxed(luma * luma * weights, width) * share - mean * mean, 0)
        slope = variance / (variance + np.float32(0.01))
        level = mean - slope * mean
        base = boxed(slope * weights, width) * share * luma + boxed(level * weights, width) * share
        return np.asarray(np.clip(base, 0, 1))


def _weight(base: Floats, width: float) -> Floats:
    """1 where ``base`` is black, falling smoothly to 0 at ``width``."""
    t = np.clip(1 - base / np.float32(width), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _gain(luma: Floats, strength: Floats) -> Floats:
    """The factor by which luma to the power of 2**-strength is lighter; limited in the deepest black, where there is only noise."""
    floor = np.float32(0.02)
    logarithm = cv2.log(np.ascontiguousarray((luma + floor) / (1 + floor), np.float32)).reshape(luma.shape)
    power = cv2.exp(np.ascontiguousarray(strength * np.float32(-math.log(2)), np.float32)).reshape(luma.shape)
    return cv2.exp(np.ascontiguousarray((power - 1) * logarithm)).reshape(luma.shape)
