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
    assert np.allclose(result, 1 / (1 + np.exp(-taken.mean(axis=2, keepdims=True))), atol=1e-4)
    assert manifest.sizes.fixed is not None and manifest.output.name == "mask"


def test_logits_become_shares(tmp_path: Path) -> None:
    _, result = used("birefnet-lite", saliency(1024, logits=True), tmp_path, IMAGE)
    taken = (IMAGE - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    assert np.allclose(result, 1 / (1 + np.exp(-taken.mean(axis=2, keepdims=True))), atol=1e-4)


def test_half_precision_is_fed(tmp_path: Path) -> None:
    manifest, result = used("animejanai-x2", half_enlarger(), tmp_path, IMAGE)
    assert manifest.sizes.scale == 2 and np.abs(result[::2, ::2] - IMAGE).max() < 1e-3
