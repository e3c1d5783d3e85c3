"""What a picture is of: the mask of its subject, by a model made for that, or by clicking what catches the eye with the one that selects.

Places that catch the eye are clicked on until no striking part is left that no click has found. Parts that run off the picture are ground.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ganstudio.app.look import Floats, alone, fitted, seen, shrunk
from ganstudio.app.saliency import saliency
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
PEAKS, HIGH, APART = 14, 0.3, 0.1
"""Clicks at most, how striking a place has to be beside the most striking one, and how far apart clicks are (share of the long side)."""
TAKEN = 0.7
"""Share of a place's weight that goes where a click has found a part already."""
RUNNING_OFF, BOTTOM = 0.5, 0.5
"""How far a part runs along the picture's edges, beside the root of its area, to count for a third; and how much the bottom edge matters."""
LEAST = 0.03
"""Share of the picture from which on a part sets what the others are measured by; smaller ones do so less."""
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
    """What catches the eye: places that do so are clicked on, one after the other, and the parts found there weighed and told from the ground."""
    picture = analysis.look(analysis.document.area, SIDE)
    striking = saliency(picture)
    if not striking.any():
        return striking
    beside = quiet(striking)
    spots, parts = clicked(analysis, striking, beside, progress)
    even = evened(striking)
    worth = weights(parts, even)
    found = np.max([part * share for part, share in zip(parts, worth, strict=True)], 0)
    likely = 0.75 * found + 0.25 * even * np.minimum(1, found + 0.5)
    mask = np.asarray(np.clip(1.5 * likely - 0.25, 0, 1), np.float32)
    meant = [spot for spot, share in zip(spots, worth, strict=True) if share > 0.6]
    return without_strays(without_gaps(settled(picture, mask, (), beside, ROUNDS), mask), meant)


def clicked(analysis: Analysis, striking: Floats, beside: Sequence[Spot], progress: Progress) -> tuple[list[Spot], list[Floats]]:
    """The places clicked on, the most striking one first, and the part of the picture that the model finds at each; no part twice."""
    area, (height, width) = analysis.document.area, striking.shape
    left, spots, parts = striking.copy(), list[Spot](), list[Floats]()
    across, down, apart = area.width / width, area.height / height, max(round(APART * max(left.shape)), 1)
    floor = max(HIGH * float(left.max()), 1e-6)
    off = tuple((x * across, y * down) for x, y in beside)
    while len(spots) < PEAKS:
        y, x = (int(n) for n in np.unravel_index(int(left.argmax()), left.shape))
        if left[y, x] < floor:
            break
        clicks = Clicks((((x + 0.5) * across, (y + 0.5) * down),), off)
        part = run(analysis, clicks, area, progress.part(len(spots) / PEAKS, 1 / PEAKS))
        part = np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        spots.append((x + 0.5, y + 0.5))
        parts.append(part)
        left *= 1 - np.float32(TAKEN) * part
        cv2.circle(left, (x, y), apart, 0, -1)
    return spots, parts


def weights(parts: Sequence[Floats], striking: Floats) -> list[float]:
    """How surely each part is of the subject, 0..1: the more it catches the eye and the less it runs off the picture, beside the best of them."""
    found, sizes = [], []
    for part in parts:
        sure = part**3
        total = float(sure.sum()) + 1e-6
        sides = sure[:, :2].sum() + sure[:, -2:].sum() + sure[:2].sum() + BOTTOM * sure[-2:].sum()
        along = float(sides) / 2 / total**0.5
        found.append(float((striking * sure).sum()) / total * float(np.exp(-((along / RUNNING_OFF) ** 2))))
        sizes.append(float((part > 0.5).mean()))
    best = max(worth * min(1.0, (size / LEAST) ** 0.5) for worth, size in zip(found, sizes, strict=True))
    return [min(worth / max(best, 1e-6), 1.0) ** 2 for worth in found]


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


def quiet(striking: Floats) -> list[Spot]:
    """The place along each side of the picture that catches the eye least."""
    height, width = striking.shape
    top, bottom = (float(striking[y].argmin()) + 0.5 for y in (0, height - 1))
    left, right = (float(striking[:, x].argmin()) + 0.5 for x in (0, width - 1))
    return [(top, 0.5), (bottom, height - 0.5), (0.5, left), (width - 0.5, right)]


def evened(striking: Floats) -> Floats:
    """The same order with one half where light and dark part best (Otsu 1979)."""
    parting, _ = cv2.threshold(np.rint(striking * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    middle = min(max(float(parting) / 255, 0.01), 0.99)
    return np.interp(striking, (0, middle, 1), (0, 0.5, 1)).astype(np.float32)
