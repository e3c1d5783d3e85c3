"""The catalogue's manifests against graphs that take and give what the models of that kind are documented to."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.clicks import click_planes
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import fitted, read_offers

OFFERS = {offer.id: offer for offer in read_offers()[0]}
FLOAT, HALF, BYTE = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.UINT8
IMAGE = np.random.default_rng(3).uniform(0.1, 0.9, (100, 130, 3)).astype(np.float32)


def graph(inputs: dict[str, tuple[int, list[Any]]], outputs: dict[str, tuple[int, list[Any]]], nodes: list[Any], **weights: np.ndarray) -> Any:
    made = helper.make_graph(
        nodes,
        "shape",
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def node(kind: str, inputs: list[str], output: str, **more: Any) -> Any:
    return helper.make_node(kind, inputs, [output], **more)


def lama() -> Any:
    """White in the hole, the picture elsewhere, in levels of 255; the size is fixed, the batch has a name."""
    side = [512, 512]
    nodes = [node("Add", ["image", "mask"], "over"), node("Clip", ["over", "low", "high"], "some"), node("Mul", ["some", "white"], "output")]
    numbers = {"low": np.float32(0), "high": np.float32(1), "white": np.float32(255)}
    return graph(
        {"image": (FLOAT, ["batch", 3, *side]), "mask": (FLOAT, ["batch", 1, *side])}, {"output": (FLOAT, ["batch", 3, *side])}, nodes, **numbers
    )


def mi_gan() -> Any:
    """Bytes, a mask that is 0 in holes, which come out white; any size."""
    shape = [1, 3, "height", "width"]
    nodes = [
        node("Cast", ["mask"], "kept", to=HALF), node("Cast", ["image"], "picture", to=HALF), node("Sub", ["white", "kept"], "hole"),
        node("Max", ["picture", "hole"], "some"), node("Cast", ["some"], "result", to=BYTE),
    ]  # fmt: skip
    return graph({"image": (BYTE, shape), "mask": (BYTE, [1, 1, "height", "width"])}, {"result": (BYTE, shape)}, nodes, white=np.float16(255))


def saliency(side: int | str, outputs: int = 1, logits: bool = False) -> Any:
    """The sum of the colours as one channel, first of several outputs."""
    size = [side, side] if isinstance(side, int) else ["height", "width"]
    names = ["mask", *(f"side{n}" for n in range(outputs - 1))]
    nodes = [node("ReduceMean", ["input.1"], "mean", axes=[1], keepdims=1)]
    nodes += [node("Identity" if logits else "Sigmoid", ["mean"], name) for name in names]
    return graph({"input.1": (FLOAT, [1, 3, *size])}, {name: (FLOAT, [1, 1, *size]) for name in names}, nodes)


def half_enlarger() -> Any:
    """Twice as large, in half precision."""
    shape = ["batch", 3, "height", "width"]
    nodes = [node("Resize", ["input", "", "scales"], "output", mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric")]
    return graph({"input": (HALF, shape)}, {"output": (HALF, ["batch", 3, "h2", "w2"])}, nodes, scales=np.array([1, 1, 2, 2], np.float32))


def segment_anything(rank: int = 4) -> Any:
    """Three masks as logits, the first one a diamond of 200 pixels around the first point."""
    side = 1024
    across, down = np.arange(side, dtype=np.float32).reshape(1, 1, 1, 1, side), np.arange(side, dtype=np.float32).reshape(1, 1, 1, side, 1)
    nodes = [
        node("Slice", ["points", "none", "one", "two"], "first"), node("Reshape", ["first", "pair"], "place"),
        node("Split", ["place"], "x", axis=0, num_outputs=2), node("Sub", ["across", "x"], "dx"), node("Sub", ["down", "y"], "dy"),
        node("Abs", ["dx"], "ax"), node("Abs", ["dy"], "ay"), node("Add", ["ax", "ay"], "away"), node("Sub", ["reach", "away"], "inside"),
        node("ReduceSum", ["labels"], "sum", keepdims=0), node("Mul", ["sum", "nil"], "nothing"), node("Add", ["inside", "nothing"], "mask"),
        node("Neg", ["mask"], "other"), node("Concat", ["mask", "other", "other"], "output_masks", axis=2),
        node("Identity", ["three"], "iou_predictions"),
    ]  # fmt: skip
    nodes[2].output.append("y")
    numbers = {
        "none": np.array([0], np.int64), "one": np.array([1], np.int64), "two": np.array([2], np.int64), "pair": np.array([2, 1, 1, 1, 1], np.int64),
        "across": across, "down": down, "reach": np.float32(200), "nil": np.float32(0), "three": np.array([[[0.9, 0.5, 0.1]]], np.float32),
    }  # fmt: skip
    inputs = {
        "batched_images": (FLOAT, ["batch", 3, side, side]), "points": (FLOAT, [1, 1, 6, 2]), "labels": (FLOAT, [1, 1, 6, 1][:rank]),
    }  # fmt: skip
    outputs = {"iou_predictions": (FLOAT, [1, 1, 3]), "output_masks": (FLOAT, [1, 1, 3, side, side])}
    made = graph(inputs, outputs, nodes, **numbers)
    made.opset_import[0].version = 18
    return made


def used(id: str, model: Any, tmp_path: Path, image: np.ndarray) -> tuple[Manifest, np.ndarray]:
    """The offer's manifest bound to the model, and what that makes of the image."""
    data = model.SerializeToString()
    offer = replace(OFFERS[id], manifest=replace(OFFERS[id].manifest, sha256=hashlib.sha256(data).hexdigest()))
    file = tmp_path / "fetched.onnx"
    file.write_bytes(data)
    manifest = fitted(offer, file, Progress())
    session = Library(tmp_path / "none", tmp_path / "own" / "models").session(manifest)
    return manifest, apply_model(manifest, session, image, Progress())


@pytest.mark.parametrize("id", ["lama", "lama-opencv", "mi-gan"])
def test_fillers_get_their_mask(id: str, tmp_path: Path) -> None:
    mask = np.zeros((*IMAGE.shape[:2], 1), np.float32)
    mask[40:60, 50:80] = 1
    manifest, result = used(id, mi_gan() if id == "mi-gan" else lama(), tmp_path, np.concatenate((IMAGE, mask), axis=2))
    hole = mask[..., 0] == 1
    assert result.shape == IMAGE.shape and manifest.task == "inpaint"
    assert np.all(result[hole] == 1) and np.abs(result[~hole] - IMAGE[~hole]).max() < 1 / 254


def test_a_filler_without_a_hole_is_not_run(tmp_path: Path) -> None:
    planes = np.concatenate((IMAGE, np.zeros((*IMAGE.shape[:2], 1), np.float32)), axis=2)
    _, result = used("lama", lama(), tmp_path, planes)
    assert np.array_equal(result, IMAGE)


@pytest.mark.parametrize(
    ("id", "model"),
    [
        ("u2netp", saliency(320, 7)), ("u2net", saliency(320, 7)), ("silueta", saliency(320, 7)), ("isnet", saliency(1024)),
        ("isnet-anime", saliency(1024)), ("modnet", saliency("any")),
    ],
)  # fmt: skip
def test_masks_are_one_channel_of_the_first_output(id: str, model: Any, tmp_path: Path) -> None:
    manifest, result = used(id, model, tmp_path, IMAGE)
    spec = manifest.image
    taken = IMAGE * (spec.high - spec.low) + spec.low
    taken = (taken - (spec.mean or 0.0)) / (spec.std or 1.0)
    assert np.abs(result - 1 / (1 + np.exp(-taken.mean(axis=2, keepdims=True)))).mean() < 0.06  # stretched there and back
    assert manifest.sizes.fixed is not None and manifest.output.name == "mask"


def test_logits_become_shares(tmp_path: Path) -> None:
    flat = np.full((64, 80, 3), (0.2, 0.5, 0.9), np.float32)
    _, result = used("birefnet-lite", saliency(1024, logits=True), tmp_path, flat)
    taken = (flat - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    assert np.allclose(result, 1 / (1 + np.exp(-taken.mean(axis=2, keepdims=True))), atol=1e-4)


@pytest.mark.parametrize("rank", [3, 4])
def test_a_model_that_takes_points_gets_them_where_they_were_clicked(tmp_path: Path, rank: int) -> None:
    planes = click_planes(*IMAGE.shape[:2], [(90.0, 40.0)], [(10.0, 90.0)])
    given = np.concatenate((IMAGE, np.moveaxis(planes, 0, 2)), axis=2)
    manifest, result = used("efficientsam-ti", segment_anything(rank), tmp_path, given)
    assert (manifest.guides[0].name, manifest.guides[0].labels, manifest.guides[0].rank) == ("points", "labels", rank)
    rows, columns = np.nonzero(result[..., 0] > 0.5)
    assert abs(columns.mean() - 90) < 1 and abs(rows.mean() - 40) < 1
    assert abs(np.ptp(columns) - 400 * 130 / 1024) < 3 and abs(np.ptp(rows) - min(40 + 200 * 100 / 1024, 100) - 200 * 100 / 1024 + 40) < 3


def test_half_precision_is_fed(tmp_path: Path) -> None:
    manifest, result = used("animejanai-x2", half_enlarger(), tmp_path, IMAGE)
    assert manifest.sizes.scale == 2 and np.abs(result[::2, ::2] - IMAGE).max() < 1e-3
