"""What a tool draws over the picture while it is used: shapes in document coordinates, no pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Position = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """A line through points; ``style``: ``ants`` marches, ``solid`` is a thin black and white line, ``guide`` a thin accent line."""

    points: tuple[Position, ...]
    closed: bool = False
    style: Literal["ants", "solid", "guide"] = "solid"


@dataclass(frozen=True)
class Circle:
    """A circle of ``radius`` document pixels."""

    centre: Position
    radius: float
    dashed: bool = False


@dataclass(frozen=True)
class Handle:
    """A square of fixed screen size that can be dragged; ``name`` says which."""

    at: Position
    name: str


@dataclass(frozen=True)
class Pin:
    """A small round mark with a plus, or a minus."""

    at: Position
    plus: bool = True


@dataclass(frozen=True)
class Shade:
    """Darkens everything outside the polygon (crop)."""

    points: tuple[Position, ...]


@dataclass(frozen=True)
class Caption:
    """A short text (size, angle) beside a position."""

    at: Position
    text: str


Shape = Outline | Circle | Handle | Pin | Shade | Caption
