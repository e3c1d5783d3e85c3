"""Tiny models for tests, built in memory."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from ganstudio.core.geometry import Size
from ganstudio.engine.catalogue import file_digest
from ganstudio.engine.manifest import Extra, Manifest, SizeRule, TensorSpec

ANY = (1, 3, "height", "width")


def model(nodes: list[Any], weights: dict[str, Any] | None = None, shape: Any = ANY, out: Any = ANY, extras: Any = ()) -> Any:
    """A model from ``image`` to ``result``."""
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape), *extras],
        [helper.make_tensor_value_info("result", TensorProto.FLOAT, out)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in (weights or {}).items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def identity(shape: Any = ANY) -> Any:
    return model([helper.make_node("Identity", ["image"], ["result"])], shape=shape, out=shape)


def invert() -> Any:
    return model([helper.make_node("Sub", ["one", "image"], ["result"])], {"one": np.float32(1)})


def blur(radius: int = 4, shape: Any = ANY) -> Any:
    """A box filter per channel, zeros outside: looks ``radius`` pixels far."""
    side = 2 * radius + 1
    weight = np.full((3, 1, side, side), 1 / side**2, np.float32)
    node = helper.make_node("Conv", ["image", "weight"], ["result"], group=3, pads=[radius] * 4)
    return model([node], {"weight": weight}, shape, shape)


def _nearest(source: str) -> Any:
    inputs = [source, "", "scales"]
    return helper.make_node("Resize", inputs, ["result"], mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric")


def strided() -> Any:
    """Means of 4 x 4 pixels, enlarged again: wants multiples of 4 to come out even, and shows the phase of its tiles."""
    nodes = [
        helper.make_node("AveragePool", ["image"], ["small"], kernel_shape=[4, 4], strides=[4, 4]),
        _nearest("small"),
    ]
    return model(nodes, {"scales": np.array([1, 1, 4, 4], np.float32)})


def enlarge(scale: int = 2) -> Any:
    return model([_nearest("image")], {"scales": np.array([1, 1, scale, scale], np.float32)}, out=(1, 3, "h2", "w2"))


def slow(times: int = 400) -> Any:
    """Very many convolutions, for cancelling."""
    weight = np.zeros((3, 3, 15, 15), np.float32)
    weight[range(3), range(3), 7, 7] = 1
    names = ["image", *(f"x{i}" for i in range(times - 1)), "result"]
    nodes = [helper.make_node("Conv", [a, "weight"], [b], pads=[7] * 4) for a, b in pairwise(names)]
    return model(nodes, {"weight": weight})


def brighten(kind: str = "scalar") -> Any:
    """Adds a second input to the picture."""
    shape = [1] if kind == "scalar" else [1, 1, "height", "width"]
    extra = helper.make_tensor_value_info("amount", TensorProto.FLOAT, shape)
    return model([helper.make_node("Add", ["image", "amount"], ["result"])], extras=[extra])


def whole() -> Any:
    """Subtracts the mean of the whole picture: what it gives depends on every pixel."""
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=1),
        helper.make_node("Sub", ["image", "mean"], ["flat"]),
        helper.make_node("Add", ["flat", "half"], ["result"]),
    ]
    return model(nodes, {"half": np.float32(0.5)})


def manifest(folder: Path, made: Any, rule: SizeRule | None = None, **more: Any) -> Manifest:
    """Writes the model to ``folder`` and describes it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    file.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    values: dict[str, Any] = {
        "id": "test",
        "label": "Test",
        "task": "style",
        "licence": "MIT",
        "source": "tests",
        "training_data": "none",
        "image": TensorSpec("image"),
        "output": TensorSpec("result"),
    }
    return Manifest(file=file, sha256=file_digest(file), sizes=rule or SizeRule(), **{**values, **more})


AMOUNT = Extra("amount", "Amount", default=0.1, low=0, high=1, shape=(1,))
FIXED = Size(64, 48)
