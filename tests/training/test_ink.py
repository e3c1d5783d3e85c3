"""Comic pictures are flat inside, dark along edges, and written for every photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ganstudio.training.ink import inked, main


def photo() -> np.ndarray:
    """A noisy grey half beside a noisy orange one."""
    picture = np.empty((96, 128, 3), np.float64)
    picture[:, :64], picture[:, 64:] = (110, 110, 110), (230, 150, 60)
    return np.clip(picture + np.random.default_rng(0).normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


def test_regions_get_flatter() -> None:
    before = photo()
    after = inked(before)
    assert after[20:76, 90:120].std((0, 1)).max() < before[20:76, 90:120].std((0, 1)).max() / 2


def test_edges_get_a_dark_line() -> None:
    after = inked(photo()).mean(2)
    assert after[:, 60:68].min(1).mean() < 0.6 * after[:, 20:40].mean()


def test_every_photo_of_a_folder_is_written(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for name in ("a", "b"):
        Image.fromarray(photo()).save(tmp_path / "photos" / f"{name}.png")
    assert main([str(tmp_path / "photos"), "--out", str(tmp_path / "made")]) == 0
    assert [f.name for f in sorted((tmp_path / "made").iterdir())] == ["a.png", "b.png"]
