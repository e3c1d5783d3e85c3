"""The keys that change the tool in the hand: size, hardness, opacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganstudio.core.fields import Number, controls

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def stepped(value: float, up: bool, control: Number) -> float:
    """The next larger or smaller size: by a tenth, at least by one, inside the control's limits."""
    step = max(abs(value) * 0.1, 1.0)
    return min(max(round(value + step if up else value - step), control.low), control.high)


def handlers(window: Window) -> dict[str, Callable[[], None]]:
    """The functions by command."""

    def change(name: str, new: Callable[[Any, Number], Any]) -> None:
        bench = window.workbench
        options = bench.panels.options(bench.tool)
        control = controls(options).get(name)
        if isinstance(control, Number):
            old = getattr(options, name)
            options = replace(options, **{name: type(old)(new(old, control))})
            bench.panels.options_bar.set_options(bench.tool, options)
            bench.options_changed(options)

    def hardness(by: float) -> Callable[[], None]:
        return lambda: change("hardness", lambda old, control: min(max(round(old + by, 2), control.low), control.high))

    def opacity(value: float) -> Callable[[], None]:
        return lambda: change("opacity", lambda _, control: min(max(value, control.low), control.high))

    found: dict[str, Callable[[], None]] = {
        "brush.larger": lambda: change("size", lambda old, control: stepped(old, True, control)),
        "brush.smaller": lambda: change("size", lambda old, control: stepped(old, False, control)),
        "brush.harder": hardness(0.1),
        "brush.softer": hardness(-0.1),
    }
    for digit in range(10):
        found[f"brush.opacity-{digit}"] = opacity((digit or 10) / 10)
    return found
