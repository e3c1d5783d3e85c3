"""TOML from outside: what a person, another program or a fault of the disk may have made of it."""

from __future__ import annotations

import tomllib
from typing import Any

from ganstudio.translate import tr

DEEPEST = 32
"""Tables and lists inside each other that are followed."""


def parse_toml(text: str) -> dict[str, Any]:
    """The text's tables and values; ValueError in plain words where it is no TOML, is nested without end, or holds too large a number."""
    try:
        found = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(tr("it is nested too deeply")) from error
    _check(found, 0)
    return found


def _check(value: Any, deep: int) -> None:
    if deep > DEEPEST:
        raise ValueError(tr("it is nested too deeply"))
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner, deep + 1)
    elif isinstance(value, int) and not -1 << 63 <= value < 1 << 63:  # TOML promises no more
        raise ValueError(tr("it holds a number that cannot be used"))
