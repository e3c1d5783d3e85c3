"""The network that selects: its shapes, and what clicks do in it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganstudio.training.describe import NUMBERS
from ganstudio.training.selector import Selector, beside_inside, likeness


def network() -> Selector:
    """With random weights in the last layers too."""
    torch.manual_seed(1)
    made = Selector(16, (1, 2), 12).eval()
    for layer in (made.coarse, made.out):
        nn.init.normal_(layer.weight, std=0.1)
    return made


def given(things: int, side: int = 32) -> torch.Tensor:
    return torch.rand(2, 3 + 5 * things, side, side, generator=torch.Generator().manual_seed(2))


@torch.no_grad()
def test_things_asked_for_together_are_found_as_they_are_alone() -> None:
    whole = given(3)
    masks = network()(whole)
    assert masks.shape == (2, 3, 32, 32)
    for n in range(3):
        alone = network()(torch.cat([whole[:, :3], whole[:, 3 + 5 * n : 8 + 5 * n]], 1))
        assert torch.allclose(alone[:, 0], masks[:, n], atol=1e-5)


def test_while_it_trains_it_says_something_of_each_cell() -> None:
    made = network().train()(given(1))
    said = nn.functional.pixel_unshuffle(made[:, 1:], 8)
    assert said.shape == (2, NUMBERS, 4, 4)
    assert said.std() > 0.01


@torch.no_grad()
def test_a_click_is_heeded_and_the_smallest_picture_comes_through() -> None:
    one = torch.zeros(1, 8, 16, 16)
    one[:, :3] = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3)) * 2 - 1
    other = one.clone()
    other[:, 3:5, 4:8, 4:8] = 1
    found = network()
    assert found(one).shape == (1, 1, 16, 16)
    assert not torch.allclose(found(one), found(other), atol=1e-3)


def test_cells_like_the_one_clicked_on_are_alike() -> None:
    said = torch.zeros(1, 2, 2, 3)
    said[:, 0, 0], said[:, 1, 1] = 2.0, 0.5  # an upper and a lower row, at a right angle
    spots = torch.zeros(1, 1, 2, 2, 3)
    spots[0, 0, 0, 0, 1] = 0.3
    found = likeness(said, spots)[0, 0]
    assert found.shape == (3, 2, 3)
    assert found[0, 0].tolist() == pytest.approx([1.0] * 3, abs=1e-2)
    assert found[0, 1].tolist() == pytest.approx([0.0] * 3, abs=1e-2)
    assert found[1].flatten().tolist() == pytest.approx([-1.0] * 6, abs=1e-2)
    assert torch.allclose(found[2], found[0] - found[1])


def test_of_several_clicks_each_counts_for_itself() -> None:
    said = torch.eye(2)[None, :, None].expand(1, 2, 1, 2)
    spots = torch.zeros(1, 1, 2, 1, 2)
    spots[0, 0, 0] = 1
    assert likeness(said, spots)[0, 0, 0].flatten().tolist() == pytest.approx([1.0, 1.0], abs=0.1)


def test_places_are_told_apart_by_what_is_inside() -> None:
    features = torch.zeros(1, 3, 4, 4)
    features[:, 1, :, :2] = 1
    inside = torch.zeros(1, 1, 4, 4)
    inside[..., :1] = 1  # part of what is alike
    found = beside_inside(features, inside)[0, 0]
    assert (found[:, :2] > 0.2).all()
    assert (found[:, 2:] < -0.2).all()
