from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.twins import Twins, run_twins, twins
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import SizeRule
from ganstudio.errors import ModelError
from tests.app.enhancers import enhancing_library, put
from tests.engine import graphs


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return enhancing_library(tmp_path)


def test_the_active_model_and_its_parent(library: Library) -> None:
    pair = twins(library, "jpeg")
    assert (pair.model.id, pair.parent.id) == ("jpeg-crisp", "jpeg")  # type: ignore[union-attr]
    assert [m.id for m in pair.needed(0)] == ["jpeg"] and [m.id for m in pair.needed(1)] == ["jpeg-crisp"]
    assert [m.id for m in pair.needed(0.3)] == ["jpeg", "jpeg-crisp"]
    alone = twins(library, "jpeg", model="jpeg")
    assert alone.parent is None and alone.needed(0) == alone.needed(0.5) == (alone.model,)
    with pytest.raises(ModelError, match="another task"):
        twins(library, "denoise", model="jpeg")


def test_a_parent_that_does_not_fit_is_left_out(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "models", "orphan", graphs.identity(), SizeRule(memory=40), task="jpeg", parent="gone")
    put(tmp_path / "models", "other-size", graphs.enlarge(2), SizeRule(scale=2, memory=40), task="upscale", parent="x4")
    library.refresh()
    assert twins(library, "jpeg", model="orphan").parent is None
    assert twins(library, "upscale", model="other-size").parent is None


@pytest.mark.parametrize(("crisp", "factor"), [(0.0, 0.5), (0.25, 0.625), (1.0, 1.0)])
def test_both_results_are_mixed(library: Library, crisp: float, factor: float) -> None:
    planes = np.random.default_rng(0).uniform(0, 1, (3, 40, 300)).astype(np.float32)
    out, heard = np.zeros_like(planes), list[float]()

    def write(area: Rect, made: np.ndarray) -> None:
        out[(slice(None), *area.slices())] = made

    def read(area: Rect) -> np.ndarray:
        return planes[(slice(None), *area.slices())]

    run_twins(twins(library, "jpeg"), crisp, library, Size(300, 40), read, write, Progress(lambda fraction, note: heard.append(fraction)))
    assert np.abs(out - planes * factor).max() < 2 / 65535
    assert heard == sorted(heard) and heard[-1] == 1


def test_a_pair_of_one_runs_once(library: Library) -> None:
    model = library.manifest("jpeg")
    assert Twins(model).needed(0.5) == (model,)
