"""A trained generator from noise as an ONNX model with manifest and directions, checked against torch, with figures on what it learnt."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import Tensor, nn

from ganstudio.app.recipe import Recipe
from ganstudio.app.runs import Run
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.latent import DIRECTIONS, Directions, directions_bytes, noise_of
from ganstudio.engine.manifest import FILE, Latent, Manifest, SizeRule, TensorSpec, manifest_text
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError
from ganstudio.training.checkpoint import read
from ganstudio.training.export import folded
from ganstudio.training.generate import GenerateProblem
from ganstudio.training.loop import as_sheet
from ganstudio.training.measure import diversity, sliced_wasserstein
from ganstudio.training.nearest import nearest_views, views
from ganstudio.training.networks import ClassicGenerator, ModernGenerator
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

TORCH_TOLERANCE = 1e-4
HALF_TOLERANCE = 2 / 255
"""In -1..1: half a level of 255 on either side."""
AXES = 12
"""Directions that are kept."""
DRAWS = 256
"""Pictures that figures are taken from; a quarter of them names the directions."""
NAMELESS = 0.8
"""A direction is named after what it changes by more than this many deviations of all pictures."""


class Steered(nn.Module):
    """A modern generator with what a person may turn: (noise, truncation (1,), offset like noise) to pictures."""

    def __init__(self, generator: ModernGenerator, mean: Tensor) -> None:
        """``mean``: of the mapped noise, (latent,)."""
        super().__init__()
        self.generator = generator
        self.register_buffer("mean", mean)

    def forward(self, z: Tensor, truncation: Tensor, offset: Tensor) -> Tensor:
        mean: Tensor = self.mean  # type: ignore[assignment]
        return self.generator.drawn(mean + truncation * (self.generator.mapped(z) - mean) + offset)


def export_generate(recipe: Recipe, run: Run, home: Path) -> Manifest:
    """Writes model, manifest, directions and pictures of a run's best generator into ``run.result``; ModelError if a check fails.

    ``preview.png`` shows sixteen pictures, ``nearest.png`` ten of them above the most alike ones that were learnt from.
    """
    problem = GenerateProblem(recipe, home, torch.device("cpu"))
    trained = problem.generator
    trained.load_state_dict(read(run.best)["networks"]["average"])
    network = folded(trained)
    side, latent = int(problem.real(0).shape[3]), recipe.generator.latent
    run.result.mkdir(parents=True, exist_ok=True)
    noise = torch.from_numpy(np.stack([noise_of(seed, latent) for seed in range(DRAWS)]))
    with torch.no_grad():
        if isinstance(network, ModernGenerator):
            many = network.mapped(torch.from_numpy(np.stack([noise_of(seed, latent) for seed in range(4096)])))
            graph: nn.Module = Steered(network, many.mean(0))
            example: tuple[Tensor, ...] = (noise[:2], torch.ones(1), torch.zeros(2, latent))
            names = ["z", "truncation", "offset"]
            steering = Latent("z", latent, "truncation", "offset", recipe.generator.tileable)
            looks = torch.cat([w for name, w in network.styles.named_parameters() if name.endswith("weight")])
            axes, deviations = feature_axes(looks) if network.tileable else principal_axes(many)
        else:
            assert isinstance(network, ClassicGenerator)
            graph, example, names, steering = network, (noise[:2],), ["z"], Latent("z", latent)
            axes, deviations = feature_axes(network.dense.weight.detach())
        made = torch.cat([network(noise[i : i + 32]) for i in range(0, DRAWS, 32)])
    file = run.result / "model.onnx"
    write_generator(graph, file, example, names)
    directions = named(graph, noise[: DRAWS // 4], axes, deviations, steered=bool(steering.offset))
    (run.result / DIRECTIONS).write_bytes(directions_bytes(directions))
    grey = made.shape[1] == 1
    manifest = Manifest(
        id=recipe.name,
        label=recipe.label or recipe.name.replace("-", " ").capitalize(),
        task="generate",
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        licence=recipe.licence,
        source=tr("Trained with GAN Studio"),
        training_data=tr("{n} pictures").format(n=len(problem.targets.usable)),
        image=TensorSpec(""),
        output=TensorSpec("image", channels="grey" if grey else "RGB", low=-1.0, high=1.0),
        latent=steering,
        sizes=SizeRule(fixed=Size(side, side), memory=400),
        metrics=(("parameters", float(sum(p.numel() for p in network.parameters()))), *figures(problem, made, run).items()),
    )
    (run.result / FILE).write_text(manifest_text(manifest), "utf-8")
    Image.fromarray(as_sheet(made[:16])).save(run.result / "preview.png")
    return manifest


def figures(problem: GenerateProblem, made: Tensor, run: Run) -> dict[str, float]:
    """What a generator's pictures are worth: patch distance to the real ones, how much they differ, and how near they are to learnt ones.

    ``nearest_learnt`` is the mean distance of ten pictures to the most alike learnt one; ``nearest_among_learnt`` that of learnt ones to
    each other. Far below it, pictures were learnt by heart.
    """
    batch = problem.recipe.data.batch
    count = min(len(made), 128)
    real = torch.cat([problem.real(HELD_OUT + i) for i in range(-(-count // batch))])[:count]
    learnt = list(views(problem.learnt, int(made.shape[3]), problem.recipe.data.side, grey=made.shape[1] == 1))
    closest, alike, usual = nearest_views(made[:10], learnt)
    Image.fromarray(as_sheet(torch.cat([made[:10], closest]), columns=10)).save(run.result / "nearest.png")
    return {
        "patch_distance": round(sliced_wasserstein(made[:count], real, levels=3 if made.shape[2] >= 64 else 2), 1),
        "diversity": round(diversity(made[:32]), 3),
        "diversity_real": round(diversity(real[:32]), 3),
        "nearest_learnt": round(alike, 3),
        "nearest_among_learnt": round(usual, 3),
    }


def principal_axes(points: Tensor) -> tuple[Tensor, Tensor]:
    """(axes (K, size) of length 1, deviations (K,)) of points (N, size), the strongest first: Haerkoenen et al. 2020 for mapped noise."""
    centred = points - points.mean(0)
    _, values, axes = torch.linalg.svd(centred, full_matrices=False)
    return axes[:AXES].contiguous(), values[:AXES] / len(points) ** 0.5


def feature_axes(weight: Tensor) -> tuple[Tensor, Tensor]:
    """(axes (K, size), deviations (K,)) in noise that move the first layer's features most: Haerkoenen et al. 2020 for networks without a mapping.

    ``weight`` (features, size) of a dense layer: for standard normal noise its features' principal components are its left singular vectors,
    and the noise that a regression finds for each is the right one.
    """
    _, _, axes = torch.linalg.svd(weight, full_matrices=False)
    return axes[:AXES].contiguous(), torch.ones(len(axes[:AXES]))


def named(graph: nn.Module, noise: Tensor, axes: Tensor, deviations: Tensor, *, steered: bool) -> Directions:
    """The axes with names of what changes along them, turned so that it grows."""

    def seen(offset: Tensor) -> NDArray[np.float64]:
        with torch.no_grad():
            moved = offset.expand_as(noise)
            pictures = graph(noise, torch.ones(1), moved) if steered else graph(noise + moved)
        return np.stack([_traits(picture) for picture in pictures])

    spread = seen(torch.zeros(noise.shape[1])).std(0) + 1e-6
    changes = []
    for axis, deviation in zip(axes, deviations, strict=True):
        changes.append((seen(2 * deviation * axis) - seen(-2 * deviation * axis)).mean(0) / spread)
    names, signs = [""] * len(axes), np.ones(len(axes), np.float32)
    strengths = np.abs(np.array(changes))
    while strengths.size and strengths.max() > NAMELESS:
        place, trait = np.unravel_index(int(strengths.argmax()), strengths.shape)
        names[place] = TRAITS[trait]
        signs[place] = 1.0 if changes[int(place)][trait] > 0 else -1.0
        strengths[place] = 0
        strengths[:, trait] = 0
    texts = tuple(name or f"Direction {index + 1}" for index, name in enumerate(names))
    return Directions(axes.numpy() * signs[:, None], deviations.numpy().astype(np.float32), texts)


TRAITS = ("Light", "Warmth", "Green", "Colourfulness", "Contrast", "Detail", "Light from the right", "Light from below", "Brighter middle")


def _traits(picture: Tensor) -> NDArray[np.float64]:
    """Numbers for TRAITS of a picture (C, H, W)."""
    red, green, blue = (picture[min(c, len(picture) - 1)].numpy().astype(np.float64) for c in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    height, width = luma.shape
    inside = luma[height // 4 : -(height // 4), width // 4 : -(width // 4)]
    return np.array(
        [
            luma.mean(),
            (red - blue).mean(),
            (green - (red + blue) / 2).mean(),
            (np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)).mean(),
            luma.std(),
            np.abs(np.diff(luma, axis=0)).mean() + np.abs(np.diff(luma, axis=1)).mean(),
            luma[:, width // 2 :].mean() - luma[:, : width // 2].mean(),
            luma[height // 2 :].mean() - luma[: height // 2].mean(),
            inside.mean() - luma.mean(),
        ]
    )


def write_generator(network: nn.Module, file: Path, example: tuple[Tensor, ...], names: list[str]) -> None:
    """Writes the network for any number of pictures, with weights of 16 bit where that is not seen; ModelError if it differs from torch."""
    free: dict[str, dict[int, str]] = {name: {0: "count"} for name in (*names, "image") if name != "truncation"}
    with warnings.catch_warnings():  # about the newer exporter, which needs a package of its own, and about constants that stay as they are
        warnings.simplefilter("ignore")
        torch.onnx.export(network, example, str(file), dynamo=False, input_names=names, output_names=["image"], dynamic_axes=free, opset_version=17)
    apart = max(_apart(network, file, given, names) for given in _examples(example))
    if apart > TORCH_TOLERANCE:
        raise ModelError(file.stem, tr("The exported model differs from the trained one by {apart:.2g}.").format(apart=apart))
    whole = file.read_bytes()
    file.write_bytes(with_half_weights(onnx.load_from_string(whole)).SerializeToString())
    if max(_apart(network, file, given, names) for given in _examples(example)) > HALF_TOLERANCE:
        file.write_bytes(whole)


def _examples(example: tuple[Tensor, ...]) -> Iterator[tuple[Tensor, ...]]:
    """The example, and another count of pictures with everything turned."""
    yield example
    if len(example) > 1:
        rng = torch.Generator().manual_seed(5)
        yield torch.randn(3, example[0].shape[1], generator=rng), torch.full((1,), 0.7), 0.3 * torch.randn(3, example[0].shape[1], generator=rng)


def _apart(network: nn.Module, file: Path, given: tuple[Tensor, ...], names: list[str]) -> float:
    session = Session(file.stem, CPU, open_graph(file, CPU), "image")
    with torch.no_grad():
        wanted = network(*given).numpy()
    return float(np.abs(session.run({name: x.numpy() for name, x in zip(names, given, strict=True)}, Progress()) - wanted).max())


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its larger weights stored in 16 bit and widened again when it is opened: half the file, the same speed."""
    nodes = []
    for number, weights in enumerate(model.graph.initializer):
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= 1024:
            name = weights.name
            model.graph.initializer[number].CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    kept = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*nodes, *kept])
    return model
