"""The networks that repair start where they should, and see no further than they say."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ganstudio.training.restorers import Cleaner, Inpainter, Upscaler, bicubic_kernel, smooth_fill

SHARP = (1, 2)
NETWORKS = [
    (Cleaner(8, SHARP, fold=2, planes=1), 4, 1),
    (Cleaner(8, SHARP, fold=4), 3, 1),
    (Cleaner(8, SHARP, fold=1), 3, 1),
    (Upscaler(8, SHARP, 3), 3, 3),
    (Inpainter(8, SHARP, 8), 4, 1),
    (Inpainter(8, (4, 8, 8), 8), 4, 1),
]


def picture(channels: int, side: int = 32, count: int = 1) -> torch.Tensor:
    return torch.rand(count, channels, side, side, generator=torch.Generator().manual_seed(3)) * 2 - 1


def shaken(network: nn.Module) -> nn.Module:
    """The network with random weights everywhere, in double precision, so that nothing vanishes."""
    torch.manual_seed(1)
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.2)
    return network.double().eval()


@pytest.mark.parametrize("network", [Cleaner(8, SHARP, planes=1), Cleaner(8, SHARP, fold=4, planes=1)])
def test_cleaners_start_as_the_identity(network: nn.Module) -> None:
    given = picture(4)
    assert torch.equal(network(given), given[:, :3])


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_upscalers_start_as_pillows_bicubic(scale: int) -> None:
    small = np.random.default_rng(0).integers(80, 176, (16, 16, 3), dtype=np.uint8)  # Pillow cuts off overshoot between its two passes
    wanted = np.asarray(Image.fromarray(small).resize((16 * scale, 16 * scale), Image.Resampling.BICUBIC)).astype(int)
    given = torch.from_numpy(small.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)
    with torch.no_grad():
        made = ((Upscaler(8, SHARP, scale)(given)[0].clamp(-1, 1) + 1) * 127.5).round().int().permute(1, 2, 0).numpy()
    inside = slice(3 * scale, -3 * scale)
    assert np.abs(made - wanted)[inside, inside].max() <= 1


def test_bicubic_weights_by_hand() -> None:
    """Twice as large, a new pixel lies a quarter beside an old one: the weights for distances of 1.75, 0.75, 0.25 and 1.25."""
    line = bicubic_kernel(2).sum(2)[0]
    assert np.allclose(line.numpy(), [-0.0234375, 0.2265625, 0.8671875, -0.0703125, 0.0], atol=1e-6)


def test_a_hole_in_a_flat_picture_is_filled_with_its_colour() -> None:
    given = torch.full((1, 4, 64, 64), 0.25)
    given[:, 3] = 0
    given[:, 3, 8:56, 8:56] = 1
    given[:, :3, 8:56, 8:56] = -1
    made = Inpainter(8, SHARP)(given)
    assert (made - 0.25).abs().max() < 1e-4
    assert (smooth_fill(torch.zeros(1, 3, 64, 64), torch.ones(1, 1, 64, 64)) == 0).all()


def test_what_a_hole_holds_is_never_looked_at_and_its_surroundings_are_kept() -> None:
    network = shaken(Inpainter(8, SHARP, 8))
    given = picture(4, 64).double()
    given[:, 3] = 0
    given[:, 3, 20:40, 24:50] = 1
    other = given.clone()
    other[:, :3, 20:40, 24:50] = 0.7
    made = network(given)
    assert torch.equal(made, network(other))
    outside = given[:, 3:] == 0
    assert torch.equal(made[outside.expand(-1, 3, -1, -1)], given[:, :3][outside.expand(-1, 3, -1, -1)])
    assert not torch.equal(made, given[:, :3])


@pytest.mark.parametrize(("network", "channels", "scale"), NETWORKS)
def test_a_changed_pixel_reaches_no_further_than_the_network_says(network: nn.Module, channels: int, scale: int) -> None:
    shaken(network)
    reach = int(network.reach)  # type: ignore[arg-type]
    side = -(-(2 * reach + 24) // 8) * 8
    given = picture(channels, side).double()
    if isinstance(network, Inpainter):
        given[:, 3] = (given[:, 3] > 0).double()
        given[:, 3, side // 2 : side // 2 + 4, side // 2 : side // 2 + 4] = 0
    furthest = 0
    with torch.no_grad():
        before = network(given)
        for at in range(side // 2, side // 2 + 4):
            other = given.clone()
            other[:, :3, at, at] += 0.5
            changed = ((network(other) - before).abs().amax((0, 1)) > 0).nonzero()
            furthest = max(furthest, int((changed // scale - at).abs().max()))
    assert furthest <= reach
    assert furthest >= 0.7 * reach - 4


@pytest.mark.parametrize(("network", "channels"), [(Cleaner(16, planes=1), 4), (Upscaler(16), 3), (Inpainter(16, half=8), 4)])
def test_what_reaches_the_last_layer_depends_on_the_picture(network: nn.Module, channels: int) -> None:
    """Features that are nearly the same everywhere, as default weights give in a deep stack, teach the last layer nothing."""
    last = network.tail if isinstance(network, Cleaner | Upscaler) else network.out
    assert isinstance(last, nn.Conv2d)
    found: list[torch.Tensor] = []
    last.register_forward_pre_hook(lambda _module, given: found.append(given[0]))
    given = picture(channels)
    if isinstance(network, Inpainter):
        given[:, 3] = 0
    network(given)
    assert found[0].std((2, 3)).mean() > 0.05


@pytest.mark.parametrize(("network", "channels", "scale"), NETWORKS)
def test_the_smallest_picture_comes_through(network: nn.Module, channels: int, scale: int) -> None:
    side = int(network.multiple)  # type: ignore[arg-type]
    given = torch.zeros(1, channels, side, side, dtype=next(network.parameters()).dtype)
    assert network(given).shape[2:] == (side * scale, side * scale)
