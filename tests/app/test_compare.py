"""Candidates are tried on a part of a layer, and the winner does the same to all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app.compare import Candidate, area_around, candidates, carried_out, comparable, part_of, shown, tried
from ganstudio.core import selection
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from ganstudio.errors import EditError
from tests.app.fillers import make_models
from tests.engine import graphs


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Two styles, two denoisers, an enlarger."""
    wanted = (("plain", graphs.identity(), "style", 1), ("negative", graphs.invert(), "style", 1), ("soft", graphs.blur(1), "denoise", 1),
              ("none", graphs.identity(), "denoise", 1), ("double", graphs.enlarge(), "upscale", 2))  # fmt: skip
    for id, graph, task, scale in wanted:
        manifest = graphs.manifest(tmp_path / "models" / id, graph, SizeRule(scale=scale, receptive_field=4), id=id, label=id.title(), task=task)
        (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    library = Library(tmp_path / "bundled", tmp_path / "models")
    for id in ("plain", "negative"):
        library.save_preset(id.title(), id, {})
    return library


def picture(depth: Any = 8, mode: Any = "rgb") -> Document:
    y, x = np.mgrid[:20, :30]
    pixels = np.dstack([x * 8, y * 10, x + y, np.full_like(x, 255)]) * (257 if depth == 16 else 1)
    pixels = pixels if mode == "rgb" else pixels[..., 2:]
    layer = Layer(5, "Photo", Pixels(Raster.from_array(pixels.astype(np.uint16 if depth == 16 else np.uint8))), Point(2, 3), opacity=0.3)
    return Document(Size(40, 30), mode, depth, (Layer(1, "Below", Pixels(Raster(Size(4, 4), 4 if mode == "rgb" else 2, depth))), layer), next_id=6)


def test_what_can_be_compared(library: Library) -> None:
    document = picture()
    assert comparable(library, document) == ("style", "denoise")
    assert [c.label for c in candidates(library, "style")] == ["Negative", "Plain"]
    assert candidates(library, "upscale") == (Candidate("upscale", "Double", "double", "", 2),)


def test_the_area_stays_on_the_canvas() -> None:
    document = picture()
    assert area_around(document, 20, 15, 10) == Rect(15, 10, 10, 10)
    assert area_around(document, 0, 99, 10) == Rect(0, 20, 10, 10)
    assert area_around(document, 5, 5, 35) == Rect(0, 0, 35, 30)


@pytest.mark.parametrize(("depth", "mode"), [(8, "rgb"), (16, "rgb"), (8, "grey")])
def test_styles_on_a_part_and_on_the_layer(library: Library, depth: Any, mode: Any) -> None:
    document = picture(depth, mode)
    part = part_of(document, 5, Rect(2, 3, 8, 6), "style")
    before = shown(part)
    assert before.shape == (6, 8, 3) and part.selection is None
    first = {"rgb": [7 * 8, 5 * 10, 12], "grey": [12, 12, 12]}[mode]
    assert before[5, 7].tolist() == first
    negative = candidates(library, "style")[0]
    found = tried(part, negative, library, Progress())
    assert np.array_equal(found.picture, 255 - before) and found.seconds >= 0
    edit = carried_out(document, 5, negative, library, Progress())
    layer = edit.apply(document).layers[-1]
    assert layer.name == "Negative" and layer.bounds == document.layer(5).bounds


def test_a_part_beyond_the_layer_is_grey(library: Library) -> None:
    assert (shown(part_of(picture(), 5, Rect(34, 0, 6, 3), "style")) == 128).all()


def test_denoisers_and_enlargers(library: Library) -> None:
    document = picture()
    part = part_of(document, 5, Rect(4, 5, 16, 12), "denoise")
    first, second = (tried(part, candidate, library, Progress()).picture for candidate in candidates(library, "denoise"))
    assert any(np.array_equal(r, shown(part)) for r in (first, second)) and not np.array_equal(first, second)
    (double,) = candidates(library, "upscale")
    assert tried(part, double, library, Progress()).picture.shape == (24, 32, 3)
    edit = carried_out(document, 5, double, library, Progress())
    assert edit.slow is not None and edit.slow(document, Progress()).size == Size(80, 60)


def test_filling_is_compared_where_something_is_selected(library: Library) -> None:
    document = replace(picture(), selection=selection.rectangle(Size(40, 30), Rect(10, 10, 4, 4)))
    part = part_of(document, 5, Rect(5, 5, 20, 20), "inpaint")
    assert part.selection is not None and part.selection.bounds() == Rect(5, 5, 4, 4)
    assert part_of(document, 5, Rect(5, 5, 20, 20), "style").selection is None


def test_trying_stops(library: Library) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        tried(part_of(picture(), 5, Rect(4, 5, 16, 12), "style"), candidates(library, "style")[0], library, progress)


def test_fillers_fill_what_is_selected_in_the_part_and_in_the_picture(tmp_path: Path) -> None:
    make_models(tmp_path / "fillers")
    library = Library(tmp_path / "fillers", tmp_path / "own" / "models")
    hole = Rect(10, 10, 6, 5)
    document = replace(picture(), selection=selection.rectangle(Size(40, 30), hole))
    fillers = candidates(library, "inpaint")
    assert "inpaint" in comparable(library, document) and len(fillers) >= 2
    part = part_of(document, 5, Rect(4, 4, 24, 18), "inpaint")
    found = tried(part, fillers[0], library, Progress()).picture
    changed = np.argwhere((found != shown(part)).any(axis=2))
    assert len(changed) and changed.min() >= 6 - 5 and changed[:, 0].max() <= 11 + 5
    edit = carried_out(document, 5, fillers[0], library, Progress())
    assert edit.apply(document).layers[-1].bounds.intersected(hole) == hole
    with pytest.raises(EditError, match="Select"):
        carried_out(replace(document, selection=None), 5, fillers[0], library, Progress())
