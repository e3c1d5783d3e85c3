"""Crops of pictures: decoded when a crop needs them, kept within a memory budget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganstudio.errors import FileError
from ganstudio.translate import tr

RGB = NDArray[np.uint8]
"""(H, W, 3)."""


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


def read_rgba(path: Path, longest: int) -> NDArray[np.uint8]:
    """The picture (H, W, 4), cut to what is not transparent, its long side at most ``longest``."""
    try:
        with Image.open(path) as opened:
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError(path, tr("The picture cannot be read ({reason}).").format(reason=error)) from error
    box = image.getchannel("A").getbbox()
    image = image.crop(box) if box else image
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return np.asarray(image)


def spared(paths: Sequence[Path], enough: int = 20) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Pictures to learn from, and every twentieth, which are never learnt from; none of the latter where there are fewer than ``enough``."""
    aside = tuple(paths[10::20] if len(paths) > 10 else paths[-1:]) if len(paths) >= enough else ()
    return tuple(p for p in paths if p not in aside), aside


def as_planes(crops: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    """Crops (H, W, C) of 0..255 as one array (N, C, H, W) of -1..1."""
    return np.ascontiguousarray(np.stack(crops).transpose(0, 3, 1, 2), np.float32) / np.float32(127.5) - np.float32(1)


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

    def batch(self, step: int, size: int, share: slice = slice(None)) -> NDArray[np.float32]:
        """Crops (size, C, crop, crop) of training step number ``step``, -1..1, or some of them."""
        return as_planes([self.one(step, i) for i in range(size)[share]])

    def one(self, step: int, index: int) -> NDArray[np.uint8]:
        """Crop number ``index`` of the step, (crop, crop, 3), or (crop, crop, 1) of floats 0..255 if grey."""
        return self._one(np.random.default_rng((self.seed, step, index)))

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
        picture = self._read(index)
        with self._lock:
            if index not in self._kept:
                self._kept[index] = picture
                self._bytes += picture.nbytes
            while self._bytes > self._memory and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return picture

    def _read(self, index: int) -> RGB:
        return read_rgb(self.paths[index], self.side)


class Partners(Crops):
    """The same crops of other pictures, one for each picture of ``first``, brought to its size."""

    def __init__(self, paths: Sequence[Path], first: Crops, memory: int) -> None:
        """``paths``: in the order of ``first.paths``."""
        super().__init__(paths, first.crop, side=first.side, zoom=first.zoom, mirror=first.mirror, memory=memory, seed=first.seed)
        self._first = first

    def _read(self, index: int) -> RGB:
        height, width = self._first._picture(index).shape[:2]
        picture = read_rgb(self.paths[index])
        if picture.shape[:2] == (height, width):
            return picture
        return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))
