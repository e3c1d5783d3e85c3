"""Layers to exact straight pixels, for files, merging and copying."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganstudio.core.compose import Scope, composed
from ganstudio.core.document import Document, Layer
from ganstudio.core.geometry import Rect
from ganstudio.core.planes import Pool, put_pixels
from ganstudio.core.progress import Progress
from ganstudio.core.raster import dtype_of
from ganstudio.core.tile import Pixels
from ganstudio.core.tiled import each_block


def flatten(document: Document, area: Rect | None = None, progress: Progress | None = None) -> Pixels:
    """The whole picture, or ``area`` of it: straight pixels (H, W, 4 | 2) at the document's depth.

    Where one normal layer of full opacity is alone, its values come through unchanged.
    """
    return flatten_layers(document, document.layers, document.area if area is None else area, progress)


def flatten_layers(document: Document, layers: Sequence[Layer], area: Rect, progress: Progress | None = None) -> Pixels:
    """Some layers of the document over nothing, in ``area`` (which may leave the canvas): straight pixels (H, W, 4 | 2)."""
    limit = document.area if document.area.contains(area) else Rect.union((document.area, area, *(layer.bounds for layer in layers)))
    out = np.zeros((area.size.height, area.size.width, document.channels), dtype_of(document.depth))

    def fill(part: Rect, pool: Pool) -> None:
        scope = Scope(part, 0, document.depth, document.channels, pool)
        planes = composed(layers, scope, limit)
        if planes is not None:
            put_pixels(planes, out[part.slices(area.origin)])
            pool.give(planes.colour, planes.alpha)

    each_block(area, fill, progress)
    return out
