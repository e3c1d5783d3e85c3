from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app import filling
from ganstudio.app.extend import Sides, extend
from ganstudio.app.rerun import rerun
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Size
from ganstudio.core.layers import rename
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.files.profiles import adobe_rgb
from ganstudio.tools.remove import InpaintOptions
from tests.app.fillers import make_models
from tests.app.test_pipeline import document

BARE = InpaintOptions(grain=0)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    make_models(tmp_path / "models")
    return Library(tmp_path / "models", tmp_path / "own")


def done(before: Document, sides: Sides, library: Library) -> Document:
    return extend(before, sides, BARE, library, Progress(), "light").apply(before)


@pytest.mark.parametrize("more", [{}, {"depth": 16, "profile": adobe_rgb()}, {"mode": "grey"}, {"depth": 16, "mode": "grey"}])
def test_what_was_there_keeps_every_value(library: Library, more: dict[str, Any]) -> None:
    before = document(Size(60, 40), **more)
    after = done(before, Sides(20, 0, 7, 13), library)
    assert after.size == Size(87, 53) and after.profile == before.profile
    new, top = flatten(after), 255 if before.depth == 8 else 65535
    assert np.array_equal(new[:40, 20:80], flatten(before))
    assert (new[..., -1] == top).all()
    if not before.profile:
        edge = np.concatenate((new[:, :20].reshape(-1, new.shape[2]), new[40:].reshape(-1, new.shape[2])))[:, :-1]
        assert np.abs(edge / top - 0.75).max() < 0.005


def test_a_narrow_band_at_one_side_comes_from_beside_it(library: Library) -> None:
    before = document(Size(1, 50))
    after = done(before, Sides(right=3), library)
    assert after.size == Size(4, 50) and np.array_equal(flatten(after)[:, :1], flatten(before))


def test_the_tone_goes_on_where_the_picture_darkens_towards_its_edge(library: Library) -> None:
    x = np.arange(400, dtype=np.float32)
    shade = 150 - 40 * np.exp(-x / 15)
    values = np.random.default_rng(3).normal(shade, 2, (300, 400)).clip(0, 255)
    pixels = np.full((300, 400, 4), 255, np.uint8)
    pixels[..., :3] = values[..., None]
    before = Document(Size(400, 300), layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)
    after = flatten(extend(before, Sides(left=150), BARE, library, Progress(), "mean").apply(before))[..., 0].astype(float)
    assert np.array_equal(after[:, 150:], pixels[..., 0])
    assert abs(after[:, 138:144].mean() - after[:, 150:156].mean()) < 6


def banded(size: Size) -> Document:
    """Bands of different heights and shades from side to side."""
    rng = np.random.default_rng(9)
    heights = np.minimum(np.cumsum(rng.integers(12, 60, 60)), size.height)
    shades = np.repeat(rng.integers(20, 235, 60), np.diff(heights, prepend=0))[: size.height]
    pixels = np.full((size.height, size.width, 4), 255, np.uint8)
    pixels[..., :3] = shades[:, None, None]
    return Document(size, layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)


@pytest.mark.parametrize("room", [8_000_000, 200_000])
def test_what_meets_the_edge_goes_on(library: Library, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(filling, "ROOM", room)
    before = banded(Size(700, 500))
    after = flatten(extend(before, Sides(right=150), BARE, library, Progress(), "mean").apply(before))[..., 0].astype(float)
    assert np.array_equal(after[:, :700], flatten(before)[..., 0])
    away = np.abs(after[:, 710:] - after[:, 699:700])
    assert np.percentile(away, 95) < 12 and np.median(away) < 2


def test_it_is_a_layer_that_can_be_run_again(library: Library) -> None:
    before = document(Size(60, 40))
    after = done(before, Sides(top=10), library)
    layer = after.layers[-1]
    assert isinstance(layer.content, Generated) and layer.bounds.height == 10
    again = rerun(after, layer.id, library, Progress()).apply(after)
    assert np.array_equal(flatten(again), flatten(after))


def test_a_change_made_meanwhile_survives(library: Library) -> None:
    before = document(Size(60, 40))
    edit = extend(before, Sides(left=8), BARE, library, Progress(), "light")
    after = edit.apply(rename(before, 1, "Sea"))
    assert after.size == Size(68, 40) and after.layers[0].name == "Sea" and len(after.layers) == 2


def test_what_makes_no_sense_is_said(library: Library) -> None:
    before = document(Size(60, 40))
    with pytest.raises(EditError, match="at least one side"):
        done(before, Sides(), library)
    with pytest.raises(EditError, match="at least one side"):
        done(before, Sides(left=-3, right=5), library)
    with pytest.raises(EditError, match="no layer"):
        done(before.remove(1), Sides(left=3), library)
