"""Two states of the same pixels mixed by a mask: how every edit of pixels keeps to the selection."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Point
from ganstudio.core.raster import Key, Raster, dtype_of, tile_rect
from ganstudio.core.tile import TILE, Pixels


def mixed(old: Pixels, new: Pixels, amounts: NDArray[np.uint8]) -> Pixels:
    """``new`` where ``amounts`` (H, W, 0..255) is full, ``old`` bit for bit where it is 0, between them colours weighted by alpha.

    (H, W, C) of one dtype; straight alpha in the last channel where C is 2 or 4.
    """
    low, high = int(amounts.min(initial=255)), int(amounts.max(initial=0))
    if high == 0:
        return old
    if low == 255:
        return new
    share = np.divide(amounts, np.float32(255), dtype=np.float32)
    out = np.empty_like(old)
    weight = share
    if old.shape[2] > 1:
        before, after = old[..., -1].astype(np.float32), new[..., -1].astype(np.float32)
        part = after * share
        alpha = before * (1 - share) + part
        weight = np.divide(part, alpha, out=share.copy(), where=alpha > 0)
        out[..., -1] = np.rint(alpha)
    # Weights of exactly 0 and 1 give the old and the new value: differences of integers are exact in float32.
    for channel in range(max(old.shape[2] - 1, 1)):
        base = old[..., channel].astype(np.float32)
        step = new[..., channel] - base
        step *= weight
        step += base
        np.rint(step, out=step)
        out[..., channel] = step
    return out


def faded(values: Pixels, amounts: NDArray[np.uint8]) -> Pixels:
    """``values`` (H, W) times ``amounts`` / 255, rounded; same dtype."""
    if values.dtype == np.uint8:  # floats are exact enough: no product lies between two whole numbers
        return np.asarray(cv2.multiply(values, amounts, scale=1 / 255)).reshape(values.shape)
    return ((values.astype(np.uint32) * amounts + 127) // 255).astype(values.dtype)


def selected(old: Raster, new: Raster, offset: Point, selection: Raster | None, lock_alpha: bool = False) -> Raster:
    """``new`` inside the selection and ``old`` outside it, for two rasters of one size lying at ``offset`` in the document.

    Tiles whose values do not change stay the same objects; if none does, ``old`` itself comes back. With ``lock_alpha`` alpha stays as it was.
    """
    if new is old:
        return old
    empty = np.broadcast_to(np.zeros((1, 1, old.channels), dtype_of(old.depth)), (TILE, TILE, old.channels))
    tiles = dict(old.tiles)
    fresh: dict[Key, Pixels] = {}
    for key in old.changed(new):
        before, after = old.tiles.get(key), new.tiles.get(key)
        was = empty if before is None else before.pixels
        now = empty if after is None else after.pixels
        if lock_alpha and old.channels > 1:
            now = now.copy()
            now[..., -1] = was[..., -1]
        if selection is not None:
            now = mixed(was, now, selection.read(tile_rect(key).moved(offset.x, offset.y))[..., 0])
        inside = tile_rect(key).intersected(old.area).slices(tile_rect(key).origin)
        if now is was or np.array_equal(now[inside], was[inside]):
            continue
        if after is not None and now is after.pixels:
            tiles[key] = after
        else:
            fresh[key] = np.array(now)
    return replace(old, tiles=tiles).with_tiles(fresh) if fresh or tiles != old.tiles else old
