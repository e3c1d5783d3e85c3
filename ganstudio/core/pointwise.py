"""What adjustments of single pixels have in common: they look at nothing around, so they are the same at every scale."""

from __future__ import annotations

from typing import Self


class Pointwise:
    """An adjustment in which each pixel counts on its own."""

    @property
    def reach(self) -> int:
        return 0

    def at_scale(self, scale: float) -> Self:
        return self
