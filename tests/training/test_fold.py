"""A first convolution on the picture itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from ganstudio.engine.catalogue import verify
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import open_graph
from ganstudio.training.fold import fold, folded, main
from tests.engine import graphs

ANY = graphs.ANY
LEVEL = helper.make_tensor_value_info("level", TensorProto.FLOAT, (1, 1, "height", "width"))


def taking_apart(step: int = 2, *, level: bool = False, half: bool = False, twice: bool = False, pads: int = 1) -> Any:
    """A network that works at a smaller size and adds what it finds to the picture, which it takes from a copy."""
    source, count = ("both", 4) if level else ("image", 3)
    nodes = [helper.make_node("Concat", ["image", "level"], ["both"], axis=1)] if level else []
    nodes += [
        helper.make_node("Slice", [source, "zero", "three", "one"], ["copy"]),
        helper.make_node("SpaceToDepth", [source], ["small"], blocksize=step),
    ]
    given, channels = "small", count * step * step
    if twice:
        nodes.append(helper.make_node("Concat", ["small", "small"], ["doubled"], axis=1))
        given, channels = "doubled", 2 * channels
    rng = np.random.default_rng(0)
    first = rng.normal(0, 0.1, (8, channels, 3, 3)).astype(np.float16)
    nodes += [helper.make_node("Cast", ["first.half"], ["first"], to=TensorProto.FLOAT)] if half else []
    nodes += [
        helper.make_node("Conv", [given, "first", "bias"], ["found"], name="head", pads=[pads] * 4),
        helper.make_node("Relu", ["found"], ["rectified"]),
        helper.make_node("Conv", ["rectified", "second"], ["change"], pads=[2 - pads] * 4),
        helper.make_node("DepthToSpace", ["change"], ["large"], blocksize=step),
        helper.make_node("Add", ["copy", "large"], ["result"]),
    ]
    weights = {
        "first.half" if half else "first": first if half else first.astype(np.float32),
        "bias": rng.normal(0, 0.1, 8).astype(np.float32),
        "second": rng.normal(0, 0.1, (3 * step * step, 8, 3, 3)).astype(np.float32),
        "zero": np.array([0, 0], np.int64), "three": np.array([1, 3], np.int64), "one": np.array([0, 1], np.int64),
    }  # fmt: skip
    return graphs.model(nodes, weights, extras=[LEVEL] if level else [])


def results(model: bytes, height: int, width: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    graph = open_graph(model, CPU)
    shapes = {spec.name: (1, spec.shape[1], height, width) for spec in graph.get_inputs()}
    return np.asarray(graph.run(None, {name: rng.uniform(-1, 1, shape).astype(np.float32) for name, shape in shapes.items()})[0])


@pytest.mark.parametrize("how", [{}, {"step": 4}, {"level": True}, {"half": True, "level": True, "step": 4}, {"twice": True}, {"pads": 2}])
def test_a_folded_model_gives_the_same_and_takes_nothing_apart(how: dict[str, Any]) -> None:
    before = taking_apart(**how).SerializeToString()
    after = folded(before)
    ops = [node.op_type for node in onnx.load_model_from_string(after).graph.node]
    assert "SpaceToDepth" not in ops and "Slice" not in ops
    for height, width in ((16, 48), (4, 4), (32, 20)):
        assert np.abs(results(after, height, width) - results(before, height, width)).max() < 1e-5
    assert folded(after) == after


def test_the_weights_stay_in_the_file_as_they_were() -> None:
    before, after = taking_apart(half=True), onnx.load_model_from_string(folded(taking_apart(half=True).SerializeToString()))
    stored = {tensor.name: tensor for tensor in after.graph.initializer}
    kept = [tensor.name for tensor in before.graph.initializer if tensor.name not in ("zero", "three", "one")]
    assert all(stored[tensor.name] == tensor for tensor in before.graph.initializer if tensor.name in kept)


@pytest.mark.parametrize("made", [graphs.identity(), graphs.blur(), graphs.blur(1, (1, 3, 64, 64)), graphs.strided(), graphs.invert()])
def test_what_begins_in_another_way_stays(made: Any) -> None:
    before = made.SerializeToString()
    assert folded(before) == before


def test_what_mixes_pixels_first_stays() -> None:
    nodes = [
        helper.make_node("SpaceToDepth", ["image"], ["small"], blocksize=2),
        helper.make_node("Mul", ["small", "small"], ["square"]),
        helper.make_node("Conv", ["square", "weight"], ["change"], pads=[1] * 4),
        helper.make_node("DepthToSpace", ["change"], ["result"], blocksize=2),
    ]
    before = graphs.model(nodes, {"weight": np.ones((12, 12, 3, 3), np.float32)}).SerializeToString()
    assert folded(before) == before


def kept(folder: Path, made: Any) -> Manifest:
    manifest = graphs.manifest(folder, made)
    (folder / FILE).write_text(manifest_text(manifest), "utf-8")
    return manifest


def test_a_folder_gets_the_model_and_its_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept(tmp_path / "m", taking_apart())
    plain = kept(tmp_path / "n", graphs.identity())
    assert main([str(tmp_path / "m"), str(tmp_path / "n")]) == 0
    after = read_manifest(tmp_path / "m" / FILE)
    assert after.sha256 != before.sha256
    verify(after)
    assert read_manifest(tmp_path / "n" / FILE) == plain
    assert fold(tmp_path / "m") is None
    assert capsys.readouterr().out == "m: folded\nn: nothing to fold\n"


def test_a_folder_without_a_model_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "no")]) == 1
    assert "cannot be read" in capsys.readouterr().err
