"""Differentiable augmentation: what the discriminator sees is shifted and cut, real and made alike (Zhao et al. 2020)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def augmented(pictures: Tensor) -> Tensor:
    """Pictures (N, C, H, W) shifted by up to an eighth, with a quarter-size square cut out; colours are left alone, since they are the style."""
    count, _, height, width = pictures.shape
    reach_y, reach_x = height // 8, width // 8
    padded = functional.pad(pictures, (reach_x, reach_x, reach_y, reach_y), mode="reflect")
    shifts = torch.randint(0, 2 * max(reach_y, reach_x) + 1, (count, 2)).tolist()
    moved = torch.stack([p[:, min(y, 2 * reach_y) :, min(x, 2 * reach_x) :][:, :height, :width] for p, (y, x) in zip(padded, shifts, strict=True)])
    keep = torch.ones(count, 1, height, width, dtype=pictures.dtype)
    for index in range(count):
        y, x = int(torch.randint(0, height, ())), int(torch.randint(0, width, ()))
        keep[index, :, max(y - height // 8, 0) : y + height // 8, max(x - width // 8, 0) : x + width // 8] = 0
    return moved * keep.to(pictures.device)
