"""Free transform of a layer, or of what is selected of it: move, scale, rotate, flip by handles."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ganstudio.core.align import content_bounds
from ganstudio.core.document import Document, Generated, Group, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, toggle
from ganstudio.core.floating import Floating, lift, set_down, shown
from ganstudio.core.geometry import Transform
from ganstudio.core.masks import masked
from ganstudio.core.progress import Progress
from ganstudio.core.resample import Method
from ganstudio.core.surface import refuse_hidden
from ganstudio.core.transform import bake, transform_layer
from ganstudio.errors import EditError
from ganstudio.tools.handles import HANDLES, Box, corners, factors, handles, place, taken
from ganstudio.tools.overlay import Caption, Outline, Shape
from ganstudio.tools.select import nudge
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.translate import tr

QUICK = 250_000
"""Pixels up to which a layer is resampled at once instead of by a job."""

METHODS: tuple[tuple[Method, str], ...] = (("bicubic", "Bicubic"), ("lanczos", "Lanczos"), ("bilinear", "Bilinear"), ("nearest", "Nearest"))


@dataclass(frozen=True)
class TransformOptions:
    """Free transform."""

    method: Method = choice("bicubic", "Resampling", METHODS, "How new pixels are made when the transform is accepted")
    keep_ratio: bool = toggle(True, "Keep ratio", "Corners keep the proportions (Shift: the other way round)")
    flip_x: bool = toggle(False, "Flip horizontally", "Mirrors left to right, each time this is switched")
    flip_y: bool = toggle(False, "Flip vertically", "Mirrors top to bottom, each time this is switched")


def _transform(scene: Scene, event: Event) -> Gesture:
    options: TransformOptions = scene.options
    document = scene.document
    layer = document.find(scene.active)
    if layer is None:
        raise EditError(tr("There is no layer to transform. Click one in the Layers panel."))
    refuse_hidden(document, layer)
    floating = lift(document, layer.id) if document.selection is not None and not isinstance(layer.content, Group) else None
    box = _box(layer if floating is None else floating)
    transform = Transform()
    grip, start, before = "", (0.0, 0.0), transform
    light: Document | None = None
    while True:
        if event.kind == "press":
            grip, start, before = taken(box, transform, (event.x, event.y), scene.zoom), (event.x, event.y), transform
        elif event.kind == "move" and grip:
            transform = dragged(box, before, grip, start, event, options.keep_ratio)
        elif event.kind == "release":
            grip = ""
        elif event.kind == "double" and taken(box, transform, (event.x, event.y), scene.zoom) == "inside":
            break
        elif event.kind == "options":
            transform = _flips(box, options, event.options).then(transform)
            options = event.options
        elif event.kind == "key":
            step = nudge(event)
            if event.key in ("Return", "Enter"):
                break
            if event.key == "Escape":
                return None
            if step is not None:
                transform = transform.then(Transform.translation(*step))
        if light is None and transform != Transform() and floating is None:
            light = _lightened(document, layer)
        event = yield Preview(_shown(light or document, layer.id, floating, transform), _overlay(box, transform, event, grip))
    return _edit(document, layer, transform, options.method, floating)


def dragged(box: Box, before: Transform, grip: str, start: tuple[float, float], event: Event, keep_ratio: bool) -> Transform:
    """The transform after ``grip`` was dragged from ``start``. Inside moves, outside rotates, a handle scales (past its opposite: flips)."""
    if grip == "inside":
        dx, dy = round(event.x - start[0]), round(event.y - start[1])
        if event.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        return before.then(Transform.translation(dx, dy))
    if grip == "outside":
        return before.then(Transform.rotation(turn_of(box, before, start, event)).around(*before.map(*place(box, (0.5, 0.5)))))
    if event.ctrl and 0.5 in HANDLES[grip]:
        return skewed(box, grip, before.inverse().map(event.x, event.y), event.alt).then(before)
    sx, sy, fixed = factors(box, grip, before.inverse().map(event.x, event.y), keep_ratio != event.shift, event.alt)
    return Transform.scaling(sx, sy).around(*fixed).then(before)


def skewed(box: Box, grip: str, to: tuple[float, float], centred: bool) -> Transform:
    """The slant along a side that takes its handle to a position, in the box's own coordinates; the opposite side, or the middle, stays put."""
    share = HANDLES[grip]
    at, fixed = place(box, share), place(box, (0.5, 0.5) if centred else (1 - share[0], 1 - share[1]))
    if share[0] == 0.5:
        return Transform(c=(to[0] - at[0]) / (at[1] - fixed[1])).around(*fixed)
    return Transform(b=(to[1] - at[1]) / (at[0] - fixed[0])).around(*fixed)


def turn_of(box: Box, before: Transform, start: tuple[float, float], event: Event) -> float:
    """Degrees, clockwise, by which a drag around the box's middle turns it; with Shift the whole angle is a multiple of 15."""
    x, y = before.map(*place(box, (0.5, 0.5)))
    turn = math.degrees(math.atan2(event.y - y, event.x - x) - math.atan2(start[1] - y, start[0] - x))
    if event.shift:
        now = angle_of(before)
        turn = round((now + turn) / 15) * 15 - now
    return turn


def angle_of(transform: Transform) -> float:
    """Degrees by which the transform turns the x axis."""
    return math.degrees(math.atan2(transform.b, transform.a))


def _box(source: Layer | Floating) -> Box:
    """What is seen of the layer or the lifted pixels; all of a layer that is transparent or not yet resampled."""
    if isinstance(source, Floating):
        seen = source.raster.bounds().moved(source.offset.x, source.offset.y)
    else:
        seen = content_bounds(source)
    if seen.empty:
        raise EditError(tr("The layer has no pixels to transform."))
    return seen.x, seen.y, seen.right, seen.bottom


def _flips(box: Box, old: TransformOptions, new: TransformOptions) -> Transform:
    """The mirroring that a switch of the options asks for."""
    sx, sy = (-1 if old.flip_x != new.flip_x else 1), (-1 if old.flip_y != new.flip_y else 1)
    return Transform.scaling(sx, sy).around(*place(box, (0.5, 0.5)))


def _lightened(document: Document, layer: Layer) -> Document:
    """The document with a large mask of the layer in its alpha, so that no mask has to be resampled at every step of a drag."""
    mask = layer.mask
    if mask is None or mask.raster.size.area <= QUICK or not isinstance(layer.content, Pixels | Generated):
        return document
    plain = masked(layer, mask) if mask.enabled else replace(layer, mask=None)
    return document.change(layer.id, lambda _: plain)


def _shown(document: Document, layer: int, floating: Floating | None, transform: Transform) -> Document | None:
    if floating is not None:
        return shown(document, floating, transform)
    return None if transform == Transform() else transform_layer(document, layer, transform)


def _overlay(box: Box, transform: Transform, event: Event, grip: str) -> tuple[Shape, ...]:
    lines: tuple[Shape, ...] = (Outline(corners(box, transform), True), *handles(box, transform))
    if not grip or event.kind != "move":
        return lines
    if grip == "outside":
        text = f"{angle_of(transform):.1f}°"
    elif grip in HANDLES:
        width = (box[2] - box[0]) * math.hypot(transform.a, transform.b)
        height = (box[3] - box[1]) * math.hypot(transform.c, transform.d)
        text = f"{width:.0f} × {height:.0f}"
    else:
        text = f"{transform.map(box[0], box[1])[0]:.0f}, {transform.map(box[0], box[1])[1]:.0f}"
    return (*lines, Caption((event.x, event.y), text))


def _edit(document: Document, layer: Layer, transform: Transform, method: Method, floating: Floating | None) -> Edit | None:
    if transform == Transform():
        return None
    id = layer.id
    if floating is not None:
        return _pixels_edit(document, id, transform, method, floating.raster.size.area)
    size = sum(x.raster.size.area for x in _inner(layer) if x.raster is not None)
    if _whole_move(transform):
        return Edit("Transform", lambda now: transform_layer(now, id, transform))
    if size * abs(transform.determinant) <= QUICK and size <= QUICK:
        return Edit("Transform", lambda now: bake(transform_layer(now, id, transform), id, method))

    def finish(now: Document, progress: Progress) -> Document:
        return bake(now, id, method, progress)

    return Edit("Transform", lambda now: transform_layer(now, id, transform), finish)


def _pixels_edit(document: Document, id: int, transform: Transform, method: Method, area: int) -> Edit:
    """Large pieces are set down roughly at first, and well by a job."""

    def done(now: Document, method: Method = method) -> Document:
        return set_down(now, lift(now, id), transform, method)

    if area * max(abs(transform.determinant), 1) <= QUICK:
        return Edit("Transform Pixels", done)
    rough: list[Layer] = []

    def apply(now: Document) -> Document:
        quick = done(now, "nearest")
        rough[:] = [quick.layer(id)]
        return quick

    def finish(now: Document, progress: Progress) -> Document:
        if not rough or now.find(id) is not rough[0]:
            return now  # painted on since: the rough pixels stay
        fine = done(document).layer(id)
        return now.change(id, lambda _: fine)

    return Edit("Transform Pixels", apply, finish)


def _inner(layer: Layer) -> list[Layer]:
    """The layer and all it holds."""
    if isinstance(layer.content, Group):
        return [layer, *(inner for child in layer.content.layers for inner in _inner(child))]
    return [layer]


def _whole_move(transform: Transform) -> bool:
    return replace(transform, e=0.0, f=0.0) == Transform() and transform.e == round(transform.e) and transform.f == round(transform.f)


TRANSFORM = Tool(
    "transform",
    "Free Transform",
    "mdi6.resize",
    "Ctrl+T",
    TransformOptions,
    _transform,
    "Drag inside to move, a handle to scale, outside to rotate. Alt: from the middle. Ctrl on a side: slant. Enter accepts, Escape aborts.",
    "move",
    at_once=True,
)
