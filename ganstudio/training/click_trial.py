"""How well clicks become masks, beside OpenCV's GrabCut, on regions that a person drew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganstudio.app.smart_select import SIDE, Analysis, analyse, find
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.clicks import Spot, click_planes
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.session import Session
from ganstudio.errors import EditError, FileError
from ganstudio.tools.smart_select import Clicks
from ganstudio.training.trials import RGB, Figure, Model, Wanted
from ganstudio.translate import tr

LEAST, MOST = 0.02, 0.4
"""Share of the picture that a region covers."""
ABOVE, AIMS = 0.1, {1: 0.65, 3: 0.75}
"""Above GrabCut at least; and the aim for one and three clicks."""
CLICK = 3
"""Radius of the disc around a click that GrabCut is told to be the thing, in pixels."""
ROUNDS = 5

Region = NDArray[np.bool_]
Box = tuple[int, int, int, int]


def select(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """Mean overlap with regions of 2 to 40 % of BSDS500 pictures after one and three clicks in their middles; GrabCut has a box as well."""
    cases = list(regions(wanted.data / "look-at-only", wanted.count))
    looks = [_look(model, picture) for picture, _ in cases]
    for clicks in (1, 3):
        with ThreadPoolExecutor() as beside:
            waiting: list[Future[float]] = []
            mine, boxed, drawn = [], [], []
            for look, (picture, region) in zip(looks, cases, strict=True):
                spots = middles(region, clicks)
                if wanted.rivals:
                    waiting.append(beside.submit(_grabcut_overlap, picture, region, spots))
                mine.append(overlap(clicked(model, picture, spots), region))
                boxed.append(overlap(clicked(model, picture, spots, box(region)), region))
                drawn.append(overlap(selected(look, spots), region))
            theirs = float(np.mean([one.result() for one in waiting])) if waiting else None
        what = tr("BSDS500 regions, one click") if clicks == 1 else tr("BSDS500 regions, {n} clicks").format(n=clicks)
        name, text = f"bsds500_clicks{clicks}_iou", "" if theirs is None else tr("{n:.3f} GrabCut with a box").format(n=theirs)
        least = None if theirs is None else theirs + ABOVE
        yield Figure(name, what, float(np.mean(mine)), "IoU", least, AIMS[clicks], text)
        yield Figure(f"{name}_boxed", tr("{what} and a box").format(what=what), float(np.mean(boxed)), "IoU", beside=text)
        yield Figure(f"{name}_tool", tr("{what}, as the tool selects").format(what=what), float(np.mean(drawn)), "IoU", beside=text)


def regions(folder: Path, count: int = 0) -> Iterator[tuple[RGB, Region]]:
    """Every region of the right size of the first ``count`` pictures, or of all."""
    files = sorted((folder / "bsds500").glob("*.jpg"))
    if not files:
        text = tr("There are no test pictures in {folder}. Give the folder of test data with --data.")
        raise FileError(folder / "bsds500", text.format(folder=folder / "bsds500"))
    for file in files[: count or None]:
        with Image.open(file) as image, Image.open(folder / "bsds500-regions" / f"{file.stem}.png") as drawn:
            picture, labels = np.asarray(image.convert("RGB")), np.asarray(drawn)
        for label in np.unique(labels):
            region = labels == label
            if LEAST <= region.mean() <= MOST:
                yield picture, region


def middles(region: Region, count: int) -> list[Spot]:
    """Points well inside: the one farthest from the border, then those of at least half its depth that are farthest from the points before."""
    padded = np.pad(region.astype(np.uint8), 1)
    depth = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1])
    rows, columns = np.nonzero(depth >= depth.max() / 2)
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    spots = [(float(x) + 0.5, float(y) + 0.5)]
    while len(spots) < count:
        apart = np.min([(columns + 0.5 - sx) ** 2 + (rows + 0.5 - sy) ** 2 for sx, sy in spots], axis=0)
        index = int(apart.argmax())
        spots.append((float(columns[index]) + 0.5, float(rows[index]) + 0.5))
    return spots


def box(region: Region) -> Box:
    """(left, top, right, bottom) around it."""
    rows, columns = np.flatnonzero(region.any(1)), np.flatnonzero(region.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def clicked(model: Model, picture: RGB, spots: list[Spot], around: Box | None = None) -> Region:
    """What the model selects, at the picture's size."""
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    tall, wide = round(height * scale), round(width * scale)
    small = np.asarray(cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)
    right, down = wide / width, tall / height
    inside = None if around is None else (around[0] * right, around[1] * down, around[2] * right, around[3] * down)
    planes = click_planes(tall, wide, [(x * right, y * down) for x, y in spots], box=inside)
    made = model(small, np.ascontiguousarray(np.moveaxis(planes, 0, 2)))[..., 0]
    found: Region = np.asarray(cv2.resize(made, (width, height), interpolation=cv2.INTER_CUBIC)) > 127
    return found


class _One:
    """A library that knows one model."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def active(self, _task: str, _scale: int = 0) -> Manifest:
        return self._model.manifest

    def session(self, _manifest: Manifest, _progress: Progress | None = None) -> Session:
        return self._model.session


def _look(model: Model, picture: RGB) -> Analysis:
    """The picture as the smart select tool looks at it."""
    raster = Raster.from_array(np.dstack((picture, np.full(picture.shape[:2], 255, np.uint8))))
    document = Document(raster.size, "rgb", 8, (Layer(1, "", Pixels(raster)),), next_id=2)
    return analyse(document, 1, "layer", cast(Library, _One(model)), Progress())


def selected(look: Analysis, spots: list[Spot]) -> Region:
    """What the tool selects with these clicks; nothing where it finds nothing."""
    try:
        found = find(look, Clicks(tuple(spots)))
    except EditError:
        return np.zeros((look.document.size.height, look.document.size.width), bool)
    inside: Region = found.read()[..., 0] > 127
    return inside


def grabcut(picture: RGB, region: Region, spots: list[Spot]) -> Region:
    """What GrabCut (Rother et al. 2004) selects with the clicks and the region's bounding box."""
    left, top, right, bottom = box(region)
    mask = np.full(region.shape, cv2.GC_BGD, np.uint8)
    mask[top:bottom, left:right] = cv2.GC_PR_FGD
    if (mask != cv2.GC_BGD).all():  # it needs to see something that is not the thing
        mask[[0, -1]], mask[:, [0, -1]] = cv2.GC_BGD, cv2.GC_BGD
    for x, y in spots:
        cv2.circle(mask, (int(x), int(y)), CLICK, cv2.GC_FGD, -1)
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(picture[..., ::-1]), mask, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    found: Region = (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)
    return found


def _grabcut_overlap(picture: RGB, region: Region, spots: list[Spot]) -> float:
    return overlap(grabcut(picture, region, spots), region)


def overlap(made: Region, region: Region) -> float:
    """What two masks share, over what either covers."""
    either = int((made | region).sum())
    return int((made & region).sum()) / either if either else 1.0
