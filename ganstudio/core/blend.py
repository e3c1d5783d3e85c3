"""Blend modes: each one array function, the reference of what is right.

Formulas: W3C Compositing and Blending Level 1, section 10 (the same as PDF 1.7, section 11.3.5). Linear burn, linear dodge, subtract
and divide are not in either; they follow their usual definitions: b + s - 1, b + s, b - s, b / s, all clamped to 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Blend(StrEnum):
    """How a layer's colours meet what is below. Values are stable names for files."""

    NORMAL = "normal"
    DISSOLVE = "dissolve"
    DARKEN = "darken"
    MULTIPLY = "multiply"
    COLOUR_BURN = "colour-burn"
    LINEAR_BURN = "linear-burn"
    LIGHTEN = "lighten"
    SCREEN = "screen"
    COLOUR_DODGE = "colour-dodge"
    LINEAR_DODGE = "linear-dodge"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft-light"
    HARD_LIGHT = "hard-light"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
    SUBTRACT = "subtract"
    DIVIDE = "divide"
    HUE = "hue"
    SATURATION = "saturation"
    COLOUR = "colour"
    LUMINOSITY = "luminosity"


LABELS: Mapping[Blend, str] = MappingProxyType(
    {
        Blend.NORMAL: "Normal",
        Blend.DISSOLVE: "Dissolve",
        Blend.DARKEN: "Darken",
        Blend.MULTIPLY: "Multiply",
        Blend.COLOUR_BURN: "Colour Burn",
        Blend.LINEAR_BURN: "Linear Burn",
        Blend.LIGHTEN: "Lighten",
        Blend.SCREEN: "Screen",
        Blend.COLOUR_DODGE: "Colour Dodge",
        Blend.LINEAR_DODGE: "Linear Dodge (Add)",
        Blend.OVERLAY: "Overlay",
        Blend.SOFT_LIGHT: "Soft Light",
        Blend.HARD_LIGHT: "Hard Light",
        Blend.DIFFERENCE: "Difference",
        Blend.EXCLUSION: "Exclusion",
        Blend.SUBTRACT: "Subtract",
        Blend.DIVIDE: "Divide",
        Blend.HUE: "Hue",
        Blend.SATURATION: "Saturation",
        Blend.COLOUR: "Colour",
        Blend.LUMINOSITY: "Luminosity",
    }
)
"""What menus call the modes."""

GROUPS: tuple[tuple[Blend, ...], ...] = (
    (Blend.NORMAL, Blend.DISSOLVE),
    (Blend.DARKEN, Blend.MULTIPLY, Blend.COLOUR_BURN, Blend.LINEAR_BURN),
    (Blend.LIGHTEN, Blend.SCREEN, Blend.COLOUR_DODGE, Blend.LINEAR_DODGE),
    (Blend.OVERLAY, Blend.SOFT_LIGHT, Blend.HARD_LIGHT),
    (Blend.DIFFERENCE, Blend.EXCLUSION, Blend.SUBTRACT, Blend.DIVIDE),
    (Blend.HUE, Blend.SATURATION, Blend.COLOUR, Blend.LUMINOSITY),
)
"""The modes as menus list them, with a line between the groups."""

TINY = np.float32(1e-12)
"""Keeps divisions whose result is discarded or clamped from dividing by zero."""

FINE = np.float32(65535 * 64)
"""Steps from 0 to 1 in which colours are counted where a small difference divides: stored values of 8 and 16 bit are whole steps."""


def blend(mode: Blend, backdrop: Array, source: Array, axis: int = -1) -> Array:
    """The mixed colours B(backdrop, source): float32, 0..1, of the same shape; alpha plays no part.

    ``axis`` is the one that holds the channels, three or one of them. In one channel hue, saturation and colour keep the backdrop
    and luminosity takes the source. Normal and dissolve give the source.
    """
    mixed: Array = _mixed(mode, np.asarray(backdrop, np.float32), np.asarray(source, np.float32), axis)
    return mixed


def _mixed(mode: Blend, b: Array, s: Array, axis: int) -> Any:
    match mode:
        case Blend.NORMAL | Blend.DISSOLVE:
            return s
        case Blend.DARKEN:
            return np.minimum(b, s)
        case Blend.MULTIPLY:
            return b * s
        case Blend.COLOUR_BURN:
            left = FINE - _counted(b)
            return np.where(left <= 0, np.float32(1), 1 - np.minimum(left / np.maximum(_counted(s), TINY), 1))
        case Blend.LINEAR_BURN:
            return np.maximum(b + s - 1, 0)
        case Blend.LIGHTEN:
            return np.maximum(b, s)
        case Blend.SCREEN:
            return b + s - b * s
        case Blend.COLOUR_DODGE:
            return np.minimum(_counted(b) / np.maximum(FINE - _counted(s), TINY), 1)
        case Blend.LINEAR_DODGE:
            return np.minimum(b + s, 1)
        case Blend.OVERLAY:
            return b + (2 * s - 1) * np.minimum(b, 1 - b)
        case Blend.HARD_LIGHT:
            return s + (2 * b - 1) * np.minimum(s, 1 - s)
        case Blend.SOFT_LIGHT:
            twice = 2 * s - 1
            lighter = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b)) - b
            return b + np.minimum(twice, 0) * (b - b * b) + np.maximum(twice, 0) * lighter
        case Blend.DIFFERENCE:
            return np.abs(b - s)
        case Blend.EXCLUSION:
            return b + s - 2 * b * s
        case Blend.SUBTRACT:
            return np.maximum(b - s, 0)
        case Blend.DIVIDE:
            return np.minimum(b / np.maximum(s, TINY), 1)
        case Blend.HUE | Blend.SATURATION | Blend.COLOUR | Blend.LUMINOSITY:
            return _tinted(mode, b, s, axis)


def _counted(colour: Array) -> Array:
    """The colour in whole steps of 1 / FINE, which float32 holds exactly, so that differences are exact too."""
    steps: Array = np.rint(colour * FINE)
    return steps


def _tinted(mode: Blend, b: Array, s: Array, axis: int) -> Array:
    """The modes that look at all three channels together."""
    if b.shape[axis] == 1:
        return s if mode is Blend.LUMINOSITY else b
    match mode:
        case Blend.HUE:
            return _set_lum(_set_sat(s, _sat(b, axis), axis), lum(b, axis), axis)
        case Blend.SATURATION:
            return _set_lum(_set_sat(b, _sat(s, axis), axis), lum(b, axis), axis)
        case Blend.COLOUR:
            return _set_lum(s, lum(b, axis), axis)
        case _:
            return _set_lum(b, lum(s, axis), axis)


def lum(colour: Array, axis: int = -1) -> Array:
    """Luminosity as the published formulas weigh it (0.3, 0.59, 0.11); the channel axis stays, with one entry."""
    red, green, blue = np.split(colour, 3, axis)
    return np.asarray(np.float32(0.3) * red + np.float32(0.59) * green + np.float32(0.11) * blue, np.float32)


def _sat(colour: Array, axis: int) -> Array:
    return np.asarray(colour.max(axis, keepdims=True) - colour.min(axis, keepdims=True), np.float32)


def _set_sat(colour: Array, sat: Array, axis: int) -> Array:
    steps = _counted(colour)
    low = steps.min(axis, keepdims=True)
    span = steps.max(axis, keepdims=True) - low
    return np.asarray((steps - low) * (sat / np.maximum(span, TINY)), np.float32)


def _set_lum(colour: Array, wanted: Array, axis: int) -> Array:
    moved = colour + (wanted - lum(colour, axis))
    light = lum(moved, axis)
    low, high = moved.min(axis, keepdims=True), moved.max(axis, keepdims=True)
    # Colours that leave 0..1 are pulled towards their grey until they fit.
    down = np.where(low < 0, light / np.maximum(light - low, TINY), np.float32(1))
    up = np.where(high > 1, (1 - light) / np.maximum(high - light, TINY), np.float32(1))
    return np.asarray(np.clip(light + (moved - light) * np.minimum(down, up), 0, 1), np.float32)


def thresholds(x: int, y: int, width: int, height: int, step: int = 1) -> Array:
    """Noise in [0, 1), (height, width), that depends on the position only: dissolve shows a pixel whose alpha is above it.

    The pixels are (x + i * step, y + j * step) in the document.
    """
    columns = (np.arange(width, dtype=np.int64) * step + x).astype(np.uint32) * np.uint32(0x9E3779B1)
    rows = (np.arange(height, dtype=np.int64) * step + y).astype(np.uint32) * np.uint32(0x85EBCA77)
    value = columns[None, :] ^ (rows[:, None] + np.uint32(0x165667B1))
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        value ^= value >> np.uint32(shift)
        value *= np.uint32(factor)
    value ^= value >> np.uint32(15)
    return (value >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def composite(mode: Blend, backdrop: Array, source: Array, opacity: float = 1.0, coverage: Array | None = None) -> Array:
    """``source`` over ``backdrop``, both straight (H, W, C + alpha) in 0..1: the float reference (W3C, section 5.1).

    ``coverage`` (H, W) in 0..1 is a mask. Where both are transparent, the backdrop's colour stays. Dissolve counts its positions
    from the array's first pixel.
    """
    backdrop, source = np.asarray(backdrop, np.float32), np.asarray(source, np.float32)
    below, above = backdrop[..., -1:], source[..., -1:] * np.float32(opacity)
    if coverage is not None:
        above = above * np.asarray(coverage, np.float32)[..., None]
    if mode is Blend.DISSOLVE:
        above = (above > thresholds(0, 0, above.shape[1], above.shape[0])[..., None]).astype(np.float32)
    mixed = blend(mode, backdrop[..., :-1], source[..., :-1])
    alpha = above + below * (1 - above)
    colour = above * (1 - below) * source[..., :-1] + below * (1 - above) * backdrop[..., :-1] + above * below * mixed
    straight = np.where(alpha > 0, colour / np.maximum(alpha, TINY), backdrop[..., :-1])
    return np.concatenate([straight, alpha], axis=-1)
