"""Finding what a picture is of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from ganstudio.app.saliency import saliency
from ganstudio.app.subject import evened, peaks, quiet, subject
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
    for x, y in peaks(striking):
        assert 38 <= x <= 82 and 28 <= y <= 72
    assert all(striking[int(y), int(x)] < 0.3 for x, y in quiet(striking))
    even = evened(striking)
    assert (even[inside] > 0.5).mean() > 0.9 and (even[~inside] < 0.5).mean() > 0.9
    assert (np.diff(even.ravel()[np.argsort(striking.ravel())]) >= -1e-6).all()
