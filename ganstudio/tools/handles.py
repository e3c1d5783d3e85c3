"""The eight handles of a box, and what dragging one does to it."""

from __future__ import annotations

import math

from ganstudio.core.geometry import Transform
from ganstudio.tools.overlay import Handle

Position = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

HANDLES: dict[str, Position] = {
    "top-left": (0, 0),
    "top": (0.5, 0),
    "top-right": (1, 0),
    "right": (1, 0.5),
    "bottom-right": (1, 1),
    "bottom": (0.5, 1),
    "bottom-left": (0, 1),
    "left": (0, 0.5),
}
"""Names and places in shares of the box."""

NEAR = 9.0
"""Screen pixels within which a press takes a handle."""


def place(box: Box, share: Position) -> Position:
    """The position at ``share`` of the box's width and height."""
    return box[0] + (box[2] - box[0]) * share[0], box[1] + (box[3] - box[1]) * share[1]


def corners(box: Box, transform: Transform) -> tuple[Position, ...]:
    """The box's corners under ``transform``, clockwise from the top left one."""
    return tuple(transform.map(*place(box, share)) for share in ((0, 0), (1, 0), (1, 1), (0, 1)))


def handles(box: Box, transform: Transform) -> tuple[Handle, ...]:
    """What to draw for the box under ``transform``."""
    return tuple(Handle(transform.map(*place(box, share)), name) for name, share in HANDLES.items())


def taken(box: Box, transform: Transform, at: Position, zoom: float) -> str:
    """What a press at a position takes: a handle's name (the nearest one), ``inside`` or ``outside``."""
    near = sorted((math.dist(handle.at, at), handle.name) for handle in handles(box, transform))
    if near[0][0] * zoom <= NEAR:
        return near[0][1]
    x, y = transform.inverse().map(*at)
    return "inside" if box[0] <= x < box[2] and box[1] <= y < box[3] else "outside"


def factors(box: Box, name: str, to: Position, keep_ratio: bool, centred: bool) -> tuple[float, float, Position]:
    """(sx, sy, fixed position) of the scaling that takes a handle to a position, both in the box's own coordinates.

    ``keep_ratio`` matters for corners; ``centred`` keeps the middle in place instead of the opposite side.
    """
    share = HANDLES[name]
    at, fixed = place(box, share), place(box, (0.5, 0.5) if centred else (1 - share[0], 1 - share[1]))
    span_x, span_y = at[0] - fixed[0], at[1] - fixed[1]
    go_x, go_y = to[0] - fixed[0], to[1] - fixed[1]
    sx = go_x / span_x if share[0] != 0.5 else 1.0
    sy = go_y / span_y if share[1] != 0.5 else 1.0
    if keep_ratio and 0.5 not in share:
        sx = sy = (go_x * span_x + go_y * span_y) / (span_x * span_x + span_y * span_y)
    least_x, least_y = 1 / max(box[2] - box[0], 1), 1 / max(box[3] - box[1], 1)
    return _away_from_zero(sx, least_x), _away_from_zero(sy, least_y), fixed


def _away_from_zero(value: float, least: float) -> float:
    return math.copysign(max(abs(value), least), value)
