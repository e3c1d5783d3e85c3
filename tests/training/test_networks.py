"""Generators from noise: what their shapes and their edges promise."""

from __future__ import annotations

import pytest
import torch

from ganstudio.training.networks import ModernGenerator, wrapped


def test_a_border_comes_from_the_other_side() -> None:
    x = torch.arange(9.0).view(1, 1, 3, 3)
    assert wrapped(x)[0, 0].tolist() == [[8, 6, 7, 8, 6], [2, 0, 1, 2, 0], [5, 3, 4, 5, 3], [8, 6, 7, 8, 6], [2, 0, 1, 2, 0]]


@pytest.mark.parametrize("tileable", [False, True])
def test_tileable_pictures_move_round_with_their_start(tileable: bool) -> None:
    torch.manual_seed(0)
    generator = ModernGenerator(8, 8, 64, tileable=tileable).eval()
    z = torch.randn(2, 8)
    with torch.no_grad():
        generator.layout.weight.zero_()
        before = generator(z)
        generator.start.data = generator.start.data.roll((1, 2), (2, 3))
        generator.layout.bias.data = generator.layout.bias.data.unflatten(0, (-1, 4, 4)).roll((1, 2), (1, 2)).flatten()
        after = generator(z)
    assert before.shape == (2, 3, 64, 64) and before.abs().max() <= 1
    moved = before.roll((16, 32), (2, 3))
    assert torch.allclose(after, moved, atol=1e-5) == tileable


def test_tileable_pictures_are_shifted_while_they_learn_the_same_way_for_the_same_noise() -> None:
    torch.manual_seed(0)
    generator = ModernGenerator(8, 8, 64, tileable=True)
    z = torch.randn(1, 8)
    with torch.no_grad():
        first, second, still = generator(z), generator(z), generator.eval()(z)
    assert torch.equal(first, second) and not torch.equal(first, still)
    assert torch.allclose(first.sort(3).values.mean(), still.sort(3).values.mean(), atol=1e-5)
