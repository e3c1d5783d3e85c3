"""Finding what a picture is of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from ganstudio.app.saliency import saliency
from ganstudio.app.smart_select import analyse
from ganstudio.app.subject import clicked, evened, likely, running_off, subject, without_gaps
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, TensorSpec, manifest_text
from ganstudio.errors import EditError
from tests.app.test_smart_select import overlap, scene
from tests.engine import graphs
from tests.engine.pointing import library, pointing


def test_clicks_find_what_stands_out(tmp_path: Path) -> None:
    document, disc = scene()
    pixels = document.layers[0].raster.read()  # type: ignore[union-attr]
    pixels[40:160, 200:270] = pixels[0, 0]
    document = document.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))
    assert overlap(subject(document, None, library(tmp_path), Progress()), disc) > 0.95


def several() -> tuple[Document, np.ndarray]:
    """A thing of three colours on one ground, and a wall that runs off three edges of the picture; as large as a model sees it."""
    pixels = np.full((192, 256, 4), 255, np.uint8)
    pixels[..., :3] = (120, 150, 170)
    pixels[150:, :, :3] = (190, 170, 60)
    thing = np.zeros((192, 256), bool)
    thing[40:120, 56:200] = True
    for left, colour in ((56, (200, 30, 40)), (104, (40, 20, 30)), (152, (110, 20, 90))):
        pixels[40:120, left : left + 48, :3] = colour
    return Document(Size(256, 192), layers=(Layer(1, "x", Pixels(Raster.from_array(pixels))),), next_id=2), thing


def test_all_parts_of_a_thing_are_found(tmp_path: Path) -> None:
    document, thing = several()
    assert overlap(subject(document, None, library(tmp_path), Progress()), thing) > 0.9


def test_places_all_over_are_clicked_on(tmp_path: Path) -> None:
    document, thing = several()
    analysis = analyse(document, None, "merged", library(tmp_path), Progress())
    spots, rim, parts = clicked(analysis, thing.shape, Progress())
    assert len(spots) == len(rim) == len(parts) == 63 and parts.shape[1:] == thing.shape
    assert all((x < 256 / 9 or x > 256 * 8 / 9 or y < 192 / 7 or y > 192 * 6 / 7) == edge for (x, y), edge in zip(spots, rim, strict=True))
    here = [float(part[int(y), int(x)]) for (x, y), part in zip(spots, parts, strict=True)]
    assert float(np.median(here)) > 0.9
    share = likely(parts, rim, saliency(analysis.look(document.area, 256)))
    assert share[thing].min() > share[~thing].max()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 2)])
def test_narrow_pictures_have_places_too(tmp_path: Path, shape: tuple[int, int]) -> None:
    size = Size(shape[1], shape[0])
    document = Document(size, layers=(Layer(1, "x", Pixels(Raster.uniform(size, (90, 120, 60, 255)))),), next_id=2)
    spots, _, parts = clicked(analyse(document, None, "merged", library(tmp_path), Progress()), shape, Progress())
    assert parts.shape == (len(spots), *shape) and len(spots) == min(max(shape), 9)


def test_what_runs_off_the_picture_counts_for_less() -> None:
    parts = np.zeros((4, 100, 100), np.float32)
    parts[0, 30:60, 30:60] = 1
    parts[1, 40:70, :30] = 1
    parts[2, 70:, 30:60] = 1
    parts[3] = 1 - parts[:3].sum(0)
    beside, below = running_off(parts)[1:3]
    assert running_off(parts)[0] == 0 and beside == pytest.approx(1) and below == pytest.approx(0.5)
    share = likely(parts, np.array([False, False, False, True]), np.full((100, 100), 0.7, np.float32))
    most, least, middle = share[45, 45], share[55, 10], share[85, 45]
    assert most > middle > 2 * least > 0 and share[5, 5] == 0


def test_gaps_are_closed_but_not_where_the_ground_is_seen_through() -> None:
    mask, share = np.zeros((100, 120), np.float32), np.zeros((100, 120), np.float32)
    mask[10:90, 10:100] = share[10:90, 10:100] = 0.9
    mask[20:24, 20:24] = 0
    mask[40:60, 30:50] = 0
    mask[40:60, 60:80] = share[40:60, 60:80] = 0
    mask[10:14, 50:55] = 0
    after = without_gaps(mask, share) > 0.5
    assert after[20:24, 20:24].all() and after[40:60, 30:50].all() and after[10:14, 50:55].all()
    assert not after[41:59, 61:79].any() and not after[:10].any()


def test_a_model_made_for_it_is_used_where_there_is_one(tmp_path: Path) -> None:
    """It takes 64 x 48 only and says how red a pixel is."""
    pointing(tmp_path / "models" / "pointing")
    red = helper.make_node("Slice", ["image", "first", "second", "axis"], ["result"])
    numbers = {"first": np.array([0]), "second": np.array([1]), "axis": np.array([1])}
    made = graphs.model([red], numbers, shape=(1, 3, 48, 64), out=(1, 1, 48, 64))
    folder = tmp_path / "models" / "red"
    manifest = graphs.manifest(
        folder, made, SizeRule(fixed=Size(64, 48), whole=True), id="red", task="cutout", output=TensorSpec("result", channels="grey")
    )
    (folder / FILE).write_text(manifest_text(manifest), "utf-8")
    empty = tmp_path / "none"
    empty.mkdir()
    document, disc = scene(scale=4)
    assert overlap(subject(document, 1, Library(tmp_path / "models", empty), Progress()), disc) > 0.95


def test_where_nothing_stands_out_it_says_so(tmp_path: Path) -> None:
    size = Size(200, 150)
    document = Document(size, layers=(Layer(1, "x", Pixels(Raster.uniform(size, (90, 120, 60, 255)))),), next_id=2)
    with pytest.raises(EditError, match="Smart Select"):
        subject(document, None, library(tmp_path), Progress())


def test_what_catches_the_eye() -> None:
    picture = np.full((100, 120, 3), 0.3, np.float32)
    picture[30:70, 40:80] = (0.9, 0.2, 0.1)
    picture[90:, :] = (0.2, 0.3, 0.8)
    striking = saliency(picture)
    assert striking.shape == (100, 120) and striking.min() >= 0 and striking.max() <= 1
    inside = np.zeros((100, 120), bool)
    inside[32:68, 42:78] = True
    assert striking[inside].mean() > 3 * striking[~inside].mean()
    even = evened(striking)
    assert (even[inside] > 0.5).mean() > 0.9 and (even[~inside] < 0.5).mean() > 0.9
    assert (np.diff(even.ravel()[np.argsort(striking.ravel())]) >= -1e-6).all()
