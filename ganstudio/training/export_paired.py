"""Trained restorers and selectors as ONNX models with manifests, checked against torch and for seams."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ganstudio.app.recipe import Recipe
from ganstudio.app.runs import Run
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import Planes, run_tiles
from ganstudio.engine.manifest import FILE, Extra, Guide, Manifest, SizeRule, TensorSpec, manifest_text
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.engine.tiling import plan
from ganstudio.errors import ModelError
from ganstudio.training.checkpoint import read
from ganstudio.training.restore import RestoreProblem
from ganstudio.training.select import SelectProblem
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

TORCH_TOLERANCE = 1e-4
TILED_TOLERANCE = 1 / 255
"""Of a picture's range."""
TABLES = 900
"""Bytes per pixel of the tables in which a selector compares all cells with all, in the largest tile that comes of it (a square of 500 pixels)."""
EXTRAS = {"denoise": (Extra("sigma", "Noise level", "plane", default=15.0, low=0.0, high=75.0, factor=1 / 255),)}
GUIDES = {"inpaint": (Guide("mask", "mask"),), "select": (Guide("clicks", "clicks"),)}


class Apart(nn.Module):
    """A network that takes the picture and what it is told besides as inputs of their own."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor, *told: Tensor) -> Tensor:
        made: Tensor = self.network(torch.cat([picture, *told], 1) if told else picture)
        return made


def export_restore(recipe: Recipe, run: Run, home: Path) -> Manifest:
    """Writes model and manifest of a restore run's best generator into ``run.result``; ModelError if a check fails."""
    problem = RestoreProblem(recipe, home, torch.device("cpu"))
    how = recipe.restore
    data = tr("{n} pictures, damaged by code").format(n=len(problem.targets.usable))
    return _export(recipe, run, problem, how.task, data, how.scale if how.task == "upscale" else 1)


def export_select(recipe: Recipe, run: Run, home: Path) -> Manifest:
    """Writes model and manifest of a select run's best generator into ``run.result``; ModelError if a check fails."""
    problem = SelectProblem(recipe, home, torch.device("cpu"))
    data = tr("{cutouts} cut-outs and {photos} photos, put together by code")
    return _export(recipe, run, problem, "select", data.format(cutouts=len(problem.targets.usable), photos=len(problem.photos.usable)))


def _export(recipe: Recipe, run: Run, problem: RestoreProblem | SelectProblem, task: str, data: str, scale: int = 1) -> Manifest:
    generator = problem.generator
    generator.load_state_dict(read(run.best)["networks"]["average"])
    generator.eval()
    extras, guides = EXTRAS.get(task, ()), GUIDES.get(task, ())
    file = run.result / "model.onnx"
    planes = 3 + len(extras) + sum(guide.channels for guide in guides)  # a selector trains on several things at once
    write_paired(generator, file, problem.source(HELD_OUT)[:1, :planes], [x.name for x in (*extras, *guides)])
    multiple = int(generator.multiple)  # type: ignore[arg-type]
    figures = {name: round(value, 4) for name, value in problem.figures(generator).items() if name != "measure"}
    manifest = Manifest(
        id=recipe.name,
        label=recipe.label or recipe.name.replace("-", " ").capitalize(),
        task=task,
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        licence=recipe.licence,
        source=tr("Trained with GAN Studio"),
        training_data=data,
        image=TensorSpec("image", low=-1.0, high=1.0),
        output=TensorSpec("result", channels="grey" if task == "select" else "RGB", low=-1.0, high=1.0),
        extras=extras,
        guides=guides,
        sizes=SizeRule(
            multiple=multiple,
            scale=scale,
            receptive_field=-(-int(generator.reach) // multiple) * multiple,  # type: ignore[arg-type]
            whole=task == "select",
            memory=working_memory(recipe, scale),
        ),
        metrics=(("parameters", float(sum(p.numel() for p in generator.parameters()))), *figures.items()),
    )
    if not manifest.sizes.whole:
        check_seams(manifest)
    (run.result / FILE).write_text(manifest_text(manifest), "utf-8")
    return manifest


def write_paired(network: nn.Module, file: Path, example: Tensor, told: list[str]) -> None:
    """Writes the network with free height and width; ModelError if it does not give what torch does, at the example's size or another one.

    ``example``: picture and planes in one, as in training; ``told``: names of the inputs beside ``image`` (the planes after the first three).
    """
    apart = Apart(network).eval()
    names = ["image", *told]
    file.parent.mkdir(parents=True, exist_ok=True)
    free = {name: {2: "height", 3: "width"} for name in [*names, "result"]}
    with warnings.catch_warnings():  # about the newer exporter, which needs a package of its own, and about constants that stay as they are
        warnings.simplefilter("ignore")
        torch.onnx.export(
            apart, _inputs(example, told), str(file), dynamo=False, input_names=names, output_names=["result"], dynamic_axes=free, opset_version=17
        )
    session = Session(file.stem, CPU, open_graph(file, CPU), "result")
    for given in (example, torch.cat([example, example], 3)):
        feeds = {name: x.numpy() for name, x in zip(names, _inputs(given, told), strict=True)}
        with torch.no_grad():
            difference = float(np.abs(session.run(feeds, Progress()) - network(given).numpy()).max())
        if difference > TORCH_TOLERANCE:
            raise ModelError(file.stem, tr("The exported model differs from the trained one by {apart:.2g}.").format(apart=difference))


def _inputs(planes: Tensor, told: list[str]) -> tuple[Tensor, ...]:
    """The picture, and what the network is told besides, if anything."""
    return (planes[:, :3].contiguous(), planes[:, 3:].contiguous()) if told else (planes,)


def check_seams(manifest: Manifest) -> None:
    """ModelError where a picture of several tiles comes out differently than in one."""
    rule = manifest.sizes
    side = 2 * rule.receptive_field + 96
    while plan(size := Size(side + side // 2, side), rule, rule.memory * side * side).count == 1:
        side += 32
    rng = np.random.default_rng(0)
    coarse = rng.uniform(0, 1, (3, size.height // 8 + 1, size.width // 8 + 1)).repeat(8, 1).repeat(8, 2)[:, : size.height, : size.width]
    planes = np.clip(coarse + rng.normal(0, 0.05, coarse.shape), 0, 1).astype(np.float32)
    for guide in manifest.guides:
        spots = (rng.uniform(0, 1, (guide.channels, size.height // 16 + 1, size.width // 16 + 1)) < 0.2).repeat(16, 1).repeat(16, 2)
        planes = np.concatenate((planes, spots[:, : size.height, : size.width].astype(np.float32)))
    session = Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)

    def run(memory: int) -> Planes:
        out = np.empty((3, size.height * rule.scale, size.width * rule.scale), np.float32)

        def read_area(area: Rect) -> Planes:
            return planes[(slice(None), *area.slices())]

        def write_area(area: Rect, result: Planes) -> None:
            out[(slice(None), *area.slices())] = result

        run_tiles(manifest, session, size, read_area, write_area, Progress(), memory=memory)
        return out

    apart = float(np.abs(run(rule.memory * size.area * 2) - run(rule.memory * side * side)).max())
    if apart > TILED_TOLERANCE:
        raise ModelError(manifest.id, tr("Tiles of the exported model show seams of {apart:.2g}.").format(apart=apart))


def working_memory(recipe: Recipe, scale: int = 1) -> int:
    """Bytes per picture pixel that a run needs at its widest place: about four buffers of the network's width at its own size, and the result."""
    width, how = recipe.generator.width, recipe.restore
    if recipe.kind == "restore" and how.task in ("denoise", "jpeg"):
        cell = recipe.generator.fold**2
    else:
        cell = 1 if recipe.kind == "restore" and how.task == "upscale" else 4
    tables = TABLES if recipe.kind == "select" else 0
    return 64 + 4 * 4 * width // cell + 3 * 12 * scale * scale + tables
