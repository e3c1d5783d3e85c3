"""A tiny generator for tests, built in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from ganstudio.core.geometry import Size
from ganstudio.engine.manifest import Latent, Manifest, SizeRule, TensorSpec
from tests.engine import graphs

SIDE = 4


def generator(shifted: bool = True, pattern: Any = 0.0) -> Any:
    """Noise (N, 6): the first three numbers times a truncation, plus an offset, become a flat picture of 4 x 4; ``pattern`` (4, 4) is added."""
    given = [helper.make_tensor_value_info("z", TensorProto.FLOAT, ("n", 6))]
    nodes = []
    if shifted:
        given += [helper.make_tensor_value_info("psi", TensorProto.FLOAT, (1,)), helper.make_tensor_value_info("by", TensorProto.FLOAT, ("n", 6))]
        nodes = [helper.make_node("Mul", ["z", "psi"], ["drawn"]), helper.make_node("Add", ["drawn", "by"], ["moved"])]
    nodes += [
        helper.make_node("Slice", ["moved" if shifted else "z", "from", "to", "axes"], ["colours"]),
        helper.make_node("Unsqueeze", ["colours", "places"], ["points"]),
        helper.make_node("Add", ["points", "pattern"], ["result"]),
    ]
    numbers = {"from": [0], "to": [3], "axes": [1], "places": [2, 3]}
    weights = [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in numbers.items()]
    weights.append(numpy_helper.from_array(np.broadcast_to(np.float32(pattern), (1, 3, SIDE, SIDE)).copy(), "pattern"))
    out = helper.make_tensor_value_info("result", TensorProto.FLOAT, ("n", 3, SIDE, SIDE))
    graph = helper.make_graph(nodes, "noise", given, [out], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def described(folder: Path, shifted: bool = True, pattern: Any = 0.0, tileable: bool = False, **more: Any) -> Manifest:
    """Writes the generator to ``folder`` and describes it."""
    latent = replace(Latent("z", 6, "psi", "by") if shifted else Latent("z", 6), tileable=tileable)
    return graphs.manifest(
        folder, generator(shifted, pattern), SizeRule(fixed=Size(SIDE, SIDE)), task="generate", image=TensorSpec(""),
        output=TensorSpec("result", low=-1.0), latent=latent, **more,
    )  # fmt: skip
