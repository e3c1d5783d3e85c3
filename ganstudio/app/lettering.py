"""Where a picture has printed lines of text: rows of many small things of one height on a common line over an even ground."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Marks = NDArray[np.bool_]

LEAST = 20
"""Steps of 255 by which print differs from its ground."""
LOWEST, HIGHEST = 5, 80
"""Heights of letters in pixels."""
LONGEST = 6.0
"""Width of letters that run together, in heights."""
GAP = 0.9
"""Half of the widest gap within a line, in heights."""
LETTERS, FEW = 5, 2
"""Letters that make a line, and a line beside one that is known."""
ALIKE = 0.6
"""Share of a row's things that have to be as high as most and stand where the others stand."""
EVEN = 0.35
"""Share of the letters' contrast by which their ground may vary."""
BESIDE = 2.5
"""Distance of lines of one text, in heights."""

AROUND, TRAIL, JOINED = 0.4, 1.0, 4.0
"""What belongs to a line above and below it, before and after it, and in its gaps, in heights."""


@dataclass(frozen=True, eq=False)
class _Letters:
    """Things that may be letters, one entry for each."""

    left: NDArray[np.float64]
    top: NDArray[np.float64]
    right: NDArray[np.float64]
    bottom: NDArray[np.float64]

    @property
    def height(self) -> NDArray[np.float64]:
        return self.bottom - self.top

    def some(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> _Letters:
        return _Letters(self.left[which], self.top[which], self.right[which], self.bottom[which])


@dataclass(frozen=True, eq=False)
class _Line:
    """A line of text: where its letters stand, and their height."""

    letters: _Letters
    height: float


def lettering(grey: Plane, size: int) -> Marks:
    """Where there is text in (H, W) lightness 0..1, dark on light or light on dark, with strokes not wider than ``size`` pixels."""
    square, around = (cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)) for side in (size + 2, 4 * size + 1))
    steps = np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8)
    found = np.zeros(grey.shape, np.uint8)
    for operation in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        loud = cv2.morphologyEx(steps, operation, square)
        ink = np.asarray(loud > np.maximum(cv2.dilate(loud, around) // 2, LEAST))
        for line in _lines(ink, steps):
            _cover(found, line)
    return found > 0


def _lines(ink: Marks, grey: NDArray[np.uint8]) -> list[_Line]:
    letters = _candidates(ink)
    groups = [letters.some(group) for group in _rows(letters, ink.shape)]
    lines = [line for group in groups if (line := _line(group, LETTERS, ink, grey)) is not None]
    if not lines:
        return []
    short = [line for group in groups if len(group.left) >= FEW and (line := _line(group, FEW, ink, grey)) is not None]
    while True:
        more = [line for line in short if line not in lines and any(_beside(line, other) for other in lines)]
        if not more:
            return lines
        lines += more


def _candidates(ink: Marks) -> _Letters:
    """What hangs together and has the size of letters, or of some that run together; full rectangles and lines are none."""
    count, _, numbers, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top, width, height, area = (numbers[1:count, n].astype(np.float64) for n in range(5))
    kept = (height >= LOWEST) & (height <= HIGHEST) & (width <= LONGEST * height) & (height <= 8 * width)
    kept &= area >= 0.12 * width * height
    return _Letters(left, top, left + width, top + height).some(kept)


def _rows(letters: _Letters, shape: tuple[int, ...]) -> list[NDArray[np.intp]]:
    """Groups of what stands beside each other with gaps as between letters and words."""
    drawn = np.zeros(shape, np.uint8)
    middle, height = (letters.top + letters.bottom) / 2, letters.height
    boxes = (letters.left - GAP * height, middle - height / 4, letters.right + GAP * height, middle + height / 4)
    for left, top, right, bottom in np.rint(np.stack(boxes, 1)).astype(int).tolist():
        cv2.rectangle(drawn, (left, top), (right, bottom), 1, -1)
    _, labels = cv2.connectedComponents(drawn, connectivity=4)
    at = labels[np.clip(middle.astype(int), 0, shape[0] - 1), np.clip(((letters.left + letters.right) / 2).astype(int), 0, shape[1] - 1)]
    order = np.argsort(at, kind="stable")
    return [group for group in np.split(order, np.flatnonzero(np.diff(at[order])) + 1) if len(group) >= FEW]


def _line(group: _Letters, least: int, ink: Marks, grey: NDArray[np.uint8]) -> _Line | None:
    """The group as a line of text, without what only lies near it; None if it is none."""
    height = float(np.median(group.height))
    alike = (group.height > 0.6 * height) & (group.height < 1.6 * height)
    if alike.sum() < max(least, ALIKE * len(alike)):
        return None
    group = group.some(alike)
    middle = (group.left + group.right) / 2
    slope, level = _straight(middle, group.bottom)
    off = np.abs(group.bottom - slope * middle - level)
    standing = off <= max(0.2 * height, 1.0)
    if abs(slope) > 0.3 or standing.sum() < max(least, ALIKE * len(standing)):
        return None
    group = group.some(standing)
    return _Line(group, height) if _printed(group, ink, grey) else None


def _straight(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and level of the line that most points lie near (Theil and Sen)."""
    across = x[:, None] - x[None, :]
    far = across > 0.25 * np.ptp(x)
    slope = float(np.median(((y[:, None] - y[None, :])[far]) / across[far])) if far.any() else 0.0
    return slope, float(np.median(y - slope * x))


def _printed(group: _Letters, ink: Marks, grey: NDArray[np.uint8]) -> bool:
    """Whether all the letters differ about as much from their ground, and that is even."""
    y, x = int(group.top.min()), int(group.left.min())
    part = np.s_[max(y - 1, 0) : int(group.bottom.max()) + 1, max(x - 1, 0) : int(group.right.max()) + 1]
    print_, values = ink[part], grey[part]
    near = cv2.dilate(print_.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if near.all():
        return False
    ground = values[~near]
    contrast = abs(float(np.median(values[print_])) - float(np.median(ground)))
    low, high = np.percentile(ground, (10, 90))
    return float(high - low) < EVEN * contrast


def _beside(line: _Line, other: _Line) -> bool:
    """Whether the line is the next one, or goes on in the same row, of a text that the other one belongs to."""
    a, b, height = line.letters, other.letters, max(line.height, other.height)
    if min(line.height, other.height) < 0.5 * height:
        return False
    apart = max(float(b.left.min() - a.right.max()), float(a.left.min() - b.right.max()))
    down = max(float(b.top.min() - a.bottom.max()), float(a.top.min() - b.bottom.max()))
    return apart < BESIDE * height and down < BESIDE * height


def _cover(found: NDArray[np.uint8], line: _Line) -> None:
    """Marks the line with what belongs to it: dots, commas, letters that were not told."""
    letters, height = line.letters, line.height
    order = np.argsort(letters.left)
    left, top, right, bottom = (edge[order].tolist() for edge in (letters.left, letters.top, letters.right, letters.bottom))
    for n in range(len(left)):
        near = n + 1 < len(left) and left[n + 1] - right[n] < JOINED * height
        end = left[n + 1] if near else right[n] + TRAIL * height
        begin = left[n] - TRAIL * height if n == 0 else left[n]
        corners = begin, top[n] - AROUND * height, end, bottom[n] + AROUND * height
        x, y, x_end, y_end = (round(edge) for edge in corners)
        cv2.rectangle(found, (x, y), (x_end, y_end), 255, -1)
