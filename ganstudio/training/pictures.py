"""Pictures from folders: checked first, decoded when a crop needs them, kept within a memory budget."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganstudio.errors import FileError
from ganstudio.translate import tr

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".avif", ".gif"))

RGB = NDArray[np.uint8]
"""(H, W, 3)."""


@dataclass(frozen=True)
class Report:
    """What a look at the pictures found."""

    usable: tuple[Path, ...]
    unreadable: tuple[Path, ...] = ()
    too_small: tuple[Path, ...] = ()
    duplicates: tuple[Path, ...] = ()
    converted: tuple[Path, ...] = ()
    """Grey, palette, CMYK or transparent pictures, which are used as RGB."""

    def lines(self) -> list[str]:
        """The report in plain words."""
        said = [tr("{n} pictures can be used.").format(n=len(self.usable))]
        for paths, text in (
            (self.unreadable, tr("{n} cannot be read and are left out: {names}.")),
            (self.too_small, tr("{n} are smaller than a crop and are left out: {names}.")),
            (self.duplicates, tr("{n} are the same as another one and are left out: {names}.")),
            (self.converted, tr("{n} are not RGB and are converted: {names}.")),
        ):
            if paths:
                said.append(text.format(n=len(paths), names=", ".join(p.name for p in paths[:5]) + (" …" if len(paths) > 5 else "")))
        return said


def find_pictures(places: Sequence[str], relative_to: Path) -> list[Path]:
    """Every picture named, and every one inside folders named, sorted; FileError if a place is missing."""
    found: list[Path] = []
    for place in places:
        path = relative_to / place
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise FileError(path, tr("There is no such picture or folder."))
    return found


def check_pictures(paths: Sequence[Path], smallest: int) -> Report:
    """Opens every picture once and sorts it: usable, unreadable, with a side under ``smallest`` pixels, or a duplicate."""
    usable, unreadable, small, same, converted = [], [], [], [], []
    seen: set[bytes] = set()
    for path in paths:
        try:
            digest = hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
            with Image.open(path) as image:
                size, mode = image.size, image.mode
                image.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            unreadable.append(path)
            continue
        if digest in seen:
            same.append(path)
        elif min(size) < smallest:
            small.append(path)
        else:
            seen.add(digest)
            usable.append(path)
            if mode != "RGB":
                converted.append(path)
    return Report(tuple(usable), tuple(unreadable), tuple(small), tuple(same), tuple(converted))


def read_rgb(path: Path, side: int | None = None) -> RGB:
    """The picture as RGB on white, shrunk to a short side of ``side`` pixels if it is larger."""
    try:
        with Image.open(path) as opened:
            if side is not None and opened.format == "JPEG":
                opened.draft("RGB", (side, side))
            opened.load()
            image: Image.Image = opened
            if "A" in image.getbands() or "transparency" in image.info:
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
            image = image.convert("RGB")
            scale = 1.0 if side is None else side / min(image.size)
            if scale < 1:
                image = image.resize((max(round(image.width * scale), 1), max(round(image.height * scale), 1)), Image.Resampling.LANCZOS)
            return np.asarray(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError(path, tr("The picture cannot be read ({reason}).").format(reason=error)) from error


class Crops:
    """Random crops of a set of pictures. Crop number i is the same in every run with the same seed."""

    def __init__(
        self, paths: Sequence[Path], crop: int, *, side: int | None, zoom: float, mirror: bool, memory: int, seed: int, grey: bool = False
    ) -> None:
        """``memory``: bytes of decoded pictures to keep. ``grey``: (crop, crop, 1) instead of RGB."""
        self.paths, self.crop, self.side, self.zoom, self.mirror, self.seed, self.grey = tuple(paths), crop, side, zoom, mirror, seed, grey
        self._memory = memory
        self._kept: OrderedDict[int, RGB] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def batch(self, step: int, size: int) -> NDArray[np.float32]:
        """Crops (size, C, crop, crop) of training step number ``step``, -1..1."""
        crops = np.stack([self._one(np.random.default_rng((self.seed, step, i))) for i in range(size)])
        return np.ascontiguousarray(crops.transpose(0, 3, 1, 2), np.float32) / np.float32(127.5) - np.float32(1)

    def _one(self, rng: np.random.Generator) -> NDArray[Any]:
        picture = self._picture(int(rng.integers(len(self.paths))))
        height, width = picture.shape[:2]
        side = min(max(round(self.crop * rng.uniform(1.0, self.zoom)), self.crop), height, width)
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        cut = picture[y : y + side, x : x + side]
        if side != self.crop:
            way = Image.Resampling.LANCZOS if side > self.crop else Image.Resampling.BICUBIC
            cut = np.asarray(Image.fromarray(cut).resize((self.crop, self.crop), way))
        if self.mirror and rng.random() < 0.5:
            cut = cut[:, ::-1]
        return cut.mean(2, keepdims=True) if self.grey else cut

    def _picture(self, index: int) -> RGB:
        with self._lock:
            kept = self._kept.get(index)
            if kept is not None:
                self._kept.move_to_end(index)
                return kept
        picture = read_rgb(self.paths[index], self.side)
        with self._lock:
            if index not in self._kept:
                self._kept[index] = picture
                self._bytes += picture.nbytes
            while self._bytes > self._memory and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return picture
