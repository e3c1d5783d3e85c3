"""Pixels of a mip level resampled to device pixels, each device pixel always in the same way, whatever is drawn with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect
from ganstudio.ui.canvas.view import View

BITS = 24
"""Binary digits behind the point of the fixed-point positions: whole numbers, so that a part equals the whole exactly."""


@dataclass(frozen=True)
class Sampling:
    """Where a rectangle of device pixels (sheet coordinates) looks into a mip level.

    ``columns``, ``rows``: positions in 32nds of a pixel of the level ((w,) and (h,), or both (h, w) where the view is rotated).
    ``area``: the pixels of the level that are needed, not cut to the picture.
    """

    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    area: Rect
    nearest: bool
    upright: bool
    same: bool
    """Whether device pixels and pixels of the level are the same: then ``area`` is the rectangle."""


def sampling(view: View, rect: Rect, level: int) -> Sampling:
    """The sampling of ``rect`` (sheet coordinates) for a view."""
    back = view.linear.inverse()
    scale = 32 / (1 << level) * (1 << BITS)
    half = 0 if view.nearest else (16 << BITS) - (1 << BITS - 1)
    xs, ys = np.arange(rect.x, rect.right, dtype=np.int64) * 2 + 1, np.arange(rect.y, rect.bottom, dtype=np.int64) * 2 + 1
    ax, bx = round(back.a * scale / 2), round(back.c * scale / 2)
    ay, by = round(back.b * scale / 2), round(back.d * scale / 2)
    if view.upright:
        columns, rows = (xs * ax - half) >> BITS, (ys * by - half) >> BITS
    else:
        columns = ((xs * ax)[None, :] + (ys * bx)[:, None] - half) >> BITS
        rows = ((xs * ay)[None, :] + (ys * by)[:, None] - half) >> BITS
    same = view.upright and not view.mirrored and view.zoom * (1 << level) == 1
    more = 1 if view.nearest or same else 2
    left, top, right, bottom = (int(v) >> 5 for v in (columns.min(), rows.min(), columns.max(), rows.max()))
    area = Rect(left, top, right - left + more, bottom - top + more)
    return Sampling(columns, rows, area, view.nearest, view.upright, same)


def sampled(how: Sampling, pixels: NDArray[Any], area: Rect) -> NDArray[Any]:
    """The device pixels, (h, w, C), from ``pixels`` of ``area`` of the level; beyond it, zeros if rotated, else the nearest pixel."""
    if how.same and area.contains(how.area):
        return pixels[how.area.slices(area.origin)]
    columns, rows = how.columns - (area.x << 5), how.rows - (area.y << 5)
    height, width = (len(rows), len(columns)) if how.upright else columns.shape
    whole = np.empty((height, width, 2), np.int16)
    if how.upright:
        whole[..., 0] = np.clip(columns >> 5, -1, area.width).astype(np.int16)[None, :]
        whole[..., 1] = np.clip(rows >> 5, -1, area.height).astype(np.int16)[:, None]
    else:
        whole[..., 0] = np.clip(columns >> 5, -2, area.width + 1)
        whole[..., 1] = np.clip(rows >> 5, -2, area.height + 1)
    border = cv2.BORDER_REPLICATE if how.upright else cv2.BORDER_CONSTANT
    if how.nearest:
        out = cv2.remap(pixels, whole, np.empty((0, 0), np.uint16), cv2.INTER_NEAREST, borderMode=border)
    else:
        fine_x, fine_y = (columns & 31).astype(np.uint16), ((rows & 31) << 5).astype(np.uint16)
        part = fine_x[None, :] + fine_y[:, None] if how.upright else fine_x + fine_y
        out = cv2.remap(pixels, whole, part, cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(out if out.ndim == 3 else out[..., None])
