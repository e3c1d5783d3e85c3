"""Views of photos, with their regions and what is said of their cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.places import cache_folder
from ganstudio.training.describe import CELL, NUMBERS, Describer
from ganstudio.training.views import Views, describer_for

CPU = torch.device("cpu")


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Left half red, right half blue and not quite even."""
    found = []
    for n, width in enumerate((96, 160)):
        picture = np.random.default_rng(n).integers(0, 20, (96, width, 3), dtype=np.uint8) + np.array((20, 40, 190), np.uint8)
        picture[:, : width // 2] = (200, 30, 30)
        found.append(tmp_path / f"{n}.png")
        Image.fromarray(picture).save(found[-1])
    return found


def views(photos: list[Path], describer: Describer | None = None) -> Views:
    return Views(photos, describer, side=48, zoom=2.0, mirror=False, memory=10**6)


def test_a_view_is_part_of_a_photo_with_its_regions(photos: list[Path]) -> None:
    for seed in range(5):
        view = views(photos).one(np.random.default_rng(seed))
        assert view.picture.shape == (48, 48, 3)
        red = (np.abs(view.picture.astype(int) - (200, 30, 30)) < 8).all(2)
        labels = view.regions(2)
        if 0.1 < red.mean() < 0.9:
            assert abs(labels[red].mean() - labels[~red].mean()) > 0.8
    assert view.cells is None


def test_large_photos_are_seen_more_often(photos: list[Path]) -> None:
    found = views(photos)
    assert found._chances.tolist() == pytest.approx([96 / 256, 160 / 256])


def test_what_was_reckoned_is_kept_for_the_next_time(photos: list[Path], weights: Path) -> None:
    describer = describer_for(weights, photos, CPU)
    first = views(photos, describer).photo(0)
    assert len(list((cache_folder() / "regions").iterdir())) == 1
    again = views(photos, describer).photo(0)
    assert np.array_equal(first.partition.labels, again.partition.labels)
    assert first.cells is not None and again.cells is not None
    assert np.array_equal(first.cells, again.cells)
    views(photos, None).photo(0)
    assert len(list((cache_folder() / "regions").iterdir())) == 2


def test_cells_of_a_view_are_those_of_the_photo(photos: list[Path], weights: Path) -> None:
    describer = describer_for(weights, photos, CPU)
    with Image.open(photos[0]) as image:
        whole = describer(np.asarray(image))
    assert whole.shape == (96 // CELL, 96 // CELL, NUMBERS)
    assert np.allclose(np.linalg.norm(whole, axis=2), 1, atol=1e-3)
    found = Views(photos[:1], describer, side=96, zoom=1.0, mirror=False, memory=10**6).one(np.random.default_rng(0))
    assert found.cells is not None
    assert np.allclose(found.cells, whole, atol=2e-3)
