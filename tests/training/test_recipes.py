"""The recipes of the bundled tools can be read, fit together, and make networks small enough to ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganstudio.app.recipe import load_recipe
from ganstudio.places import bundled
from ganstudio.training.export_paired import working_memory
from ganstudio.training.restore import restorer
from ganstudio.training.restorers import Selector

RECIPES = sorted((bundled("models") / "recipes").glob("*.toml"))


def test_there_are_recipes_for_every_task() -> None:
    found = [load_recipe(file) for file in RECIPES]
    assert {r.restore.task for r in found if r.kind == "restore"} == {"denoise", "upscale", "inpaint", "jpeg"}
    assert {r.restore.scale for r in found if r.restore.task == "upscale"} == {2, 3, 4}
    assert any(r.kind == "select" for r in found)


@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.stem)
def test_a_recipe(file: Path) -> None:
    recipe = load_recipe(file)
    how = recipe.generator
    network = restorer(recipe) if recipe.kind == "restore" else Selector(how.width, how.blocks)
    assert recipe.name == file.stem
    assert sum(p.numel() for p in network.parameters()) * 4 < 4_000_000
    assert working_memory(recipe) < 4000
    assert recipe.data.crop % network.multiple == 0
    if recipe.warm_start:
        parent = load_recipe(file.with_name(recipe.warm_start + ".toml"))
        assert (parent.generator, parent.restore.task, parent.restore.scale) == (how, recipe.restore.task, recipe.restore.scale)
    if recipe.losses.adversarial_weight and recipe.kind == "restore":
        assert recipe.warm_start
