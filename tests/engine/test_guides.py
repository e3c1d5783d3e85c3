"""Models that are given a mask beside the picture, tile by tile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model, run_tiles, sample_planes
from ganstudio.engine.manifest import FILE, Guide, Manifest, SizeRule, manifest_text, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError
from tests.engine import graphs


def filling(folder: Path, layout: str = "NCHW") -> tuple[Manifest, Session]:
    """A model that paints white where the mask is 1."""
    shape = [1, 1, "height", "width"] if layout == "NCHW" else [1, "height", "width", 1]
    given = helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape)
    plane = "mask" if layout == "NCHW" else "turned"
    turning = [] if layout == "NCHW" else [helper.make_node("Transpose", ["mask"], ["turned"], perm=[0, 3, 1, 2])]
    made = graphs.model([*turning, helper.make_node("Max", ["image", plane], ["result"])], extras=[given])
    rule = SizeRule(multiple=4, receptive_field=4, memory=40)
    manifest = graphs.manifest(folder, made, rule, guides=(Guide("mask", "mask", layout),))  # type: ignore[arg-type]
    return manifest, Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_each_tile_gets_its_part_of_the_mask(tmp_path: Path, layout: str) -> None:
    manifest, session = filling(tmp_path, layout)
    given = np.random.default_rng(0).uniform(0, 0.9, (70, 90, 4)).astype(np.float32)
    given[..., 3] = given[..., 3] > 0.5
    wanted = np.where(given[..., 3:] == 1, 1, given[..., :3])
    assert np.allclose(apply_model(manifest, session, given, Progress()), wanted)
    made, planes = np.empty_like(wanted), np.moveaxis(given, 2, 0)

    def write(area: Rect, result: np.ndarray) -> None:
        made[area.slices()] = np.moveaxis(result, 0, 2)

    def read(area: Rect) -> np.ndarray:
        return planes[(slice(None), *area.slices())]

    run_tiles(manifest, session, Size(90, 70), read, write, Progress(), memory=40 * 32 * 32)
    assert np.allclose(made, wanted)


def test_without_the_mask_the_model_says_what_it_needs(tmp_path: Path) -> None:
    manifest, session = filling(tmp_path)
    with pytest.raises(ModelError, match="mask"):
        apply_model(manifest, session, np.zeros((8, 8, 3), np.float32), Progress())


def test_guides_come_back_from_toml_and_are_part_of_self_tests(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    manifest, _ = filling(folder)
    (folder / FILE).write_text(manifest_text(manifest), "utf-8")
    assert read_manifest(folder / FILE) == manifest
    assert sample_planes(manifest).shape[0] == 4
