"""Products of matrices on all cores. NumPy's threads wait busily for some time after each one, and hold up the model that runs next."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from ganstudio.engine.providers import CPU
from ganstudio.engine.session import open_graph

Rows = NDArray[np.float32]


def against(ours: Rows, theirs: Rows, plus: NDArray[np.float32]) -> Rows:
    """(N, M): ``plus`` (M) less twice the product of each row of ``ours`` (N, K) and each of ``theirs`` (M, K)."""
    result: Rows = _graph().run(None, {"ours": ours, "theirs": theirs, "plus": plus})[0]
    return result


@cache
def _graph() -> Any:
    shapes = {"ours": ("n", "k"), "theirs": ("m", "k"), "plus": ("m",)}
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    result = helper.make_tensor_value_info("result", TensorProto.FLOAT, ("n", "m"))
    node = helper.make_node("Gemm", list(shapes), ["result"], alpha=-2.0, transB=1)
    model = helper.make_model(helper.make_graph([node], "products", given, [result]), opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return open_graph(model.SerializeToString(), CPU)
