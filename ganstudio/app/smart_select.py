"""From clicks or a box to the selection of what lies there: a model sees the picture small, its mask is refined at full size.

A picture is looked at once (``analyse``), in the background; every click after that is a run of the model on a few hundred pixels.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.look import Floats, alone, composed_over_grey, cut, fitted, seen, shrunk
from ganstudio.app.sheet import Sheet
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.guided import Fit, fit, guided
from ganstudio.core.planes import Pool
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import as_bytes
from ganstudio.core.tiled import each_block
from ganstudio.engine.apply import apply_model
from ganstudio.engine.clicks import click_planes
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import EditError, ModelError
from ganstudio.tools.smart_select import Box, Clicks, Spot
from ganstudio.translate import tr

TASK = "select"
SIDE = 256
"""Long side of what the model sees."""
THING = 110
"""Long side, in the model's pixels, that a thing is brought to where it is known where it is."""
SMALL = 24
"""Long side, in the model's pixels, of things that are looked at again from nearer."""
SEEN = 0.6
"""Share of the picture's long side from which on what the person saw is everything."""
CUT = 0.03
"""Share of a window's edge that a thing may touch and still count as being inside."""
GUIDE = 768
"""Long side at which a mask is fitted to the picture's edges, before its last step to full size."""
ALIGNED = 32
"""Parts of the picture begin at multiples of this, which are whole pixels of its smaller copies too."""
SURE, ROUNDS = 0.98, 2
"""Share from which a pixel counts as surely the thing; and rounds in which the unsure ones are told apart."""
FEW = 20
"""Pixels under which colours say nothing."""
STRAY = 0.15
"""Share of the clicked part's size under which parts that hang apart from it are left out."""
EDGE = 1e-3
"""Variance of colour (0..1) that counts as an edge to follow."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """A picture that can be asked for what lies at a point."""

    document: Document
    """What is looked at: the document, or one layer of it alone."""
    library: Library
    manifest: Manifest
    """The model that selects."""
    whole: Floats
    """(H, W, 3) sRGB 0..1, the long side at most GUIDE; transparent parts are grey."""

    def look(self, window: Rect, side: int) -> Floats:
        """``window`` of the picture with a long side of at most ``side``, never enlarged: (H, W, 3) sRGB 0..1."""
        size = fitted(window.size, side)
        if window == self.document.area and self.whole.shape[0] >= size.height:
            return shrunk(self.whole, size)
        return shrunk(seen(self.document, window, side), size)


def analyse(document: Document, layer: int | None, sample: str, library: Library, progress: Progress, model: str = "") -> Analysis:
    """Looks at all layers (``merged``) or one (``layer``), for ``model`` or the active one. ModelError where no model selects."""
    manifest = selector(library, model)
    progress(0.0, tr("Looking at the picture"))
    library.session(manifest, progress)
    progress(0.5, tr("Looking at the picture"))
    looked_at = alone(document, layer) if sample == "layer" else document
    whole = shrunk(seen(looked_at, document.area, GUIDE), fitted(document.size, GUIDE))
    progress(1.0)
    return Analysis(looked_at, library, manifest, whole)


def selector(library: Library, model: str = "") -> Manifest:
    """The model with that id, or the active one; ModelError where there is none, or it does not go by clicks."""
    manifest = library.manifest(model) if model else library.active(TASK)
    if manifest.task != TASK or [guide.kind for guide in manifest.guides] != ["clicks"]:
        raise ModelError(manifest.id, tr("does not select by clicks. Choose another model for this under Enhance > Models."))
    return manifest


class Analyst:
    """Keeps what was last looked at, so that clicks on the same picture look at it once. Safe from any thread."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = threading.Lock()
        self._document: Document | None = None
        self._only: int | None = None
        self._analysis: Analysis | None = None

    def analysis(self, document: Document, layer: int | None, sample: str, progress: Progress) -> Analysis:
        """As analyse(), from what is kept where the layers are still the same."""
        only = layer if sample == "layer" else None
        with self._lock:
            kept, old = self._analysis, self._document
            same = old is not None and old.layers is document.layers and (old.size, old.profile) == (document.size, document.profile)
            if kept is None or not same or only != self._only or kept.manifest != selector(self.library):
                self._analysis = None
                kept = self._analysis = analyse(document, layer, sample, self.library, progress)
                self._document, self._only = document, only
            return kept

    def find(self, document: Document, layer: int | None, sample: str, clicks: Clicks, progress: Progress) -> Raster:
        """The selection of what the clicks mean; what the smart select tool asks for."""
        return find(self.analysis(document, layer, sample, progress.part(0.0, 0.3)), clicks, progress.part(0.3, 0.7))


# the model


def find(analysis: Analysis, clicks: Clicks, progress: Progress | None = None) -> Raster:
    """The selection of what the clicks mean, of the document's size. EditError where nothing is pointed at, or nothing was found."""
    progress = progress or Progress()
    if not clicks.on and clicks.box is None:
        raise EditError(tr("Click the thing that you want, or drag a box around it."))
    window, mask = located(analysis, clicks, progress.part(0.0, 0.5))
    on, beside = ([scaled(spot, window, mask.shape) for spot in spots] for spots in (clicks.on, clicks.beside))
    if beside:
        on = [spot for spot in on if _at(mask, spot) > 0.5] or on  # the others were taken back
    if max(mask.shape) <= SIDE:  # what a larger model gives is finer than its colours
        mask = settled(analysis.look(window, SIDE), mask, on, beside)
    mask = without_strays(mask, on)
    if not (mask > 0.5).any():
        raise EditError(tr("Nothing was found there. Click the middle of the thing, or drag a box around it."))
    return refined(analysis.document, window, mask, progress.part(0.5, 0.5))


def located(analysis: Analysis, clicks: Clicks, progress: Progress) -> tuple[Rect, Floats]:
    """A part of the picture, and the model's mask of it (any size), 0..1; beyond it nothing is meant."""
    area = analysis.document.area
    box = clicks.box
    if box is not None:
        left, top, right, bottom = box
        if not clicks.on:
            clicks = replace(clicks, on=(((left + right) / 2, (top + bottom) / 2),))
        window = _around(Rect.around(left, top, right, bottom), area)
        mask = agreeing(analysis, clicks, window, progress)
        return window, np.asarray(mask * _inside(box, window, mask.shape))
    spots = Rect.around(*(min(axis) for axis in zip(*clicks.on, strict=True)), *(max(axis) + 1 for axis in zip(*clicks.on, strict=True)))
    near = _in_sight(clicks, spots, area)
    if near is not None:
        mask = agreeing(analysis, clicks, near, progress.part(0.0, 0.5))
        if not _cut_off(mask, near, area):
            return near, mask
    mask = agreeing(analysis, clicks, area, progress.part(0.0, 0.5))
    found = _bounds(mask, area)
    found = spots if found.empty else found.united(spots)
    if max(found.width, found.height) * SIDE < SMALL * max(area.width, area.height):
        window = _around(found, area)
        return window, agreeing(analysis, clicks, window, progress.part(0.5, 0.5))
    return area, mask


def agreeing(analysis: Analysis, clicks: Clicks, window: Rect, progress: Progress) -> Floats:
    """The model's mask with every click heeded: a thing clicked on is in it and one clicked off is not, even if that takes further runs.

    A click off something takes the nearest click on it back; what other clicks chose of it stays.
    """
    mask = looked_twice(analysis, clicks, window, progress)
    for spot in clicks.on if len(clicks.on) > 1 else ():
        if _at(mask, scaled(spot, window, mask.shape)) < 0.5:
            mask = np.maximum(mask, run(analysis, Clicks((spot,), clicks.beside), window, progress))
    for spot in clicks.beside:
        if _at(mask, scaled(spot, window, mask.shape)) > 0.5:
            taken = run(analysis, Clicks((spot,), clicks.on), window, progress)
            here, *others = (scaled(other, window, taken.shape) for other in (spot, *clicks.on))
            lost = sorted((other for other in others if _at(taken, other) > 0.5), key=partial(math.dist, here))
            if len(lost) > 1:
                taken = taken * _nearer(taken.shape, here, lost[1:])
            mask = np.minimum(mask, np.subtract(1, taken, dtype=np.float32))
    return mask


def looked_twice(analysis: Analysis, clicks: Clicks, window: Rect, progress: Progress) -> Floats:
    """The mean of the model's answer and of what it says once it is shown a box around that; with a box from the person, just the answer."""
    mask = run(analysis, clicks, window, progress)
    labels, _, meant = _parts(mask, [scaled(spot, window, mask.shape) for spot in clicks.on], 0.5)
    if clicks.box is not None or not meant:
        return mask
    thing = _bounds(np.isin(labels, list(meant)).astype(np.float32), window)
    again = run(analysis, replace(clicks, box=(thing.x, thing.y, thing.right, thing.bottom)), window, progress)
    return np.asarray((mask + again) / 2, np.float32)


def _at(mask: Floats, spot: Spot) -> float:
    """The mask's value there; neither yes nor no beyond it."""
    inside = 0 <= spot[1] < mask.shape[0] and 0 <= spot[0] < mask.shape[1]
    return float(mask[int(spot[1]), int(spot[0])]) if inside else 0.5


def _nearer(shape: tuple[int, ...], spot: Spot, others: Sequence[Spot]) -> Floats:
    """1 at the spot, 0 at the others, 0.5 half-way: colours find the border in between."""
    y, x = np.mgrid[: shape[0], : shape[1]] + np.float32(0.5)
    mine, theirs = np.hypot(x - spot[0], y - spot[1]), np.min([np.hypot(x - other[0], y - other[1]) for other in others], axis=0)
    return np.asarray(np.clip(0.5 + (theirs - mine) / max(math.dist(spot, others[0]), 1), 0, 1), np.float32)


def run(analysis: Analysis, clicks: Clicks, window: Rect, progress: Progress) -> Floats:
    """The model's answer for one window, 0..1."""
    rule = analysis.manifest.sizes
    picture = analysis.look(window, max(rule.fixed.width, rule.fixed.height) if rule.stretch and rule.fixed is not None else SIDE)
    height, width = picture.shape[:2]
    on, beside = ([scaled(spot, window, picture.shape) for spot in spots] for spots in (clicks.on, clicks.beside))
    box = None
    if clicks.box is not None:
        left, top, right, bottom = clicks.box
        box = (*scaled((left, top), window, picture.shape), *scaled((right, bottom), window, picture.shape))
    planes = click_planes(height, width, on, beside, box)
    session = analysis.library.session(analysis.manifest, progress)
    given = np.concatenate((picture, np.moveaxis(planes, 0, 2)), axis=2)
    return np.ascontiguousarray(apply_model(analysis.manifest, session, given, progress)[..., 0])


def scaled(spot: Spot, window: Rect, shape: tuple[int, ...]) -> Spot:
    return (spot[0] - window.x) * shape[1] / window.width, (spot[1] - window.y) * shape[0] / window.height


def _aligned(part: Rect, area: Rect) -> Rect:
    """The part grown to whole squares of ALIGNED pixels, so that it begins at whole pixels of smaller copies too, and cut to ``area``."""
    x, y = part.x // ALIGNED * ALIGNED, part.y // ALIGNED * ALIGNED
    right, bottom = -(-part.right // ALIGNED) * ALIGNED, -(-part.bottom // ALIGNED) * ALIGNED
    return Rect(x, y, right - x, bottom - y).intersected(area)


def _around(thing: Rect, area: Rect) -> Rect:
    """A part of ``area`` in which the thing is as large as THING says."""
    side = max(thing.width, thing.height) * SIDE / THING
    width, height = (max(round(side), n) for n in (thing.width, thing.height))
    x, y = thing.x + (thing.width - width) // 2, thing.y + (thing.height - height) // 2
    return _aligned(Rect(x, y, width, height), area)


def _in_sight(clicks: Clicks, spots: Rect, area: Rect) -> Rect | None:
    """What the person saw around the clicks; None where that was most of the picture."""
    side = max(clicks.view, 1.5 * spots.width, 1.5 * spots.height)
    if not clicks.view or side > SEEN * max(area.width, area.height):
        return None
    x, y = spots.x + spots.width / 2, spots.y + spots.height / 2
    return _aligned(Rect.around(x - side / 2, y - side / 2, x + side / 2, y + side / 2), area)


def _cut_off(mask: Floats, window: Rect, area: Rect) -> bool:
    """Whether the mask runs against an edge of the window that is none of the picture."""
    across = (mask[:, 0], window.x > area.x), (mask[:, -1], window.right < area.right)
    edges = (*across, (mask[0], window.y > area.y), (mask[-1], window.bottom < area.bottom))
    return any(inner and bool((edge > 0.5).mean() > CUT) for edge, inner in edges)


def _inside(box: Box, window: Rect, shape: tuple[int, ...]) -> Floats:
    """1 in the box, falling to 0 over a tenth of its size around it."""
    height, width = shape[:2]
    left, top, right, bottom = box
    soft = 0.1 * max(right - left, bottom - top, 1)
    x = window.x + (np.arange(width, dtype=np.float32) + 0.5) * window.width / width
    y = window.y + (np.arange(height, dtype=np.float32) + 0.5) * window.height / height
    across, down = (np.clip(1 - np.maximum(low - n, n - high) / soft, 0, 1) for n, low, high in ((x, left, right), (y, top, bottom)))
    return np.asarray(np.minimum(across[None, :], down[:, None]), np.float32)


def _bounds(mask: Floats, window: Rect, least: float = 0.5) -> Rect:
    """Where in the document the mask of ``window`` is above ``least``."""
    rows, columns = np.flatnonzero((mask > least).any(1)), np.flatnonzero((mask > least).any(0))
    if not len(rows):
        return Rect(window.x, window.y, 0, 0)
    across, down = window.width / mask.shape[1], window.height / mask.shape[0]
    return Rect.around(
        window.x + columns[0] * across, window.y + rows[0] * down, window.x + (columns[-1] + 1) * across, window.y + (rows[-1] + 1) * down
    ).intersected(window)


# full size


def refined(document: Document, window: Rect, mask: Floats, progress: Progress) -> Raster:
    """A small mask of ``window`` at full size, its edge moved to the picture's edges; everything beyond is not selected."""
    step = max(window.width / mask.shape[1], window.height / mask.shape[0])
    part = _aligned(_bounds(mask, window, 0.1).grown(round(4 * step) + 2), window)
    size = fitted(part.size, GUIDE)
    guide = shrunk(seen(document, part, GUIDE), size)
    mask = cut(mask, window, part, size)
    coarse = max(round(1.5 * step * size.width / part.width), 1)
    for radius in (max(coarse, 2), max(coarse // 2, 2)):
        mask = crisp(guided(guide, mask, radius, EDGE))
    fine = fit(guide, mask, 2, EDGE / 4) if size != part.size else None
    sheet, lock = Sheet(document.size, 1, 8), threading.Lock()

    def fill(block: Rect, pool: Pool) -> None:
        if fine is None:
            near = mask[block.slices(part.origin)]
        else:
            near = cut(mask, part, block, block.size)
            edge = _bounds(np.minimum(near, 1 - near), block, 0.02)
            if not edge.empty:
                weights = Fit(cut(fine.weights, part, edge, edge.size))
                near[edge.slices(block.origin)] = crisp(weights.at(composed_over_grey(document, edge, 0, pool)))
        whole = as_bytes(near)
        if whole.any():
            with lock:
                sheet.write(block, whole[..., None])

    each_block(part, fill, progress)
    progress(1.0)
    return sheet.raster()


def settled(picture: Floats, mask: Floats, on: Sequence[Spot], beside: Sequence[Spot], rounds: int = ROUNDS) -> Floats:
    """The mask with its unsure pixels told apart by their colours (GrabCut, Rother et al. 2004); the sure ones and those clicked on stay."""
    marks = np.where(mask > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[mask > SURE], marks[mask < 1 - SURE] = cv2.GC_FGD, cv2.GC_BGD
    for spots, meaning in ((on, cv2.GC_FGD), (beside, cv2.GC_BGD)):
        for x, y in spots:
            cv2.circle(marks, (int(x), int(y)), 2, meaning, -1)
    thing = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    if min(int(thing.sum()), int((~thing).sum())) < FEW:
        return mask
    cv2.setRNGSeed(0)  # it guesses at first, and would guess differently the next time
    colours = np.ascontiguousarray(np.rint(picture * 255), np.uint8)
    cv2.grabCut(colours, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    thing = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    return np.asarray(0.25 * mask + 0.75 * thing, np.float32)


def without_strays(mask: Floats, spots: Sequence[Spot]) -> Floats:
    """The mask without parts that no click lies in and that are small beside the largest part that one does; all of it where none does."""
    labels, areas, meant = _parts(mask, spots, 0.35)
    if not meant:
        return mask
    least = STRAY * max(int(areas[n]) for n in meant)
    stays = np.array([n == 0 or n in meant or area >= least for n, area in enumerate(areas)])
    return np.asarray(np.where(stays[labels], mask, 0), np.float32)


def _parts(mask: Floats, spots: Sequence[Spot], least: float) -> tuple[NDArray[np.int32], NDArray[np.int32], set[int]]:
    """The parts of the mask above ``least`` that hang together, as (labels, their areas, those that a click lies in); label 0 is the rest."""
    _, labels, numbers, _ = cv2.connectedComponentsWithStats(np.asarray(mask > least, np.uint8))
    height, width = mask.shape
    meant = {int(labels[min(max(int(y), 0), height - 1), min(max(int(x), 0), width - 1)]) for x, y in spots} - {0}
    return np.asarray(labels, np.int32), np.asarray(numbers[:, cv2.CC_STAT_AREA], np.int32), meant


def crisp(mask: Floats) -> Floats:
    """The mask with a steeper edge, as of something solid: 0 up to a quarter, 1 from three quarters."""
    return np.asarray(np.clip((mask - np.float32(0.5)) * 2 + np.float32(0.5), 0, 1))
