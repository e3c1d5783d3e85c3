"""What an adjustment is, the list of all, and their values as plain data for files and presets."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self

from ganstudio.core.area_adjust import Blur, ShadowsHighlights, Sharpen
from ganstudio.core.colour_adjust import BlackAndWhite, HueSaturation, WhiteBalance
from ganstudio.core.fields import Choice, Control, Custom, Number, Toggle, controls
from ganstudio.core.tile import Pixels
from ganstudio.core.tone import BrightnessContrast, Curves, Invert, Levels, Points, Span, WindowLevel, auto_levels, check_points
from ganstudio.errors import EditError
from ganstudio.translate import tr


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


ADJUSTMENTS: tuple[type[Settings], ...] = (
    Levels,
    Curves,
    BrightnessContrast,
    ShadowsHighlights,
    HueSaturation,
    WhiteBalance,
    BlackAndWhite,
    Invert,
    WindowLevel,
    Blur,
    Sharpen,
)
"""Every adjustment, in the order of the menu."""


def adjustment(id: str) -> type[Settings]:
    """The adjustment with that id; EditError if there is none."""
    for kind in ADJUSTMENTS:
        if kind.id == id:
            return kind
    raise EditError(tr("adjustment: “{id}” is not known. A newer version may be needed.").format(id=id))


def to_dict(settings: Settings) -> dict[str, Any]:
    """The settings as plain data (numbers, booleans, lists, dictionaries) with their id under ``adjustment``."""
    values = {name: _plain(getattr(settings, name)) for name in controls(settings)}
    return {"adjustment": settings.id, **values}


def from_dict(data: Mapping[str, Any]) -> Settings:
    """The settings that to_dict() gave; absent values take their defaults. EditError, naming the key, for what does not fit."""
    id = data.get("adjustment")
    if not isinstance(id, str):
        raise EditError(tr("adjustment: the name of an adjustment is missing."))
    kind = adjustment(id)
    known = controls(kind)
    for key in data:
        if key != "adjustment" and key not in known:
            raise EditError(tr("{key}: “{id}” has no such value.").format(key=key, id=id))
    values = {name: _checked(name, data[name], control) for name, control in known.items() if name in data}
    return kind(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return dataclasses.asdict(value)
    if isinstance(value, tuple):
        return [[x, y] for x, y in value]
    return value


def _checked(key: str, value: Any, control: Control) -> Any:
    match control:
        case Number(low=low, high=high):
            number = _number(key, value)
            if not low <= number <= high:
                raise EditError(tr("{key}: {value} is not within {low} to {high}.").format(key=key, value=value, low=low, high=high))
            return number
        case Toggle():
            if not isinstance(value, bool):
                raise EditError(tr("{key}: true or false is wanted.").format(key=key))
            return value
        case Choice(options=options):
            if all(value != option for option, _ in options):
                raise EditError(tr("{key}: “{value}” is not one of the choices.").format(key=key, value=value))
            return value
        case Custom(kind="levels"):
            return _span(key, value)
        case _:
            return _points(key, value)


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise EditError(tr("{key}: a number is wanted.").format(key=key))
    return float(value)


def _span(key: str, value: Any) -> Span:
    names = {field.name for field in dataclasses.fields(Span)}
    if not isinstance(value, Mapping) or not set(value) <= names:
        raise EditError(tr("{key}: black, gamma, white, low and high are wanted.").format(key=key))
    numbers = {name: _number(f"{key}.{name}", number) for name, number in value.items()}
    try:
        return Span(**numbers)
    except ValueError as error:
        raise EditError(f"{key}: {error}") from None


def _points(key: str, value: Any) -> Points:
    if not isinstance(value, list | tuple) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        raise EditError(tr("{key}: a list of points [x, y] is wanted.").format(key=key))
    points = tuple((_number(key, x), _number(key, y)) for x, y in value)
    try:
        check_points(points)
    except ValueError as error:
        raise EditError(f"{key}: {error}") from None
    return points


__all__ = [
    "ADJUSTMENTS",
    "BlackAndWhite",
    "Blur",
    "BrightnessContrast",
    "Curves",
    "HueSaturation",
    "Invert",
    "Levels",
    "Settings",
    "ShadowsHighlights",
    "Sharpen",
    "Span",
    "WhiteBalance",
    "WindowLevel",
    "adjustment",
    "auto_levels",
    "from_dict",
    "to_dict",
]
