"""A model file as an untrusted graph: read without running it, and refused where it reaches out of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from ganstudio.errors import FileError
from ganstudio.translate import tr

DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Operator sets that ONNX Runtime itself brings."""


def read_graph(file: Path) -> Any:
    """The ModelProto of ``file`` without external data, checked; FileError in one plain sentence where it cannot be used."""
    try:
        if file.stat().st_size == 0:
            raise FileError(file, tr("is empty. Download it again."))
        model = onnx.load(str(file), load_external_data=False)
    except OSError as error:
        raise FileError(file, tr("cannot be read ({why}).").format(why=error.strerror or error)) from error
    except (DecodeError, ValueError) as error:
        raise FileError(file, tr("is not an ONNX model, or only a part of one. Download it again.")) from error
    if not model.graph.node or not model.opset_import:
        raise FileError(file, tr("is not an ONNX model, or only a part of one. Download it again."))
    check_graph(model, file)
    return model


def check_graph(model: Any, file: Path) -> None:
    """FileError if the model wants operators from a library of its own, or data from outside its folder."""
    functions = {function.domain for function in model.functions}
    for node in nodes(model):
        if node.domain not in DOMAINS | functions:
            raise FileError(
                file,
                tr("needs the operator {name} from a library of its own ({domain}), which could run any code and is refused.").format(
                    name=node.op_type, domain=node.domain
                ),
            )
    folder = file.resolve().parent
    for tensor in tensors(model):
        if tensor.data_location != onnx.TensorProto.EXTERNAL:
            continue
        location = next((entry.value for entry in tensor.external_data if entry.key == "location"), "")
        target = folder / location
        if not location or "\\" in location or Path(location).is_absolute() or not target.resolve().is_relative_to(folder):
            raise FileError(file, tr("wants data from outside its own folder ({place}), which is refused.").format(place=location))
        if not target.is_file():
            raise FileError(file, tr("keeps its weights in {place}, which is not beside it. Put both into one folder.").format(place=location))


def nodes(model: Any) -> Iterator[Any]:
    """Every node: of the graph, of graphs inside nodes, of functions and of training parts."""
    for graph in (model.graph, *(part for training in model.training_info for part in (training.initialization, training.algorithm))):
        yield from _graph_nodes(graph.node)
    for function in model.functions:
        yield from _graph_nodes(function.node)


def _graph_nodes(found: Any) -> Iterator[Any]:
    for node in found:
        yield node
        for attribute in node.attribute:
            for graph in (attribute.g, *attribute.graphs):
                yield from _graph_nodes(graph.node)


def tensors(model: Any) -> Iterator[Any]:
    """Every tensor that the file holds or names."""
    graphs = [model.graph, *(part for training in model.training_info for part in (training.initialization, training.algorithm))]
    for node in nodes(model):
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
                yield from (sparse.values, sparse.indices)
            graphs.extend((attribute.g, *attribute.graphs))
    for graph in graphs:
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
