"""Window and level in the unit that a picture measures, as a form shows them."""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import Any

from ganstudio.core.fields import controls, number, toggle
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.tone import NARROWEST, WindowLevel
from ganstudio.core.window_level import shown_by, window_for


def in_units(window: WindowLevel, measure: Measure) -> Any:
    """A frozen dataclass with the window's level and width in the picture's unit, and controls for them."""
    low, high = sorted((measure.low, measure.high))
    span = measure.span
    decimals = 0 if span >= 1000 else 1 if span >= 100 else 3
    tips = controls(WindowLevel)
    kind = make_dataclass(
        "WindowInUnits",
        [
            ("level", float, number((low + high) / 2, low, high, "Level", unit=measure.unit, decimals=decimals, tip=tips["level"].tip)),
            ("width", float, number(span, span * NARROWEST, span, "Width", unit=measure.unit, decimals=decimals, logarithmic=True,
                                    tip=tips["width"].tip)),
            ("negative", bool, toggle(False, tips["negative"].label, tips["negative"].tip)),
        ],
        frozen=True,
    )  # fmt: skip
    shown = shown_by(measure, window)
    return kind(shown.level, shown.width, window.negative)


def from_units(value: Any, measure: Measure) -> WindowLevel:
    """The window that such a form shows."""
    window = window_for(measure, Shown(value.level, value.width))
    return WindowLevel(window.level, window.width, value.negative)
