"""A TOML file read key by key, so that whatever is wrong in it is named with file and key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganstudio.core.toml import parse_toml
from ganstudio.errors import ManifestError
from ganstudio.translate import tr


class Table:
    """A TOML table that is read key by key; anything wrong becomes a ManifestError with file and key."""

    def __init__(self, file: Path, values: Mapping[str, Any], path: str = "") -> None:
        self.file, self.values, self.path, self.known = file, values, path, set[str]()

    def error(self, key: str, message: str) -> ManifestError:
        """What to raise where the value of ``key`` is wrong."""
        return ManifestError(self.file, self.path + key, message)

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """The value of ``key``; required where there is no default."""
        self.known.add(key)
        if key not in self.values:
            if default is None:
                raise self.error(key, tr("is missing."))
            return default
        value = self.values[key]
        if (isinstance(value, bool) and kind is not bool) or not isinstance(value, kind):
            names = " / ".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
            raise self.error(key, tr("should be {kind}, not {value}.").format(kind=names, value=repr(value)))
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        return str(self.get(key, str, default))

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number."""
        value = float(self.get(key, (int, float), default))
        if not abs(value) < 1e12:
            raise self.error(key, tr("is not a usable number."))
        return value

    def whole(self, key: str, default: int | None = None, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number from ``low`` to ``high``."""
        value = int(self.get(key, int, default))
        if not low <= value <= high:
            raise self.error(key, tr("should be from {low} to {high}.").format(low=low, high=high))
        return value

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> Any:
        """One of ``options``."""
        value = self.text(key, default)
        if value not in options:
            raise self.error(key, tr("should be one of {options}.").format(options=", ".join(options)))
        return value

    def pair(self, key: str, default: tuple[float, float] | None = None) -> tuple[float, float]:
        """Two numbers, the smaller first."""
        value = self.get(key, list, list(default) if default else None)
        numbers = all(isinstance(x, int | float) and not isinstance(x, bool) and abs(x) < 1e12 for x in value)
        if len(value) != 2 or not numbers or not value[0] < value[1]:
            raise self.error(key, tr("should be two numbers, the smaller first."))
        return float(value[0]), float(value[1])

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """So many numbers, or none where the key is missing."""
        value = self.get(key, list, [])
        if value and (len(value) != count or not all(isinstance(x, int | float) and not isinstance(x, bool) and abs(x) < 1e12 for x in value)):
            raise self.error(key, tr("should be {count} numbers.").format(count=count))
        return tuple(float(x) for x in value)

    def table(self, key: str) -> Table:
        """The table below ``key``."""
        return Table(self.file, self.get(key, dict), f"{self.path}{key}.")

    def tables(self, key: str) -> list[Table]:
        """The list of tables below ``key``; empty where it is missing."""
        rows = self.get(key, list, [])
        if not all(isinstance(row, dict) for row in rows):
            raise self.error(key, tr("should be a list of tables."))
        return [Table(self.file, row, f"{self.path}{key}[{i}].") for i, row in enumerate(rows)]

    def done(self) -> None:
        """Refuses keys that nobody asked for, so that a misspelt one is not silently left out."""
        for key in self.values:
            if key not in self.known:
                raise self.error(key, tr("is not known."))


def read_toml(file: Path) -> Table:
    """The file's top table; ManifestError where it cannot be read."""
    try:
        values = parse_toml(file.read_text("utf-8"))
    except OSError as error:
        raise ManifestError(file, "", tr("cannot be read: {why}.").format(why=error.strerror or error)) from error
    except ValueError as error:
        raise ManifestError(file, "", tr("is not a TOML file: {why}.").format(why=error)) from error
    return Table(file, values)
