"""Small models for tests of filling: twins that put one shade into holes, and one that puts in the mean of what is around."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper

from ganstudio.engine.manifest import Guide, SizeRule
from tests.app.enhancers import put
from tests.engine import graphs

MASK = Guide("mask", "mask")


def filler(shade: float, shape: Any = graphs.ANY) -> Any:
    """The picture, with ``shade`` where the mask is 1."""
    given = helper.make_tensor_value_info("mask", TensorProto.FLOAT, [1, 1, *shape[2:]])
    nodes = [
        helper.make_node("Sub", ["shade", "image"], ["step"]),
        helper.make_node("Mul", ["step", "mask"], ["part"]),
        helper.make_node("Add", ["image", "part"], ["result"]),
    ]
    return graphs.model(nodes, {"shade": np.float32(shade)}, shape, shape, extras=[given])


def _mean() -> Any:
    """The mean of what is known within 32 pixels, in holes."""
    given = helper.make_tensor_value_info("mask", TensorProto.FLOAT, [1, 1, "height", "width"])
    nodes = [
        helper.make_node("Sub", ["one", "mask"], ["known"]),
        helper.make_node("Mul", ["image", "known"], ["shown"]),
        helper.make_node("AveragePool", ["shown"], ["sum"], kernel_shape=[65, 65], pads=[32] * 4, count_include_pad=1),
        helper.make_node("AveragePool", ["known"], ["count"], kernel_shape=[65, 65], pads=[32] * 4, count_include_pad=1),
        helper.make_node("Max", ["count", "least"], ["some"]),
        helper.make_node("Div", ["sum", "some"], ["around"]),
        helper.make_node("Mul", ["around", "mask"], ["part"]),
        helper.make_node("Add", ["shown", "part"], ["result"]),
    ]
    return graphs.model(nodes, {"one": np.float32(1), "least": np.float32(1e-4)}, extras=[given])


def make_models(folder: Path) -> None:
    """``grey`` (0.5) with its twin ``light`` (0.75), and ``mean``."""
    rule = SizeRule(memory=40, hole=64)
    put(folder, "grey", filler(0.5), rule, task="inpaint", guides=(MASK,))
    put(folder, "light", filler(0.75), rule, task="inpaint", guides=(MASK,), parent="grey")
    put(folder, "mean", _mean(), SizeRule(memory=40, receptive_field=32, hole=64), task="inpaint", guides=(MASK,))
