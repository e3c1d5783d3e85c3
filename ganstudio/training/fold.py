"""Models whose first convolution takes the picture apart by itself: ``python -m ganstudio.training.fold FOLDER...`` changes models in place.

Networks that work at a half or a quarter of the size begin by laying s x s pixels out as channels. A convolution k x k of those is one of ks x ks
of the picture with steps of s, and ONNX Runtime is quicker at it: what follows stays in the layout of its kernels. The weights stay in the file as
they are; where each goes is reckoned when the model is opened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from ganstudio.engine.manifest import FILE, Manifest, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import open_graph
from ganstudio.errors import ModelError
from ganstudio.training.halve import each_folder, on_a_sample, replaced
from ganstudio.translate import tr

SIDE = 48
"""Of the numbered pixels that show where each value goes."""
ALIKE = 1e-4
"""Part of the range by which a result may differ: what the order of adding up makes."""

Values = NDArray[Any]


def folded(model: bytes) -> bytes:
    """The model with its first convolution on the picture itself; the same bytes where it does not begin by taking the picture apart."""
    proto = onnx.load_model_from_string(model)
    nodes, stored = list(proto.graph.node), {tensor.name: tensor for tensor in proto.graph.initializer}
    head = next((node for node in nodes if node.op_type == "Conv"), None)
    given = _numbered(spec for spec in proto.graph.input if spec.name not in stored)
    if head is None or not given:
        return model
    kernel = _kernel(nodes, stored, head)  # filters, channels, height, width
    laid_out = _values(proto, [head.input[0]], given)[0]
    places = _places(laid_out, next(iter(given.values())).shape[2])
    if kernel is None or places is None:
        return model
    _straightened(proto, nodes, head, given)
    step, channels = places
    height, width = kernel[2:]
    whole = sum(values.shape[1] for values in given.values()), step * height, step * width
    laying = _laying(head, kernel, _layers(channels, step, kernel, whole), proto, whole)
    pads = [step * pad for pad in _attribute(head, "pads", [0, 0, 0, 0])]
    source = next(iter(given)) if len(given) == 1 else f"{head.input[0]}.whole"
    del head.attribute[:]
    for name, value in (("kernel_shape", list(whole[1:])), ("strides", [step, step]), ("pads", pads)):
        head.attribute.append(helper.make_attribute(name, value))
    head.input[0], head.input[1] = source, laying[-1].output[0]
    joined = [] if len(given) == 1 else [helper.make_node("Concat", list(given), [source], f"{head.name}.whole", axis=1)]
    place = nodes.index(head)
    _keep_used(proto, [*joined, *nodes[:place], *laying, *nodes[place:]])
    result: bytes = proto.SerializeToString()
    return result


def _numbered(inputs: Iterable[Any]) -> dict[str, Values]:
    """A picture for each input whose every value is another whole number; nothing where one is no picture of any size."""
    found: dict[str, Values] = {}
    first = 1
    for spec in inputs:
        kind = spec.type.tensor_type
        sizes = [dim.dim_value for dim in kind.shape.dim]
        if kind.elem_type != onnx.TensorProto.FLOAT or len(sizes) != 4 or sizes[1] == 0 or sizes[2:] != [0, 0]:
            return {}
        count = sizes[1] * SIDE * SIDE
        found[spec.name] = np.arange(first, first + count, dtype=np.float32).reshape(1, sizes[1], SIDE, SIDE)
        first += count
    return found


def _values(proto: Any, names: Sequence[str], given: dict[str, Values]) -> list[Values]:
    """What the tensors hold for these inputs."""
    part = onnx.ModelProto()
    part.CopyFrom(proto)
    del part.graph.output[:]
    part.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    values: list[Values] = open_graph(part.SerializeToString(), CPU).run(list(names), given)
    return values


def _kernel(nodes: Sequence[Any], stored: dict[str, Any], head: Any) -> tuple[int, int, int, int] | None:
    """The shape of the stored weights of a convolution in steps of one pixel, widened to 32 bit or not; None where it is something else."""
    if _attribute(head, "group", 1) != 1 or {*_attribute(head, "strides", [1]), *_attribute(head, "dilations", [1])} != {1}:
        return None
    if _attribute(head, "auto_pad", b"NOTSET") not in (b"NOTSET", b""):
        return None
    cast = next((node for node in nodes if node.op_type == "Cast" and head.input[1] in node.output), None)
    weights = stored.get(head.input[1] if cast is None else cast.input[0])
    return tuple(weights.dims) if weights is not None and len(weights.dims) == 4 else None


def _layers(channels: Sequence[tuple[int, int, int]], step: int, kernel: Sequence[int], whole: Sequence[int]) -> list[Values]:
    """For each weight of a filter on the whole picture which weight of the old filter it is, all in one row; -1: none. More than one layer is added
    up, where a value of the picture was in more than one channel."""
    own = np.arange(kernel[2] * kernel[3]).reshape(kernel[2:])
    layers: list[Values] = []
    for number, (channel, row, column) in enumerate(channels):
        layer = next((x for x in layers if x[channel, row, column] < 0), None)
        if layer is None:
            layers.append(layer := np.full(whole, -1, np.int64))
        layer[channel, row::step, column::step] = number * own.size + own
    return [layer.ravel() for layer in layers]


def _laying(head: Any, kernel: Sequence[int], layers: Sequence[Values], proto: Any, whole: Sequence[int]) -> list[Any]:
    """The nodes that lay the weights of ``head`` out for the whole picture; what they need is put into the graph."""
    name, zero = f"{head.input[1]}.laid", kernel[1] * kernel[2] * kernel[3]
    numbers = {"row": np.array([kernel[0], zero]), "zero": np.zeros((kernel[0], 1), np.float32), "shape": np.array([kernel[0], *whole])}
    numbers |= {f"places{number}": np.where(layer < 0, zero, layer) for number, layer in enumerate(layers)}
    proto.graph.initializer.extend(numpy_helper.from_array(value, f"{name}.{part}") for part, value in numbers.items())
    nodes = [
        helper.make_node("Reshape", [head.input[1], f"{name}.row"], [f"{name}.rows"]),
        helper.make_node("Concat", [f"{name}.rows", f"{name}.zero"], [f"{name}.all"], axis=1),
    ]
    parts = [f"{name}.part{number}" for number in range(len(layers))]
    nodes += [helper.make_node("Gather", [f"{name}.all", f"{name}.places{i}"], [part], axis=1) for i, part in enumerate(parts)]
    return [*nodes, helper.make_node("Sum", parts, [f"{name}.sum"]), helper.make_node("Reshape", [f"{name}.sum", f"{name}.shape"], [name])]


def _attribute(node: Any, name: str, default: Any) -> Any:
    return next((helper.get_attribute_value(found) for found in node.attribute if found.name == name), default)


def _places(laid_out: Values, side: int) -> tuple[int, list[tuple[int, int, int]]] | None:
    """The step, and for each channel which of the pictures' channels it is, from which row and column on; None where it is something else."""
    if laid_out.ndim != 4 or laid_out.shape[2] != laid_out.shape[3] or laid_out.shape[2] in (0, side) or side % laid_out.shape[2]:
        return None
    step = side // laid_out.shape[2]
    channels = []
    for plane in laid_out[0]:
        first = int(plane[0, 0]) - 1
        channel, row, column = first // (side * side), first // side % side, first % side
        rows, columns = (np.arange(start, side, step, dtype=np.float32) for start in (row, column))
        wanted = 1 + channel * side * side + rows[:, None] * side + columns
        if first < 0 or max(row, column) >= step or not np.array_equal(plane, wanted):
            return None
        channels.append((channel, row, column))
    return step, channels


def _straightened(proto: Any, nodes: Sequence[Any], head: Any, given: dict[str, Values]) -> None:
    """What is computed after the first convolution takes an input from where it is, not from a copy that went through other tensors."""
    late: set[str] = set(head.output)
    for node in nodes:
        if late.intersection(node.input):
            late.update(node.output)
    early = {name for node in nodes if not late.intersection(node.output) for name in node.output}
    sides = sorted({name for node in nodes if late.intersection(node.output) for name in node.input if name in early and node is not head})
    for name, values in zip(sides, _values(proto, sides, given) if sides else [], strict=True):
        same = next((source for source, whole in given.items() if np.array_equal(values, whole)), None)
        if same is not None:
            for node in nodes:
                node.input[:] = [same if used == name else used for used in node.input]


def _keep_used(proto: Any, nodes: Sequence[Any]) -> None:
    """Leaves the nodes and stored tensors that a result depends on."""
    wanted = {spec.name for spec in proto.graph.output}
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    stored = [tensor for tensor in proto.graph.initializer if tensor.name in wanted]
    for field, values in ((proto.graph.node, kept[::-1]), (proto.graph.initializer, stored)):
        copies = [type(value).FromString(value.SerializeToString()) for value in values]
        del field[:]
        field.extend(copies)


def fold(folder: Path) -> Manifest | None:
    """Folds the model in ``folder`` and puts the new SHA-256 into its manifest, which is returned; None where there is nothing to fold.

    ModelError where that would change what the model gives; then nothing is written.
    """
    manifest = read_manifest(folder / FILE)
    before = manifest.file.read_bytes()
    after = folded(before)
    if after == before:
        return None
    first, second = on_a_sample(manifest, before, after)
    if not np.abs(first - second).max() <= ALIKE * (manifest.output.high - manifest.output.low):
        raise ModelError(manifest.id, tr("gives something else when its first convolution is on the picture itself. It stays as it is."))
    return replaced(manifest, after)


def main(given: Sequence[str] | None = None) -> int:
    """Folds models and says which; 1 where one cannot be."""

    def work(folder: Path) -> str:
        text = tr("{name}: folded") if fold(folder) is not None else tr("{name}: nothing to fold")
        return text.format(name=folder.name)

    return each_folder("fold", tr("Makes models quicker that begin at a smaller size."), work, given)


if __name__ == "__main__":
    sys.exit(main())
