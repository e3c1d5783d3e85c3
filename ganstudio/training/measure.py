"""Measures that need no pretrained network."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ganstudio.training.losses import luminance

PATCH = 7
"""Side of the patches of the sliced Wasserstein distance."""


def laplacian_levels(pictures: Tensor, levels: int) -> list[Tensor]:
    """The pictures' detail at each scale, finest first; the last one is what remains."""
    found = []
    for _ in range(levels - 1):
        small = functional.avg_pool2d(pictures, 2)
        found.append(pictures - functional.interpolate(small, size=pictures.shape[2:], mode="bilinear", align_corners=False))
        pictures = small
    return [*found, pictures]


def sliced_wasserstein(made: Tensor, real: Tensor, *, levels: int = 3, patches: int = 128, directions: int = 128, seed: int = 0) -> float:
    """Distance of two sets of pictures by their 7 x 7 patches (Karras et al. 2018, section 5), mean over the levels, times 1000.

    Pictures are (N, C, H, W), -1..1. Patches are normalised per channel by the real ones, projected on random directions and sorted.
    """
    rng = torch.Generator().manual_seed(seed)
    distances = []
    for a, b in zip(laplacian_levels(made, levels), laplacian_levels(real, levels), strict=True):
        if min(*a.shape[2:], *b.shape[2:]) < PATCH:
            break
        mine, theirs = _descriptors(a, patches, rng), _descriptors(b, patches, rng)
        count = min(len(mine), len(theirs))
        mine, theirs = mine[:count], theirs[:count]
        mean, deviation = theirs.mean((0, 2, 3), keepdim=True), theirs.std((0, 2, 3), keepdim=True) + 1e-6
        flat = [((x - mean) / deviation).flatten(1) for x in (mine, theirs)]
        axes = functional.normalize(torch.randn(flat[0].shape[1], directions, generator=rng), dim=0)
        first, second = ((x @ axes).sort(0).values for x in flat)
        distances.append((first - second).abs().mean().item())
    return 1000 * sum(distances) / max(len(distances), 1)


def _descriptors(pictures: Tensor, patches: int, rng: torch.Generator) -> Tensor:
    """Random patches (N * patches, C, 7, 7)."""
    count, _, height, width = pictures.shape
    ys = torch.randint(0, height - PATCH + 1, (count, patches), generator=rng).tolist()
    xs = torch.randint(0, width - PATCH + 1, (count, patches), generator=rng).tolist()
    cuts = [pictures[n, :, y : y + PATCH, x : x + PATCH] for n in range(count) for y, x in zip(ys[n], xs[n], strict=True)]
    order = torch.randperm(len(cuts), generator=rng).tolist()
    return torch.stack([cuts[i] for i in order])


def gradient_correlation(output: Tensor, source: Tensor) -> float:
    """How much of the structure is kept: correlation of the luma gradients' magnitudes, -1..1."""

    def edges(pictures: Tensor) -> Tensor:
        luma = functional.avg_pool2d(pictures.mean(1, keepdim=True), 2)
        dx, dy = luma[..., 1:, 1:] - luma[..., 1:, :-1], luma[..., 1:, 1:] - luma[..., :-1, 1:]
        return (dx.square() + dy.square()).sqrt().flatten()

    return float(torch.corrcoef(torch.stack([edges(output), edges(source)]))[0, 1])


def psnr(output: Tensor, target: Tensor, peak: float = 2.0) -> float:
    """Peak signal to noise ratio in dB; ``peak`` 2 for pictures in -1..1."""
    error = (output - target).square().mean().item()
    return float("inf") if error == 0 else float(10 * torch.log10(torch.tensor(peak * peak / error)))


def ssim(output: Tensor, target: Tensor) -> float:
    """Structural similarity of the luma of pictures in -1..1, over all places (Wang et al. 2004; Gaussian window of 11, deviation 1.5)."""
    first, second = ((luminance(x) + 1) / 2 for x in (output, target))
    line = torch.exp(-torch.arange(-5.0, 6.0).square() / (2 * 1.5**2)).to(output.device)
    window = torch.outer(line, line)[None, None] / line.sum().square()

    def mean(x: Tensor) -> Tensor:
        return functional.conv2d(x, window)

    a, b = mean(first), mean(second)
    spread_a, spread_b = mean(first * first) - a * a, mean(second * second) - b * b
    together = mean(first * second) - a * b
    c1, c2 = 0.01**2, 0.03**2
    return float(((2 * a * b + c1) * (2 * together + c2) / ((a * a + b * b + c1) * (spread_a + spread_b + c2))).mean())


def diversity(samples: Tensor) -> float:
    """Mean absolute difference between different samples of a batch, 0..2; near 0 when they are alike."""
    count = len(samples)
    if count < 2:
        return 0.0
    total = sum((samples[i] - samples[j]).abs().mean().item() for i in range(count) for j in range(i))
    return total / (count * (count - 1) / 2)
