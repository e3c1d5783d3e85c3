"""Losses against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from ganstudio.training.losses import (
    coarse_luminance,
    discriminator_loss,
    generator_loss,
    gradient_loss,
    gradient_penalty,
    gram,
    grid,
    luminance,
    patch_contrast,
    patch_distribution,
    pixel_loss,
    r1_penalty,
)


def close(value: torch.Tensor, wanted: float) -> bool:
    return math.isclose(value.item(), wanted, rel_tol=1e-5, abs_tol=1e-6)


REAL, MADE = torch.tensor([2.0, 0.5]), torch.tensor([-1.0, 0.25])


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_non_saturating_is_the_articles_formula() -> None:
    d = -(math.log(sigmoid(2.0)) + math.log(sigmoid(0.5))) / 2 - (math.log(1 - sigmoid(-1.0)) + math.log(1 - sigmoid(0.25))) / 2
    g = -(math.log(sigmoid(-1.0)) + math.log(sigmoid(0.25))) / 2
    assert close(discriminator_loss("non-saturating", REAL, MADE), d)
    assert close(generator_loss("non-saturating", MADE), g)


def test_an_undecided_discriminator_costs_two_log_two() -> None:
    nothing = torch.zeros(3)
    assert close(discriminator_loss("non-saturating", nothing, nothing), 2 * math.log(2))
    assert close(generator_loss("non-saturating", nothing), math.log(2))


def test_least_squares() -> None:
    assert close(discriminator_loss("least-squares", REAL, MADE), ((1 + 0.25) / 2 + (1 + 0.0625) / 2) / 2)
    assert close(generator_loss("least-squares", MADE), (4 + 0.5625) / 4)


def test_hinge() -> None:
    assert close(discriminator_loss("hinge", REAL, MADE), (0 + 0.5) / 2 + (0 + 1.25) / 2)
    assert close(generator_loss("hinge", MADE), 0.375)


def test_wasserstein() -> None:
    assert close(discriminator_loss("wasserstein", REAL, MADE), -0.375 - 1.25)
    assert close(generator_loss("wasserstein", MADE), 0.375)


def test_gradient_penalty_of_a_linear_score() -> None:
    inputs = torch.ones(2, 1, 1, 2, requires_grad=True)
    scores = (inputs * torch.tensor([3.0, 4.0])).flatten(1).sum(1)
    assert close(gradient_penalty(scores, inputs), (5 - 1) ** 2)


def test_r1_of_a_linear_score() -> None:
    inputs = torch.ones(2, 1, 1, 2, requires_grad=True)
    scores = (inputs * torch.tensor([3.0, 4.0])).flatten(1).sum(1)
    assert close(r1_penalty(scores, inputs), 25 / 2)


def test_patch_contrast_of_two_orthogonal_patches() -> None:
    patches = torch.eye(2)[None]
    wanted = -math.log(math.exp(1 / 0.5) / (math.exp(1 / 0.5) + 1))
    assert close(patch_contrast(patches, patches, temperature=0.5), wanted)


def test_patch_contrast_gives_keys_no_gradient() -> None:
    query, key = torch.rand(1, 3, 4, requires_grad=True), torch.rand(1, 3, 4, requires_grad=True)
    patch_contrast(query, key).backward()
    assert query.grad is not None
    assert key.grad is None


def test_luminance_of_green() -> None:
    green = torch.tensor([0.0, 1.0, 0.0]).view(1, 3, 1, 1)
    assert close(luminance(green), 0.7152)


def test_coarse_luminance_forgives_brightness_and_contrast() -> None:
    picture = torch.rand(1, 3, 16, 16)
    assert coarse_luminance(picture, picture, 4).item() == 0
    assert coarse_luminance(picture + 0.25, picture, 4).item() < 1e-5


def test_pixel_loss_is_nearly_the_absolute_difference() -> None:
    assert close(pixel_loss(torch.tensor([0.3, -0.4]), torch.zeros(2), epsilon=0.0), 0.35)


def test_gradient_loss_of_a_step() -> None:
    step = torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])[None, None]
    assert close(gradient_loss(step, torch.zeros_like(step)), 0.5)
    assert close(gradient_loss(step + 3, step), 0.0)


def test_gram_of_two_channels() -> None:
    features = torch.tensor([[1.0, 2.0], [3.0, 0.0]]).view(1, 2, 1, 2)
    wanted = torch.tensor([[[5 / 2, 3 / 2], [3 / 2, 9 / 2]]])
    assert torch.allclose(gram(features), wanted)


def test_unknown_kinds_are_refused_by_the_type() -> None:
    with pytest.raises(AttributeError):
        discriminator_loss("nothing", REAL, MADE).item()  # type: ignore[arg-type]


def test_a_grid_is_what_repeats() -> None:
    """One pixel of 16 in a square of 4 is 16: it is 15 above the mean of 1, the other 15 are 1 below it."""
    square = torch.zeros(1, 1, 4, 4)
    square[0, 0, 1, 2] = 16.0
    assert close(grid(square.repeat(2, 3, 5, 2)), 30 / 16)
    ramp = torch.arange(8.0).view(1, 1, 1, 8).expand(1, 1, 8, 8)
    assert close(grid(torch.cat([ramp, ramp.flip(3)], 3)), 0)


def test_patches_are_compared_as_sets() -> None:
    picture = torch.zeros(1, 1, 7, 7)
    assert close(patch_distribution(picture, picture, levels=1), 0)
    one = picture.clone()
    one[0, 0, 3, 3] = 2.0
    torch.manual_seed(0)
    axes = torch.nn.functional.normalize(torch.randn(64, 49), dim=1)
    torch.manual_seed(0)
    assert close(patch_distribution(one, picture, levels=1), 2 * axes[:, 24].abs().mean().item())


def test_patches_in_another_order_are_the_same_patches() -> None:
    picture = torch.rand(2, 3, 14, 7)
    assert close(patch_distribution(picture, picture.flip(0)), 0)
