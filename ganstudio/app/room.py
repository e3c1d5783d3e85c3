"""Whether there is memory for what a model is about to make: better said before than met half-way."""

from __future__ import annotations

import psutil

from ganstudio.core.convert import check_size
from ganstudio.core.geometry import Size
from ganstudio.errors import EditError
from ganstudio.translate import tr

COPIES = 3
"""Copies of a picture that are there at once while it is made, flattened and written."""


def check_room(size: Size, bytes_per_pixel: int) -> None:
    """EditError if no picture can have this size, or the free memory does not hold it, at ``bytes_per_pixel``, as often as it takes."""
    check_size(size)
    needed, free = COPIES * size.area * bytes_per_pixel, psutil.virtual_memory().available
    if needed > free:
        text = tr("A picture of {width} x {height} pixels takes {needed:.1f} GB of memory, and {free:.1f} GB is free. Choose a smaller size.")
        raise EditError(text.format(width=size.width, height=size.height, needed=needed / 1e9, free=free / 1e9))
