"""Colour picker: what painting tools use as foreground colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganstudio.core.composite import flatten, layer_pixels
from ganstudio.core.document import Document
from ganstudio.core.fields import choice
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Colour
from ganstudio.core.progress import Progress
from ganstudio.core.raster import full
from ganstudio.core.tile import Pixels
from ganstudio.tools.overlay import Caption, Circle
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool

SAMPLE = (("merged", "All layers"), ("layer", "This layer"))


@dataclass(frozen=True)
class PickerOptions:
    """What is averaged."""

    side: int = choice(
        1,
        "Sample",
        ((1, "One pixel"), (3, "3 × 3"), (5, "5 × 5"), (11, "11 × 11"), (31, "31 × 31"), (51, "51 × 51")),
        "How many pixels the colour is averaged over",
    )
    sample: Literal["merged", "layer"] = choice("merged", "From", SAMPLE)


def seen(document: Document, layer: int | None, sample: str, area: Rect, progress: Progress | None = None) -> Pixels:
    """The pixels (H, W, C) of ``area`` that a tool looks at: of all layers, or of one."""
    found = document.find(layer)
    if sample == "merged" or found is None or found.raster is None:
        return flatten(document, area, progress)
    return layer_pixels(found, area)


def picked(document: Document, layer: int | None, x: float, y: float, options: PickerOptions) -> Colour | None:
    """The mean colour around a position, weighted by alpha; None outside the canvas and where all is transparent."""
    if not document.area.holds(x, y):
        return None
    half = options.side // 2
    area = Rect(math.floor(x) - half, math.floor(y) - half, options.side, options.side).intersected(document.area)
    pixels = seen(document, layer, options.sample, area).reshape(-1, document.channels).astype(np.float64)
    weight = pixels[:, -1].sum()
    if weight == 0:
        return None
    mean = (pixels[:, :-1] * pixels[:, -1:]).sum(axis=0) / weight / full(document.depth)
    red, green, blue = (float(part) for part in (mean if len(mean) == 3 else np.repeat(mean, 3)))
    return red, green, blue


def _pick(scene: Scene, event: Event) -> Gesture:
    options = scene.options if isinstance(scene.options, PickerOptions) else PickerOptions()
    colour: Colour | None = None
    while event.kind != "release":
        if event.kind in ("press", "move"):
            colour = picked(scene.document, scene.active, event.x, event.y, options) or colour
        text = "" if colour is None else "  ".join(str(round(part * 255)) for part in colour)
        overlay = (Circle((event.x, event.y), max(options.side / 2, 1.0)), Caption((event.x, event.y), text)) if text else ()
        event = yield Preview(overlay=overlay, foreground=colour)
    return None


PICKER = Tool(
    "picker",
    "Colour Picker",
    "mdi6.eyedropper",
    "I",
    PickerOptions,
    _pick,
    "Click or drag to take the colour under the pointer. Alt+click does it while painting.",
    "pick",
)
