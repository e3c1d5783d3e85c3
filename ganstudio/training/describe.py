"""Cells of pictures as short vectors of deep features: what regions are told apart by, and what a small network learns to say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ganstudio.training.perceptual import SqueezeFeatures

CELL = 8
"""Pixels along a side of a cell."""
NUMBERS = 64
"""Of each cell."""
LAYERS = ((1.0, 3, 0.7), (1.0, 5, 1.0), (1.0, 9, 1.0), (0.5, 9, 1.2))
"""What is looked at: the picture at this part of its size, a fire module of SqueezeNet, and the weight of what it says."""
SAMPLED = 200
"""Cells of each picture from which the directions are found."""


class Describer:
    """The main directions of SqueezeNet's features over some pictures (principal components), and every picture's cells along them."""

    def __init__(self, weights: Path, pictures: Sequence[NDArray[np.uint8]], device: torch.device) -> None:
        """``weights``: as SqueezeFeatures takes them; ``pictures``: (H, W, 3), from which the directions are found. FileError for other weights."""
        self._network, self._device = SqueezeFeatures(weights, device, last=9), device
        self.name = hashlib.sha256(weights.read_bytes() + b"".join(np.ascontiguousarray(picture).tobytes() for picture in pictures)).hexdigest()
        """Of what it says: the same for the same weights and pictures."""
        rng = np.random.default_rng(0)
        cells = []
        for picture in pictures:
            flat = self._features(picture).flatten(1).T
            cells.append(flat[torch.from_numpy(rng.integers(0, len(flat), SAMPLED)).to(device)])
        found = torch.cat(cells).double()
        self._mean = found.mean(0).float()
        _, directions = torch.linalg.eigh(torch.cov(found.T))
        self._directions = directions[:, -NUMBERS:].flip(1).float()

    def __call__(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(h, w, NUMBERS) of the cells of a picture (H, W, 3), each of unit length."""
        planes = self._features(picture)
        along = torch.einsum("chw,cn->hwn", planes - self._mean[:, None, None], self._directions)
        return functional.normalize(along, dim=2).cpu().numpy()

    def _features(self, picture: NDArray[np.uint8]) -> Tensor:
        """(C, h, w) of a picture."""
        cells = tuple(-(-n // CELL) for n in picture.shape[:2])
        given = torch.tensor(picture).to(self._device).permute(2, 0, 1)[None].float() / 127.5 - 1
        with torch.no_grad():
            looks = {scale: self._network(given if scale == 1 else _resized(given, scale)) for scale in {scale for scale, _, _ in LAYERS}}
            maps = [weight * functional.normalize(_spread(looks[scale][module - 1], cells), dim=1)[0] for scale, module, weight in LAYERS]
        return torch.cat(maps)


def _resized(planes: Tensor, scale: float) -> Tensor:
    return functional.interpolate(planes, scale_factor=scale, mode="bilinear", align_corners=False, antialias=True)


def _spread(planes: Tensor, cells: tuple[int, ...]) -> Tensor:
    """To one vector a cell; averaged where there are more."""
    return functional.interpolate(planes, cells, mode="bilinear", align_corners=False, antialias=planes.shape[2] > cells[0])
