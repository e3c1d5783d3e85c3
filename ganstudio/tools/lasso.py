"""Freehand and polygon selection."""

from __future__ import annotations

import math

from ganstudio.core.edit import Edit
from ganstudio.core.selection import How, polygon
from ganstudio.tools.overlay import Handle, Outline, Shape
from ganstudio.tools.select import DESELECT, HINT, SelectOptions, how_of, inside, move_outline, nudged, selecting
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool

Position = tuple[float, float]
NEAR = 8.0
"""Screen pixels within which a click on the first corner closes a polygon."""


def _finished(points: list[Position], how: How, feather: float, label: str) -> Edit | None:
    if len(points) < 3:
        return DESELECT if how == "replace" else None
    return selecting(lambda document, _: polygon(document.size, points, feather), how, label)


def _lasso(scene: Scene, event: Event) -> Gesture:
    options: SelectOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how = how_of(options, event)
    if how == "replace" and inside(scene.document, event):
        return (yield from move_outline(scene, event))
    points: list[Position] = [(event.x, event.y)]
    while event.kind != "release":
        if event.kind == "move" and math.dist(points[-1], (event.x, event.y)) * scene.zoom >= 1:
            points.append((event.x, event.y))
        event = yield Preview(overlay=(Outline(tuple(points), False, "ants"),))
    return _finished(points, how, options.feather, "Lasso Selection")


def _polygon(scene: Scene, event: Event) -> Gesture:
    options: SelectOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how = how_of(options, event)
    here = (event.x, event.y)
    points: list[Position] = [here]
    free_shift = not event.shift
    while True:
        if event.kind in ("press", "move", "hover"):
            here = snapped(points[-1], (event.x, event.y)) if event.shift and free_shift else (event.x, event.y)
        overlay: tuple[Shape, ...] = (Outline((*points, here), False, "ants"), Handle(points[0], "first"))
        event = yield Preview(overlay=overlay)
        free_shift = free_shift or not event.shift
        if event.kind == "press":
            here = snapped(points[-1], (event.x, event.y)) if event.shift and free_shift else (event.x, event.y)
            if len(points) > 2 and math.dist(points[0], here) * scene.zoom <= NEAR:
                break
            if here != points[-1]:
                points.append(here)
        elif event.kind == "double" or event.key in ("Return", "Enter"):
            break
        elif event.key == "Backspace":
            points.pop()
            if not points:
                return None
        elif event.key == "Escape":
            return None
    return _finished(points, how, options.feather, "Polygon Selection")


def snapped(start: Position, end: Position, degrees: float = 45) -> Position:
    """``end`` turned around ``start`` to the nearest multiple of ``degrees``."""
    length, turn = math.dist(start, end), math.radians(degrees)
    angle = round(math.atan2(end[1] - start[1], end[0] - start[0]) / turn) * turn
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)


LASSO = Tool(
    "lasso",
    "Lasso",
    "mdi6.lasso",
    "L",
    SelectOptions,
    _lasso,
    f"Draw around what to select. {HINT} Drag inside a selection to move it.",
    nudges=True,
)
POLYGON = Tool(
    "polygon",
    "Polygon Select",
    "mdi6.vector-polygon",
    "Shift+L",
    SelectOptions,
    _polygon,
    f"Click corners; double-click, Enter or the first corner closes, Backspace takes the last one back. {HINT}",
    nudges=True,
)
