"""Rectangle and ellipse selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ganstudio.core.fields import choice
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import ellipse, rectangle
from ganstudio.tools.overlay import Caption, Outline
from ganstudio.tools.select import DESELECT, HINT, SelectOptions, carried, how_of, inside, move_outline, nudged, selecting
from ganstudio.tools.snap import snap_of
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool

RATIOS = (
    (0.0, "Free"),
    (1.0, "1:1"),
    (5 / 4, "5:4"),
    (4 / 3, "4:3"),
    (3 / 2, "3:2"),
    (16 / 10, "16:10"),
    (16 / 9, "16:9"),
    (2.0, "2:1"),
    (4 / 5, "4:5"),
    (3 / 4, "3:4"),
    (2 / 3, "2:3"),
    (9 / 16, "9:16"),
)
"""(width / height, label); 0 stands for any."""


@dataclass(frozen=True)
class MarqueeOptions(SelectOptions):
    """Rectangle and ellipse."""

    ratio: float = choice(0.0, "Ratio", RATIOS, "Width to height (hold Shift while dragging for 1:1)")


def dragged(start: tuple[float, float], end: tuple[float, float], ratio: float = 0.0, centred: bool = False) -> Rect:
    """The whole-pixel rectangle dragged from ``start`` to ``end``; with a ratio the longer side counts."""
    width, height = end[0] - start[0], end[1] - start[1]
    if ratio:
        long = max(abs(width), abs(height) * ratio)
        width, height = np.copysign(long, width), np.copysign(long / ratio, height)
    first = (start[0] - width, start[1] - height) if centred else start
    last = (start[0] + width, start[1] + height)
    left, right = sorted((round(first[0]), round(last[0])))
    top, bottom = sorted((round(first[1]), round(last[1])))
    return Rect(left, top, right - left, bottom - top)


def oval(rect: Rect) -> tuple[tuple[float, float], ...]:
    """Points along the ellipse in ``rect``."""
    turns = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    return tuple((x + rect.width / 2 * float(np.cos(t)), y + rect.height / 2 * float(np.sin(t))) for t in turns)


def square(rect: Rect) -> tuple[tuple[float, float], ...]:
    """The corners of ``rect``."""
    return (rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)


def _drag(
    scene: Scene, event: Event, make: Callable[[Size, Rect, float], Raster], line: Callable[[Rect], tuple[tuple[float, float], ...]], label: str
) -> Gesture:
    options: MarqueeOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how = how_of(options, event)
    if how == "replace" and inside(scene.document, event):
        return (yield from move_outline(scene, event))
    snap = snap_of(scene)
    start, rect = (event.x, event.y) if snap is None else snap.point((event.x, event.y)), Rect(0, 0, 0, 0)
    last = event.x, event.y
    free_shift, free_alt = not event.shift, not event.alt  # keys held at the press choose the mode until they are let go
    while event.kind != "release":
        if event.kind == "move" and event.space:
            dx, dy = carried(last, event)
            start, last, rect = (start[0] + dx, start[1] + dy), (last[0] + dx, last[1] + dy), rect.moved(dx, dy)
        elif event.kind == "move":
            last = event.x, event.y
            free_shift, free_alt = free_shift or not event.shift, free_alt or not event.alt
            ratio = 1.0 if event.shift and free_shift else options.ratio
            free = snap is None or ratio or event.ctrl
            end = (event.x, event.y) if free or snap is None else snap.point((event.x, event.y))
            rect = dragged(start, end, ratio, event.alt and free_alt)
        caption = Caption((event.x, event.y), f"{rect.width} × {rect.height}")
        event = yield Preview(overlay=() if rect.empty else (Outline(line(rect), True, "ants"), caption))
    if rect.intersected(scene.document.area).empty:
        return DESELECT if how == "replace" else None
    quick = make is rectangle and options.feather == 0
    return selecting(lambda document, _: make(document.size, rect, options.feather), how, label, quick)


def _rectangle(scene: Scene, event: Event) -> Gesture:
    return _drag(scene, event, rectangle, square, "Rectangle Selection")


def _ellipse(scene: Scene, event: Event) -> Gesture:
    return _drag(scene, event, ellipse, oval, "Ellipse Selection")


MARQUEE_RECT = Tool(
    "marquee-rect",
    "Rectangle Select",
    "mdi6.select",
    "M",
    MarqueeOptions,
    _rectangle,
    f"Drag a rectangle. {HINT} While dragging: Shift square, Alt from the centre, Space moves it. Drag inside a selection to move it.",
    nudges=True,
)
MARQUEE_ELLIPSE = Tool(
    "marquee-ellipse",
    "Ellipse Select",
    "mdi6.ellipse-outline",
    "Shift+M",
    MarqueeOptions,
    _ellipse,
    f"Drag an ellipse. {HINT} While dragging: Shift circle, Alt from the centre, Space moves it. Drag inside a selection to move it.",
    nudges=True,
)
