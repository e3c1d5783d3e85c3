"""The recipes of the bundled models can be read, fit together, and make networks small enough to ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganstudio.app.recipe import load_recipe
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.places import bundled
from ganstudio.training.export_paired import working_memory
from ganstudio.training.restore import restorer
from ganstudio.training.restorers import Cleaner, Inpainter, Upscaler
from ganstudio.training.selector import Selector

RECIPES = sorted(bundled("models").glob("*/recipe.toml"))
BUNDLED = [m for m in Library().manifests if m.bundled]
MOST = 3_000_000
"""Bytes of a bundled style."""


def test_every_bundled_model_has_its_recipe_beside_it() -> None:
    assert {m.id for m in BUNDLED} == {file.parent.name for file in RECIPES}


@pytest.mark.parametrize("manifest", BUNDLED, ids=lambda m: m.id)
def test_a_bundled_model_is_small_and_says_where_it_comes_from(manifest: Manifest) -> None:
    assert manifest.file.stat().st_size <= (MOST if manifest.task == "style" else 6_000_000)
    assert manifest.licence and manifest.training_data and dict(manifest.metrics)


@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.parent.name)
def test_a_recipe(file: Path) -> None:
    recipe = load_recipe(file)
    assert recipe.name == file.parent.name
    assert recipe.data.targets and not any(Path(place).is_absolute() for place in (*recipe.data.targets, *recipe.data.photos))
    network: Cleaner | Upscaler | Inpainter | Selector
    if recipe.kind == "restore":
        network = restorer(recipe)
    elif recipe.kind == "select":
        network = Selector(recipe.generator.width, recipe.generator.blocks)
    else:
        return
    assert working_memory(recipe) < 4000
    assert recipe.data.crop % network.multiple == 0


@pytest.mark.parametrize("manifest", [m for m in BUNDLED if m.parent], ids=lambda m: m.id)
def test_a_twin_has_a_parent_of_the_same_make(manifest: Manifest) -> None:
    parent = Library().manifest(manifest.parent)
    mine, theirs = load_recipe(manifest.folder / "recipe.toml"), load_recipe(parent.folder / "recipe.toml")
    assert (mine.generator.width, len(mine.generator.blocks)) == (theirs.generator.width, len(theirs.generator.blocks))
    assert (mine.restore.task, mine.restore.scale) == (theirs.restore.task, theirs.restore.scale)
    assert mine.losses.adversarial_weight > 0 and not theirs.losses.adversarial_weight
