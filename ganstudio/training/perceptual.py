"""Features of SqueezeNet 1.1 (Iandola et al. 2016), when the person has its weights: an optional loss, never needed and never shipped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ganstudio.errors import FileError
from ganstudio.training.losses import gram
from ganstudio.translate import tr

MEANS = (104.0, 117.0, 123.0)
"""Subtracted from BGR 0..255."""
PHASES = 8
"""Of so many places where a picture may begin, one is taken each time."""


def feature_distance(first: list[Tensor], second: list[Tensor]) -> Tensor:
    """Mean squared difference of two pictures' fire-module features, each place scaled to length 1 (Zhang et al. 2018, without learnt weights)."""
    pairs = zip(first[1:], second[1:], strict=True)
    apart = [(functional.normalize(a, dim=1) - functional.normalize(b, dim=1)).square().sum(1).mean() for a, b in pairs]
    return torch.stack(apart).mean()


def moved_alike(*pictures: Tensor) -> list[Tensor]:
    """The pictures without up to PHASES - 1 rows and columns at their top left, at random: with one phase, what the strides of SqueezeNet skip
    would fill up with a grid."""
    down, right = torch.randint(0, PHASES, (2,)).tolist()
    return [x[..., down:, right:] for x in pictures]


def texture_distance(found: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """How far the Gram matrices of features ``found`` (N, C, H, W), mean over all N, are from ``wanted`` (C, C), relative, mean over the layers."""
    apart = [(gram(f).mean(0) - t).square().sum() / t.square().sum() for f, t in zip(found, wanted, strict=True)]
    return torch.stack(apart).mean()


class SqueezeFeatures:
    """Pictures (N, 3, H, W), RGB -1..1, to the features of the first convolution and of the fire modules."""

    def __init__(self, file: Path, device: torch.device, last: int = 5) -> None:
        """``file``: .npz with arrays ``conv1_w_0``, ``fire2_squeeze1x1_w_0`` and so on. ``last``: number of the last fire module used."""
        try:
            with np.load(file) as arrays:
                self._weights = {name: torch.from_numpy(arrays[name]).to(device) for name in arrays.files if not name.startswith("conv10")}
            self._weights["conv1_w_0"], self._weights[f"fire{last}_squeeze1x1_w_0"]
        except (OSError, ValueError, KeyError) as error:
            raise FileError(file, tr("These are not the weights of SqueezeNet 1.1 ({reason}).").format(reason=error)) from error
        self._last = last
        self._means = torch.tensor(MEANS, device=device).view(1, 3, 1, 1)

    def _conv(self, name: str, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
        return functional.relu(functional.conv2d(x, self._weights[f"{name}_w_0"], self._weights[f"{name}_b_0"], stride, padding))

    def __call__(self, pictures: Tensor) -> list[Tensor]:
        x = (pictures.flip(1) + 1) * 127.5 - self._means
        x = self._conv("conv1", x, stride=2)
        found = [x]
        x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
        for index in range(2, self._last + 1):
            squeezed = self._conv(f"fire{index}_squeeze1x1", x)
            wide = self._conv(f"fire{index}_expand3x3", squeezed, padding=1)
            x = torch.cat([self._conv(f"fire{index}_expand1x1", squeezed), wide], 1)
            found.append(x)
            if index in (3, 5) and index < self._last:
                x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
        return found


def mean_grams(features: SqueezeFeatures, batches: Iterable[Tensor]) -> list[Tensor]:
    """Of every layer, the mean Gram matrix (C, C) over batches of pictures."""
    found = [[gram(f).mean(0) for f in features(batch)] for batch in batches]
    return [torch.stack(level).mean(0) for level in zip(*found, strict=True)]
