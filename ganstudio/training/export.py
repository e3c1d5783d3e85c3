"""A trained generator as an ONNX model with manifest, preset and preview, checked before anybody sees it."""

from __future__ import annotations

import copy
import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ganstudio.app.recipe import Recipe
from ganstudio.app.runs import Run
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.manifest import FILE, Manifest, SizeRule, TensorSpec, manifest_text
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError
from ganstudio.training.checkpoint import read
from ganstudio.training.measure import gradient_correlation, sliced_wasserstein
from ganstudio.training.style import HELD_OUT, StyleProblem
from ganstudio.translate import tr

TORCH_TOLERANCE = 1e-4
TILED_TOLERANCE = 2 / 255
"""In -1..1, so 1/255 of the picture's range."""


def folded(network: nn.Module) -> nn.Module:
    """A copy in inference mode with every batch normalisation folded into the convolution before it."""
    network = copy.deepcopy(network).eval()
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential):
            for index in range(1, len(module)):
                before, norm = module[index - 1], module[index]
                if isinstance(before, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                    module[index - 1] = torch.nn.utils.fusion.fuse_conv_bn_eval(before, norm)
                    module[index] = nn.Identity()
    return network


def receptive_field(network: nn.Module, side: int = 256, multiple: int = 4) -> int:
    """Pixels around a pixel that its result can depend on: what gradients reach when every weight is positive and nothing is cut off."""
    network = folded(network)
    for parameter in network.parameters():
        parameter.data.fill_(1 / parameter[0].numel())
    reach = 0
    with _let_through(network):
        for at in range(side // 2, side // 2 + multiple):
            picture = torch.full((1, 3, side, side), 1e-3, requires_grad=True)
            network(picture)[..., at, at].sum().backward()
            assert picture.grad is not None
            reach = max(reach, int((picture.grad.abs().sum((0, 1)).nonzero() - at).abs().max()))
    return reach


@contextmanager
def _let_through(network: nn.Module) -> Iterator[None]:
    """While it lasts, rectifiers pass everything on, so that no gradient is cut off."""
    handles = [
        m.register_forward_hook(lambda _module, given, _result: given[0]) for m in network.modules() if isinstance(m, nn.ReLU | nn.Tanh)
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def write_onnx(network: nn.Module, file: Path, example: torch.Tensor) -> float:
    """Writes the network with batch normalisation folded, free height and width (or count, for noise); returns its largest difference from torch."""
    network = folded(network)
    picture = example.ndim == 4
    given, made = ("image", "styled") if picture else ("latent", "image")
    free = {given: {2: "height", 3: "width"}, made: {2: "height", 3: "width"}} if picture else {given: {0: "count"}, made: {0: "count"}}
    file.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():  # about the newer exporter, which needs a package of its own, and about constants that stay as they are
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (example,), str(file), dynamo=False, input_names=[given], output_names=[made], dynamic_axes=free, opset_version=17
        )
    with torch.no_grad():
        wanted = network(example).numpy()
    session = Session(file.stem, CPU, open_graph(file, CPU), made)
    return float(np.abs(session.run({given: example.numpy()}, Progress()) - wanted).max())


def export_style(recipe: Recipe, run: Run, home: Path) -> Manifest:
    """Writes model and manifest of a style run's best generator into ``run.result``; ModelError if a check fails."""
    problem = StyleProblem(recipe, home, torch.device("cpu"))
    problem.generator.load_state_dict(read(run.best)["networks"]["average"])
    generator = problem.generator.eval()
    file = run.result / "model.onnx"
    apart = write_onnx(generator, file, problem.source(HELD_OUT)[:1])
    if apart > TORCH_TOLERANCE:
        raise ModelError(recipe.name, tr("The exported model differs from the trained one by {apart:.2g}.").format(apart=apart))
    label = recipe.label or recipe.name.replace("-", " ").capitalize()
    with torch.no_grad():
        sources = torch.cat([problem.source(HELD_OUT + i) for i in range(4)])
        made = torch.cat([generator(s[None]) for s in sources])
    real = torch.cat([problem.real(HELD_OUT + i) for i in range(4)])
    metrics = (
        ("parameters", float(sum(p.numel() for p in folded(generator).parameters()))),
        ("patch_distance_before", round(sliced_wasserstein(sources, real), 1)),
        ("patch_distance_after", round(sliced_wasserstein(made, real), 1)),
        ("structure_kept", round(gradient_correlation(made, sources), 3)),
    )
    data = tr("{paintings} paintings and {photos} photos").format(paintings=len(problem.targets.usable), photos=len(problem.photos.usable))
    manifest = Manifest(
        id=recipe.name,
        label=label,
        task="style",
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        licence=recipe.licence,
        source=tr("Trained with GAN Studio"),
        training_data=data,
        image=TensorSpec("image", low=-1.0, high=1.0, noise=recipe.generator.noise),
        output=TensorSpec("styled", low=-1.0, high=1.0),
        sizes=SizeRule(multiple=4, receptive_field=-(-receptive_field(generator) // 4) * 4, memory=200),
        metrics=metrics,
    )
    _check_tiles(manifest, sources)
    (run.result / FILE).write_text(manifest_text(manifest), "utf-8")
    return manifest


def _check_tiles(manifest: Manifest, sources: torch.Tensor) -> None:
    """A picture larger than a tile must come out as if it had been run whole."""
    manifest = replace(manifest, image=replace(manifest.image, noise=0.0))
    rows = [torch.cat(list(sources[i : i + 4]), 2) for i in range(0, len(sources) - 3, 4)]
    picture = torch.cat(rows, 1).repeat(1, 3, 3)[:, :1400, :1400]
    session = Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)
    height, width = (n // 4 * 4 for n in picture.shape[1:])
    planes = np.ascontiguousarray(picture[:, :height, :width].numpy())
    whole = session.run({manifest.image.name: planes[None]}, Progress())[0]
    tiled = apply_model(manifest, session, (planes.transpose(1, 2, 0) + 1) / 2, Progress())
    apart = float(np.abs(tiled * 2 - 1 - whole.transpose(1, 2, 0)).max())
    if apart > TILED_TOLERANCE:
        raise ModelError(manifest.id, tr("Tiles of the exported model show seams of {apart:.2g}.").format(apart=apart))
