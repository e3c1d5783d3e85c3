"""All tools, in the order of the toolbox."""

from __future__ import annotations

from ganstudio.tools.clone import CLONE, STYLE_BRUSH
from ganstudio.tools.crop import CROP, STRAIGHTEN
from ganstudio.tools.fill import FILL, GRADIENT
from ganstudio.tools.lasso import LASSO, POLYGON
from ganstudio.tools.marquee import MARQUEE_ELLIPSE, MARQUEE_RECT
from ganstudio.tools.move import MOVE
from ganstudio.tools.navigate import HAND, ZOOM
from ganstudio.tools.picker import PICKER
from ganstudio.tools.remove import REMOVE
from ganstudio.tools.smart_select import SMART_SELECT
from ganstudio.tools.strokes import BRUSH, ERASER
from ganstudio.tools.tool import Tool
from ganstudio.tools.transform import TRANSFORM
from ganstudio.tools.wand import COLOUR_RANGE, WAND
from ganstudio.tools.window_level import WINDOW

TOOLS: tuple[Tool, ...] = (
    MOVE,
    TRANSFORM,
    MARQUEE_RECT,
    MARQUEE_ELLIPSE,
    LASSO,
    POLYGON,
    SMART_SELECT,
    WAND,
    COLOUR_RANGE,
    CROP,
    STRAIGHTEN,
    PICKER,
    WINDOW,
    BRUSH,
    ERASER,
    CLONE,
    REMOVE,
    STYLE_BRUSH,
    FILL,
    GRADIENT,
    HAND,
    ZOOM,
)


def tool(id: str) -> Tool:
    """The tool with that id; KeyError if there is none."""
    for entry in TOOLS:
        if entry.id == id:
            return entry
    raise KeyError(id)
