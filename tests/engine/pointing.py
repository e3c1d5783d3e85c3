"""A model that selects what has the colour of the spots clicked on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Guide, Manifest, SizeRule, TensorSpec, manifest_text
from tests.engine import graphs

STEEP = -8.0


def alike() -> object:
    """exp(-8 d^2) of the mean squared distance d^2 from the mean colour under the clicks, as -1..1."""
    node = helper.make_node
    nodes = [
        node("Split", ["clicks", "parts"], ["on", "near", "off", "offnear", "box"], axis=1),
        node("Mul", ["image", "on"], ["weighted"]),
        node("ReduceMean", ["weighted"], ["sum"], axes=[2, 3], keepdims=1),
        node("ReduceMean", ["on"], ["weight"], axes=[2, 3], keepdims=1),
        node("Add", ["weight", "tiny"], ["some"]),
        node("Div", ["sum", "some"], ["colour"]),
        node("Sub", ["image", "colour"], ["apart"]),
        node("Mul", ["apart", "apart"], ["squares"]),
        node("ReduceMean", ["squares"], ["distance"], axes=[1], keepdims=1),
        node("Mul", ["distance", "steep"], ["scaled"]),
        node("Exp", ["scaled"], ["share"]),
        node("Mul", ["share", "two"], ["double"]),
        node("Sub", ["double", "one"], ["result"]),
    ]
    weights = {"parts": np.ones(5, np.int64)}
    numbers = {"tiny": 1e-6, "steep": STEEP, "two": 2.0, "one": 1.0}
    clicks = helper.make_tensor_value_info("clicks", TensorProto.FLOAT, [1, 5, "height", "width"])
    return graphs.model(nodes, {**weights, **{k: np.float32(v) for k, v in numbers.items()}}, out=(1, 1, "height", "width"), extras=[clicks])


def pointing(folder: Path, task: str = "select") -> Manifest:
    """The model in a folder of its own."""
    image, result = TensorSpec("image", low=-1.0, high=1.0), TensorSpec("result", channels="grey", low=-1.0, high=1.0)
    made = graphs.manifest(
        folder, alike(), SizeRule(multiple=8, memory=200), id="pointing", label="Pointing", task=task, image=image, output=result,
        guides=(Guide("clicks", "clicks"),),
    )  # fmt: skip
    (folder / FILE).write_text(manifest_text(made), "utf-8")
    return made


def library(folder: Path, *, own: bool = False) -> Library:
    """A library with that model only."""
    pointing(folder / "models" / "pointing")
    empty = folder / "none"
    empty.mkdir(exist_ok=True)
    return Library(empty, folder / "models") if own else Library(folder / "models", empty)
