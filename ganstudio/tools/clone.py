"""Clone stamp and style brush: strokes that bring pixels from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ganstudio.core.brush import Ink, Tip
from ganstudio.core.composite import flatten
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster
from ganstudio.core.surface import surface
from ganstudio.core.tile import Pixels
from ganstudio.errors import EditError
from ganstudio.tools.overlay import Caption, Circle, Shape
from ganstudio.tools.strokes import painting
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.translate import tr

SOURCE = "clone source"
"""Key of the scene's memory: the document position that was Alt-clicked."""
SHIFT = "clone shift"
"""Key of the scene's memory: whole pixels from where an aligned stroke paints to where it reads."""
STYLED = "styled"
"""Key of the scene's memory: the active layer's pixels in the chosen style, a Raster of its raster's size."""


@dataclass(frozen=True)
class CloneOptions(Tip):
    """The clone stamp."""

    aligned: bool = toggle(True, "Aligned", "Later strokes keep the distance to the source; otherwise each starts at the source again")
    sample: Literal["layer", "merged"] = choice("layer", "From", (("layer", "This layer"), ("merged", "All layers")))


@dataclass(frozen=True)
class StyleBrushOptions(Tip):
    """The style brush."""

    size: float = number(120.0, 1, 2000, "Size", unit="px", decimals=0, logarithmic=True, tip="Diameter of the brush ([ and ])")
    hardness: float = number(0.3, 0.0, 1.0, "Hardness", unit="%", scale=100, tip="How sharp the edge is (Shift+[ and Shift+])")
    pressure_opacity: bool = toggle(True, "Pressure fades", "A pen's pressure changes the opacity")


def _clone(scene: Scene, event: Event) -> Gesture:
    options: CloneOptions = scene.options
    if event.alt:
        return (yield from _set_source(scene, event))
    source = scene.memory.get(SOURCE)
    if source is None:
        raise EditError(tr("Alt+click first on the place to clone from."))
    shift: tuple[int, int] | None = scene.memory.get(SHIFT) if options.aligned else None
    if shift is None:
        shift = round(source[0] - event.x), round(source[1] - event.y)
        scene.memory[SHIFT] = shift
    ink = Ink(source=_reader(scene, options, shift))
    size, (dx, dy) = options.size, shift

    def mark(now: Event) -> tuple[Shape, ...]:
        return (Circle((now.x + dx, now.y + dy), size / 2, True),)

    return (yield from painting(scene, event, options, ink, "Clone Stamp", mark))


def _set_source(scene: Scene, event: Event) -> Gesture:
    while event.kind != "release":
        scene.memory[SOURCE] = (event.x, event.y)
        scene.memory.pop(SHIFT, None)
        event = yield Preview(overlay=(Circle((event.x, event.y), scene.options.size / 2, True),))
    return None


def _reader(scene: Scene, options: CloneOptions, shift: tuple[int, int]) -> Callable[[Rect], Pixels]:
    """Reads the document as it was when the stroke began, ``shift`` away."""
    document, under = scene.document, surface(scene.document, scene.active, scene.target)
    if options.sample == "merged" and scene.target == "pixels":
        return lambda area: flatten(document, area.moved(*shift))
    return lambda area: under.raster.read(area.moved(shift[0] - under.offset.x, shift[1] - under.offset.y))


def _style(scene: Scene, event: Event) -> Gesture:
    under = surface(scene.document, scene.active, "pixels")
    styled: Raster | None = scene.memory.get(STYLED)
    if styled is None or styled.size != under.raster.size or styled.depth != under.raster.depth or styled.channels != under.raster.channels:
        while event.kind != "release":
            event = yield Preview(overlay=(Caption((event.x, event.y), tr("Preparing style…")),))
        return None
    pixels = styled

    def read(area: Rect) -> Pixels:
        return pixels.read(area.moved(-under.offset.x, -under.offset.y))

    return (yield from painting(scene, event, scene.options, Ink(source=read), "Style Brush", target="pixels"))


CLONE = Tool(
    "clone",
    "Clone Stamp",
    "mdi6.stamper",
    "S",
    CloneOptions,
    _clone,
    "Alt+click where to copy from, then paint. Shift+click: line from the last stroke.",
    "brush",
)
STYLE_BRUSH = Tool(
    "style-brush",
    "Style Brush",
    "mdi6.palette-outline",
    "Shift+B",
    StyleBrushOptions,
    _style,
    "Paint the style chosen in the Styles panel in; a pen's pressure sets how much.",
    "brush",
)
