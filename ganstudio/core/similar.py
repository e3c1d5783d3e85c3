"""Which pixels are like a given one: magic wand and colour range."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ganstudio.core.geometry import Point
from ganstudio.core.selection import as_bytes
from ganstudio.core.tile import Pixels


def wand(pixels: Pixels, seed: Point, tolerance: float, contiguous: bool = True, antialias: bool = True) -> Pixels:
    """(H, W) uint8: 255 where every channel, alpha too, is within ``tolerance`` (0..1 of full) of the pixel at ``seed``.

    ``contiguous``: only what hangs together with the seed through pixel sides. ``antialias`` softens the edge by half a pixel.
    Nothing if the seed lies outside. All fully transparent pixels count as alike.
    """
    height, width = pixels.shape[:2]
    if not (0 <= seed.x < width and 0 <= seed.y < height):
        return np.zeros((height, width), np.uint8)
    found = alike(pixels, pixels[seed.y, seed.x], tolerance)
    if contiguous:
        cv2.floodFill(found, None, (seed.x, seed.y), 128, flags=4)
        found = (found == 128).view(np.uint8) * np.uint8(255)
    return np.asarray(cv2.GaussianBlur(found, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)) if antialias else found


def alike(pixels: Pixels, value: Pixels, tolerance: float) -> Pixels:
    """(H, W) uint8, 255 where each channel of ``pixels`` (H, W, C) is within ``tolerance`` (0..1 of full) of ``value`` (C,)."""
    reach = round(tolerance * int(np.iinfo(pixels.dtype).max))
    low, high = [int(v) - reach for v in value], [int(v) + reach for v in value]
    if pixels.shape[2] > 1 and value[-1] == 0:
        return _within(np.ascontiguousarray(pixels[..., -1:]), low[-1:], high[-1:])
    return _within(pixels, low, high)


def _within(pixels: Pixels, low: list[int], high: list[int]) -> Pixels:
    top = int(np.iinfo(pixels.dtype).max)
    return np.asarray(cv2.inRange(pixels, np.array([max(v, 0) for v in low]), np.array([min(v, top) for v in high])))


def colour_range(pixels: Pixels, colours: Sequence[Sequence[float]], fuzziness: float) -> Pixels:
    """(H, W) uint8: how near each pixel is to the nearest of ``colours`` (each C - 1 values 0..1), times its alpha.

    Full up to half of ``fuzziness`` (0..1, the largest difference of a channel), then falling evenly to nothing at all of it.
    """
    top = int(np.iinfo(pixels.dtype).max)
    nearest: Pixels = np.full(pixels.shape[:2], top, pixels.dtype)
    for colour in colours:
        scalar = np.zeros(4)
        scalar[: len(colour)] = [round(part * top) for part in colour]
        apart = cv2.absdiff(pixels, scalar)
        planes = cv2.split(apart)[: pixels.shape[2] - 1]
        farthest = planes[0]
        for plane in planes[1:]:
            farthest = cv2.max(farthest, plane)
        nearest = np.asarray(cv2.min(nearest, farthest))
    steps = np.arange(top + 1) / (max(fuzziness, 1e-6) * top)
    near = as_bytes(2 - 2 * steps)[nearest]
    alpha = pixels[..., -1]
    if alpha.min() == top:
        return near
    return as_bytes((near / np.float32(255)) * (alpha / np.float32(top)))
