"""What a picture is of: the mask of its subject, by a model made for that, or by clicking what catches the eye with the one that selects."""

from __future__ import annotations

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
PEAKS, HIGH, APART = 4, 0.6, 0.1
"""Clicks at most, how striking a place has to be beside the most striking one, and how far apart clicks are (share of the long side)."""
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
        raise EditError(tr("Nothing stands out in this picture. Click the thing with Smart Select instead."))
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
    """What catches the eye, clicked on where it does so most and beside it where least, and told from the ground by its colours."""
    area = analysis.document.area
    picture = analysis.look(area, SIDE)
    striking = saliency(picture)
    if not striking.any():
        return striking
    on, beside = peaks(striking), quiet(striking)
    across, down = area.width / striking.shape[1], area.height / striking.shape[0]
    clicks = Clicks(tuple((x * across, y * down) for x, y in on), tuple((x * across, y * down) for x, y in beside))
    selected = run(analysis, clicks, area, progress)
    mask = np.asarray(0.5 * selected + 0.5 * evened(striking), np.float32)
    return without_strays(settled(picture, mask, on, beside, ROUNDS), on)


def peaks(striking: Floats) -> list[Spot]:
    """Up to PEAKS places that catch the eye most, apart from each other; the first one most."""
    left, spots = striking.copy(), list[Spot]()
    apart = max(round(APART * max(left.shape)), 1)
    floor = max(HIGH * float(left.max()), 1e-6)
    while len(spots) < PEAKS:
        y, x = np.unravel_index(int(left.argmax()), left.shape)
        if left[y, x] < floor:
            break
        spots.append((float(x) + 0.5, float(y) + 0.5))
        cv2.circle(left, (int(x), int(y)), apart, 0, -1)
    return spots


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
