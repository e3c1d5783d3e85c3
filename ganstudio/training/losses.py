"""Losses as pure functions of discriminator outputs, features and pictures; each names its source."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

PATCH_STEP = 3
"""Every so many pixels a patch is taken, in each direction."""

Adversarial = Literal["non-saturating", "least-squares", "hinge", "wasserstein"]


def discriminator_loss(kind: Adversarial, real: Tensor, fake: Tensor) -> Tensor:
    """What the discriminator minimises, from its raw scores (before a sigmoid) of real and generated pictures.

    - ``non-saturating``: L_D = -[log D(x) + log(1 - D(G(z)))] with D = sigmoid(score) (Goodfellow et al. 2014, eq. 1), means over all scores
    - ``least-squares``: ((real - 1)^2 + fake^2) / 2 (Mao et al. 2017)
    - ``hinge``: max(0, 1 - real) + max(0, 1 + fake) (Lim and Ye 2017)
    - ``wasserstein``: fake - real (Arjovsky et al. 2017); add gradient_penalty()
    """
    match kind:
        case "non-saturating":
            return functional.softplus(-real).mean() + functional.softplus(fake).mean()
        case "least-squares":
            return ((real - 1).square().mean() + fake.square().mean()) / 2
        case "hinge":
            return functional.relu(1 - real).mean() + functional.relu(1 + fake).mean()
        case "wasserstein":
            return fake.mean() - real.mean()


def generator_loss(kind: Adversarial, fake: Tensor) -> Tensor:
    """What the generator minimises, from the raw scores of its pictures: -log D(G(z)), (fake - 1)^2 / 2, or -fake."""
    match kind:
        case "non-saturating":
            return functional.softplus(-fake).mean()
        case "least-squares":
            return (fake - 1).square().mean() / 2
        case "hinge" | "wasserstein":
            return -fake.mean()


def gradient_penalty(scores: Tensor, inputs: Tensor, target: float = 1.0) -> Tensor:
    """Mean of (|d scores / d inputs| - target)^2 per picture (Gulrajani et al. 2017); ``inputs`` lie between real and fake."""
    (gradient,) = torch.autograd.grad(scores.sum(), inputs, create_graph=True)
    norms: Tensor = gradient.flatten(1).norm(dim=1)
    return (norms - target).square().mean()


def r1_penalty(scores: Tensor, real: Tensor) -> Tensor:
    """Mean of |d scores / d real|^2 / 2 per picture (Mescheder et al. 2018)."""
    (gradient,) = torch.autograd.grad(scores.sum(), real, create_graph=True)
    return gradient.square().flatten(1).sum(1).mean() / 2


def patch_contrast(query: Tensor, key: Tensor, temperature: float = 0.07) -> Tensor:
    """Each output patch must find the input patch of its own place among those of its picture (Park et al. 2020).

    ``query`` and ``key``: (pictures, patches, features), unit length. Keys get no gradient.
    """
    logits = torch.bmm(query, key.detach().transpose(1, 2)) / temperature
    target = torch.arange(query.shape[1], device=query.device).expand(query.shape[0], -1)
    return functional.cross_entropy(logits.flatten(0, 1), target.flatten())


def luminance(pictures: Tensor) -> Tensor:
    """Rec. 709 luma of encoded RGB, (N, 1, H, W)."""
    weights = pictures.new_tensor([0.2126, 0.7152, 0.0722]).view(1, 3, 1, 1)
    return (pictures * weights).sum(1, keepdim=True)


def coarse_luminance(output: Tensor, source: Tensor, scale: int = 8) -> Tensor:
    """Mean absolute difference of luma, normalised per picture to mean 0 and deviation 1, at 1 / ``scale`` of the size."""

    def coarse(pictures: Tensor) -> Tensor:
        small = functional.avg_pool2d(luminance(pictures), scale)
        mean, deviation = small.mean((2, 3), keepdim=True), small.std((2, 3), keepdim=True)
        return (small - mean) / (deviation + 0.1)

    return (coarse(output) - coarse(source)).abs().mean()


def pixel_loss(output: Tensor, target: Tensor, epsilon: float = 1e-3) -> Tensor:
    """Charbonnier distance: a smooth L1 (Lai et al. 2017)."""
    return torch.sqrt((output - target).square() + epsilon * epsilon).mean()


def gradient_loss(output: Tensor, target: Tensor) -> Tensor:
    """Mean absolute difference of the horizontal and vertical differences: keeps edges where they are."""
    dx = (output[..., :, 1:] - output[..., :, :-1]) - (target[..., :, 1:] - target[..., :, :-1])
    dy = (output[..., 1:, :] - output[..., :-1, :]) - (target[..., 1:, :] - target[..., :-1, :])
    return dx.abs().mean() + dy.abs().mean()


def pixel_entropy(made: Tensor, target: Tensor) -> Tensor:
    """Mean binary cross-entropy of masks in -1..1, both soft: -[t log p + (1 - t) log(1 - p)] with p = (made + 1) / 2."""
    p, t = (made.float() + 1) / 2, (target + 1) / 2
    return -(t * torch.log(p + 1e-6) + (1 - t) * torch.log(1 - p + 1e-6)).mean()


def overlap_loss(made: Tensor, target: Tensor) -> Tensor:
    """1 - 2 |p t| / (|p| + |t|) of each pair of masks in -1..1, mean (soft Dice, Milletari et al. 2016)."""
    p, t = ((x.float().flatten(1) + 1) / 2 for x in (made, target))
    return (1 - (2 * (p * t).sum(1) + 1) / (p.sum(1) + t.sum(1) + 1)).mean()


def grid(pictures: Tensor, period: int = 4) -> Tensor:
    """How far pictures repeat with ``period`` pixels: mean distance of the means of their ``period`` * ``period`` phases from the whole mean.

    Networks that enlarge what they reckoned at a fraction of the size leave such a grid (Odena et al. 2016). Sides are multiples of ``period``.
    """
    count, channels, height, width = pictures.shape
    phases = pictures.reshape(count, channels, height // period, period, width // period, period).mean((2, 4))
    return (phases - phases.mean((2, 3), keepdim=True)).abs().mean()


def gram(features: Tensor) -> Tensor:
    """Correlations of feature channels over all places, (N, C, C) (Gatys et al. 2016)."""
    flat = features.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def patch_distribution(made: Tensor, real: Tensor, *, side: int = 7, directions: int = 64, levels: int = 3) -> Tensor:
    """How differently the small patches of two sets of pictures are distributed: mean distance of their sorted projections on random
    directions, at up to ``levels`` sizes (sliced Wasserstein distance of patches, Elnekave and Weiss 2022).

    Pictures are (N, C, H, W); both sets have the same shape.
    """
    apart = []
    for level in range(levels):
        small, wanted = (functional.avg_pool2d(x.float(), 2**level) for x in (made, real))
        if min(small.shape[2:]) < side:
            break
        axes = functional.normalize(torch.randn(directions, made.shape[1] * side * side, device=made.device), dim=1)
        filters = axes.view(directions, made.shape[1], side, side)
        across = [functional.conv2d(x, filters, stride=PATCH_STEP).transpose(0, 1).flatten(1).sort(1).values for x in (small, wanted)]
        apart.append((across[0] - across[1]).abs().mean())
    return torch.stack(apart).mean()
