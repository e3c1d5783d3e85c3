"""Starting from the weights of a finished model: a checkpoint, a run, or an exported style."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx.numpy_helper import to_array
from torch import Tensor, nn

from ganstudio.training.checkpoint import read

HALF = ".half"
"""What halve.py adds to the names of 16-bit weights."""


def warm_start(path: Path, generator: nn.Module, pictures: Tensor) -> int:
    """Copies every weight that fits, and returns how many did; of an exported model all filters must.

    ``path``: a checkpoint, the folder of a run, or a folder with ``model.onnx``, whose normalisation was folded away and is taken up again as it
    is for ``pictures`` (what the generator is given).
    """
    model = path / "model.onnx"
    if model.is_file():
        weights = {name: value.to(pictures.device) for name, value in exported_weights(model).items()}
        missing = torch.zeros(0)
        if any(own.shape != weights.get(name, missing).shape for name, own in generator.named_parameters() if own.dim() == 4):
            return 0
        fitting = _load(weights, generator)
        _normalise_as_folded(weights, generator, pictures)
        return fitting
    weights = read(path / "best.pt" if path.is_dir() else path)["networks"]["average"]
    return _load(weights, generator)


def exported_weights(model: Path) -> dict[str, Tensor]:
    """The weights in an ONNX file, by the names that they had in the network."""
    arrays = ((tensor.name.removesuffix(HALF), to_array(tensor)) for tensor in onnx.load(model).graph.initializer)
    return {name: torch.from_numpy(array.copy()).float() for name, array in arrays}


def _load(weights: dict[str, Tensor], generator: nn.Module) -> int:
    own = generator.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    generator.load_state_dict(fitting, strict=False)
    return len(fitting)


def _normalise_as_folded(weights: dict[str, Tensor], generator: nn.Module, pictures: Tensor) -> None:
    """Lets every batch normalisation do, with statistics of its own, what the folded convolution before it did: add its bias."""

    def settle(norm: nn.BatchNorm2d, bias: Tensor, given: Tensor) -> None:
        variance, mean = torch.var_mean(given, (0, 2, 3), correction=0)
        norm.running_mean, norm.running_var = mean, variance
        norm.weight.data = (variance + norm.eps).sqrt()
        norm.bias.data = mean + bias

    handles = []
    for name, module in generator.named_modules():
        stack, _, place = name.rpartition(".")
        bias = weights.get(f"{stack}.{int(place) - 1}.bias") if place.isdigit() else None
        if isinstance(module, nn.BatchNorm2d) and bias is not None:
            handles.append(module.register_forward_pre_hook(lambda norm, given, bias=bias: settle(norm, bias, given[0])))
    was = generator.training
    try:
        with torch.no_grad():
            generator.eval()(pictures)
    finally:
        generator.train(was)
        for handle in handles:
            handle.remove()
