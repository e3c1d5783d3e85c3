"""A model that is removed while a layer needs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.rerun import rerun
from ganstudio.app.restore import DenoiseOptions
from ganstudio.core.document import Document, Generated, Layer, Pixels, Recipe
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.errors import ModelError
from ganstudio.files.project import load_project, save_project
from tests.engine import graphs


@pytest.mark.parametrize("task", ["style", DenoiseOptions.task])
def test_the_layer_keeps_its_pixels_and_says_which_model_is_missing(tmp_path: Path, task: str) -> None:
    library = Library(tmp_path / "bundled", tmp_path / "own" / "models")
    made = graphs.manifest(tmp_path / "from", graphs.identity())
    model = library.install(replace(made, id="needed", task=task))
    source, pixels = Raster.from_array(np.full((20, 30, 4), 90, np.uint8)), np.full((20, 30, 4), 200, np.uint8)
    recipe = Recipe(task, model.id, model.sha256, model.id, (), 0, ((1, source.digest()),))
    layers = (Layer(1, "Photo", Pixels(source)), Layer(2, "Made", Generated(Raster.from_array(pixels), recipe)))
    document = Document(Size(30, 20), layers=layers, next_id=3)
    library.remove_model("needed")
    assert not library.manifests
    with pytest.raises(ModelError, match="needed"):
        rerun(document, 2, library, Progress())
    save_project(document, tmp_path / "kept.ora")
    back = load_project(tmp_path / "kept.ora")
    content = back.layer(2).content
    assert isinstance(content, Generated) and content.recipe == recipe
    assert np.array_equal(content.raster.read(), pixels)
