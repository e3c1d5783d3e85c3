"""Pictures with a thing in them and its mask, made by code, and the clicks that a person would make on it.

Pictures are (H, W, 3) uint8, masks (H, W) float32 0..1; every random number comes from ``rng``.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
Mask = NDArray[np.float32]
Spot = tuple[float, float]

LEAST, MOST = 0.02, 0.4
"""Share of a picture that a thing covers."""


def pasted(photo: RGB, cutout: NDArray[np.uint8], rng: np.random.Generator) -> tuple[RGB, Mask]:
    """A cut-out (h, w, 4) on a photo, somewhere, in some size and light; up to a third of it may lie outside."""
    height, width = photo.shape[:2]
    if rng.random() < 0.5:
        cutout = cutout[:, ::-1]
    solid = max(float((cutout[..., 3] > 127).mean()), 0.05)
    wanted = rng.uniform(LEAST * 1.5, MOST) * height * width / solid
    scale = min((wanted / (cutout.shape[0] * cutout.shape[1])) ** 0.5, 1.5 * height / cutout.shape[0], 1.5 * width / cutout.shape[1])
    tall, wide = (max(round(n * scale), 4) for n in cutout.shape[:2])
    premultiplied = cutout.astype(np.float32)
    premultiplied[..., :3] *= premultiplied[..., 3:] / 255
    small = np.asarray(cv2.resize(premultiplied, (wide, tall), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.float32)
    small[..., :3] *= np.float32(rng.uniform(0.75, 1.15))
    layer = np.zeros((height, width, 4), np.float32)
    y, x = (round(rng.uniform(-n / 3, whole - n * 2 / 3)) for n, whole in ((tall, height), (wide, width)))
    top, left, bottom, right = max(y, 0), max(x, 0), min(y + tall, height), min(x + wide, width)
    layer[top:bottom, left:right] = small[top - y : bottom - y, left - x : right - x]
    alpha: Mask = layer[..., 3] / np.float32(255)
    picture = photo * (1 - alpha[..., None]) + np.minimum(layer[..., :3], 255 * alpha[..., None])
    return np.rint(picture).astype(np.uint8), alpha


def collage(photos: Sequence[RGB], rng: np.random.Generator) -> tuple[RGB, Mask]:
    """Regions with bent borders, each filled from another photo; the mask is one of them."""
    height, width = photos[0].shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bends = [cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) for _ in range(2)]
    y, x = (axis + bend * 0.12 * min(height, width) for axis, bend in zip((y, x), bends, strict=True))
    seeds = rng.uniform(0, 1, (len(photos), 2)) * (height, width)
    labels = np.argmin([(y - sy) ** 2 + (x - sx) ** 2 for sy, sx in seeds], axis=0)
    picture = np.stack(photos)[labels, np.arange(height)[:, None], np.arange(width)[None, :]]
    return np.ascontiguousarray(picture), _one_of([_largest(labels == n) for n in range(len(photos))], rng)


def region(photo: RGB, rng: np.random.Generator) -> Mask | None:
    """A region of similar colour that holds a random place, by mean shift (Comaniciu and Meer 2002); None where eight places give none."""
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    calm = cv2.pyrMeanShiftFiltering(small, 6, float(rng.uniform(12, 30)))
    tolerance = (float(rng.uniform(2, 6)),) * 3
    for _ in range(8):
        at = (int(rng.integers(calm.shape[1])), int(rng.integers(calm.shape[0])))
        flooded = np.zeros((calm.shape[0] + 2, calm.shape[1] + 2), np.uint8)
        cv2.floodFill(calm.copy(), flooded, at, (0, 0, 0), tolerance, tolerance, cv2.FLOODFILL_MASK_ONLY | (255 << 8))
        whole = cv2.morphologyEx(flooded[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        if LEAST <= (whole > 0).mean() <= MOST:
            mask: Mask = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_LINEAR), np.float32) / np.float32(255)
            return mask
    return None


def clicks(mask: Mask, on: int, beside: int, rng: np.random.Generator) -> tuple[list[Spot], list[Spot]]:
    """``on`` points on the thing, the first one near its middle, and ``beside`` points off it, half of them close to its border."""
    solid = mask > 0.5
    inner = _depth(solid)
    outer = _depth(~solid)
    spots = [_somewhere(inner >= (0.6 if n == 0 else 0.15) * inner.max(), rng) for n in range(on if solid.any() else 0)]
    close = 0.15 * max(mask.shape)
    off = [_somewhere((outer > 2) & ((outer < close) | (rng.random() < 0.5)), rng) for _ in range(beside)]
    return spots, [spot for spot in off if not solid[int(spot[1]), int(spot[0])]]


def box_around(mask: Mask, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the thing, drawn by a hand that is up to 4 % of the picture off."""
    rows, columns = np.flatnonzero((mask > 0.5).any(1)), np.flatnonzero((mask > 0.5).any(0))
    off = rng.uniform(-0.04, 0.04, 4) * mask.shape[0]
    return columns[0] + off[0], rows[0] + off[1], columns[-1] + 1 + off[2], rows[-1] + 1 + off[3]


def middle(mask: Mask) -> Spot:
    """The point on the thing that is farthest from its border."""
    depth = _depth(mask > 0.5)
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return float(x) + 0.5, float(y) + 0.5


def _depth(inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Distance to what is not inside; the picture's edge counts as that."""
    padded = np.pad(inside.astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def _somewhere(where: NDArray[np.bool_], rng: np.random.Generator) -> Spot:
    places = np.flatnonzero(where)
    if not len(places):
        return 0.5, 0.5
    y, x = divmod(int(places[rng.integers(len(places))]), where.shape[1])
    return x + 0.5, y + 0.5


def _largest(mask: NDArray[np.bool_]) -> Mask:
    """The largest connected part."""
    _, labels, numbers, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if len(numbers) < 2:
        return np.zeros(mask.shape, np.float32)
    return np.asarray(labels == 1 + int(np.argmax(numbers[1:, cv2.CC_STAT_AREA])), np.float32)


def _one_of(masks: list[Mask], rng: np.random.Generator) -> Mask:
    """A mask of the right size, or the one nearest to it."""
    good = [m for m in masks if LEAST <= m.mean() <= MOST]
    if good:
        return good[int(rng.integers(len(good)))]
    return min(masks, key=lambda m: abs(float(m.mean()) - (LEAST + MOST) / 2))
