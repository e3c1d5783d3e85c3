"""Selection by colour: magic wand and colour range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ganstudio.core.document import Document
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.geometry import ORIGIN, Point
from ganstudio.core.paint import Colour
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import feathered, from_pixels
from ganstudio.core.similar import colour_range, wand
from ganstudio.tools.overlay import Handle
from ganstudio.tools.picker import PickerOptions, picked, seen
from ganstudio.tools.select import DESELECT, HINT, SelectOptions, how_of, nudged, selecting
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool

SAMPLE = (("layer", "This layer"), ("merged", "All layers"))


@dataclass(frozen=True)
class WandOptions(SelectOptions):
    """The magic wand."""

    tolerance: float = number(0.12, 0.0, 1.0, "Tolerance", unit="%", scale=100, decimals=1, tip="How different a colour may be")
    contiguous: bool = toggle(True, "Contiguous", "Only what hangs together with the clicked pixel")
    antialias: bool = toggle(True, "Smooth edge")
    sample: Literal["layer", "merged"] = choice("layer", "From", SAMPLE)


@dataclass(frozen=True)
class ColourRangeOptions(SelectOptions):
    """Colour range."""

    fuzziness: float = number(0.25, 0.01, 1.0, "Fuzziness", unit="%", scale=100, decimals=1, tip="How far around the colours it reaches")
    sample: Literal["layer", "merged"] = choice("merged", "From", SAMPLE)


def _wand(scene: Scene, event: Event) -> Gesture:
    options: WandOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how, seed = how_of(options, event), Point(math.floor(event.x), math.floor(event.y))
    while event.kind != "release":
        event = yield Preview(overlay=(Handle((seed.x + 0.5, seed.y + 0.5), "seed"),))
    if not scene.document.area.holds(seed.x, seed.y):
        return DESELECT if how == "replace" else None

    def make(document: Document, progress: Progress) -> Raster:
        pixels = seen(document, scene.active, options.sample, document.area, progress)
        progress.check()
        found = wand(pixels, seed, options.tolerance, options.contiguous, options.antialias)
        return feathered(from_pixels(document.size, found, ORIGIN), options.feather)

    return selecting(make, how, "Magic Wand")


def _range(scene: Scene, event: Event) -> Gesture:
    options: ColourRangeOptions = scene.options
    if event.kind == "key":
        return nudged(scene, event)
    how, colours = how_of(options, event), list[Colour]()
    look = PickerOptions(side=3, sample=options.sample)
    while event.kind != "release":
        if event.kind in ("press", "move"):
            colour = picked(scene.document, scene.active, event.x, event.y, look)
            if colour is not None and all(max(abs(a - b) for a, b in zip(colour, old, strict=True)) > options.fuzziness / 4 for old in colours):
                colours.append(colour)
        event = yield Preview(overlay=(Handle((event.x, event.y), "seed"),))
    if not colours:
        return None

    def make(document: Document, progress: Progress) -> Raster:
        pixels = seen(document, scene.active, options.sample, document.area, progress)
        progress.check()
        found = colour_range(pixels, [colour[: document.channels - 1] for colour in colours], options.fuzziness)
        return feathered(from_pixels(document.size, found, ORIGIN), options.feather)

    return selecting(make, how, "Colour Range")


WAND = Tool(
    "wand",
    "Magic Wand",
    "mdi6.auto-fix",
    "Shift+W",
    WandOptions,
    _wand,
    f"Click a colour to select what is like it. {HINT}",
    nudges=True,
)
COLOUR_RANGE = Tool(
    "colour-range",
    "Colour Range",
    "mdi6.palette-swatch-variant",
    "Shift+O",
    ColourRangeOptions,
    _range,
    f"Click a colour, or drag over several, to select them everywhere with soft edges. {HINT}",
    nudges=True,
)
