"""Photos with their regions and what is said of their cells, reckoned once and kept; and square views of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from ganstudio.core.atomic import write_file
from ganstudio.places import cache_folder
from ganstudio.training.describe import CELL, Describer
from ganstudio.training.partition import Labels, Partition, partition
from ganstudio.training.pictures import RGB, read_rgb

SIDE = 448
"""Larger photos are shrunk to this short side."""
APART = 2000.0
"""Cost of a merger (see partition.py) under which two regions are one to a person."""
BASIS = 16
"""Photos from which it is found what is worth saying of a cell."""
MADE = 3
"""Goes up when regions or cells come out differently; old ones in the cache are left alone then."""


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo that was looked at."""

    picture: RGB
    partition: Partition
    cells: NDArray[np.float16] | None
    """(h, w, D), unit length."""

    @property
    def bytes(self) -> int:
        return self.picture.nbytes + self.partition.labels.nbytes + (0 if self.cells is None else self.cells.nbytes)


@dataclass(frozen=True, eq=False)
class View:
    """A square part of a photo, shrunk."""

    picture: RGB
    partition: Partition
    labels: Labels
    """(side, side): the part's superpixels."""
    cells: NDArray[np.float32] | None
    """(side / 8, side / 8, D)."""

    def regions(self, count: int) -> Labels:
        """The part as at most ``count`` regions, fewer where it is all alike."""
        return self.partition.regions(self.labels, count, APART)


class Views:
    """Views of photos, each as often as it has room for them. What is reckoned lies in the cache folder too, for the next time."""

    def __init__(self, paths: Sequence[Path], describer: Describer | None, *, side: int, zoom: float, mirror: bool, memory: int) -> None:
        """``side``: of the views; ``zoom``: how many times larger parts of photos they show at most (and half of that at least).

        ``memory``: bytes of photos kept.
        """
        self.paths, self.side, self.zoom, self.mirror = tuple(paths), side, zoom, mirror
        self._describer, self._memory = describer, memory
        self._kept: OrderedDict[int, Photo] = OrderedDict()
        rooms = []
        for path in self.paths:
            with Image.open(path) as image:
                width, height = image.size
            rooms.append(width * height * min(1.0, SIDE / min(width, height)) ** 2)
        self._chances = np.array(rooms) / sum(rooms)

    def one(self, rng: np.random.Generator) -> View:
        """A view of a photo; all chance comes from ``rng``."""
        photo = self.photo(int(rng.choice(len(self.paths), p=self._chances)))
        height, width = photo.picture.shape[:2]
        most = min(round(self.side * self.zoom), height, width)
        side = int(rng.integers(min(max(most // 2, self.side), most), most + 1))
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        window = slice(y, y + side), slice(x, x + side)
        size = (self.side, self.side)
        way = cv2.INTER_AREA if side > self.side else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(photo.picture[window], size, interpolation=way), np.uint8)
        labels = np.asarray(cv2.resize(photo.partition.labels[window], size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint16)
        cells = None
        if photo.cells is not None:
            steps = (np.arange(self.side // CELL, dtype=np.float32) + 0.5) * side / self.side
            across, down = (np.asarray(axis, np.float32) for axis in np.meshgrid(x / CELL + steps - 0.5, y / CELL + steps - 0.5))
            cells = np.dstack([_sampled(part, across, down) for part in np.split(photo.cells.astype(np.float32), photo.cells.shape[2] // 4, 2)])
        if self.mirror and rng.random() < 0.5:
            picture, labels = np.ascontiguousarray(picture[:, ::-1]), np.ascontiguousarray(labels[:, ::-1])
            cells = None if cells is None else cells[:, ::-1]
        return View(picture, photo.partition, labels, cells)

    def photo(self, index: int) -> Photo:
        """Photo number ``index``, looked at when it is first asked for."""
        kept = self._kept.get(index)
        if kept is None:
            picture = read_rgb(self.paths[index], SIDE)
            kept = self._kept[index] = self._looked_at(self.paths[index], picture)
            while sum(photo.bytes for photo in self._kept.values()) > self._memory and len(self._kept) > 1:
                self._kept.popitem(last=False)
        self._kept.move_to_end(index)
        return kept

    def _looked_at(self, path: Path, picture: RGB) -> Photo:
        """From the cache, or reckoned and put there."""
        told = "" if self._describer is None else self._describer.name
        name = hashlib.sha256(f"{MADE} {SIDE} {told} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode()).hexdigest()
        file = cache_folder() / "regions" / f"{name[:32]}.npz"
        if file.is_file():
            with np.load(file) as found:
                return Photo(picture, Partition(found["labels"], found["mergers"], found["costs"]), found.get("cells"))
        cells = None if self._describer is None else self._describer(picture)
        regions = partition(picture, cells)
        short = None if cells is None else cells.astype(np.float16)
        kept: dict[str, NDArray[Any]] = {"labels": regions.labels, "mergers": regions.mergers, "costs": regions.costs}
        if short is not None:
            kept["cells"] = short
        write_file(file, lambda stream: np.savez(stream, **kept), make_folder=True)  # type: ignore[arg-type]
        return Photo(picture, regions, short)


def _sampled(planes: NDArray[np.float32], across: NDArray[np.float32], down: NDArray[np.float32]) -> NDArray[np.float32]:
    """Planes (h, w, 4) between their places."""
    return np.asarray(cv2.remap(np.ascontiguousarray(planes), across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def describer_for(weights: Path, paths: Sequence[Path], device: torch.device) -> Describer:
    """What says something of the cells of such photos; FileError for a file without SqueezeNet's weights."""
    some = paths[:: max(len(paths) // BASIS, 1)][:BASIS]
    return Describer(weights, [read_rgb(path, SIDE) for path in some], device)
