"""What the status bar says of a place in the picture: in pixels and values, and in the units that the picture measures."""

from __future__ import annotations

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.measure import Measure, number_text
from ganstudio.core.raster import full
from ganstudio.core.window_level import raw
from ganstudio.translate import tr


def position_text(document: Document, x: int, y: int) -> str:
    """Where a pixel is."""
    measure = document.measure
    if measure is None or measure.spacing is None:
        return f"{x}, {y}"
    across, down = measure.spacing
    return f"{x}, {y}  ({number_text(x * across)}, {number_text(y * down, 'mm')})"


def value_text(document: Document, x: int, y: int) -> str:
    """A pixel's value; of a measured picture what it means, without the window through which it is looked at. Empty outside the canvas."""
    if not document.area.holds(x, y):
        return ""
    area, measure = Rect(x, y, 1, 1), document.measure
    if measure is not None and document.mode == "grey":
        value, alpha = flatten(raw(document), area)[0, 0]
        return f"{number_text(measure.value(float(value) / full(document.depth)), measure.unit)}  K {value} A {alpha}"
    values = flatten(document, area)[0, 0]
    return " ".join(f"{name} {value}" for name, value in zip(_names(len(values)), values, strict=True))


def selection_text(measure: Measure | None, bounds: Rect) -> str:
    """How large a selection is."""
    text = tr("Selection {w} × {h}").format(w=bounds.width, h=bounds.height)
    if measure is None or measure.spacing is None:
        return text
    across, down = measure.spacing
    return f"{text}  ({number_text(bounds.width * across)} × {number_text(bounds.height * down, 'mm')})"


def _names(channels: int) -> tuple[str, ...]:
    return ("R", "G", "B", "A") if channels == 4 else ("K", "A")
