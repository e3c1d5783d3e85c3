"""The keys that change the tool in the hand: size, hardness, opacity; the layer's opacity where the tool has none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganstudio.core.fields import Number, controls

if TYPE_CHECKING:
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench


def stepped(value: float, up: bool, control: Number) -> float:
    """The next larger or smaller size: by a tenth, at least by one, inside the control's limits."""
    step = max(abs(value) * 0.1, 1.0)
    return min(max(round(value + step if up else value - step), control.low), control.high)


SECOND_DIGIT = 0.8
"""Seconds within which a second digit makes 45 % of 4 and 5."""


class Digits:
    """Puts typed digits together: 4 is 40 %, 0 is 100 %, and two quick ones are what they say."""

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def typed(self, digit: int, now: float) -> float:
        """The share, 0..1, that is meant once ``digit`` was typed at ``now`` (seconds)."""
        first, self._first = self._first, (digit, now)
        if first is not None and now - first[1] <= SECOND_DIGIT:
            self._first = None
            return (first[0] * 10 + digit) / 100 or 1.0
        return (digit or 10) / 10


def change_number(bench: Workbench, name: str, new: Callable[[Any, Number], Any]) -> bool:
    """Changes a number of the tool in the hand; False if it has none of that name."""
    options = bench.panels.options(bench.tool)
    control = controls(options).get(name)
    if isinstance(control, Number):
        old = getattr(options, name)
        options = replace(options, **{name: type(old)(new(old, control))})
        bench.panels.options_bar.set_options(bench.tool, options)
        bench.options_changed(options)
    return isinstance(control, Number)


def set_size(bench: Workbench, size: float) -> None:
    """Gives the brush a size, inside its limits."""
    change_number(bench, "size", lambda _, control: min(max(round(size), control.low), control.high))


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def change(name: str, new: Callable[[Any, Number], Any]) -> bool:
        return change_number(window.workbench, name, new)

    def hardness(by: float) -> Callable[[], object]:
        return lambda: change("hardness", lambda old, control: min(max(round(old + by, 2), control.low), control.high))

    digits = Digits()

    def opacity(digit: int) -> None:
        value = digits.typed(digit, time.monotonic())
        if not change("opacity", lambda _, control: min(max(value, control.low), control.high)):
            window.workbench.panels.layers.set_opacity(value)

    found: dict[str, Callable[[], object]] = {
        "brush.larger": lambda: change("size", lambda old, control: stepped(old, True, control)),
        "brush.smaller": lambda: change("size", lambda old, control: stepped(old, False, control)),
        "brush.harder": hardness(0.1),
        "brush.softer": hardness(-0.1),
    }
    for digit in range(10):
        found[f"brush.opacity-{digit}"] = lambda digit=digit: opacity(digit)  # type: ignore[misc]
    return found
