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
HOLE = 0.004
"""Share of a picture under which a hole is filled."""


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


def collage(photos: Sequence[RGB], count: int, rng: np.random.Generator) -> tuple[RGB, list[Mask]]:
    """Regions with bent borders, each filled from another photo; the masks are ``count`` of them."""
    height, width = photos[0].shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bends = [cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) for _ in range(2)]
    y, x = (axis + bend * 0.12 * min(height, width) for axis, bend in zip((y, x), bends, strict=True))
    seeds = rng.uniform(0, 1, (len(photos), 2)) * (height, width)
    labels = np.argmin([(y - sy) ** 2 + (x - sx) ** 2 for sy, sx in seeds], axis=0)
    picture = np.stack(photos)[labels, np.arange(height)[:, None], np.arange(width)[None, :]]
    parts = [_largest(labels == n) for n in range(len(photos))]
    return np.ascontiguousarray(picture), [_one_of(parts, rng) for _ in range(count)]


def region(labels: NDArray[np.uint16], rng: np.random.Generator) -> Mask | None:
    """One of the regions of a label map, in one piece and without small holes, as a person would draw it; None where none has the right size."""
    sizes = np.bincount(labels.ravel()) / labels.size
    good = np.flatnonzero((sizes >= LEAST) & (sizes <= MOST))
    if not len(good):
        return None
    whole = cv2.medianBlur((labels == good[int(rng.integers(len(good)))]).astype(np.uint8), 5)
    _, parts, numbers, _ = cv2.connectedComponentsWithStats(1 - whole, connectivity=4)
    holes = numbers[:, cv2.CC_STAT_AREA] < HOLE * labels.size
    holes[0] = False
    mask = _largest((whole > 0) | holes[parts])
    return mask if LEAST <= mask.mean() <= MOST else None


def cut_out(picture: RGB, mask: Mask) -> NDArray[np.uint8]:
    """What the mask shows of the picture, with a soft edge: (h, w, 4)."""
    left, top, wide, tall = cv2.boundingRect((mask > 0.5).astype(np.uint8))
    soft = cv2.GaussianBlur(cv2.erode(mask, np.ones((3, 3), np.uint8)), (0, 0), 0.8)
    return np.asarray(np.dstack((picture, np.rint(soft * 255)))[top : top + tall, left : left + wide], np.uint8)


def lit(picture: RGB, rng: np.random.Generator) -> RGB:
    """The picture in another light: gain and contrast, tint, saturation; now and then grey, blurred or noisy."""
    changed = picture.astype(np.float32) / 255
    grey = changed.mean(2, keepdims=True)
    changed = grey + (changed - grey) * np.float32(0.0 if rng.random() < 0.05 else rng.uniform(0.5, 1.4))
    changed = np.clip(changed, 0, 1) ** np.float32(np.exp(rng.uniform(-0.4, 0.4))) * rng.uniform(0.85, 1.15, 3).astype(np.float32)
    if rng.random() < 0.15:
        changed = cv2.GaussianBlur(changed, (0, 0), float(rng.uniform(0.4, 1.2)))
    if rng.random() < 0.15:
        changed = changed + rng.normal(0, rng.uniform(0.01, 0.05), changed.shape).astype(np.float32)
    return np.asarray(np.rint(np.clip(changed, 0, 1) * 255), np.uint8)


def clicks(mask: Mask, on: int, beside: int, rng: np.random.Generator) -> tuple[list[Spot], list[Spot]]:
    """``on`` points on the thing, the first one in or near its middle, and ``beside`` points off it, half of them close to its border.

    Half of the time the others lie as far apart as they can be well inside, as a careful person sets them.
    """
    solid = mask > 0.5
    inner = _depth(solid)
    outer = _depth(~solid) if beside else inner
    spots: list[Spot] = []
    exact, careful = rng.random() < 0.5, rng.random() < 0.5
    for n in range(on if solid.any() else 0):
        if n == 0:
            spots.append(deepest(inner) if exact else _somewhere(inner >= 0.6 * inner.max(), rng))
        else:
            spots.append(farthest(inner, spots) if careful else _somewhere(inner >= 0.15 * inner.max(), rng))
    close = 0.15 * max(mask.shape)
    off = [_somewhere((outer > 2) & ((outer < close) | (rng.random() < 0.5)), rng) for _ in range(beside)]
    return spots, [spot for spot in off if not solid[int(spot[1]), int(spot[0])]]


def box_around(mask: Mask, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the thing, drawn by a hand that is up to 4 % of the picture off."""
    rows, columns = np.flatnonzero((mask > 0.5).any(1)), np.flatnonzero((mask > 0.5).any(0))
    off = rng.uniform(-0.04, 0.04, 4) * mask.shape[0]
    return columns[0] + off[0], rows[0] + off[1], columns[-1] + 1 + off[2], rows[-1] + 1 + off[3]


def middles(mask: Mask, count: int) -> list[Spot]:
    """The point on the thing that is farthest from its border, then those well inside that are farthest from the points before."""
    depth = _depth(mask > 0.5)
    spots = [deepest(depth)]
    while len(spots) < count:
        spots.append(farthest(depth, spots))
    return spots


def deepest(depth: NDArray[np.float32]) -> Spot:
    """Where it is the most."""
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return float(x) + 0.5, float(y) + 0.5


def farthest(depth: NDArray[np.float32], spots: Sequence[Spot]) -> Spot:
    """The place of at least half the greatest depth that is farthest from the spots."""
    rows, columns = np.nonzero(depth >= depth.max() / 2)
    apart = np.min([(columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 for x, y in spots], axis=0)
    index = int(apart.argmax())
    return float(columns[index]) + 0.5, float(rows[index]) + 0.5


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
