"""Clicks to selections, with a model that goes by colour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ganstudio.app import smart_select
from ganstudio.app.look import fitted
from ganstudio.app.smart_select import Analysis, Analyst, agreeing, analyse, find, looked_twice
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.errors import EditError, ModelError
from ganstudio.tools.smart_select import Clicks
from tests.engine.pointing import library

RED, BLUE, GREEN = (220, 30, 30), (30, 40, 220), (40, 160, 60)


def scene(width: int = 300, height: int = 200, scale: int = 1, depth: int = 8, mode: str = "rgb") -> tuple[Document, np.ndarray]:
    """A red disc and a blue box on green; the disc's truth."""
    size = Size(width * scale, height * scale)
    y, x = np.mgrid[: size.height, : size.width] + 0.5
    pixels = np.empty((size.height, size.width, 4), np.uint8)
    pixels[...] = (*GREEN, 255)
    disc = np.hypot(x - 90 * scale, y - 100 * scale) < 50 * scale
    pixels[disc, :3] = RED
    pixels[40 * scale : 160 * scale, 200 * scale : 270 * scale, :3] = BLUE
    if mode == "grey":
        pixels = np.dstack([pixels[..., :3].mean(2).astype(np.uint8), pixels[..., 3]])
        pixels[..., 0] = np.where(disc, 230, pixels[..., 0])
    whole = pixels if depth == 8 else pixels.astype(np.uint16) * 257
    return Document(size, mode, depth, (Layer(1, "Background", Pixels(Raster.from_array(whole))),), next_id=2), disc  # type: ignore[arg-type]


def overlap(selection: Raster, truth: np.ndarray) -> float:
    chosen = selection.read()[..., 0] > 127
    return float((chosen & truth).sum() / (chosen | truth).sum())


def selected(document: Document, models: Library, clicks: Clicks) -> Raster:
    return find(analyse(document, 1, "merged", models, Progress()), clicks)


@pytest.fixture
def models(tmp_path: Path) -> Library:
    return library(tmp_path)


@pytest.mark.parametrize(("scale", "depth", "mode"), [(1, 8, "rgb"), (1, 16, "rgb"), (1, 8, "grey"), (1, 16, "grey"), (8, 8, "rgb")])
def test_a_click_selects_the_thing_at_any_size_and_depth(models: Library, scale: int, depth: int, mode: str) -> None:
    document, disc = scene(scale=scale, depth=depth, mode=mode)
    found = selected(document, models, Clicks(on=((90.0 * scale, 100.0 * scale),)))
    assert (found.size, found.channels, found.depth) == (document.size, 1, 8)
    assert overlap(found, disc) > 0.97
    values = found.read()[..., 0]
    assert values[disc].mean() > 245 and values[~disc].mean() < 3


def test_a_box_keeps_to_itself(models: Library) -> None:
    document, _ = scene()
    found = selected(document, models, Clicks(box=(195, 35, 275, 165))).read()[..., 0]
    assert (found[45:155, 205:265] > 200).all() and (found[:, :180] == 0).all()


def test_a_second_click_adds_another_thing_and_one_beside_takes_it_away(models: Library) -> None:
    document, disc = scene()
    box = np.zeros(disc.shape, bool)
    box[40:160, 200:270] = True
    both = selected(document, models, Clicks(on=((90, 100), (235, 100))))
    assert overlap(both, disc | box) > 0.95
    # The green ground is clicked on, which takes in nothing of the disc; a click beside takes the box out again.
    fewer = selected(document, models, Clicks(on=((90, 100), (235, 100)), beside=((235, 60),)))
    assert fewer.read()[..., 0][box].mean() < 10


def test_a_click_beside_takes_the_nearest_click_back_and_leaves_what_others_chose(models: Library) -> None:
    document, disc = scene()
    clicks = Clicks(on=((90, 100), (235, 65), (235, 150)), beside=((235, 50),))
    found = agreeing(analyse(document, 1, "merged", models, Progress()), clicks, document.area, Progress())
    mask = cv2.resize(found, (300, 200))
    assert mask[140:155, 205:265].min() > 0.8 and mask[45:70, 205:265].max() < 0.2
    assert mask[disc].mean() > 0.9


def test_what_is_found_is_looked_at_again_in_a_box_around_it(models: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    document, _ = scene()
    looking = analyse(document, 1, "merged", models, Progress())
    asked: list[Clicks] = []

    def answers(_looking: Analysis, clicks: Clicks, _window: Rect, _progress: Progress) -> np.ndarray:
        asked.append(clicks)
        mask = np.zeros((100, 150), np.float32)
        mask[30:60, 20:50], mask[80:90, 100:140] = 0.6, 0.6  # the second has no click in it
        mask[30:60, 20:30] -= 0.2 * (clicks.box is not None)
        return mask

    monkeypatch.setattr(smart_select, "run", answers)
    found = looked_twice(looking, Clicks(on=((60, 90),)), document.area, Progress())
    assert [clicks.box for clicks in asked] == [None, (40, 60, 100, 120)]
    assert found[40, 25] == pytest.approx(0.5) and found[40, 40] == pytest.approx(0.6)
    for clicks, runs in (Clicks(on=((10, 10),)), 1), (Clicks(on=((60, 90),), box=(0, 0, 150, 150)), 1):
        asked.clear()
        looked_twice(looking, clicks, document.area, Progress())
        assert len(asked) == runs, "nothing was found under the click, or the person has drawn a box"


def test_what_was_seen_is_looked_at_from_near(models: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    document, disc = scene(scale=8)
    windows: list[Rect] = []
    looked = Analysis.look

    def look(self: Analysis, window: Rect, side: int) -> np.ndarray:
        windows.append(window)
        return looked(self, window, side)

    monkeypatch.setattr(Analysis, "look", look)
    whole = document.area
    assert overlap(selected(document, models, Clicks(on=((720, 800),), view=1200)), disc) > 0.97
    assert windows[0] != whole and windows[0].width < 1400 and whole not in windows
    windows.clear()
    assert overlap(selected(document, models, Clicks(on=((720, 800),), view=300)), disc) > 0.97
    assert windows[0].width < 500 and whole in windows, "the disc is larger than what was seen"


def test_only_one_layer_is_looked_at_where_that_is_asked_for(models: Library) -> None:
    document, disc = scene()
    hidden = Layer(2, "Above", Pixels(Raster.uniform(document.size, (*GREEN, 255))))
    document = replace(document, layers=(*document.layers, hidden), next_id=3)
    only = find(analyse(document, 1, "layer", models, Progress()), Clicks(on=((90, 100),)))
    merged = find(analyse(document, 1, "merged", models, Progress()), Clicks(on=((90, 100),)))
    assert overlap(only, disc) > 0.97 and merged.read().mean() > 250


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 5000), Size(20000, 200), Size(257, 3)])
def test_odd_sizes(models: Library, size: Size) -> None:
    document = Document(size, layers=(Layer(1, "Background", Pixels(Raster.uniform(size, (*RED, 255)))),), next_id=2)
    found = selected(document, models, Clicks(on=((0.5, 0.5),)))
    assert found.size == size and found.opaque


def test_transparent_layers_and_colour_profiles_are_looked_at(models: Library) -> None:
    document, disc = scene()
    pixels = document.layers[0].raster.read()  # type: ignore[union-attr]
    pixels[~disc] = 0
    clear = replace(document, layers=(replace(document.layers[0], content=Pixels(Raster.from_array(pixels))),))
    assert overlap(selected(clear, models, Clicks(on=((90, 100),))), disc) > 0.97


def test_the_analyst_looks_once_at_the_same_layers(models: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    document, _ = scene()
    looks: list[int] = []

    def counted(*args: object) -> object:
        looks.append(1)
        return analyse(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("ganstudio.app.smart_select.analyse", counted)
    analyst = Analyst(models)
    clicks = Clicks(on=((90, 100),))
    first = analyst.find(document, 1, "merged", clicks, Progress())
    analyst.find(replace(document, selection=first), 1, "merged", clicks, Progress())
    assert len(looks) == 1
    analyst.find(replace(document, layers=(*document.layers,) * 1 + (replace(document.layers[0], id=2),)), 1, "merged", clicks, Progress())
    analyst.find(document, 1, "layer", clicks, Progress())
    assert len(looks) == 3


def test_errors_say_what_to_do(models: Library, tmp_path: Path) -> None:
    document, _ = scene()
    analysis = analyse(document, 1, "merged", models, Progress())
    with pytest.raises(EditError, match="Click the thing"):
        find(analysis, Clicks())
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ModelError, match="Download or import"):
        analyse(document, 1, "merged", Library(empty, empty), Progress())


def test_cancel(models: Library) -> None:
    document, _ = scene()
    analysis, progress = analyse(document, 1, "merged", models, Progress()), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        find(analysis, Clicks(on=((90, 100),)), progress)


def test_fitted() -> None:
    assert fitted(Size(4000, 2000), 1000) == Size(1000, 500)
    assert fitted(Size(40, 20), 1000) == Size(40, 20)
    assert fitted(Size(20000, 1), 100) == Size(100, 1)
    assert Rect(0, 0, 1, 1).size == fitted(Size(1, 1), 320)
