"""What a picture is of: the mask of its subject, by a model made for that, or by trying clicks with the one that selects."""

from __future__ import annotations

import cv2
import numpy as np

from ganstudio.app.look import Floats, alone, fitted, seen, shrunk
from ganstudio.app.smart_select import SIDE, Analysis, analyse, refined, run, selector, settled, without_strays
from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import EditError, ModelError
from ganstudio.tools.smart_select import Box, Clicks, Spot
from ganstudio.translate import tr

TASK = "cutout"
WHOLE = 1024
"""Long side of what a model that takes any size is given."""
GRID = 4
"""Clicks are tried on a grid of this many rows and columns over the middle of the picture."""
MARGIN = 0.22
"""Share of the picture at each side that no click is tried in."""


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
    """The best of what clicks over the middle of the picture select, asked for once more with a box around it."""
    size = fitted(analysis.document.size, SIDE)
    picture = analysis.look(analysis.document.area, SIDE)
    best, found = 0.0, np.zeros((size.height, size.width), np.float32)
    spots = _grid(size)
    for done, spot in enumerate(spots):
        progress(0.8 * done / len(spots), tr("Looking for the subject"))
        mask = _asked(analysis, Clicks(on=(spot,)), size)
        worth = standing_out(picture, mask)
        if worth > best:
            best, found = worth, mask
    if best > 0:
        again = _asked(analysis, Clicks(on=(_middle(found),), box=_box(found)), size)
        if standing_out(picture, again) > 0.8 * best:
            found = again
        middle = [_middle(found)]
        found = without_strays(settled(picture, found, middle, ()), middle)
    progress(1.0)
    return found


def _asked(analysis: Analysis, clicks: Clicks, size: Size) -> Floats:
    """The model's mask for clicks in pixels of ``size``."""
    area = analysis.document.area
    across, down = area.width / size.width, area.height / size.height
    on = tuple((x * across, y * down) for x, y in clicks.on)
    box = None if clicks.box is None else (clicks.box[0] * across, clicks.box[1] * down, clicks.box[2] * across, clicks.box[3] * down)
    return run(analysis, Clicks(on=on, box=box), area, Progress())


def standing_out(picture: Floats, mask: Floats) -> float:
    """How much a mask looks like that of a subject, 0..1: sure of itself, unlike what is around it, towards the middle, not cut off by the edges."""
    height, width = mask.shape
    inside = mask > 0.5
    share = float(inside.mean())
    if not 0.005 < share < 0.85:
        return 0.0
    sure = float(np.abs(2 * mask - 1)[cv2.dilate(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0].mean())
    rows, columns = np.nonzero(inside)
    y, x = rows.mean() / height - 0.5, columns.mean() / width - 0.5
    central = float(np.exp(-(x * x + y * y) / (2 * 0.2**2)))
    sides = (inside[0].mean(), inside[:, 0].mean(), inside[:, -1].mean(), 0.4 * inside[-1].mean())
    whole = 1 - min(float(sum(sides)), 1.0)
    ring = (cv2.dilate(inside.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0) & ~inside
    unlike = _apart(picture[inside], picture[ring]) if ring.any() else 0.0
    large = min(share / 0.04, 1.0) ** 0.5
    return float(sure * central * whole * (0.2 + 0.8 * unlike) * large)


def _apart(first: Floats, second: Floats) -> float:
    """How little two sets of colours (N, 3) have in common, 0..1: half the distance of their histograms."""

    def histogram(colours: Floats) -> Floats:
        bins = np.clip((colours * 6).astype(np.int32), 0, 5)
        counts = np.bincount(bins[:, 0] * 36 + bins[:, 1] * 6 + bins[:, 2], minlength=216)
        return np.asarray(counts / max(len(colours), 1), np.float32)

    return float(np.abs(histogram(first) - histogram(second)).sum() / 2)


def _grid(size: Size) -> list[Spot]:
    places = np.linspace(MARGIN, 1 - MARGIN, GRID)
    return [(float(x) * size.width, float(y) * size.height) for y in places for x in places]


def _middle(mask: Floats) -> Spot:
    """The point of the mask that is farthest from its edge."""
    depth = cv2.distanceTransform(np.pad((mask > 0.5).astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(np.argmax(depth)), mask.shape)
    return float(x) + 0.5, float(y) + 0.5


def _box(mask: Floats) -> Box:
    rows, columns = np.flatnonzero((mask > 0.5).any(1)), np.flatnonzero((mask > 0.5).any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
