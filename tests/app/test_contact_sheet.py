"""Styles on photos, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.app.contact_sheet import BAND, GAP, SheetOptions, contact_sheet
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from ganstudio.engine.presets import Preset
from tests.engine import graphs


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One model that inverts."""
    folder = tmp_path / "models"
    made = graphs.manifest(folder / "invert", graphs.invert(), id="invert", rule=SizeRule(memory=64))
    (made.folder / FILE).write_text(manifest_text(made), "utf-8")
    return Library(tmp_path / "none", folder)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """A red one, 40 x 20, and a blue one, 20 x 30."""
    files = []
    for name, size, colour in (("red", (40, 20), (200, 10, 10)), ("blue", (20, 30), (10, 10, 200))):
        files.append(tmp_path / f"{name}.png")
        Image.new("RGB", size, colour).save(files[-1])
    return files


def pixels(photos: list[Path], library: Library, options: SheetOptions, *styles: str) -> np.ndarray:
    presets = [Preset(id=style, label=style, model="invert") for style in styles]
    made = contact_sheet(photos, presets, library, options, Progress())
    content = made.layers[0].content
    return content.raster.read()[..., :3]  # type: ignore[union-attr]


def test_photos_on_top_and_a_row_for_every_style(photos: list[Path], library: Library) -> None:
    sheet = pixels(photos, library, SheetOptions(side=40), "one", "two")
    assert sheet.shape == (3 * (BAND + 30) + GAP, 40 + 20 + 3 * GAP, 3)
    middle = BAND + 15
    assert tuple(sheet[middle, GAP + 20]) == (200, 10, 10)
    assert tuple(sheet[middle, GAP + 40 + GAP + 10]) == (10, 10, 200)
    for row in (1, 2):
        assert tuple(sheet[middle + row * (BAND + 30), GAP + 20]) == (55, 245, 245)
    assert (sheet[BAND + 30 : 2 * BAND + 30] < 100).any(), "the style's name is there"


def test_photos_are_shrunk_into_their_places_or_shown_from_near(photos: list[Path], library: Library) -> None:
    assert pixels(photos, library, SheetOptions(side=10)).shape[1] == 10 + 7 + 3 * GAP
    assert pixels(photos, library, SheetOptions(side=10, close=True)).shape[1] == 10 + 10 + 3 * GAP


def test_photos_are_shrunk_before_they_are_styled(photos: list[Path], library: Library) -> None:
    sheet = pixels(photos[:1], library, SheetOptions(side=40, megapixels=200e-6), "one")
    assert sheet.shape[1] == 20 + 2 * GAP
