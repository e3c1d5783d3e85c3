"""Hand and zoom: the canvas moves its view itself while they are chosen; the document does not change."""

from __future__ import annotations

from dataclasses import dataclass

from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool


@dataclass(frozen=True)
class HandOptions:
    """The hand has none."""


@dataclass(frozen=True)
class ZoomOptions:
    """The magnifier has none."""


def _nothing(scene: Scene, event: Event) -> Gesture:
    while event.kind != "release":
        event = yield Preview()
    return None


HAND = Tool(
    "hand",
    "Hand",
    "mdi6.hand-back-right-outline",
    "H",
    HandOptions,
    _nothing,
    "Drag to move the view. Space does it from any tool.",
    "hand",
)
ZOOM = Tool(
    "zoom",
    "Zoom",
    "mdi6.magnify",
    "Z",
    ZoomOptions,
    _nothing,
    "Click to zoom in, Alt+click to zoom out, drag a rectangle to fill the view.",
    "zoom",
)
