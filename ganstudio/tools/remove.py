"""Paints over what should go; a model that somebody else holds fills it from what lies around."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal

from ganstudio.core.brush import Ink, Path, Stroke, Tip
from ganstudio.core.document import Adjustment, Document, Layer, Mask, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.geometry import ORIGIN
from ganstudio.core.paint import values
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import combine, invert, select_all
from ganstudio.core.surface import Surface, refuse_hidden
from ganstudio.errors import EditError
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.translate import tr

MARK = (1.0, 0.1, 0.2)
"""Colour that marked places are shown in, at half strength."""


@dataclass(frozen=True)
class MaskBrush:
    """How places are marked."""

    size: float = number(60.0, 1, 2000, "Size", unit="px", decimals=0, logarithmic=True, tip="Diameter of the brush ([ and ])")
    run: Literal["stroke", "enter"] = choice(
        "stroke", "Run", (("stroke", "After each stroke"), ("enter", "On Enter")), "Shift keeps a stroke back for the next one"
    )
    invert: bool = toggle(False, "Invert", "Everything that is not marked is filled")


@dataclass(frozen=True)
class InpaintOptions:
    """How marked places are filled."""

    crisp: float = number(1.0, 0, 1, "Crispness", unit="%", scale=100, tip="From faithful (smooth, safe) to crisp (invents fine detail)")
    feather: float = number(4.0, 0, 100, "Feather", unit="px", tip="How far the fill fades out beyond what is marked")
    place: Literal["new-layer", "in-place"] = choice("new-layer", "Result", (("new-layer", "New layer"), ("in-place", "In the layer")))
    sample: Literal["layer", "merged"] = choice("layer", "From", (("layer", "This layer"), ("merged", "All layers")))
    grain: float = number(1.0, 0, 1, "Grain", unit="%", scale=100, tip="How much of the picture's own noise is put into the fill")


@dataclass(frozen=True)
class RemoveOptions(InpaintOptions, MaskBrush):
    """The remove tool."""


Fill = Callable[[Document, int | None, Raster, InpaintOptions, Progress], Document]
"""The document with what is marked filled: document, active layer, mask, options. In ``Scene.memory`` under ``fill``."""


def _tip(size: float) -> Tip:
    return Tip(size=size, hardness=0.95, smoothing=0.0)


def marked_look(document: Document, marks: Raster) -> Document:
    """The document with the marks over it."""
    colour = tuple(round(part) for part in values(MARK, document.channels, document.depth))
    tint = Raster.uniform(document.size, colour, document.depth)
    return document.insert(Layer(document.next_id, "", Pixels(tint), mask=Mask(marks), opacity=0.55))


def _begin(scene: Scene, event: Event) -> Gesture:
    document, options = scene.document, scene.options
    layer = document.find(scene.active)
    if layer is None:
        raise EditError(tr("There is no layer to work on. Add one with Layer > New Layer, or click one in the Layers panel."))
    refuse_hidden(document, layer)
    if isinstance(layer.content, Adjustment):
        raise EditError(tr("“{name}” is an adjustment layer, which has no pixels. Choose another layer.").format(name=layer.name))
    fill: Fill | None = scene.memory.get("fill")
    if fill is None:
        raise EditError(tr("There is no model that fills. Download or import one under Enhance > Models."))
    done: list[Raster] = [Raster(document.size, 1)]
    while True:
        if event.kind in ("press", "double"):
            unmarks = event.secondary or event.alt
            event, options, marks = yield from _stroke(scene, event, options, done[-1], Ink() if unmarks else Ink((1.0, 1.0, 1.0)))
            done.append(marks)
            if options.run == "stroke" and not event.shift and not unmarks:
                break
        elif event.kind == "key" and event.key == "Return":
            break
        elif event.kind == "key" and event.key in ("Backspace", "Delete") and len(done) > 1:
            done.pop()
        elif event.kind == "options":
            options = event.options
        if done[-1].empty and event.kind in ("release", "key"):
            return None  # an open gesture holds up what jobs have done
        event = yield Preview(marked_look(document, _marked(document, done[-1], options)))
    marks, active = _marked(document, done[-1], options), scene.active
    if marks.bounds().empty:
        return None
    return Edit.slowly("Remove", lambda now, progress: fill(now, active, marks, options, progress), always=True)


def _stroke(
    scene: Scene, event: Event, options: RemoveOptions, marks: Raster, ink: Ink
) -> Generator[Preview, Event, tuple[Event, RemoveOptions, Raster]]:
    """From press to release: that event, the options by then, and the marks with the stroke."""
    document, tip = scene.document, _tip(options.size)
    stroke, path = Stroke(Surface("quick", 0, marks, ORIGIN, selection=document.selection), tip, ink, document.area), Path(tip)
    stroke.stamp(path.to(event.x, event.y, event.pressure))
    while True:
        event = yield Preview(marked_look(document, _marked(document, stroke.raster(), options)))
        if event.kind == "release":
            stroke.stamp(path.finish(event.x, event.y, event.pressure))
            return event, options, stroke.finish()[0]
        if event.kind == "move":
            stroke.stamp(path.to(event.x, event.y, event.pressure))
        elif event.kind == "options":
            options = event.options


def _marked(document: Document, marks: Raster, options: RemoveOptions) -> Raster:
    """The marks, or all of the selection but them."""
    if not options.invert:
        return marks
    return combine(document.selection or select_all(marks.size), invert(marks), "intersect") or Raster(marks.size, 1)


REMOVE = Tool(
    "remove",
    "Remove",
    "mdi6.bandage",
    "J",
    RemoveOptions,
    _begin,
    "Paint over what should go. Shift: mark more first. Alt: unmark. Enter: run. Backspace: take a stroke back.",
    "brush",
)
