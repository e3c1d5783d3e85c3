"""The network of Johnson et al. 2016 ("Perceptual losses for real-time style transfer"), the yardstick for styles: 1.68 M parameters."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional


class Conv(nn.Sequential):
    """A convolution that keeps the size (or halves it), normalised per picture, and a rectifier."""

    def __init__(self, before: int, after: int, side: int, stride: int = 1, *, rectify: bool = True) -> None:
        layers: list[nn.Module] = [nn.Conv2d(before, after, side, stride, side // 2, padding_mode="reflect"), nn.InstanceNorm2d(after, affine=True)]
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if rectify else []))


class Residual(nn.Module):
    """Two convolutions added to the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(Conv(width, width, 3), Conv(width, width, 3, rectify=False))

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.body(x)
        return x + change


class Johnson(nn.Module):
    """Picture to picture: 9 x 9, two halvings, five residual blocks of 128, two nearest-neighbour doublings with convolutions, 9 x 9."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Sequential(Conv(3, 32, 9), Conv(32, 64, 3, 2), Conv(64, 128, 3, 2))
        self.blocks = nn.Sequential(*(Residual(128) for _ in range(5)))
        self.up = nn.ModuleList((Conv(128, 64, 3), Conv(64, 32, 3)))
        self.out = nn.Conv2d(32, 3, 9, padding=4, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        y = self.blocks(self.down(x))
        for layer in self.up:
            y = layer(functional.interpolate(y, scale_factor=2.0, mode="nearest"))
        picture: Tensor = self.out(y)
        return picture


def write(file: Path) -> int:
    """Writes the network, untrained, with free height and width; returns its number of parameters."""
    network = Johnson().eval()
    free = {2: "height", 3: "width"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (torch.zeros(1, 3, 64, 64),), str(file), dynamo=False, input_names=["image"], output_names=["styled"],
            dynamic_axes={"image": free, "styled": free}, opset_version=17,
        )
    return sum(p.numel() for p in network.parameters())
