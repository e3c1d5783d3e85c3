"""A large area in tiles, worked on by all cores."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ganstudio.core.geometry import Rect
from ganstudio.core.planes import Pool
from ganstudio.core.progress import Progress
from ganstudio.core.raster import keys_in, tile_rect

ALONE = 4
"""Up to this many tiles are not worth a thread."""

THREADS = 4
"""More do not help: Python hands out the work."""


def each_tile(area: Rect, work: Callable[[Rect, Pool], None], progress: Progress | None = None) -> None:
    """Calls ``work`` for every tile of ``area``, from several threads, which have ended when this returns.

    Tiles are 256 x 256 squares counted from the origin. The first error, Cancelled too, ends the work and is raised.
    """
    parts = [tile_rect(key).intersected(area) for key in keys_in(area)]
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

    helpers = min(os.cpu_count() or 1, THREADS) - 1 if len(parts) > ALONE else 0
    if not helpers:
        work_on()
        return
    with ThreadPoolExecutor(helpers, "tiles") as executor:
        futures = [executor.submit(work_on) for _ in range(helpers)]
        work_on()
    for future in futures:
        future.result()
