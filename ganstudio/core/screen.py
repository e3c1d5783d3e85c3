"""Layers to pixels for the screen, at the scale they are seen."""

from __future__ import annotations

import cv2
import numpy as np

from ganstudio.core.compose import Scope, composed
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.placed import level_area
from ganstudio.core.planes import Planes, Pool, rounded
from ganstudio.core.tile import Pixels
from ganstudio.core.tiled import each_tile


def render(document: Document, area: Rect, level: int) -> Pixels:
    """``area`` of the picture, in pixels of mip ``level`` (scale 1 / 2**level): (H, W, 4) uint8, blue, green, red, alpha, premultiplied.

    These are the bytes of ``QImage.Format_ARGB32_Premultiplied`` on little-endian machines (keep the array alive as long as the QImage).
    Transparent outside the canvas. A pixel of level L covers 2**L pixels of the document each way; layers at odd offsets
    are shifted by parts of it, so a change at (x, y) can reach one pixel of the level further.
    """
    out = np.zeros((area.size.height, area.size.width, 4), np.uint8)
    seen = area.intersected(level_area(document.area, level))

    def fill(part: Rect, pool: Pool) -> None:
        planes = composed(document.layers, Scope(part, level, document.depth, document.channels, pool), document.area)
        if planes is not None:
            out[part.slices(area.origin)] = shown_bytes(planes, pool)
            pool.give(planes.colour, planes.alpha)

    each_tile(seen, fill)
    return out


def shown_bytes(planes: Planes, pool: Pool) -> Pixels:
    """Planes as premultiplied BGRA bytes; overwrites them."""
    colour, alpha = planes.unit(pool).colour, planes.alpha
    if alpha is None:
        opaque = np.full(colour.shape[1:], 255, np.uint8)
        parts = [rounded(plane, 8) for plane in colour]
    else:
        opaque = rounded(alpha, 8)
        parts = [np.minimum(rounded(plane * alpha, 8), opaque) for plane in colour]
    blue, green, red = (parts[0], parts[0], parts[0]) if len(parts) == 1 else (parts[2], parts[1], parts[0])
    merged: Pixels = cv2.merge([blue, green, red, opaque])
    return merged
