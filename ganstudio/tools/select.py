"""What all selection tools share: options, how the new selection meets the old one, moving the outline."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, number
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import How, combine, moved, outline
from ganstudio.tools.overlay import Outline, Shape
from ganstudio.tools.tool import Event, Gesture, Preview, Scene

Step = tuple[int, int]

ARROWS: dict[str, Step] = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
"""Key names and the directions they nudge in."""

HINT = "Shift adds, Alt subtracts, both intersect."


@dataclass(frozen=True)
class SelectOptions:
    """How a new selection meets the old one."""

    how: Literal["replace", "add", "subtract", "intersect"] = choice(
        "replace",
        "Mode",
        (("replace", "Replace"), ("add", "Add"), ("subtract", "Subtract"), ("intersect", "Intersect")),
        "How the new selection meets the old one (Shift adds, Alt subtracts)",
    )
    feather: float = number(0.0, 0, 500, "Feather", unit="px", decimals=1, tip="Width of the soft edge")


def how_of(options: SelectOptions, event: Event) -> How:
    """The mode that the keys held at the press ask for, else the chosen one."""
    if event.shift and event.alt:
        return "intersect"
    if event.shift:
        return "add"
    return "subtract" if event.alt else options.how


def selecting(make: Callable[[Document, Progress], Raster], how: How, label: str = "Select", quick: bool = False) -> Edit:
    """The edit that combines what ``make`` gives with the selection there is. ``quick``: even on a large picture."""

    def change(document: Document, progress: Progress) -> Document:
        selection = combine(document.selection, make(document, progress), how)
        return document if selection is document.selection else replace(document, selection=selection)

    return Edit(label, lambda document: change(document, Progress())) if quick else Edit.slowly(label, change)


DESELECT = Edit("Deselect", lambda document: document if document.selection is None else replace(document, selection=None))


def nudge(event: Event) -> Step | None:
    """The step of an arrow key: 1 pixel, 10 with Shift; None for other keys."""
    step = ARROWS.get(event.key)
    if step is None:
        return None
    times = 10 if event.shift else 1
    return step[0] * times, step[1] * times


def moving(dx: int, dy: int) -> Edit:
    """The edit that moves the selection's outline, not the pixels."""

    def apply(document: Document) -> Document:
        if document.selection is None or (dx, dy) == (0, 0):
            return document
        return replace(document, selection=moved(document.selection, dx, dy))

    return Edit("Move Selection", apply)


def nudged(scene: Scene, event: Event) -> Edit | None:
    """The edit of an arrow key: the selection's outline moved. None for other keys, and where nothing is selected."""
    step = nudge(event)
    return moving(*step) if step is not None and scene.document.selection is not None else None


def inside(document: Document, event: Event) -> bool:
    """Whether the pointer is on a pixel that is at least half selected."""
    selection = document.selection
    return selection is not None and bool(selection.read(Rect(math.floor(event.x), math.floor(event.y), 1, 1))[0, 0, 0] >= 128)


def outline_level(scene: Scene) -> int:
    """The mip level at which an outline has about the detail of the screen."""
    level = 0
    while level < 6 and scene.zoom * 2 ** (level + 1) <= 1:
        level += 1
    return level


def move_outline(scene: Scene, event: Event) -> Gesture:
    """Drags the outline of the selection; a click without a drag deselects. Shift: level or upright."""
    selection = scene.document.selection
    assert selection is not None
    lines = outline(selection, outline_level(scene))
    start, step = (event.x, event.y), (0, 0)
    while event.kind != "release":
        if event.kind == "move":
            step = whole_step(start, event)
        shapes: tuple[Shape, ...] = tuple(Outline(tuple((x + step[0], y + step[1]) for x, y in line), True, "ants") for line in lines)
        event = yield Preview(overlay=shapes)
    return DESELECT if step == (0, 0) else moving(*step)


def carried(last: tuple[float, float], event: Event) -> Step:
    """Whole pixels by which the space bar moves what is being drawn; ``last``: where the pointer was."""
    return round(event.x - last[0]), round(event.y - last[1])


def whole_step(start: tuple[float, float], event: Event) -> Step:
    """Whole pixels from ``start`` to the pointer; with Shift only along the longer direction."""
    dx, dy = round(event.x - start[0]), round(event.y - start[1])
    if event.shift:
        return (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
    return dx, dy
