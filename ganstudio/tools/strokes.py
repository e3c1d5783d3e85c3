"""Brush and eraser, and the gesture that every painting tool shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ganstudio.core.brush import Dab, Ink, Path, Stroke, Tip, stroked
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.surface import Target, surface
from ganstudio.tools.overlay import Shape
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool


@dataclass(frozen=True)
class BrushOptions(Tip):
    """The brush."""


@dataclass(frozen=True)
class EraserOptions(Tip):
    """The eraser."""


def _nothing(event: Event) -> tuple[Shape, ...]:
    return ()


def painting(
    scene: Scene,
    event: Event,
    tip: Tip,
    ink: Ink,
    label: str,
    overlay: Callable[[Event], tuple[Shape, ...]] = _nothing,
    target: Target | None = None,
) -> Gesture:
    """One stroke from press to release. Shift at the press: a line from where the last stroke ended; later: level or upright."""
    document, aim = scene.document, target or scene.target
    under = surface(document, scene.active, aim)
    stroke, path = Stroke(under, tip, ink, document.area), Path(tip)
    points: list[Dab] = []
    start = (event.x, event.y)
    last = scene.memory.get("stroke end")
    if event.shift and last is not None:
        points.append((*last, event.pressure))
        stroke.stamp(path.to(*points[0]))
    while event.kind != "release":
        if event.kind in ("press", "move"):
            point = _constrained(start, event) if event.shift and points and event.kind == "move" else (event.x, event.y)
            points.append((*point, event.pressure))
            stroke.stamp(path.to(*points[-1]))
        event = yield Preview(under.put(document, stroke.raster(), stroke.offset), overlay(event))
    stroke.stamp(path.finish(*points[-1]))
    scene.memory["stroke end"] = points[-1][:2]
    result = under.put(document, *stroke.finish())

    def apply(now: Document) -> Document:
        if now is document:
            return result
        return stroked(now, surface(now, scene.active, aim), tip, ink, points)

    return Edit(label, apply)


def _constrained(start: tuple[float, float], event: Event) -> tuple[float, float]:
    """The pointer on the level or upright line through ``start`` that is nearer."""
    across = abs(event.x - start[0]) >= abs(event.y - start[1])
    return (event.x, start[1]) if across else (start[0], event.y)


def rubbing(scene: Scene) -> Ink:
    """What an eraser leaves: transparency, or the background colour where transparency is locked; black on a mask."""
    if scene.target != "pixels":
        return Ink((0.0, 0.0, 0.0))
    layer = scene.document.find(scene.active)
    return Ink(scene.background) if layer is not None and layer.lock_alpha else Ink()


def _brush(scene: Scene, event: Event) -> Gesture:
    if event.secondary:
        return painting(scene, event, scene.options, rubbing(scene), "Erase")
    return painting(scene, event, scene.options, Ink(scene.foreground), "Brush Stroke")


def _erase(scene: Scene, event: Event) -> Gesture:
    return painting(scene, event, scene.options, rubbing(scene), "Erase")


BRUSH = Tool(
    "brush",
    "Brush",
    "mdi6.brush",
    "B",
    BrushOptions,
    _brush,
    "Drag to paint. Shift+click: line from the last stroke. Shift while dragging: straight. Alt+click: pick a colour. Alt+right drag: size.",
    "brush",
)
ERASER = Tool(
    "eraser",
    "Eraser",
    "mdi6.eraser",
    "E",
    EraserOptions,
    _erase,
    "Drag to make transparent. Shift+click: line from the last stroke. Shift while dragging: straight.",
    "brush",
)
