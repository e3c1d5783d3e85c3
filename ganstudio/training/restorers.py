"""Generators that repair: picture and extra planes in, change out.

All are fully convolutional, take no statistics over the picture, and start as the identity or as bicubic interpolation, since their last
layer starts at zero. ``reach`` is how many pixels around a pixel (of the input) its result depends on at most; ``multiple`` is what sides must
be multiples of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.training.networks import EDGE


def conv(before: int, after: int, dilation: int = 1) -> nn.Conv2d:
    """A 3 x 3 convolution with zeros around the picture: what is there is told apart from what is not, and nothing is copied."""
    return nn.Conv2d(before, after, 3, padding=dilation, dilation=dilation)


def loud(layer: nn.Conv2d) -> nn.Conv2d:
    """The layer with weights that keep the variance through a rectifier (He et al. 2015)."""
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


def silent(layer: nn.Conv2d) -> nn.Conv2d:
    """The layer, giving zero until it has learnt something."""
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


class Block(nn.Module):
    """Two convolutions added to the input, without normalisation (Lim et al. 2017)."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.first, self.second = conv(width, width, dilation), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.second(functional.relu(self.first(x)))
        return x + change


class Gated(nn.Module):
    """A convolution whose every number is let through by another one (gated convolution, Yu et al. 2019, section 3.1)."""

    def __init__(self, before: int, after: int, dilation: int = 1, *, halve: bool = False) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, 2 * after, 4, 2, 1, padding_mode=EDGE) if halve else conv(before, 2 * after, dilation)
        with torch.no_grad():  # what elu and gates of about a half take from the variance is put in, or nothing would get through the stack
            self.conv.weight[:after].normal_(std=(7 / self.conv.weight[0].numel()) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        values, gates = self.conv(x).chunk(2, 1)
        return functional.elu(values) * torch.sigmoid(gates)


class GatedBlock(nn.Module):
    """A gated convolution and a plain one, added to the input."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.gated, self.second = Gated(width, width, dilation), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.second(self.gated(x))
        return x + change


class Cleaner(nn.Module):
    """Noise or compression off a picture: residual blocks at a fraction of the size (as in FFDNet, Zhang et al. 2018).

    Takes (N, 3 + planes, H, W), gives (N, 3, H, W); RGB -1..1, the plane of the noise level sigma / 255.
    """

    def __init__(self, width: int = 64, dilations: Sequence[int] = (1,) * 8, *, fold: int = 2, planes: int = 0) -> None:
        super().__init__()
        self.fold = fold
        self.head = conv(fold * fold * 3 + planes, width)
        self.blocks = nn.ModuleList(Block(width, d) for d in dilations)
        self.tail = silent(conv(width, fold * fold * 3))
        self.multiple = max(2 * fold, 2)
        self.reach = fold * (2 + sum(1 + d for d in dilations)) + fold - 1

    def forward(self, x: Tensor) -> Tensor:
        picture = x[:, :3]
        y = functional.pixel_unshuffle(picture, self.fold) if self.fold > 1 else picture
        y = self.head(torch.cat([y, x[:, 3:, :: self.fold, :: self.fold]], 1))
        for block in self.blocks:
            y = block(y)
        y = self.tail(y)
        return picture + (functional.pixel_shuffle(y, self.fold) if self.fold > 1 else y)


def bicubic_kernel(scale: int) -> Tensor:
    """Weights (scale * scale, 5, 5) that give the pixels of an enlarged picture from the small one (Keys 1981, a = -1/2, as Pillow does)."""

    def weight(distance: float) -> float:
        x, a = abs(distance), -0.5
        if x < 1:
            return (a + 2) * x**3 - (a + 3) * x**2 + 1
        return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0.0

    line = np.array([[weight(tap - ((place + 0.5) / scale - 0.5)) for tap in range(-2, 3)] for place in range(scale)])
    line /= line.sum(1, keepdims=True)
    return torch.tensor(np.einsum("yi,xj->yxij", line, line).reshape(scale * scale, 5, 5), dtype=torch.float32)


class Upscaler(nn.Module):
    """A picture ``scale`` times larger: residual blocks at the small size, then the pixels of the change on bicubic interpolation (Shi et al. 2016).

    (N, 3, H, W) to (N, 3, H * scale, W * scale), RGB -1..1.
    """

    skip: Tensor

    def __init__(self, width: int = 64, dilations: Sequence[int] = (1,) * 8, scale: int = 4) -> None:
        super().__init__()
        self.scale = scale
        self.head = conv(3, width)
        self.blocks = nn.ModuleList(Block(width, d) for d in dilations)
        self.join = conv(width, width)
        self.tail = silent(conv(width, 3 * scale * scale))
        self.register_buffer("skip", bicubic_kernel(scale)[:, None].repeat(3, 1, 1, 1), persistent=False)
        self.multiple = 4
        self.reach = 3 + sum(1 + d for d in dilations)

    def forward(self, x: Tensor) -> Tensor:
        first = self.head(x)
        y = first
        for block in self.blocks:
            y = block(y)
        change: Tensor = self.tail(first + self.join(y))
        plain = functional.conv2d(functional.pad(x, (2, 2, 2, 2), mode=EDGE), self.skip, groups=3)
        return functional.pixel_shuffle(plain + change, self.scale)


class Inpainter(nn.Module):
    """Fills holes: gated, dilated convolutions at a quarter of the size, on top of a smooth fill from around the hole.

    Takes (N, 4, H, W): RGB -1..1, and 1 where the picture is missing (what it holds there is not looked at), else 0. Gives (N, 3, H, W), which
    outside of the holes is the picture itself.
    """

    def __init__(self, width: int = 64, dilations: Sequence[int] = (1, 2, 4, 8, 16, 1), half: int = 24) -> None:
        super().__init__()
        self.fine = Gated(4, half, halve=True)
        self.down = Gated(half, width, halve=True)
        self.blocks = nn.ModuleList(GatedBlock(width, d) for d in dilations)
        self.up = loud(conv(width, half))
        self.merge = Gated(2 * half, half)
        self.out = silent(conv(half, 12))
        self.multiple = 8
        smooth = 4 * (WINDOWS[-1] // 2) + 7
        self.reach = smooth + 4 * (1 + sum(1 + d for d in dilations)) + 2 * 2 + 9

    def forward(self, x: Tensor) -> Tensor:
        hole = x[:, 3:]
        known = x[:, :3] * (1 - hole)
        start = smooth_fill(known, hole)
        whole = known + start * hole
        fine = self.fine(torch.cat([whole, hole], 1))
        y = self.down(fine)
        for block in self.blocks:
            y = block(y)
        y = functional.interpolate(functional.elu(self.up(y)), scale_factor=2.0, mode="nearest")
        change = functional.pixel_shuffle(self.out(self.merge(torch.cat([y, fine], 1))), 2)
        return known + (start + change) * hole


WINDOWS = (3, 9, 27)
"""Sides of the averages that a hole is filled with at first, in cells of 4 x 4 pixels; near ones count 100 times as much."""


def smooth_fill(known: Tensor, hole: Tensor) -> Tensor:
    """What is known around, averaged over growing windows at a quarter of the size (normalised convolution, Knutsson and Westin 1993)."""
    cells = functional.avg_pool2d(torch.cat([known, 1 - hole], 1), 4)
    found = 1e3 * cells
    for index, side in enumerate(WINDOWS):
        wide = functional.avg_pool2d(cells, (1, side), 1, (0, side // 2))
        found = found + 100.0**-index * functional.avg_pool2d(wide, (side, 1), 1, (side // 2, 0))
    smooth = found[:, :3] / (found[:, 3:] + 1e-11)
    return functional.interpolate(smooth, scale_factor=4.0, mode="bilinear", align_corners=False)
