"""Photos to regions as a person might draw them, coarse or fine: superpixels that are merged two by two, the most alike neighbours first.

Pictures are (H, W, 3) uint8, features (h, w, D) of cells of the picture, label maps (H, W).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
Floats = NDArray[np.float32]
Labels = NDArray[np.uint16]

CELL = 14
"""Pixels between the seeds of superpixels."""
COLOUR = 12.0
"""Difference in CIE L*a*b* that counts as much as features at a right angle."""
LIGHT = 0.5
"""What a difference in lightness counts beside one in colour: shadows part less than dyes."""
TEXTURE = 8.0
"""Difference in the deviation of the lightness within that counts as much."""
SIZES = 0.7
"""Exponent of the sizes in the cost of a merger: with 1, as Ward has it, regions come out alike in size; with 0 small ones stay for long."""
FEATURES = 1.3
"""What features count beside the rest."""
BORDER = 0.03
"""Gradient of lightness (0..1 per pixel) along a border that doubles its cost."""


@dataclass(frozen=True, eq=False)
class Partition:
    """A hierarchy of regions of a picture."""

    labels: Labels
    """(H, W): which superpixel each pixel belongs to."""
    mergers: NDArray[np.int32]
    """(count - 1, 2): what is merged, in order; merger number n makes region number count + n."""
    costs: Floats
    """(count - 1): of each merger; where it is low, the two were hardly apart."""

    def regions(self, part: Labels, count: int, least: float = 0.0) -> Labels:
        """Some of ``labels`` as at most ``count`` regions, numbered from 0: as late in the order of mergers as there are so few.

        ``least``: mergers before the first one that costs as much are made in any case.
        """
        leaves = len(self.mergers) + 1
        there = [n > 0 for n in np.bincount(part.ravel(), minlength=leaves + len(self.mergers))]
        left, root = sum(there), list(range(len(there)))
        whole = leaves + int((np.maximum.accumulate(self.costs) < least).sum())
        for new, (first, second) in enumerate(self.mergers.tolist(), leaves):
            if left <= count and new >= whole:
                break
            root[first] = root[second] = new
            left -= there[first] and there[second]
            there[new] = there[first] or there[second]
        for index in range(len(root) - 1, -1, -1):  # what is merged later has a higher number: one pass from the top
            root[index] = root[root[index]]
        owners = np.array(root)[part]
        known = np.flatnonzero(np.bincount(owners.ravel(), minlength=len(root)))
        number = np.zeros(len(root), np.uint16)
        number[known] = np.arange(len(known))
        return np.asarray(number[owners], np.uint16)


def partition(picture: RGB, features: Floats | None = None) -> Partition:
    """The hierarchy by colour, texture and, where given, features of unit length.

    Neighbours are merged as in Ward (1963), kept to those that touch, with weaker borders first (as in Arbelaez et al. 2011, whose contours are
    learnt; here it is the gradient).
    """
    labels = superpixels(picture)
    light, described = _described(picture, features)
    count = int(labels.max()) + 1
    flat = labels.ravel()
    sizes = np.bincount(flat, minlength=count).astype(np.float64)
    means = np.stack([np.bincount(flat, plane.ravel(), count) for plane in described], 1) / sizes[:, None]
    means = np.column_stack((means, _deviations(labels, described[0]) * (COLOUR / LIGHT / TEXTURE)))
    return Partition(labels.astype(np.uint16), *_mergers(sizes, means, _borders(labels, light)))


def superpixels(picture: RGB) -> NDArray[np.int32]:
    """Labels from 0: a watershed from the calmest place in each square of CELL pixels (Machairas et al. 2015)."""
    height, width = picture.shape[:2]
    calm = cv2.bilateralFilter(picture, 5, 25, 3)
    slope = _slope(np.asarray(cv2.cvtColor(calm, cv2.COLOR_RGB2GRAY), np.float32))
    seeds = np.zeros((height, width), np.int32)
    number = 0
    for top in range(0, height, CELL):
        for left in range(0, width, CELL):
            inner = slope[top + 2 : top + CELL - 2, left + 2 : left + CELL - 2]
            if inner.size:
                y, x = divmod(int(inner.argmin()), inner.shape[1])
                number += 1
                seeds[top + 2 + y, left + 2 + x] = number
    if not number:
        return np.zeros((height, width), np.int32)
    found = cv2.watershed(np.ascontiguousarray(calm), seeds)
    missing = found < 1
    nearest = cv2.distanceTransformWithLabels(missing.astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)[1]
    named = np.zeros(int(nearest.max()) + 1, np.int32)
    named[nearest[~missing]] = found[~missing]
    return np.asarray(np.unique(named[nearest], return_inverse=True)[1].reshape(height, width), np.int32)


def _slope(light: Floats) -> Floats:
    across, down = (cv2.Sobel(light, cv2.CV_32F, x, 1 - x, scale=0.125) for x in (1, 0))
    return np.asarray(np.hypot(across, down), np.float32)


def _described(picture: RGB, features: Floats | None) -> tuple[Floats, list[Floats]]:
    """The slope of the lightness, and planes whose squared differences are what tells places apart."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    height, width = picture.shape[:2]
    light = lab[..., 0]
    planes = [light * (LIGHT / COLOUR), lab[..., 1] / COLOUR, lab[..., 2] / COLOUR]
    if features is not None:
        whole = cv2.resize(features * np.float32(FEATURES), (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, -1)
        planes += list(np.moveaxis(whole, 2, 0))
    return _slope(np.asarray(light / 100, np.float32)), [np.ascontiguousarray(plane, np.float32) for plane in planes]


def _deviations(labels: NDArray[np.int32], plane: Floats) -> NDArray[np.float64]:
    """Of the plane's numbers within each superpixel, without its rim, which may be the neighbour's; 0 where nothing is left then."""
    named = labels.astype(np.float32)
    square = np.ones((3, 3), np.uint8)
    inner = (cv2.dilate(named, square) == cv2.erode(named, square)).ravel().astype(np.float64)
    flat, values, count = labels.ravel(), plane.ravel().astype(np.float64), int(labels.max()) + 1
    sizes, sums, squares = (np.bincount(flat, weights, count) for weights in (inner, inner * values, inner * values**2))
    sizes = np.maximum(sizes, 1)
    return np.asarray(np.sqrt(np.maximum(squares / sizes - (sums / sizes) ** 2, 0)))


def _borders(labels: NDArray[np.int32], slope: Floats) -> dict[tuple[int, int], tuple[float, float]]:
    """Of each two superpixels that touch: (sum of the slopes along their border, its length)."""
    pairs, slopes = [], []
    for first, second, a, b in (
        (labels[:, :-1], labels[:, 1:], slope[:, :-1], slope[:, 1:]),
        (labels[:-1], labels[1:], slope[:-1], slope[1:]),
    ):
        apart = first != second
        ends = np.stack((first[apart], second[apart]), 1).astype(np.int64)
        pairs.append(np.sort(ends, 1))
        slopes.append(np.maximum(a[apart], b[apart]))
    ends, heights = np.concatenate(pairs), np.concatenate(slopes).astype(np.float64)
    known, number = np.unique(ends, axis=0, return_inverse=True)
    number = number.ravel()
    totals, lengths = np.bincount(number, heights), np.bincount(number)
    return {(int(a), int(b)): (float(t), float(n)) for (a, b), t, n in zip(known, totals, lengths, strict=True)}


def _mergers(
    sizes: NDArray[np.float64], means: NDArray[np.float64], borders: dict[tuple[int, int], tuple[float, float]]
) -> tuple[NDArray[np.int32], Floats]:
    """The order in which all become one, and what each merger costs."""
    count = len(sizes)
    size, mean = [*sizes, *[0.0] * (count - 1)], np.concatenate((means, np.zeros((count - 1, means.shape[1]))))
    near: list[dict[int, tuple[float, float]]] = [{} for _ in range(2 * count - 1)]
    for (a, b), border in borders.items():
        near[a][b] = near[b][a] = border

    def cost(a: int, b: int) -> float:
        total, length = near[a][b]
        away = mean[a] - mean[b]
        return float(away @ away * (size[a] * size[b] / (size[a] + size[b])) ** SIZES * (1 + total / length / BORDER))

    queue = [(cost(a, b), a, b) for a, b in borders]
    heapq.heapify(queue)
    order: list[tuple[int, int]] = []
    costs: list[float] = []
    gone = [False] * (2 * count - 1)
    while len(order) < count - 1 and queue:
        price, a, b = heapq.heappop(queue)
        if gone[a] or gone[b]:
            continue
        new = count + len(order)
        order.append((a, b))
        costs.append(price)
        gone[a] = gone[b] = True
        size[new] = size[a] + size[b]
        mean[new] = (size[a] * mean[a] + size[b] * mean[b]) / size[new]
        for old in (a, b):
            for other, (total, length) in near[old].items():
                if not gone[other]:
                    had = near[new].get(other, (0.0, 0.0))
                    near[new][other] = near[other][new] = (had[0] + total, had[1] + length)
                near[other].pop(old, None)
        for other in near[new]:
            heapq.heappush(queue, (cost(other, new), other, new))
    return np.array(order, np.int32).reshape(-1, 2), np.array(costs, np.float32)
