"""A large area, tile by tile."""

from __future__ import annotations

from collections.abc import Callable

from ganstudio.core.geometry import Rect
from ganstudio.core.planes import Pool
from ganstudio.core.progress import Progress
from ganstudio.core.raster import keys_in, tile_rect


def each_tile(area: Rect, work: Callable[[Rect, Pool], None], progress: Progress | None = None) -> None:
    """Calls ``work`` for the part of ``area`` in every tile, with buffers that all calls share; Cancelled comes out of ``progress``.

    Tiles are 256 x 256 squares counted from the origin: what is worked on stays in the processor's cache. A second thread made flattening
    slower (705 ms against 512 on two cores): each step takes some microseconds, and handing the interpreter lock over as long.
    """
    parts = [tile_rect(key).intersected(area) for key in keys_in(area)]
    pool = Pool()
    for number, part in enumerate(parts, 1):
        work(part, pool)
        if progress is not None:
            progress(number / len(parts))
