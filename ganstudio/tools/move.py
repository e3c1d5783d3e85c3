"""Moving layers, selected pixels, or the selection's outline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ganstudio.core.align import content_bounds, outermost
from ganstudio.core.composite import layer_pixels
from ganstudio.core.document import Document, Group, Layer
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, toggle
from ganstudio.core.floating import Floating, lift, set_down, shown
from ganstudio.core.geometry import Rect, Transform
from ganstudio.core.layers import duplicate, offset_layer
from ganstudio.core.raster import full
from ganstudio.core.surface import refuse_hidden
from ganstudio.errors import EditError
from ganstudio.tools.overlay import Caption, Shape
from ganstudio.tools.select import move_outline, moving, nudge, whole_step
from ganstudio.tools.snap import snap_of
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.translate import tr

CHOSEN = "chosen"
"""Key of the scene's memory: a function that gives the ids of the layers chosen together, which move together."""


@dataclass(frozen=True)
class MoveOptions:
    """What is moved."""

    what: Literal["pixels", "layer", "selection"] = choice(
        "pixels",
        "Moves",
        (("pixels", "Selected pixels, else the layer"), ("layer", "The layer"), ("selection", "The selection's outline")),
    )
    pick: bool = toggle(False, "Pick layer", "Takes the topmost layer under the pointer instead of the active one (Ctrl: the other way round)")


def layer_under(document: Document, x: float, y: float) -> int | None:
    """The topmost visible layer that is more than half opaque at a position; the layer itself, not the group around it."""

    def search(layers: tuple[Layer, ...]) -> int | None:
        for layer in reversed(layers):
            if not layer.visible:
                continue
            if isinstance(layer.content, Group):
                found = search(layer.content.layers)
                if found is not None:
                    return found
            elif layer.raster is not None and layer.bounds.holds(x, y):
                pixel = layer_pixels(layer, Rect(math.floor(x), math.floor(y), 1, 1))
                if int(pixel[0, 0, -1]) * 2 > full(document.depth):
                    return layer.id
        return None

    return search(document.layers)


def _move(scene: Scene, event: Event) -> Gesture:
    options: MoveOptions = scene.options
    document, first = scene.document, event
    step = nudge(event) if event.kind == "key" else (0, 0)
    if step is None:
        return None
    if options.what == "selection" and document.selection is not None:
        return moving(*step) if event.kind == "key" else (yield from move_outline(scene, event))
    layer = _target(scene, event)
    layers = _together(scene, layer) if not event.alt else [layer]
    pixels = options.what == "pixels" and document.selection is not None
    floating = lift(document, layer, event.alt) if pixels else None
    snap = snap_of(scene) if first.kind != "key" else None
    box = None if snap is None else _seen(document, layers, floating)
    marks: tuple[Shape, ...] = ()
    while event.kind != "release" and first.kind != "key":
        if event.kind == "move":
            step = whole_step((first.x, first.y), event)
            marks = ()
            if snap is not None and box is not None and step != (0, 0) and (first.ctrl or not event.ctrl):
                by = snap.box(box.moved(*step))
                step = step[0] + by[0] * (step[0] != 0), step[1] + by[1] * (step[1] != 0)  # level and upright stay so
                marks = snap.touched(box.moved(*step), document.size)
        elif event.kind == "key" and (more := nudge(event)) is not None:
            step = step[0] + more[0], step[1] + more[1]
        overlay: tuple[Shape, ...] = (Caption((event.x, event.y), f"{step[0]:+d}, {step[1]:+d}"),) if step != (0, 0) else ()
        event = yield Preview(_moved(document, layers, step, floating, first.alt), (*marks, *overlay))
    if step == (0, 0):
        return None if layer == scene.active else Edit("Pick Layer", lambda now: now, active=layer)
    if pixels:
        return Edit.slowly("Move Pixels", lambda now, _: set_down(now, lift(now, layer, first.alt), Transform.translation(*step)))
    picked = None if first.alt or layer == scene.active else layer
    label = "Duplicate Layer" if first.alt else "Move Layer" if len(layers) == 1 else "Move Layers"
    return Edit(label, lambda now: _moved(now, layers, step, None, first.alt), active=picked)


def _together(scene: Scene, layer: int) -> list[int]:
    """The layers that move with one: all that are chosen with it."""
    chosen: Callable[[], list[int]] | None = scene.memory.get(CHOSEN)
    ids = chosen() if chosen is not None else []
    return outermost(scene.document, ids) if layer in ids and layer == scene.active else [layer]


def _seen(document: Document, layers: Sequence[int], floating: Floating | None) -> Rect | None:
    """What is seen of what moves; None if that is nothing."""
    if floating is not None:
        box = floating.raster.bounds().moved(floating.offset.x, floating.offset.y)
    else:
        box = Rect.union(content_bounds(document.layer(layer)) for layer in layers)
    return None if box.empty else box


def _target(scene: Scene, event: Event) -> int:
    """Id of the layer to move; EditError if there is none that can be seen."""
    options: MoveOptions = scene.options
    found = layer_under(scene.document, event.x, event.y) if options.pick != event.ctrl and event.kind == "press" else None
    layer = scene.document.find(scene.active if found is None else found)
    if layer is None:
        raise EditError(tr("There is no layer to move. Click one in the Layers panel."))
    refuse_hidden(scene.document, layer)
    return layer.id


def _moved(document: Document, layers: Sequence[int], step: tuple[int, int], floating: Floating | None, copy: bool) -> Document:
    """What is shown on the way."""
    if step == (0, 0):
        return document
    if floating is not None:
        return shown(document, floating, Transform.translation(*step))
    if copy:
        copied = duplicate(document, layers[0])
        return offset_layer(copied, _copy_of(document, copied), *step)
    for layer in layers:
        if document.find(layer) is not None:
            document = offset_layer(document, layer, *step)
    return document


def _copy_of(before: Document, after: Document) -> int:
    """Id of the copy that duplicate() added: the outermost of the new layers."""
    return next(layer.id for layer in after.walk() if layer.id >= before.next_id)


MOVE = Tool(
    "move",
    "Move",
    "mdi6.cursor-move",
    "V",
    MoveOptions,
    _move,
    "Drag to move. Shift: level or upright. Alt: a copy. Ctrl: the layer under the pointer. Arrow keys nudge by 1 pixel, with Shift by 10. "
    "Ctrl held with a brush, lasso or wand moves, too.",
    "move",
    nudges=True,
)
