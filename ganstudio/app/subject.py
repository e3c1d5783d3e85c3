"""What a picture is of: the mask of its subject, by a model made for that, or by clicking all over with the one that selects.

Every click finds a part of the picture. Parts that run off the picture, or are like what lies along its edges, are ground; those that catch the
eye are the subject.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.look import Floats, alone, fitted, seen, shrunk
from ganstudio.app.saliency import central, saliency
from ganstudio.app.smart_select import SIDE, Analysis, analyse, refined, run, selector, settled, without_strays
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import EditError, ModelError
from ganstudio.tools.smart_select import Clicks, Spot
from ganstudio.translate import tr

TASK = "cutout"
WHOLE = 1024
"""Long side of what a model that takes any size is given."""
CLICKS, FEW = 9, 5
"""Clicks along the long side of the picture; and for models that look at more than a small copy of it, which take long."""
RUNNING_OFF, BOTTOM = 0.5, 0.5
"""How far a part runs along the picture's edges, beside the root of its area, to count for a third; and how much the bottom edge matters."""
GAP = 0.005
"""Share of the subject's size under which a hole in it is filled whatever is in it."""
ROUNDS = 3


def subject(document: Document, layer: int | None, library: Library, progress: Progress, model: str = "") -> Raster:
    """The selection of the subject of a layer (None: of all that is seen), by ``model`` or the active one.

    EditError where none stands out, ModelError where there is no model for it.
    """
    source, manifest = document if layer is None else alone(document, layer), finder(library, model)
    if manifest.task == TASK:
        library.session(manifest, progress)
        mask = salient(source, manifest, library, progress.part(0.0, 0.7))
    else:
        analysis = analyse(source, None, "merged", library, progress.part(0.0, 0.1), manifest.id)
        mask = tried(analysis, progress.part(0.1, 0.6))
    if not 0.001 < float((mask > 0.5).mean()) < 0.98:
        raise EditError(tr("Nothing stands out in this picture. Click the thing with Smart Select instead, or give a mask of it."))
    return refined(source, document.area, mask, progress.part(0.7, 0.3))


def finder(library: Library, model: str = "") -> Manifest:
    """The model with that id, or the active one that finds subjects by itself, or the one that goes by clicks; ModelError where there is none."""
    if model:
        found = library.manifest(model)
        return found if found.task == TASK and not found.guides else selector(library, model)
    try:
        return library.active(TASK)
    except ModelError:
        return selector(library)


def salient(source: Document, manifest: Manifest, library: Library, progress: Progress) -> Floats:
    """The mask of a model that finds subjects by itself, 0..1, stretched to the whole range."""
    rule = manifest.sizes
    picture = shrunk(seen(source, source.area, WHOLE), fitted(source.size, WHOLE))
    if rule.fixed is not None:
        picture = np.asarray(cv2.resize(picture, (rule.fixed.width, rule.fixed.height), interpolation=cv2.INTER_AREA), np.float32)
    session = library.session(manifest, progress)
    mask = apply_model(manifest, session, picture, progress)[..., 0]
    low, high = float(mask.min()), float(mask.max())
    return np.ascontiguousarray((mask - low) / (high - low)) if high - low > 0.3 else np.ascontiguousarray(mask)


def tried(analysis: Analysis, progress: Progress) -> Floats:
    """What catches the eye: places all over are clicked on, and the parts found there weighed and told from the ground."""
    picture = analysis.look(analysis.document.area, SIDE)
    striking = saliency(picture)
    if not striking.any():
        return striking
    spots, rim, parts = clicked(analysis, striking.shape, progress)
    mask = evened(likely(parts, rim, striking))
    meant = [(x, y) for x, y in spots if mask[int(y), int(x)] > 0.5]
    return without_strays(without_gaps(settled(picture, np.clip(1.5 * mask - 0.25, 0, 1), (), (), ROUNDS), mask), meant)


def clicked(analysis: Analysis, shape: tuple[int, ...], progress: Progress) -> tuple[list[Spot], NDArray[np.bool_], Floats]:
    """Places all over a picture of that shape, which of them lie along its edges, and the parts that the model finds there, (N, H, W)."""
    area, (height, width) = analysis.document.area, shape[:2]
    most = CLICKS if analysis.manifest.sizes.fixed is None else FEW
    columns, rows = (min(max(round(most * side / max(height, width)), 1), side) for side in (width, height))
    spots = [((column + 0.5) * width / columns, (row + 0.5) * height / rows) for row in range(rows) for column in range(columns)]
    rim = np.array([row in (0, rows - 1) or column in (0, columns - 1) for row in range(rows) for column in range(columns)])
    parts = np.empty((len(spots), height, width), np.float32)
    for n, (x, y) in enumerate(spots):
        part = run(analysis, Clicks(((x * area.width / width, y * area.height / height),)), area, progress.part(n / len(spots), 1 / len(spots)))
        parts[n] = cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR)
    return spots, rim, parts


def likely(parts: Floats, rim: NDArray[np.bool_], striking: Floats) -> Floats:
    """How likely each pixel is of the subject, beside the others: the mean worth of the parts that it lies in.

    A part is worth more the more it catches the eye, the less it runs off the picture, the less those clicked at its ``rim`` share with it, and
    the nearer it is to the middle (after Zhu et al. 2014, with parts in place of superpixels).
    """
    totals = parts.sum((1, 2)) + 1e-6

    def mean(plane: Floats) -> Floats:
        return np.asarray(np.tensordot(parts, plane, 2) / totals, np.float32)

    beside = mean(parts[rim].mean(0))
    inside = np.exp(-((running_off(parts) / RUNNING_OFF) ** 2)) * (1 - beside / max(float(beside.max()), 1e-6))
    worth = mean(striking) * inside * np.sqrt(mean(central(*striking.shape)))
    return np.asarray(np.tensordot(worth, parts, 1) / np.maximum(parts.sum(0), 1e-3), np.float32)


def running_off(parts: Floats) -> Floats:
    """How far each part runs along the edges of the picture, beside the root of its area."""
    sure = parts**3
    sides = sure[:, :, :2].sum((1, 2)) + sure[:, :, -2:].sum((1, 2)) + sure[:, :2].sum((1, 2)) + BOTTOM * sure[:, -2:].sum((1, 2))
    return np.asarray(sides / 2 / np.sqrt(sure.sum((1, 2)) + 1e-6), np.float32)


def without_gaps(mask: Floats, likely: Floats) -> Floats:
    """The mask with holes filled that are small, or that ``likely`` says belong to it, and with small pieces that only colours took away."""
    thing = mask > 0.5
    height, width = mask.shape
    least = GAP * float(thing.sum())
    out = mask.copy()
    count, labels, numbers, _ = cv2.connectedComponentsWithStats(np.asarray(~thing, np.uint8), connectivity=4)
    for n in range(1, count):
        x, y, w, h, area = numbers[n].tolist()
        if x > 0 and y > 0 and x + w < width and y + h < height:
            hole = labels == n
            if area < least or float(likely[hole].mean()) > 0.5:
                out[hole] = 1
    square = np.ones((2, 2), np.uint8)
    lost = cv2.dilate(cv2.erode(np.asarray((likely > 0.5) & ~thing, np.uint8), square), square, anchor=(0, 0))
    _, labels, numbers, _ = cv2.connectedComponentsWithStats(lost, connectivity=4)
    back = numbers[:, cv2.CC_STAT_AREA] < least
    back[0] = False
    out[back[labels]] = 1
    return out


def evened(values: Floats) -> Floats:
    """The same order, 0..1, with one half where high and low part best (Otsu 1979)."""
    values = np.clip(values / max(float(np.percentile(values, 99.5)), 1e-9), 0, 1)
    parting, _ = cv2.threshold(np.rint(values * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    low = np.rint(values * 255) <= parting
    middle = 0.5 if low.all() else (float(values[low].mean()) + float(values[~low].mean())) / 2
    return np.asarray(np.interp(values, (0, min(max(middle, 0.01), 0.99), 1), (0, 0.5, 1)), np.float32)
