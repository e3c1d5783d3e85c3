"""Where a picture is to be filled: masks as holes, and holes in parts that are filled one after the other."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster, tile_rect
from ganstudio.core.selection import combine, feathered, grow
from ganstudio.core.tile import TILE
from ganstudio.errors import EditError
from ganstudio.translate import tr

CELL = 16
"""Side in pixels of the squares in which holes are looked for."""


def checked(mask: Raster, size: Size) -> Raster:
    """The mask; EditError if nothing is marked, everything is, or it belongs to a picture of another size."""
    if mask.size != size:
        text = tr("The mask has {width} x {height} pixels, the picture {w} x {h}. Use a mask of the same size.")
        raise EditError(text.format(width=mask.size.width, height=mask.size.height, w=size.width, h=size.height))
    if mask.bounds().empty:
        raise EditError(tr("Nothing is marked. Paint over what should go, or select it."))
    if mask.opaque:
        raise EditError(tr("The whole picture is marked. Leave a part that shows what to fill it with."))
    return mask


def amounts_of(mask: Raster, feather: float) -> Raster:
    """How much of the fill shows: as much as is marked, and beyond that less and less over ``feather`` pixels."""
    if feather < 2:
        return mask
    soft = feathered(grow(mask, feather / 2), feather / 2)
    return combine(mask, soft, "add") or mask


def parts_of(amounts: Raster, apart: int) -> list[Rect]:
    """Rectangles around the marked places, in whole cells; places closer than ``apart`` pixels are in one. None for an empty mask."""
    size = amounts.size
    cells: NDArray[np.uint8] = np.zeros((-(-size.height // TILE) * TILE // CELL, -(-size.width // TILE) * TILE // CELL), np.uint8)
    count = TILE // CELL
    for key, tile in amounts.tiles.items():
        part = tile_rect(key).intersected(amounts.area)
        values = np.zeros((TILE, TILE), bool)
        values[: part.height, : part.width] = tile.pixels[: part.height, : part.width, 0] > 0
        cells[key[1] * count : (key[1] + 1) * count, key[0] * count : (key[0] + 1) * count] = values.reshape(count, CELL, count, CELL).any((1, 3))
    reach = max(apart // (2 * CELL), 0)
    near = np.asarray(cv2.dilate(cells, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))) if reach else cells
    found, labels = cv2.connectedComponents(near, connectivity=8)
    rects = []
    for label in range(1, found):
        rows, columns = np.nonzero((labels == label) & (cells > 0))
        if len(rows):
            rect = Rect(
                int(columns.min()) * CELL, int(rows.min()) * CELL,
                int(np.ptp(columns) + 1) * CELL, int(np.ptp(rows) + 1) * CELL,
            )  # fmt: skip
            rects.append(rect.intersected(size.rect))
    return rects
