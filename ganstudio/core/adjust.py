"""Adjustments: plain array functions with the settings they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

import numpy as np

from ganstudio.core.tile import Pixels


class Settings(Protocol):
    """A frozen dataclass of an adjustment's values; its fields carry controls (core/fields.py)."""

    id: ClassVar[str]
    """Stable name for files and menus."""
    label: ClassVar[str]

    @property
    def reach(self) -> int:
        """How many pixels around a pixel its result depends on."""
        ...

    def at_scale(self, scale: float) -> Self:
        """The settings for a picture shown at ``scale`` of its size (radii shrink with it)."""
        ...

    def apply(self, pixels: Pixels) -> Pixels:
        """Adjusted pixels: same shape (H, W, 4 | 2), dtype and alpha; the input is not written to."""
        ...


@dataclass(frozen=True)
class Invert:
    """The negative."""

    id: ClassVar[str] = "invert"
    label: ClassVar[str] = "Invert"

    @property
    def reach(self) -> int:
        return 0

    def at_scale(self, scale: float) -> Self:
        return self

    def apply(self, pixels: Pixels) -> Pixels:
        out = pixels.copy()
        np.subtract(np.iinfo(pixels.dtype).max, pixels[..., :-1], out=out[..., :-1])
        return out
