"""A large area, part by part."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ganstudio.core.geometry import Rect
from ganstudio.core.planes import Pool
from ganstudio.core.progress import Progress
from ganstudio.core.raster import keys_in, tile_rect

BLOCK = 512
"""Side of a block in pixels: with smaller ones two threads mostly hand the interpreter lock to each other, larger ones leave the cache."""

ALONE = 4
"""Up to this many blocks are not worth a thread."""

THREADS = 4
"""More do not help: Python hands out the work."""

Work = Callable[[Rect, Pool], None]
"""Does a part, with float buffers that the calls of one thread share."""


def each_tile(area: Rect, work: Work) -> None:
    """Calls ``work`` for the part of ``area`` in every tile (256 x 256 squares counted from the origin), one after the other."""
    pool = Pool()
    for key in keys_in(area):
        work(tile_rect(key).intersected(area), pool)


def each_block(area: Rect, work: Work, progress: Progress | None = None) -> None:
    """Calls ``work`` for the part of ``area`` in every block (512 x 512 squares counted from the origin), from several threads.

    They have ended when this returns. The first error, Cancelled too, ends the work and is raised.
    """
    parts = blocks(area)
    waiting, lock, failed = iter(parts), threading.Lock(), threading.Event()
    done = 0

    def work_on() -> None:
        nonlocal done
        pool = Pool()
        try:
            while not failed.is_set():
                with lock:
                    part = next(waiting, None)
                if part is None:
                    return
                work(part, pool)
                with lock:
                    done += 1
                    share = done / len(parts)
                if progress is not None:
                    progress(share)
        except BaseException:
            failed.set()
            raise

    beside = min(os.cpu_count() or 1, THREADS) - 1 if len(parts) > ALONE else 0
    if not beside:
        work_on()
        return
    with ThreadPoolExecutor(beside, "blocks") as executor:
        futures = [executor.submit(work_on) for _ in range(beside)]
        work_on()
    for future in futures:
        future.result()


def blocks(area: Rect) -> list[Rect]:
    """The parts of ``area`` in each block, row by row."""
    if area.empty:
        return []
    columns = range(area.x // BLOCK, (area.right - 1) // BLOCK + 1)
    rows = range(area.y // BLOCK, (area.bottom - 1) // BLOCK + 1)
    return [Rect(column * BLOCK, row * BLOCK, BLOCK, BLOCK).intersected(area) for row in rows for column in columns]
