"""Selects a thing by a click or a box: what the pointer says is turned into a selection by a model that somebody else holds."""

from __future__ import annotations

import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Literal
from weakref import WeakKeyDictionary

from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import How, combine, feathered
from ganstudio.errors import EditError
from ganstudio.tools.marquee import square
from ganstudio.tools.overlay import Outline, Pin, Shape
from ganstudio.tools.select import DESELECT, SelectOptions, how_of, nudged
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.tools.wand import SAMPLE
from ganstudio.translate import tr

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

VIEWPORT = 1000
"""About the long side of a picture's place in the window, in screen pixels."""
DRAGGED = 5
"""Screen pixels from which a press is a box and not a click."""


@dataclass(frozen=True)
class SmartSelectOptions(SelectOptions):
    """Smart select."""

    sample: Literal["layer", "merged"] = choice("merged", "From", SAMPLE)


@dataclass(frozen=True)
class Clicks:
    """What was pointed at, in pixels of the document."""

    on: tuple[Spot, ...] = ()
    beside: tuple[Spot, ...] = ()
    box: Box | None = None
    view: float = 0.0
    """About the long side of what the person saw when they pointed; 0: everything."""


Find = Callable[[Document, int | None, str, Clicks, Progress], Raster]
"""Gives the selection of what the clicks mean: document, active layer, ``layer`` or ``merged``, clicks. In ``Scene.memory`` under ``find``."""


@dataclass(frozen=True, eq=False)
class Series:
    """Clicks that belong together, and what was selected before the first of them."""

    clicks: Clicks
    before: Raster | None
    how: How


Known = MutableMapping[Raster, Series]


def series_of(memory: dict[str, object]) -> Known:
    """The clicks that each selection came from, as the tool remembers them."""
    known = memory.setdefault("series", WeakKeyDictionary())
    assert isinstance(known, MutableMapping)
    return known


def pins(memory: dict[str, object], selection: Raster | None) -> tuple[Pin, ...]:
    """Marks for the clicks that the selection came from, if it came from clicks, and for those that are not answered yet."""
    known = None if selection is None else series_of(memory).get(selection)
    marks = () if known is None else (*(Pin(spot) for spot in known.clicks.on), *(Pin(spot, plus=False) for spot in known.clicks.beside))
    return (*marks, *_waiting(memory))


def _waiting(memory: dict[str, object]) -> list[Pin]:
    found = memory.setdefault("waiting", [])
    assert isinstance(found, list)
    return found


def continued(known: Series | None, before: Raster | None, clicks: Clicks, how: How) -> Series:
    """The series with one more click or box: Shift and Alt correct what clicks selected last, anything else begins a new one."""
    if known is not None and clicks.box is None and how in ("add", "subtract"):
        old = known.clicks
        if how == "add":
            return replace(known, clicks=replace(old, on=(*old.on, *clicks.on), view=max(old.view, clicks.view)))
        return replace(known, clicks=replace(old, beside=(*old.beside, *clicks.on)))
    return Series(clicks, before, how)


def _begin(scene: Scene, event: Event) -> Gesture:
    options: SmartSelectOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how, start, box = how_of(options, event), (event.x, event.y), None
    marks: tuple[Shape, ...] = pins(scene.memory, scene.document.selection) if how in ("add", "subtract") else ()
    pressed = Pin(start, plus=how != "subtract")
    while event.kind != "release":
        if event.kind == "move" and (box is not None or math.dist(start, (event.x, event.y)) * scene.zoom >= DRAGGED):
            across, down = sorted((start[0], event.x)), sorted((start[1], event.y))
            box = (across[0], down[0], across[1], down[1])
        if box is None:
            event = yield Preview(overlay=(*marks, pressed))
        else:
            event = yield Preview(overlay=(*marks, Outline(square(Rect.around(*box)), True, "ants")))
    area = scene.document.area
    missed = not area.holds(math.floor(start[0]), math.floor(start[1])) if box is None else Rect.around(*box).intersected(area).empty
    if missed:
        return DESELECT if how == "replace" else None
    clicks = Clicks(on=(start,), view=VIEWPORT / scene.zoom) if box is None else Clicks(box=box)
    find: Find | None = scene.memory.get("find")
    if find is None:
        raise EditError(tr("There is no model that selects. Download or import one under Enhance > Models."))
    known, waiting = series_of(scene.memory), _waiting(scene.memory)
    if box is None:
        waiting.append(pressed)

    def change(document: Document, progress: Progress) -> Document:
        before = document.selection
        series = continued(None if before is None else known.get(before), before, clicks, how)
        try:
            found = feathered(find(document, scene.active, options.sample, series.clicks, progress), options.feather)
        finally:
            waiting.clear()
        selection = combine(series.before, found, series.how)
        if selection is not None:
            known[selection] = series
        return document if selection is before else replace(document, selection=selection)

    return Edit.slowly("Smart Select", change, always=True)


SMART_SELECT = Tool(
    "smart-select",
    "Smart Select",
    "mdi6.selection-ellipse-arrow-inside",
    "W",
    SmartSelectOptions,
    _begin,
    "Click a thing, or drag a box around it. Shift+click adds what is missing, Alt+click takes away what is too much.",
    nudges=True,
)
