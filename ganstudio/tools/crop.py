"""Crop, upright or turned, and straightening along a line."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from ganstudio.core.canvas_size import crop
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, toggle
from ganstudio.core.geometry import Rect, Size, Transform
from ganstudio.core.reframe import reframed, settled
from ganstudio.core.rotate import inner_size
from ganstudio.tools.handles import HANDLES, Box, Position, corners, factors, handles, place, taken
from ganstudio.tools.marquee import RATIOS
from ganstudio.tools.overlay import Caption, Outline, Shade, Shape
from ganstudio.tools.select import carried, nudge
from ganstudio.tools.snap import Snap, snap_of
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.tools.transform import turn_of

ORIGINAL = -1.0
"""The ratio that stands for the picture's own."""


@dataclass(frozen=True)
class CropOptions:
    """Crop."""

    ratio: float = choice(0.0, "Ratio", (RATIOS[0], (ORIGINAL, "As the picture"), *RATIOS[1:]), "Width to height (Shift on a corner keeps it)")
    thirds: bool = toggle(True, "Thirds", "Lines at the thirds of the crop")
    delete: bool = toggle(True, "Delete cropped pixels", "Otherwise they stay outside the canvas and can be moved back in")


@dataclass(frozen=True)
class StraightenOptions:
    """Straighten."""

    fit: Literal["crop", "expand"] = choice("crop", "Corners", (("crop", "Crop them away"), ("expand", "Enlarge the canvas")))


@dataclass(frozen=True)
class Frame:
    """A crop: a box in the document and how far it is turned clockwise about its middle."""

    box: Box
    degrees: float = 0.0

    @property
    def turn(self) -> Transform:
        """From the upright box to where it lies."""
        return Transform.rotation(self.degrees).around(*place(self.box, (0.5, 0.5)))

    @property
    def rect(self) -> Rect:
        """The upright box in whole pixels, at least one."""
        left, top, right, bottom = (round(edge) for edge in self.box)
        return Rect(left, top, max(right - left, 1), max(bottom - top, 1))


def _crop(scene: Scene, event: Event) -> Gesture:
    options: CropOptions = scene.options
    size = scene.document.size
    ratio = _ratio(options, size)
    frame = Frame(_fitting((0.0, 0.0, float(size.width), float(size.height)), ratio))
    fresh, grip, start, before = True, "", (0.0, 0.0), frame
    last = start
    snap = snap_of(scene)
    while True:
        at = (event.x, event.y)
        if event.kind == "press":
            grip, start, before = taken(frame.box, frame.turn, at, scene.zoom), at, frame
            if fresh and grip in ("inside", "outside"):
                grip = "new"
            last = at
        elif event.kind == "move" and grip == "new" and event.space:
            dx, dy = carried(last, event)
            start, last, frame = (start[0] + dx, start[1] + dy), (last[0] + dx, last[1] + dy), Frame(_moved(frame.box, dx, dy))
        elif event.kind == "move" and grip:
            last = at
            frame = _dragged(before, grip, start, event if snap is None or event.ctrl else _snapped(snap, before, grip, start, event), ratio)
            fresh = False
        elif event.kind == "release":
            grip = ""
        elif event.kind == "double" and taken(frame.box, frame.turn, at, scene.zoom) == "inside":
            break
        elif event.kind == "options":
            options = event.options
            if _ratio(options, size) != ratio:
                ratio = _ratio(options, size)
                frame = Frame(_fitting(frame.box, ratio), frame.degrees)
        elif event.kind == "key":
            step = nudge(event)
            if event.key in ("Return", "Enter"):
                break
            if event.key == "Escape":
                return None
            if step is not None:
                frame, fresh = Frame(_moved(frame.box, *step), frame.degrees), False
        event = yield Preview(overlay=_overlay(frame, grip, event, options.thirds))
    return _edit(frame, options.delete)


def _snapped(snap: Snap, before: Frame, grip: str, start: Position, event: Event) -> Event:
    """The event with the pointer where an upright frame meets lines nearby: what is dragged, or the whole frame where it is moved."""
    if before.degrees or grip == "outside":
        return event
    if grip == "inside":
        box = before.rect.moved(round(event.x - start[0]), round(event.y - start[1]))
        dx, dy = snap.box(box)
        return replace(event, x=event.x + dx, y=event.y + dy)
    x, y = snap.point((event.x, event.y))
    return replace(event, x=x, y=y)


def _ratio(options: CropOptions, size: Size) -> float:
    return size.width / size.height if options.ratio == ORIGINAL else options.ratio


def _fitting(box: Box, ratio: float) -> Box:
    """The largest box of a ratio (0: any) in the middle of another."""
    if not ratio:
        return box
    width, height = box[2] - box[0], box[3] - box[1]
    wide, high = min(width, height * ratio), min(height, width / ratio)
    left, top = box[0] + (width - wide) / 2, box[1] + (height - high) / 2
    return left, top, left + wide, top + high


def _moved(box: Box, dx: float, dy: float) -> Box:
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def _dragged(before: Frame, grip: str, start: Position, event: Event, ratio: float) -> Frame:
    """The frame after ``grip`` was dragged from ``start``: inside moves, outside turns, a handle resizes, ``new`` draws another box."""
    if grip == "new":
        return Frame(_drawn(start, (event.x, event.y), ratio or (1.0 if event.shift else 0.0)))
    if grip == "inside":
        return Frame(_moved(before.box, event.x - start[0], event.y - start[1]), before.degrees)
    if grip == "outside":
        return Frame(before.box, math.remainder(before.degrees + turn_of(before.box, before.turn, start, event), 360))
    box = _resized(before.box, grip, before.turn.inverse().map(event.x, event.y), ratio, event)
    # The box turns about its own middle, which has moved: shift it so that what was dragged stays under the pointer.
    middle = place(box, (0.5, 0.5))
    there = before.turn.map(*middle)
    return Frame(_moved(box, there[0] - middle[0], there[1] - middle[1]), before.degrees)


def _resized(box: Box, grip: str, to: Position, ratio: float, event: Event) -> Box:
    sx, sy, fixed = factors(box, grip, to, bool(ratio) or event.shift, event.alt)
    if ratio and 0.5 in HANDLES[grip]:
        sx = sy = sy if HANDLES[grip][0] == 0.5 else sx
        across, down = (0.5 if share == 0.5 or event.alt else 1 - share for share in HANDLES[grip])
        fixed = place(box, (across, down))
    xs = sorted(fixed[0] + (x - fixed[0]) * sx for x in (box[0], box[2]))
    ys = sorted(fixed[1] + (y - fixed[1]) * sy for y in (box[1], box[3]))
    return xs[0], ys[0], xs[1], ys[1]


def _drawn(start: Position, end: Position, ratio: float) -> Box:
    width, height = end[0] - start[0], end[1] - start[1]
    if ratio:
        long = max(abs(width), abs(height) * ratio)
        width, height = math.copysign(long, width), math.copysign(long / ratio, height)
    xs, ys = sorted((start[0], start[0] + width)), sorted((start[1], start[1] + height))
    return xs[0], ys[0], xs[1], ys[1]


def _overlay(frame: Frame, grip: str, event: Event, thirds: bool) -> tuple[Shape, ...]:
    outline = corners(frame.box, frame.turn)
    shapes: list[Shape] = [Shade(outline), Outline(outline, True)]
    if thirds:
        for share in (1 / 3, 2 / 3):
            for ends in (((share, 0.0), (share, 1.0)), ((0.0, share), (1.0, share))):
                first, last = (frame.turn.map(*place(frame.box, end)) for end in ends)
                shapes.append(Outline((first, last), style="guide"))
    shapes += handles(frame.box, frame.turn)
    if grip and event.kind == "move":
        rect = frame.rect
        text = f"{frame.degrees:.1f}°" if grip == "outside" else f"{rect.width} × {rect.height}"
        shapes.append(Caption((event.x, event.y), text))
    return tuple(shapes)


def _edit(frame: Frame, delete: bool) -> Edit:
    rect, degrees = frame.rect, frame.degrees
    if abs(degrees) < 0.01:
        return Edit.slowly("Crop", lambda document, _: crop(document, rect, delete))
    about = place(frame.box, (0.5, 0.5))
    return Edit(
        "Crop",
        lambda document: reframed(document, rect, -degrees, about),
        lambda document, progress: settled(document, delete, progress=progress),
    )


def _straighten(scene: Scene, event: Event) -> Gesture:
    options: StraightenOptions = scene.options
    if event.kind == "key":
        return None
    start = end = (event.x, event.y)
    while event.kind != "release":
        if event.kind == "move":
            end = (event.x, event.y)
        text = () if start == end else (Caption(end, f"{tilt(start, end):.2f}°"),)
        event = yield Preview(overlay=(Outline((start, end)), *text))
    degrees = -tilt(start, end)
    if math.dist(start, end) * scene.zoom < 4 or abs(degrees) < 0.005:
        return None
    return straightening(degrees, options.fit)


def tilt(start: Position, end: Position) -> float:
    """Degrees, -45..45, by which a line is off the level or the upright, whichever is nearer."""
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return angle - round(angle / 90) * 90


def straightening(degrees: float, fit: Literal["crop", "expand"]) -> Edit:
    """The edit that turns the picture clockwise by a small angle about its middle and cuts off, or makes room for, the corners."""

    def apply(document: Document) -> Document:
        width, height = document.size.width, document.size.height
        if fit == "expand":
            rect = Transform.rotation(degrees).around(width / 2, height / 2).bounds(document.area)
        else:
            inner = inner_size(width, height, degrees)
            columns, rows = (_even_margin(whole, part) for whole, part in zip((width, height), inner, strict=True))
            rect = Rect((width - columns) // 2, (height - rows) // 2, columns, rows)
        return reframed(document, rect, degrees, (width / 2, height / 2))

    return Edit("Straighten", apply, lambda document, progress: settled(document, fit == "crop", progress=progress))


def _even_margin(whole: int, part: float) -> int:
    """The largest length up to ``part`` that lies in the middle of ``whole`` on whole pixels."""
    length = max(math.floor(part + 1e-6), 1)
    return length - 1 if (whole - length) % 2 and length > 1 else length


CROP = Tool(
    "crop",
    "Crop",
    "mdi6.crop",
    "C",
    CropOptions,
    _crop,
    "Drag a box (Space moves it) or its handles, inside to move, outside to rotate. Enter or double-click accepts, Escape aborts.",
)
STRAIGHTEN = Tool(
    "straighten",
    "Straighten",
    "mdi6.angle-acute",
    "Shift+C",
    StraightenOptions,
    _straighten,
    "Drag along something that should be level or upright.",
)
