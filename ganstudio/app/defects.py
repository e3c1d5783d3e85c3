"""Proposals for what to remove: scratches and specks that stand out from what lies around them, and everything of similar colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import LUMA, Colours
from ganstudio.app.lettering import Marks, lettering
from ganstudio.core.document import Document
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Rect
from ganstudio.core.paint import Colour, values
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, full
from ganstudio.core.selection import combine, from_pixels, grow
from ganstudio.core.similar import alike

Plane = NDArray[np.float32]

_LINE = 15
"""Length in pixels of the pieces of line that scratches are told from texture by."""
_WAYS = 8
_EDGY = 0.5
"""Share of the step at an edge by which things beside it have to stand out more: contours are part of the picture."""
_CELL, _NEAR = 8, 15
"""Side in pixels of the squares of which the loudest pixel is taken, and how many of them each way are compared."""
_RANK, _PEAK = 0.75, 3.0
"""Share of those squares that is no louder than usual, and how much louder their loudest pixels are than most."""
_QUIET = 0.004
"""What stands out by less, in parts of full lightness, is never a defect."""


@dataclass(frozen=True)
class DefectOptions:
    """What counts as a scratch or speck."""

    sensitivity: float = number(0.5, 0, 1, "Sensitivity", unit="%", scale=100, tip="Higher finds fainter ones, and more that is none")
    size: int = number(7, 2, 60, "Largest width", unit="px", tip="Wider things are not touched; for thin letters take their stroke's width")
    tone: Literal["both", "light", "dark"] = choice("both", "Tone", (("both", "Light and dark"), ("light", "Light ones"), ("dark", "Dark ones")))
    margin: float = number(2.0, 0, 20, "Margin", unit="px", tip="How far beyond its edge each one is marked")
    spared: bool = toggle(True, "Leave printed text", "Lines of letters are part of the picture; without this they count as scratches")


@dataclass(frozen=True)
class SimilarOptions:
    """What counts as of similar colour."""

    tolerance: float = number(0.1, 0, 1, "Tolerance", unit="%", scale=100, tip="How far each channel may be from the foreground colour")
    margin: float = number(5.0, 0, 20, "Margin", unit="px", tip="How far beyond its edge each place is marked: soft edges, halos of compression")


@dataclass(frozen=True, eq=False)
class Standout:
    """How much each pixel of a picture stands out from around it: what masks of any sensitivity are made from."""

    area: Rect
    """Where it was looked, in document coordinates."""
    score: Plane
    """(H, W): how many times louder than its surroundings."""
    text: Marks
    """(H, W): where there are lines of print."""


def looked_at(document: Document) -> Rect:
    """Where proposals are made: in the selection, or everywhere."""
    return document.area if document.selection is None else document.selection.bounds()


def standout(document: Document, options: DefectOptions, progress: Progress) -> Standout:
    """Looks at what is seen of the document for things not wider than ``options.size``, lighter or darker than around.

    Top-hat and black-hat transforms (Serra 1982), made even by what they find in most places around, so that texture and things that
    come again and again stay, and by the steps nearby, so that contours do; lines count for more than points.
    """
    area = looked_at(document)
    colours = Colours(document.depth, document.mode == "grey", document.profile)
    around = area.grown(4 * options.size + 32).intersected(document.area)
    pixels = flatten(document, around)
    progress(0.2)
    grey = np.tensordot(LUMA, colours.planes(pixels), 1).astype(np.float32)
    grey[pixels[..., -1] < full(document.depth)] = float(grey.mean())
    square = cv2.getStructuringElement(cv2.MORPH_RECT, (options.size + 2, options.size + 2))
    loud = np.zeros_like(grey)
    if options.tone != "dark":
        np.maximum(loud, cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, square), out=loud)
    if options.tone != "light":
        np.maximum(loud, cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, square), out=loud)
    progress(0.4)
    ground = np.float32(_QUIET) + _usual(loud) + np.float32(_EDGY) * _steps(grey, options.size)
    even: Plane = np.asarray(loud / ground, np.float32)
    score = np.where(loud > _QUIET, np.maximum(0.6 * even, _lines(even, progress.part(0.4, 0.5))), 0)
    text = lettering(grey, options.size)
    wanted = area.slices(around.origin)
    return Standout(area, np.ascontiguousarray(score[wanted], np.float32), np.ascontiguousarray(text[wanted]))


def _usual(loud: Plane) -> Plane:
    """How loud it is around each pixel, whatever single things are there: a high rank of the loudest pixels of the squares around."""
    height, width = loud.shape
    padded = np.pad(loud, ((0, -height % _CELL), (0, -width % _CELL)), mode="edge")
    rows, columns = (n // _CELL for n in padded.shape)
    cells = np.pad(padded.reshape(rows, _CELL, columns, _CELL).max((1, 3)), _NEAR // 2, mode="symmetric")
    around = np.lib.stride_tricks.sliding_window_view(cells, (_NEAR, _NEAR))[::2, ::2]
    rank = int(_RANK * _NEAR * _NEAR)
    found = np.stack([np.partition(row.reshape(len(row), -1), rank, axis=1)[:, rank] for row in around])
    large = cv2.resize(found, (found.shape[1] * 2 * _CELL, found.shape[0] * 2 * _CELL), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large[:height, :width] / np.float32(_PEAK), np.float32)


def _steps(grey: Plane, size: int) -> Plane:
    """How far the lightness around a pixel goes apart without anything narrow: at edges of things much, whatever lies on flat ground."""
    side = 2 * size + 1
    calm = cv2.medianBlur(np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8), side)
    square = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    return np.asarray(cv2.morphologyEx(calm, cv2.MORPH_GRADIENT, square), np.float32) / np.float32(255)


def _lines(even: Plane, progress: Progress) -> Plane:
    """The mean along the best of some short lines through each pixel, at most half more than the pixel itself."""
    best = np.zeros_like(even)
    capped = np.minimum(even, np.float32(8))
    half = _LINE // 2
    for way in range(_WAYS):
        progress(way / _WAYS)
        kernel = np.zeros((_LINE, _LINE), np.float32)
        angle = np.pi * way / _WAYS
        across, down = round(half * float(np.cos(angle))), round(half * float(np.sin(angle)))
        cv2.line(kernel, (half - across, half - down), (half + across, half + down), 1.0)
        np.maximum(best, cv2.filter2D(capped, cv2.CV_32F, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), out=best)
    return np.asarray(np.minimum(best, np.float32(1.5) * even), np.float32)


def defects(document: Document, found: Standout, options: DefectOptions) -> Raster:
    """The mask that ``options`` give of what stands out: strong places, with what hangs together with them and is half as strong.

    What lies for the most part in lines of print is left out where the options say so.
    """
    strong = np.float32(10 * (1.6 / 10) ** options.sensitivity)
    seeds, weak = found.score > strong, (found.score > 0.5 * strong).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(labels[seeds])] = 255
    kept[0] = 0
    if options.spared and found.text.any():
        kept[np.bincount(labels[found.text], minlength=count) * 2 > np.bincount(labels.ravel(), minlength=count)] = 0
    return _proposed(document, kept[labels], found.area, options.margin)


def similar(document: Document, colour: Colour, options: SimilarOptions) -> Raster:
    """The mask of all that is seen within ``options.tolerance`` of ``colour`` (RGB 0..1), in the selection or everywhere."""
    area = looked_at(document)
    wanted = np.rint(values(colour, document.channels, document.depth)).astype(int)
    return _proposed(document, alike(flatten(document, area), wanted, options.tolerance), area, options.margin)


def _proposed(document: Document, marks: NDArray[np.uint8], area: Rect, margin: float) -> Raster:
    """``marks`` at ``area``, larger by the margin, inside the selection."""
    mask = grow(from_pixels(document.size, marks, area.origin), margin)
    if document.selection is None:
        return mask
    return combine(mask, document.selection, "intersect") or Raster(document.size, 1)
