"""Window and level by dragging, as at a reading station: sideways for contrast, up and down for brightness."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import number
from ganstudio.core.measure import number_text
from ganstudio.core.tone import NARROWEST, WindowLevel
from ganstudio.core.window_level import shown_by, window_of, with_window
from ganstudio.tools.overlay import Caption
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.translate import tr

_DOUBLES = 160
"""Screen pixels sideways that make a window twice as wide."""

_PASSES = 320
"""Screen pixels up or down that move a window by its own width."""


@dataclass(frozen=True)
class WindowOptions:
    """How the pointer is followed."""

    speed: float = number(1.0, 0.1, 5.0, "Speed", unit="×", decimals=1, logarithmic=True, tip="How much a movement changes")


def dragged(start: WindowLevel, right: float, up: float, speed: float = 1.0) -> WindowLevel:
    """The window after a movement in screen pixels: to the right wider, up brighter; narrow windows move in small steps."""
    width = min(max(start.width * 2.0 ** (right * speed / _DOUBLES), NARROWEST), 1.0)
    sign = 1 if start.negative else -1
    level = min(max(start.level + sign * up * speed * start.width / _PASSES, 0.0), 1.0)
    return replace(start, level=level, width=width)


def window_text(document: Document, window: WindowLevel) -> str:
    """Level and width in the unit of the picture, or in per cent of all values."""
    measure = document.measure
    if measure is None or document.mode != "grey":
        return tr("Level {level:.1f} %  Width {width:.1f} %").format(level=100 * window.level, width=100 * window.width)
    shown = shown_by(measure, window)
    level, width = number_text(shown.level, measure.unit), number_text(shown.width, measure.unit)
    return tr("Level {level}  Width {width}").format(level=level, width=width)


def _drag(scene: Scene, event: Event) -> Gesture:
    options = scene.options if isinstance(scene.options, WindowOptions) else WindowOptions()
    document, begin = scene.document, event
    start = window = window_of(document)
    while event.kind != "release":
        if event.kind == "move":
            window = dragged(start, (event.x - begin.x) * scene.zoom, (begin.y - event.y) * scene.zoom, options.speed)
        caption = Caption((event.x, event.y), window_text(document, window))
        event = yield Preview(with_window(document, window) if window != start else None, (caption,))
    if window == start:
        return None
    return Edit(tr("Window/Level"), lambda now: with_window(now, window))


WINDOW = Tool(
    "window-level",
    "Window/Level",
    "mdi6.contrast-circle",
    "",
    WindowOptions,
    _drag,
    "Drag sideways for a wider or narrower range of values, up and down for brightness. The stored values stay as they are.",
)
