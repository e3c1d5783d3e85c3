"""What is said of a layer that a model made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.generate import DrawOptions, recipe_of
from ganstudio.app.made import Swap, about_model, facts, model_of, source_state, swaps, task_label
from ganstudio.core.document import Document, Generated, Layer, Pixels, Recipe
from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster
from ganstudio.engine.latent import DIRECTIONS, Directions, directions_bytes
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, SizeRule, manifest_text
from tests.engine import graphs
from tests.engine.noise_graphs import described


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Two denoisers, one generator with a named direction, and a style."""
    made = [
        graphs.manifest(tmp_path / "models" / id, graphs.identity(), id=id, label=id.title(), task=task)
        for id, task in (("fine", "denoise"), ("quick", "denoise"), ("paint", "style"))
    ]
    made += [graphs.manifest(tmp_path / "models" / "large", graphs.enlarge(), SizeRule(scale=2), id="large", label="Large", task="denoise")]
    made += [described(tmp_path / "models" / "clouds", id="clouds", label="Clouds")]
    for manifest in made:
        (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    known = Directions(np.eye(2, 6, dtype=np.float32), np.ones(2, np.float32), ("Light", "Direction 2"))
    (made[-1].folder / DIRECTIONS).write_bytes(directions_bytes(known))
    return Library(tmp_path / "none", tmp_path / "models")


def document(recipe: Recipe) -> Document:
    raster = Raster.from_array(np.zeros((4, 4, 4), np.uint8))
    return Document(Size(4, 4), layers=(Layer(1, "Photo", Pixels(raster)), Layer(2, "Made", Generated(raster, recipe))), next_id=3)


def test_the_state_of_what_was_read() -> None:
    plain = document(Recipe("denoise", "fine", "0"))
    raster = plain.layers[0].raster
    assert raster is not None
    assert source_state(plain, plain.layers[0]) == source_state(plain, plain.layers[1]) == "current"
    read = document(Recipe("denoise", "fine", "0", reads=((1, raster.digest()),)))
    assert source_state(read, read.layers[1]) == "current"
    painted = read.change(1, lambda layer: replace(layer, content=Pixels(raster.filled(raster.area, (9, 9, 9, 255)))))
    assert source_state(painted, painted.layers[1]) == "stale"
    alone = read.remove(1)
    assert source_state(alone, alone.layers[0]) == "gone"


def test_a_model_that_is_missing_or_another_version_is_said(library: Library) -> None:
    fine = library.manifest("fine")
    assert about_model(library, Recipe("denoise", "fine", fine.sha256)) == ""
    assert "another version" in about_model(library, Recipe("denoise", "fine", "0" * 64))
    assert "not installed" in about_model(library, Recipe("denoise", "gone", ""))
    assert model_of(library, Recipe("denoise", "gone", "")) is None


def test_what_could_make_it_instead(library: Library) -> None:
    assert {swap.model for swap in swaps(library, Recipe("denoise", "fine", ""))} == {"fine", "quick"}
    assert swaps(library, Recipe("generate", "clouds", "")) == (Swap("Clouds", "", "clouds"),)
    library.save_preset("Wild", "paint", {})
    assert swaps(library, Recipe("style", "paint", "", "wild")) == (Swap("Wild", "wild", "paint"),)


def test_facts_say_what_differs_from_usual_in_words(library: Library) -> None:
    options = replace(DrawOptions(), seed=7, fill="tile", amounts=(1.5, -2.0), variety=0.5)
    found = facts(recipe_of(library.manifest("clouds"), options), library)
    assert found == [("Seed", "7"), ("Variety", "50%"), ("Size", "Repeat without seams"), ("Light", "1.5"), ("Direction 2", "-2")]
    values = (("strength", 0.0), ("feather", 3.0), ("colour", 1.0), ("input.my_level", 4.0))
    assert facts(Recipe("denoise", "fine", "", "", values)) == [("Edge feather", "3 px"), ("My level", "4")]
    assert facts(Recipe("style", "paint", "", "", (("keep_colours", True), ("scale", 2.0)))) == [
        ("Keep original colours", "yes"), ("Brush scale", "2×"),
    ]  # fmt: skip
    assert facts(Recipe("inpaint", "fine", "", "", (("solid", False), ("feather", 9.0)))) == [("Feather", "9 px")]


def test_tasks_have_names() -> None:
    assert [task_label(Recipe(task, "", "")) for task in ("style", "inpaint", "odd")] == ["Style", "Remove and fill", "Made by a model"]
