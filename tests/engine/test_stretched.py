from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Guide, Manifest, SizeRule
from ganstudio.engine.session import Session
from ganstudio.engine.stretched import resized
from ganstudio.errors import ModelError, ProviderError
from tests.engine import graphs

RULE = SizeRule(fixed=Size(64, 48), stretch=True, whole=True)


def model(tmp_path: Path, **more: Any) -> tuple[Manifest, Session]:
    manifest = graphs.manifest(tmp_path / "m", graphs.blur(1, (1, 3, 48, 64)), RULE, **more)
    return manifest, Library(tmp_path / "none", tmp_path / "own" / "models").session(manifest)


def ramp(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.dstack((x / width, y / height, np.full_like(x, 0.5)))


def test_a_picture_of_any_shape_is_seen_once_and_whole(tmp_path: Path) -> None:
    manifest, session = model(tmp_path)
    for height, width in ((20, 300), (500, 130), (1, 1), (48, 64)):
        picture = ramp(height, width)
        result = apply_model(manifest, session, picture, Progress())
        assert result.shape == picture.shape
        inner = tuple(slice(side // 8, side - side // 8) for side in (height, width))
        assert np.abs(result[inner] - picture[inner]).max() < 0.05


def test_nothing_is_resampled_at_the_models_own_size(tmp_path: Path) -> None:
    planes = np.random.default_rng(1).uniform(0, 1, (4, 48, 64)).astype(np.float32)
    assert np.array_equal(resized(planes, Size(64, 48)), planes)


def test_guides_are_stretched_too(tmp_path: Path) -> None:
    planes = np.zeros((4, 96, 128), np.float32)
    planes[3, 40:80, 20:60] = 1
    assert resized(planes, Size(64, 48))[3].sum() == 20 * 20


def test_a_device_that_fails_is_replaced(tmp_path: Path) -> None:
    manifest, good = model(tmp_path)

    class Broken(Session):
        def run(self, *_: Any, **__: Any) -> Any:
            raise ProviderError("test", "failed")

    broken = Broken(good.model, good.provider, good.graph, good.output, lambda error: good)
    assert np.array_equal(apply_model(manifest, broken, ramp(30, 40), Progress()), apply_model(manifest, good, ramp(30, 40), Progress()))


def test_a_missing_guide_is_said(tmp_path: Path) -> None:
    manifest, session = model(tmp_path, guides=(Guide("mask", "mask"),))
    with pytest.raises(ModelError, match="needs mask"):
        apply_model(manifest, session, ramp(30, 40), Progress())
