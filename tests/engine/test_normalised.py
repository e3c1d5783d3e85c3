"""Models that want their colours normalised, give logits, or have masks of their own kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Guide, TensorSpec
from tests.engine import graphs

IMAGE = np.random.default_rng(2).uniform(0, 1, (12, 9, 3)).astype(np.float32)
MEAN, STD = (0.5, 0.25, 0.125), (0.5, 2.0, 4.0)


def run(tmp_path: Path, made: object, picture: np.ndarray, **more: object) -> np.ndarray:
    manifest = graphs.manifest(tmp_path / "m", made, **more)  # type: ignore[arg-type]
    return apply_model(manifest, Library(tmp_path / "none", tmp_path / "own").session(manifest), picture, Progress())


def test_mean_and_deviation_are_by_colour_whatever_the_order(tmp_path: Path) -> None:
    wanted = np.clip((IMAGE - MEAN) / STD, 0, 1)
    for channels in ("RGB", "BGR"):
        image, output = TensorSpec("image", channels=channels, mean=MEAN, std=STD), TensorSpec("result", channels=channels)
        found = run(tmp_path, graphs.identity(), IMAGE, image=image, output=output)
        assert np.allclose(found, wanted, atol=1e-6)


def test_a_sigmoid_comes_before_the_range(tmp_path: Path) -> None:
    found = run(tmp_path, graphs.identity(), IMAGE, image=TensorSpec("image", low=-50, high=50), output=TensorSpec("result", curve="sigmoid"))
    assert np.allclose(found, 1 / (1 + np.exp(-(IMAGE * 100.0 - 50))), atol=1e-5)


def test_a_mask_has_the_numbers_that_the_model_wants(tmp_path: Path) -> None:
    extra = helper.make_tensor_value_info("hole", TensorProto.FLOAT, [1, 1, "height", "width"])
    zero = helper.make_node("Mul", ["image", "nil"], ["black"])
    made = graphs.model([zero, helper.make_node("Add", ["black", "hole"], ["result"])], {"nil": np.float32(0)}, extras=[extra])
    mask = np.zeros((12, 9, 1), np.float32)
    mask[3:6, 2:7] = 1
    guide = Guide("hole", "mask", outside=255, inside=51)
    found = run(tmp_path, made, np.concatenate((IMAGE, mask), axis=2), guides=(guide,), output=TensorSpec("result", low=0, high=255))
    assert np.allclose(found, np.repeat(np.where(mask == 1, 0.2, 1.0), 3, axis=2))
