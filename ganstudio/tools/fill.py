"""Flood fill and gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ganstudio.core.document import Document, Mask, Placed
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.fill import fill_region
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size, Transform
from ganstudio.core.gradient import Gradient, Shade, gradient
from ganstudio.core.paint import Colour, as_pixels
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.similar import wand
from ganstudio.core.surface import Surface, surface
from ganstudio.tools.lasso import snapped
from ganstudio.tools.overlay import Handle, Outline
from ganstudio.tools.picker import seen
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.tools.wand import SAMPLE

COARSE = 512
"""Longest side in pixels of the picture that stands for a gradient while it is dragged."""


@dataclass(frozen=True)
class FillOptions:
    """Flood fill."""

    opacity: float = number(1.0, 0.01, 1.0, "Opacity", unit="%", scale=100)
    tolerance: float = number(0.12, 0.0, 1.0, "Tolerance", unit="%", scale=100, decimals=1, tip="How different a colour may be")
    contiguous: bool = toggle(True, "Contiguous", "Only what hangs together with the clicked pixel")
    antialias: bool = toggle(True, "Smooth edge")
    whole: bool = toggle(False, "Whole selection", "Fills all that is selected, whatever its colours")
    sample: Literal["layer", "merged"] = choice("layer", "From", SAMPLE)


@dataclass(frozen=True)
class GradientOptions:
    """Gradient."""

    kind: Literal["linear", "mirrored", "radial"] = choice(
        "linear", "Shape", (("linear", "Linear"), ("mirrored", "Mirrored"), ("radial", "Radial"))
    )
    colours: Literal["both", "fade"] = choice(
        "both", "Colours", (("both", "Foreground to background"), ("fade", "Foreground to transparent"))
    )
    reverse: bool = toggle(False, "Reverse")
    opacity: float = number(1.0, 0.01, 1.0, "Opacity", unit="%", scale=100)
    dither: bool = toggle(True, "Dither", "A little noise against visible bands at 8 bit")


def _fill(scene: Scene, event: Event) -> Gesture:
    options: FillOptions = scene.options
    seed = Point(math.floor(event.x), math.floor(event.y))
    colour = scene.background if event.secondary else scene.foreground
    surface(scene.document, scene.active, scene.target)
    if event.kind == "key":
        return None
    while event.kind != "release":
        event = yield Preview(overlay=(Handle((seed.x + 0.5, seed.y + 0.5), "seed"),))
    if not scene.document.area.holds(seed.x, seed.y):
        return None

    def change(document: Document, progress: Progress) -> Document:
        under = surface(document, scene.active, scene.target)
        if options.whole:
            return fill_region(document, under, None, colour, options.opacity, progress)
        if scene.target == "pixels":
            pixels = seen(document, scene.active, options.sample, document.area, progress.part(0, 0.5))
        else:
            pixels = under.raster.read(document.area.moved(-under.offset.x, -under.offset.y))
        region = wand(pixels, seed, options.tolerance, options.contiguous, options.antialias)
        return fill_region(document, under, region, colour, options.opacity, progress.part(0.5, 0.5))

    return Edit.slowly("Fill", change)


def _gradient(scene: Scene, event: Event) -> Gesture:
    options: GradientOptions = scene.options
    under = surface(scene.document, scene.active, scene.target)
    if event.kind == "key":
        return None
    start = end = (event.x, event.y)
    while event.kind != "release":
        if event.kind == "move":
            end = snapped(start, (event.x, event.y)) if event.shift else (event.x, event.y)
        overlay = (Outline((start, end)), Handle(start, "start"), Handle(end, "end"))
        event = yield Preview(_coarse(scene, under, _ramp(scene, start, end)) if start != end else None, overlay)
    if start == end:
        return None
    ramp = _ramp(scene, start, end)
    return Edit.slowly("Gradient", _laid(scene, ramp, options))


def _laid(scene: Scene, ramp: Gradient, options: GradientOptions) -> Callable[[Document, Progress], Document]:
    def change(document: Document, progress: Progress) -> Document:
        return gradient(document, surface(document, scene.active, scene.target), ramp, options.opacity, options.dither, progress)

    return change


def _ramp(scene: Scene, start: tuple[float, float], end: tuple[float, float]) -> Gradient:
    options: GradientOptions = scene.options
    first, last = _shade(scene.foreground), _shade(scene.background)
    if options.colours == "fade":
        last = _shade(scene.foreground, 0.0)
    if options.reverse:
        first, last = last, first
    return Gradient(options.kind, start, end, first, last)


def _shade(colour: Colour, alpha: float = 1.0) -> Shade:
    return (*colour, alpha)


def _coarse(scene: Scene, under: Surface, ramp: Gradient) -> Document | None:
    """What is shown while dragging: the gradient in few pixels as a layer above the active one. Masks show none."""
    document, options = scene.document, scene.options
    if under.target != "pixels":
        return None
    scale = max(document.size.width, document.size.height, COARSE) / COARSE
    size = Size(math.ceil(document.size.width / scale), math.ceil(document.size.height / scale))
    pixels = as_pixels(ramp.pixels(Rect(0, 0, size.width, size.height), document.channels, document.depth, False, scale), document.depth)
    layer = document.layer(under.layer)
    above = replace(
        layer,
        id=document.next_id,
        content=Placed(Raster.from_array(pixels), Transform.scaling(scale, scale)),
        offset=ORIGIN,
        mask=layer.mask if document.selection is None else Mask(document.selection),
        opacity=layer.opacity * options.opacity,
        clip=layer.clip or layer.lock_alpha,
    )
    return document.insert(above, layer.id)


FILL = Tool(
    "fill",
    "Fill",
    "mdi6.format-color-fill",
    "G",
    FillOptions,
    _fill,
    "Click to fill what is like the clicked pixel with the foreground colour, with the right button the background colour.",
)
GRADIENT = Tool(
    "gradient",
    "Gradient",
    "mdi6.gradient-horizontal",
    "Shift+G",
    GradientOptions,
    _gradient,
    "Drag from the first colour to the last. Shift: in steps of 45°.",
)
