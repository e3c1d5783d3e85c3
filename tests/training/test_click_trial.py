"""Clicks, boxes and overlaps on regions drawn here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from PIL import Image

from ganstudio.app.smart_select import SIDE
from ganstudio.engine.manifest import Guide, TensorSpec
from ganstudio.errors import FileError
from ganstudio.training.click_trial import box, clicked, grabcut, middles, overlap, regions, select
from ganstudio.training.trials import Model, Wanted
from tests.engine import graphs
from tests.training.test_trials import model


def disc(height: int = 60, width: int = 80, x: float = 30, y: float = 24, radius: float = 12) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    return (columns - x) ** 2 + (rows - y) ** 2 < radius**2


def plane(number: int, factor: float = 1.0) -> object:
    """Gives one plane of the clicks, times a factor, as the mask."""
    clicks = helper.make_tensor_value_info("clicks", TensorProto.FLOAT, (1, 5, "height", "width"))
    nodes = [helper.make_node("Gather", ["clicks", "which"], ["plane"], axis=1), helper.make_node("Mul", ["plane", "factor"], ["result"])]
    made = graphs.model(nodes, {"which": np.array([number]), "factor": np.float32(factor)}, extras=[clicks])
    del made.graph.output[0].type.tensor_type.shape.dim[:]
    return made


def selector(folder: Path, made: object) -> Model:
    return model(folder, made, task="select", guides=(Guide("clicks", "clicks"),), output=TensorSpec("result", channels="grey"))


def test_the_first_click_is_in_the_middle_and_the_others_well_inside() -> None:
    region = disc()
    spots = middles(region, 3)
    assert spots[0] == pytest.approx((30, 24), abs=1)
    for x, y in spots:
        assert np.hypot(x - 30, y - 24) <= 7.5
    apart = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(spots) for b in spots[:i]]
    assert min(apart) > 4


def test_overlap_by_hand() -> None:
    first, second = np.zeros((2, 4), bool), np.zeros((2, 4), bool)
    assert overlap(first, second) == 1
    first[:, :2] = second[:, 1:3] = True
    assert overlap(first, second) == pytest.approx(1 / 3)


def test_grabcut_finds_a_red_disc_on_blue() -> None:
    region = disc()
    picture = np.where(region[..., None], (200, 30, 30), (20, 40, 190)) + np.random.default_rng(0).integers(-15, 16, (60, 80, 3))
    found = grabcut(picture.clip(0, 255).astype(np.uint8), region, middles(region, 1))
    assert overlap(found, region) > 0.9


def test_grabcut_takes_a_region_that_reaches_every_edge() -> None:
    region = np.ones((20, 30), bool)
    assert grabcut(np.zeros((20, 30, 3), np.uint8), region, [(15.5, 10.5)]).shape == region.shape


def test_the_model_is_given_clicks_and_box_at_its_own_size(tmp_path: Path) -> None:
    picture, region = np.zeros((480, 640, 3), np.uint8), disc(480, 640, 200, 100, 80)
    found = clicked(selector(tmp_path / "b", plane(4)), picture, middles(region, 1), box(region))
    wanted = np.zeros_like(region)
    wanted[20:180, 120:280] = True
    assert overlap(found, wanted) > 0.95
    near = clicked(selector(tmp_path / "n", plane(1)), picture, [(200.0, 100.0)])
    assert overlap(near, disc(480, 640, 200, 100, 640 / SIDE * 64 * np.log(2))) > 0.9, "nearness above a half, at the size that it sees"


def test_regions_of_the_right_size_are_measured(tmp_path: Path) -> None:
    for name in ("bsds500", "bsds500-regions"):
        (tmp_path / "look-at-only" / name).mkdir(parents=True)
    labels = np.zeros((60, 80), np.uint8)
    labels[disc()] = 7
    labels[0, 0] = 9
    picture = np.where(disc()[..., None], np.uint8(220), np.uint8(30)).repeat(3, 2)
    Image.fromarray(picture).save(tmp_path / "look-at-only" / "bsds500" / "a.jpg")
    Image.fromarray(labels).save(tmp_path / "look-at-only" / "bsds500-regions" / "a.png")
    assert [r.sum() for _, r in regions(tmp_path / "look-at-only")] == [disc().sum()]
    one, boxed, drawn, three, *_ = select(selector(tmp_path / "m", plane(4)), None, Wanted(tmp_path))
    assert (one.key, three.key) == ("bsds500_clicks1_iou", "bsds500_clicks3_iou")
    assert one.value == 0
    assert boxed.value == pytest.approx(np.pi / 4, abs=0.05), "a disc in its box"
    assert drawn.value < 0.1, "the tool has no box either"
    alone = next(select(selector(tmp_path / "m", plane(4)), None, Wanted(tmp_path, rivals=False)))
    assert (alone.value, alone.least, alone.beside) == (one.value, None, "")
    assert one.least is not None and one.least > 1, "GrabCut is right here, and more is asked"


def test_no_regions(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="bsds500"):
        list(regions(tmp_path))
