"""Blending onto an opaque backdrop in place, a few passes a mode; blend.py says what is right.

All passes are NumPy and OpenCV calls over buffers of a pool, which let go of the interpreter lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np

from ganstudio.core.blend import Blend
from ganstudio.core.planes import Floats, Pool
from ganstudio.core.tile import Pixels

Cover = Floats | np.float32
"""How much of the source is seen, 0..1: (H, W) or one number."""


class Seen:
    """A cover and what modes make of it, each computed once for all channels."""

    def __init__(self, cover: Cover, top: float, pool: Pool) -> None:
        """``top`` is the source value that stands for 1."""
        self.cover, self.top, self.pool = cover, top, pool
        self._made: dict[tuple[float, float], Cover] = {}

    def scaled(self, factor: float, shift: float = 0) -> Cover:
        """cover * factor + shift."""
        if not isinstance(self.cover, np.ndarray):
            return np.float32(self.cover * np.float32(factor) + np.float32(shift))
        made = self._made.get((factor, shift))
        if made is None:
            made = self._made[factor, shift] = self.pool.take(self.cover.shape)
            np.multiply(self.cover, np.float32(factor), out=made)
            if shift:
                made += np.float32(shift)
        return made

    @property
    def part(self) -> Cover:
        """What the source's values are multiplied with."""
        return self.scaled(1 / self.top)

    @property
    def rest(self) -> Cover:
        """How much of the backdrop is left."""
        return self.scaled(-1, 1)

    @property
    def unit(self) -> np.float32:
        """What scales the source's values to 0..1."""
        return np.float32(1 / self.top)

    def close(self) -> None:
        """Gives the buffers back."""
        self.pool.give(*self._made.values())
        self._made.clear()


Quick = Callable[[Floats, Floats, Seen], None]
"""Blends the second plane (H, W), as stored, into the first one (0..1) in place; overwrites both."""


def paint(mode: Blend, below: Floats, colour: Pixels, top: float, cover: Cover, pool: Pool) -> bool:
    """Blends ``colour`` (C, H, W), where ``top`` stands for 1, into ``below`` (C, H, W; 0..1) in place; floats of ``colour`` are overwritten.

    False, with nothing done, for modes that have no quick way. One plane at a time: buffers of a tile's size stay in the processor's cache.
    """
    quick = QUICK.get(mode)
    if quick is None:
        return False
    seen = Seen(cover, top, pool)
    if colour.dtype == np.float32:
        for under, plane in zip(below, colour, strict=True):
            quick(under, plane, seen)
    else:
        buffer = pool.take(below.shape[1:])
        for under, plane in zip(below, colour, strict=True):
            np.copyto(buffer, plane)
            quick(under, buffer, seen)
        pool.give(buffer)
    seen.close()
    return True


def _normal(below: Floats, colour: Floats, seen: Seen) -> None:
    colour *= seen.part
    below *= seen.rest
    below += colour


def _multiply(below: Floats, colour: Floats, seen: Seen) -> None:
    """b (1 - k + k s)"""
    colour *= seen.part
    colour += seen.rest
    below *= colour


def _screen(below: Floats, colour: Floats, seen: Seen) -> None:
    """b + k s - b k s"""
    colour *= seen.part
    both = seen.pool.take(below.shape)
    np.multiply(below, colour, out=both)
    colour -= both
    below += colour
    seen.pool.give(both)


def _linear_dodge(below: Floats, colour: Floats, seen: Seen) -> None:
    """b + k min(s, 1 - b)"""
    colour *= seen.unit
    room = seen.pool.take(below.shape)
    np.subtract(np.float32(1), below, out=room)
    np.minimum(room, colour, out=room)
    room *= seen.cover
    below += room
    seen.pool.give(room)


def _subtract(below: Floats, colour: Floats, seen: Seen) -> None:
    """b - k min(s, b)"""
    colour *= seen.unit
    np.minimum(colour, below, out=colour)
    colour *= seen.cover
    below -= colour


def _linear_burn(below: Floats, colour: Floats, seen: Seen) -> None:
    """b - k min(1 - s, b)"""
    colour *= -seen.unit
    colour += np.float32(1)
    np.minimum(colour, below, out=colour)
    colour *= seen.cover
    below -= colour


def _mix(below: Floats, mixed: Floats, seen: Seen) -> None:
    """b (1 - k) + k mixed, with ``mixed`` in 0..1."""
    mixed *= seen.cover
    below *= seen.rest
    below += mixed


def _darken(below: Floats, colour: Floats, seen: Seen) -> None:
    colour *= seen.unit
    np.minimum(colour, below, out=colour)
    _mix(below, colour, seen)


def _lighten(below: Floats, colour: Floats, seen: Seen) -> None:
    colour *= seen.unit
    np.maximum(colour, below, out=colour)
    _mix(below, colour, seen)


def _difference(below: Floats, colour: Floats, seen: Seen) -> None:
    colour *= seen.unit
    colour -= below
    np.abs(colour, out=colour)
    _mix(below, colour, seen)


def _exclusion(below: Floats, colour: Floats, seen: Seen) -> None:
    """b + k s (1 - 2 b)"""
    colour *= seen.part
    other = seen.pool.take(below.shape)
    np.multiply(below, np.float32(-2), out=other)
    other += np.float32(1)
    other *= colour
    below += other
    seen.pool.give(other)


def _overlay(below: Floats, colour: Floats, seen: Seen) -> None:
    """b + k (2 s - 1) min(b, 1 - b)"""
    _twice_less_one(colour, seen)
    room = seen.pool.take(below.shape)
    np.subtract(np.float32(1), below, out=room)
    np.minimum(room, below, out=room)
    room *= colour
    below += room
    seen.pool.give(room)


def _hard_light(below: Floats, colour: Floats, seen: Seen) -> None:
    """s + (2 b - 1) min(s, 1 - s), then normal"""
    colour *= seen.unit
    room, twice = seen.pool.take(below.shape), seen.pool.take(below.shape)
    np.subtract(np.float32(1), colour, out=room)
    np.minimum(room, colour, out=room)
    np.multiply(below, np.float32(2), out=twice)
    twice -= np.float32(1)
    room *= twice
    colour += room
    seen.pool.give(room, twice)
    _mix(below, colour, seen)


def _soft_light(below: Floats, colour: Floats, seen: Seen) -> None:
    """b + min(t, 0) (b - b b) + max(t, 0) (D(b) - b) with t = k (2 s - 1)

    D(b), a cubic up to 1/4 and the root above it, both 1/2 there, is cubic(min(b, 1/4)) + root(max(b, 1/4)) - 1/2.
    """
    _twice_less_one(colour, seen)
    pool = seen.pool
    dark, other, lighter = pool.take(below.shape), pool.take(below.shape), pool.take(below.shape)
    cv2.threshold(below, 0.25, 0, cv2.THRESH_TRUNC, dark)
    np.subtract(below, dark, out=other)
    other += np.float32(0.25)
    cv2.sqrt(other, lighter)
    lighter -= below
    np.multiply(dark, np.float32(16), out=other)  # the cubic: ((16 b - 12) b + 4) b
    other -= np.float32(12)
    other *= dark
    other += np.float32(4)
    other *= dark
    lighter += other
    lighter -= np.float32(0.5)
    np.multiply(below, below, out=other)
    np.subtract(below, other, out=other)
    light = dark
    cv2.threshold(colour, 0, 0, cv2.THRESH_TOZERO, light)
    colour -= light
    light *= lighter
    colour *= other
    below += light
    below += colour
    pool.give(dark, other, lighter)


def _twice_less_one(colour: Floats, seen: Seen) -> None:
    """k (2 s - 1), in place."""
    colour *= seen.scaled(2 / seen.top)
    colour -= seen.cover


QUICK: Mapping[Blend, Quick] = MappingProxyType(
    {
        Blend.NORMAL: _normal,
        Blend.DISSOLVE: _normal,
        Blend.DARKEN: _darken,
        Blend.MULTIPLY: _multiply,
        Blend.LINEAR_BURN: _linear_burn,
        Blend.LIGHTEN: _lighten,
        Blend.SCREEN: _screen,
        Blend.LINEAR_DODGE: _linear_dodge,
        Blend.OVERLAY: _overlay,
        Blend.SOFT_LIGHT: _soft_light,
        Blend.HARD_LIGHT: _hard_light,
        Blend.DIFFERENCE: _difference,
        Blend.EXCLUSION: _exclusion,
        Blend.SUBTRACT: _subtract,
    }
)
"""The modes with a quick way."""
