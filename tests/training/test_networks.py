"""Generators from noise: what their shapes and their edges promise."""

from __future__ import annotations

import pytest
import torch

from ganstudio.training.networks import Grain, ModernGenerator, wrapped


def test_a_border_comes_from_the_other_side() -> None:
    x = torch.arange(9.0).view(1, 1, 3, 3)
    assert wrapped(x)[0, 0].tolist() == [[8, 6, 7, 8, 6], [2, 0, 1, 2, 0], [5, 3, 4, 5, 3], [8, 6, 7, 8, 6], [2, 0, 1, 2, 0]]


@pytest.mark.parametrize("tileable", [False, True])
def test_tileable_pictures_move_round_with_their_layout_and_noise(tileable: bool) -> None:
    torch.manual_seed(0)
    generator = ModernGenerator(8, 8, 64, tileable=tileable).eval()
    z = torch.randn(2, 8)
    with torch.no_grad():
        before = generator(z)
        for values in (generator.layout.weight, generator.layout.bias):
            if values is not None:
                values.data = values.data.unflatten(0, (-1, 4, 4)).roll((1, 2), (1, 2)).flatten(0, 2)
        if generator.start is not None:
            generator.start.data = generator.start.data.roll((1, 2), (2, 3))
        for stage, grain in enumerate(generator.grains or ()):
            side = 4 * 2**stage
            grain.noise.data = grain.noise.data.view(-1, side, side).roll((2**stage, 2 * 2**stage), (1, 2)).flatten(1)
        after = generator(z)
    assert before.shape == (2, 3, 64, 64) and before.abs().max() <= 1
    moved = before.roll((16, 32), (2, 3))
    assert torch.allclose(after, moved, atol=1e-4) == tileable


def test_the_latent_mixes_noise_of_the_same_strength() -> None:
    torch.manual_seed(0)
    grain = Grain(6, 3, 64, 8)
    with torch.no_grad():
        made = grain(torch.randn(2, 6))
    assert made.shape == (2, 3, 64, 64)
    assert torch.allclose(made.std((2, 3)), torch.full((2, 3), 0.3), rtol=0.05)
    assert (made[0, 0] * made[1, 0]).mean().abs() < 0.9 * 0.09 and not torch.allclose(made[0], made[1])


def test_tileable_pictures_are_shifted_while_they_learn_the_same_way_for_the_same_noise() -> None:
    torch.manual_seed(0)
    generator = ModernGenerator(8, 8, 64, tileable=True)
    z = torch.randn(1, 8)
    with torch.no_grad():
        first, second, still = generator(z), generator(z), generator.eval()(z)
    assert torch.equal(first, second) and not torch.equal(first, still)
    assert torch.allclose(first.sort(3).values.mean(), still.sort(3).values.mean(), atol=1e-5)
