"""Dataclass fields that know how a person sets them; forms, options bars and the command line are made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Number:
    """A slider with a box. ``decimals`` 0 gives whole numbers; ``scale`` is what 1.0 shows as (100 for per cent)."""

    label: str
    low: float
    high: float
    unit: str = ""
    decimals: int = 0
    scale: float = 1.0
    logarithmic: bool = False
    tip: str = ""
    lowest: str = ""
    """A word in place of the lowest value, where that means something else than a number."""


@dataclass(frozen=True)
class Choice:
    """One of ``options``: (value, label) pairs."""

    label: str
    options: tuple[tuple[Any, str], ...]
    tip: str = ""


@dataclass(frozen=True)
class Toggle:
    """A check box."""

    label: str
    tip: str = ""


@dataclass(frozen=True)
class Custom:
    """A value that needs a widget of its own, named by ``kind`` (such as ``curve`` or ``levels``)."""

    label: str
    kind: str
    tip: str = ""


Control = Number | Choice | Toggle | Custom


def number(default: float, low: float, high: float, label: str, **more: Any) -> Any:
    """A field shown as a slider."""
    return field(default=default, metadata={"control": Number(label, low, high, **more)})


def choice(default: Any, label: str, options: tuple[tuple[Any, str], ...], tip: str = "") -> Any:
    """A field shown as a drop-down list."""
    return field(default=default, metadata={"control": Choice(label, options, tip)})


def toggle(default: bool, label: str, tip: str = "") -> Any:
    """A field shown as a check box."""
    return field(default=default, metadata={"control": Toggle(label, tip)})


def custom(default: Any, label: str, kind: str, tip: str = "") -> Any:
    """A field shown by a widget of its own."""
    return field(default=default, metadata={"control": Custom(label, kind, tip)})


def controls(of: Any) -> dict[str, Control]:
    """The controls of a dataclass (class or instance) by field name, in order; fields without one are left out."""
    return {f.name: f.metadata["control"] for f in fields(of) if "control" in f.metadata}


def fits(control: Control, value: Any) -> bool:
    """Whether a value read from a file is one that the control could have given; False for custom ones, which know themselves."""
    match control:
        case Number(low=low, high=high):
            return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        case Choice(options=options):
            return any(value == known and type(value) is type(known) for known, _ in options)
        case Toggle():
            return isinstance(value, bool)
        case Custom():
            return False


def fitting(of: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of ``values``, out of a file, that the controls of the dataclass could have given, in the types of its fields."""
    found: dict[str, Any] = {}
    for f in fields(of):
        control, value = f.metadata.get("control"), values.get(f.name)
        kind: Any = type(f.default)
        if isinstance(control, Toggle) and value in (0, 1):
            found[f.name] = bool(value)
        elif control is not None and fits(control, value):
            found[f.name] = kind(value) if isinstance(control, Number) else value
    return found
