from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.inspect import inspect_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import FileError
from tests.engine import graphs


def written(folder: Path, made: Any, name: str = "some model.onnx") -> Path:
    file = folder / name
    file.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    return file


def found(folder: Path, made: Any) -> Manifest:
    return inspect_model(written(folder, made)).manifest


def test_sizes_reach_and_layout_of_a_filter(tmp_path: Path) -> None:
    manifest = found(tmp_path, graphs.blur(6))
    sizes = manifest.sizes
    assert (sizes.multiple, sizes.fixed, sizes.scale, sizes.whole) == (1, None, 1, False)
    assert 5 <= sizes.receptive_field <= 9
    assert (manifest.image.layout, manifest.output.layout, manifest.label) == ("NCHW", "NCHW", "some model")
    assert 12 <= sizes.memory <= 400


def test_a_fixed_size(tmp_path: Path) -> None:
    manifest = found(tmp_path, graphs.blur(2, (1, 3, 96, 160)))
    assert manifest.sizes.fixed == Size(160, 96) and manifest.sizes.receptive_field <= 6


def test_multiples_scale_and_whole(tmp_path: Path) -> None:
    assert found(tmp_path, graphs.strided()).sizes.multiple == 4
    enlarged = found(tmp_path, graphs.enlarge(4))
    assert enlarged.sizes.scale == 4 and enlarged.task == "upscale"
    assert found(tmp_path, graphs.whole()).sizes.whole


def test_layouts_are_found_on_each_side(tmp_path: Path) -> None:
    turned = graphs.model([helper.make_node("Transpose", ["image"], ["result"], perm=[0, 2, 3, 1])], out=(1, "h", "w", 3))
    manifest = found(tmp_path, turned)
    assert (manifest.image.layout, manifest.output.layout) == ("NCHW", "NHWC")
    back = graphs.model([helper.make_node("Transpose", ["image"], ["result"], perm=[0, 3, 1, 2])], shape=(1, "h", "w", 3))
    manifest = found(tmp_path, back)
    assert (manifest.image.layout, manifest.output.layout) == ("NHWC", "NCHW")


def clipped(low: float, high: float) -> Any:
    """A contrast curve that clips to a range: half the range is grey."""
    nodes = [
        helper.make_node("Sub", ["image", "grey"], ["centred"]),
        helper.make_node("Mul", ["centred", "gain"], ["steeper"]),
        helper.make_node("Add", ["steeper", "grey"], ["lifted"]),
        helper.make_node("Clip", ["lifted", "low", "high"], ["result"]),
    ]
    values = {"grey": np.float32((low + high) / 2), "gain": np.float32(1.2), "low": np.float32(low), "high": np.float32(high)}
    return graphs.model(nodes, values)


@pytest.mark.parametrize("span", [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)])
def test_ranges_are_found(tmp_path: Path, span: tuple[float, float]) -> None:
    manifest = found(tmp_path, clipped(*span))
    assert (manifest.image.low, manifest.image.high) == span
    assert (manifest.output.low, manifest.output.high) == span
    assert manifest.task == "enhance"


def test_a_second_number_is_described(tmp_path: Path) -> None:
    manifest = found(tmp_path, graphs.brighten())
    assert [(e.name, e.kind, e.shape) for e in manifest.extras] == [("amount", "scalar", (1,))]
    manifest = found(tmp_path, graphs.brighten("plane"))
    assert [(e.name, e.kind, e.channels) for e in manifest.extras] == [("amount", "plane", 1)]


def test_an_inspected_model_can_be_added_and_used(tmp_path: Path) -> None:
    library = Library(tmp_path / "none", tmp_path / "own")
    inspection = inspect_model(written(tmp_path, graphs.invert()))
    preset = library.add_model(inspection.with_channels("BGR").manifest)
    manifest = library.model_of(preset)
    assert manifest.image.channels == manifest.output.channels == "BGR"
    image = np.random.default_rng(0).uniform(0, 1, (30, 40, 3)).astype(np.float32)
    assert np.allclose(apply_model(manifest, library.session(manifest), image, Progress()), 1 - image, atol=1e-6)


def truncated() -> bytes:
    data: bytes = graphs.blur(8).SerializeToString()
    return data[: len(data) // 2]


def labels() -> Any:
    """A classifier: ten numbers."""
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weight"], ["result"]),
    ]
    return graphs.model(nodes, {"weight": np.ones((3, 10), np.float32)}, out=(1, 10))


def words() -> Any:
    made = graphs.identity()
    made.graph.input[0].type.tensor_type.elem_type = TensorProto.INT64
    made.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    return made


def two_pictures() -> Any:
    second = helper.make_tensor_value_info("second", TensorProto.FLOAT, graphs.ANY)
    return graphs.model([helper.make_node("Add", ["image", "second"], ["result"])], extras=[second])


def custom() -> Any:
    made = graphs.model([helper.make_node("Stylise", ["image"], ["result"], domain="com.example")])
    made.opset_import.append(helper.make_opsetid("com.example", 1))
    return made


def custom_inside() -> Any:
    """An operator of its own, hidden in a branch."""
    node = helper.make_node("Stylise", ["image"], ["out"], domain="com.example")
    branch = helper.make_graph([node], "then", [], [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)])
    made = graphs.model([helper.make_node("If", ["yes"], ["result"], then_branch=branch, else_branch=branch)], {"yes": np.array(True)})
    made.opset_import.append(helper.make_opsetid("com.example", 1))
    return made


@pytest.mark.parametrize(("made", "why"), [
    (b"", "empty"), (b"\xff\xd8\xff\xe0 a photo", "not an ONNX model"), (truncated(), "not an ONNX model"), (labels(), "no picture"),
    (words(), "no picture and no number"), (two_pictures(), "more than one picture"), (custom(), "Stylise"), (custom_inside(), "Stylise"),
    (graphs.identity((1, 4, "h", "w")), "four channels"), (graphs.identity((1, 7, "h", "w")), "takes no picture"),
    (graphs.identity((4, 3, "h", "w")), "takes no picture"),
])  # fmt: skip
def test_what_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, made: Any, why: str) -> None:
    file = written(tmp_path, made, "hostile.onnx")
    with pytest.raises(FileError) as caught:
        inspect_model(file)
    text = str(caught.value)
    assert text.startswith("hostile.onnx: ") and why in text and "\n" not in text and len(text) < 400
    assert caught.value.path == file


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        inspect_model(tmp_path / "gone.onnx")


def external(location: str) -> Any:
    made = graphs.blur(3)
    tensor = made.graph.initializer[0]
    weights = numpy_helper.to_array(tensor).tobytes()
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(len(weights)))):
        tensor.external_data.add(key=key, value=value)
    return made, weights


@pytest.mark.parametrize("place", ["../secret.bin", "/etc/passwd", "inner/../../secret.bin", "..\\secret.bin", "link.bin", ""])
def test_weights_outside_the_folder_are_refused(tmp_path: Path, place: str) -> None:
    made, weights = external(place)
    (tmp_path / "secret.bin").write_bytes(weights)
    folder = tmp_path / "model"
    (folder / "inner").mkdir(parents=True)
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    with pytest.raises(FileError, match="outside its own folder"):
        inspect_model(written(folder, made))


def test_weights_beside_the_model_are_taken_along(tmp_path: Path) -> None:
    made, weights = external("weights.bin")
    file = written(tmp_path, made)
    with pytest.raises(FileError, match=r"weights\.bin"):
        inspect_model(file)
    (tmp_path / "weights.bin").write_bytes(weights)
    library = Library(tmp_path / "none", tmp_path / "own")
    preset = library.add_model(inspect_model(file).manifest)
    (tmp_path / "weights.bin").unlink()
    manifest = library.model_of(preset)
    assert manifest.label == "some model"
    assert onnx.load(str(manifest.file)).graph.initializer[0].raw_data == weights
    grey = np.full((40, 40, 3), 0.5, np.float32)
    assert np.allclose(apply_model(manifest, library.session(manifest), grey, Progress())[10:-10, 10:-10], 0.5, atol=1e-4)


@pytest.mark.parametrize(("licence", "commercial"), [
    ("MIT", True), ("CC-BY-NC-4.0", False), ("Free for personal or research use", False), ("Non-Commercial", False), ("", True),
])
def test_a_licence_that_forbids_commercial_use_is_noticed(tmp_path: Path, licence: str, commercial: bool) -> None:
    model = graphs.identity()
    if licence:
        onnx.helper.set_model_props(model, {"license": licence})
    onnx.save(model, str(tmp_path / "a.onnx"))
    assert inspect_model(tmp_path / "a.onnx").manifest.commercial is commercial
