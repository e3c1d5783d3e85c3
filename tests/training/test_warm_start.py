"""Starting from a finished model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from ganstudio.training.export import write_onnx
from ganstudio.training.networks import StyleGenerator
from ganstudio.training.warm_start import exported_weights, warm_start


@pytest.fixture
def learnt() -> StyleGenerator:
    """A network whose normalisation has statistics of its own."""
    torch.manual_seed(1)
    network = StyleGenerator(8, (1, 2), half=4)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 2)
            module.bias.data.normal_()
    for _ in range(5):
        network(torch.rand(2, 3, 32, 32) * 2 - 1)
    return network.eval()


def test_an_exported_style_goes_on_as_it_was(learnt: StyleGenerator, tmp_path: Path) -> None:
    pictures = torch.rand(2, 3, 32, 32) * 2 - 1
    write_onnx(learnt, tmp_path / "model.onnx", pictures[:1])
    torch.manual_seed(2)
    fresh = StyleGenerator(8, (1, 2), half=4)
    with torch.no_grad():
        wanted, before = learnt(pictures), fresh.eval()(pictures)
    fresh.train()
    assert warm_start(tmp_path, fresh, pictures) == len(exported_weights(tmp_path / "model.onnx")) - 8  # biases of the folded convolutions
    assert fresh.training
    with torch.no_grad():
        learning, after = fresh(pictures), fresh.eval()(pictures)
    assert (before - wanted).abs().max() > 0.05
    assert torch.allclose(learning, wanted, atol=1e-3) and torch.allclose(after, wanted, atol=0.05)


def test_a_network_of_another_width_takes_nothing(learnt: StyleGenerator, tmp_path: Path) -> None:
    pictures = torch.zeros(1, 3, 32, 32)
    write_onnx(learnt, tmp_path / "model.onnx", pictures)
    wide = StyleGenerator(16, (1, 2), half=16)
    before = wide.out.bias.clone()
    assert warm_start(tmp_path, wide, pictures) == 0 and torch.equal(wide.out.bias, before)
