"""Models on measured pictures: stored values, the window on top, spacing, and nothing outside of what is marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.batch_recipe import BatchRecipe
from ganstudio.app.batch_run import changed
from ganstudio.app.editor import topmost
from ganstudio.app.enlarge import UpscaleOptions, upscaled
from ganstudio.app.extend import Sides, extend
from ganstudio.app.inpaint import remove
from ganstudio.app.restore import DenoiseOptions, restore
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.edit import Step
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.selection import rectangle
from ganstudio.core.window_level import raw, window_of
from ganstudio.engine.library import Library
from ganstudio.files.images import read_image
from ganstudio.tools.remove import InpaintOptions
from tests.app import enhancers, fillers
from tests.files.dicoms import dicom, scan

MARKED = Rect(20, 18, 9, 8)
BARE = InpaintOptions(feather=0, grain=0)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    enhancers.make_models(tmp_path / "models")
    fillers.make_models(tmp_path / "models")
    return Library(tmp_path / "models", tmp_path / "own", "cpu")


@pytest.fixture
def head() -> Document:
    said = {"RescaleSlope": 1, "RescaleIntercept": 0, "WindowCenter": 40, "WindowWidth": 80, "PixelSpacing": [0.8, 0.5]}
    return read_image(dicom(scan(), **said), "head.dcm")


def hounsfield(document: Document) -> np.ndarray:
    assert document.measure is not None
    return document.measure.low + flatten(raw(document))[..., 0] / 65535 * document.measure.span


def outside(values: np.ndarray) -> np.ndarray:
    """All but what is marked."""
    kept = np.ones(values.shape, bool)
    kept[MARKED.slices()] = False
    return values[kept]


def test_denoising_works_on_stored_values_below_the_window(head: Document, library: Library) -> None:
    selected = replace(head, selection=rectangle(head.size, MARKED))
    edit = restore(selected, topmost(selected), DenoiseOptions(10.0), library, Progress(), "denoise")
    after = replace(edit.apply(selected), selection=None)
    assert [layer.name for layer in after.layers] == ["Background", "Denoise", "Window/Level"]
    assert window_of(after) == window_of(head)
    assert np.array_equal(outside(hounsfield(after)), outside(hounsfield(head)))
    old, new = hounsfield(head)[MARKED.slices()], hounsfield(after)[MARKED.slices()]
    assert not np.array_equal(old, new)
    assert abs(old - new).max() < 800


def test_missing_parts_are_filled_in_stored_values(head: Document, library: Library) -> None:
    mask = rectangle(head.size, MARKED)
    after = remove(head, topmost(head), mask, BARE, library, Progress(), "grey").apply(head)
    assert after.measure is not None
    assert np.array_equal(outside(hounsfield(after)), outside(hounsfield(head)))
    middle = hounsfield(after)[MARKED.slices()]
    assert middle == pytest.approx(after.measure.value(0.5), abs=after.measure.span / 200)


def test_upscaling_keeps_the_size_in_millimetres(head: Document, library: Library) -> None:
    after = upscaled(head, UpscaleOptions(2, 0.0), library, Progress(), "x2")
    assert after.size == Size(96, 96)
    assert after.measure is not None
    assert after.measure.spacing == (0.25, 0.4)
    assert window_of(after) == window_of(head)
    assert np.median(hounsfield(after)[44:52, 60:66]) == pytest.approx(np.median(hounsfield(head)[22:26, 30:33]), abs=20)


def test_extending_goes_on_below_the_window(head: Document, library: Library) -> None:
    after = extend(head, Sides(left=8), BARE, library, Progress(), "mean").apply(head)
    assert after.size == Size(56, 48)
    assert window_of(after) == window_of(head)
    assert [layer.name for layer in after.layers] == ["Background", "Filled", "Window/Level"]
    assert np.array_equal(hounsfield(after)[:, 8:], hounsfield(head))
    assert -700 < hounsfield(after)[:, :8].mean() < -300  # the mean of air, head and insert


def test_a_batch_works_on_stored_values_too(head: Document, library: Library) -> None:
    recipe = BatchRecipe("a", (Step("denoise", {"strength": 10.0, "model": "denoise"}), Step("upscale", {"scale": 2, "crisp": 0.0, "model": "x2"})))
    after = changed(raw(head), recipe, library, Progress())
    assert after.size == Size(96, 96)
    assert after.measure is not None
    assert after.measure.spacing == (0.25, 0.4)
    assert abs(np.median(hounsfield(after)[44:52, 60:66]) - 40) < 20
