"""Training recipes are read strictly: every mistake is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganstudio.app.recipe import Data, Recipe, anchored, dump_recipe, load_recipe
from ganstudio.errors import ManifestError


def read(folder: Path, text: str | bytes) -> Recipe:
    file = folder / "a.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_recipe(file)


def test_a_recipe_comes_back(tmp_path: Path) -> None:
    wanted = Recipe(name="a-1", seed=3, data=Data(targets=("x.png",), crop=64))
    assert read(tmp_path, dump_recipe(wanted)) == wanted
    assert read(tmp_path, "[losses]\npixel = 2").losses.pixel == 2.0


@pytest.mark.parametrize(("text", "words"), [
    (b"\xff\xfe", "no text at all"),
    ("[data", "not TOML"),
    ("colour = 1", "colour: is not a key; there are"),
    ("[data]\ncolour = 1", "data.colour: is not a key"),
    ("data = 3", "data: must be a table"),
    ("kind = 'magic'", "kind: must be one of style"),
    ("seed = 1.5", "seed: must be a whole number"),
    ("seed = true", "seed: must be a whole number"),
    ("seed = -1", "seed: must lie between 0"),
    ("[losses]\npixel = nan", "losses.pixel: must lie between"),
    ("[losses]\npixel = 1e9", "losses.pixel: must lie between"),
    ("[data]\ntargets = 'a'", "data.targets: must be a list"),
    ("[data]\ntargets = [1]", "data.targets: must be a text"),
    ("[data]\ncrop = 100", "data.crop: must be a multiple of 16"),
    *((f"name = '{name}'", "name: must consist of") for name in ("", "../../a", "A", "müller", "-a", "a b", "a" * 61)),
])  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(ManifestError, match=words) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("a.toml: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"a.toml: The recipe cannot be read \(No such file or directory\)"):
        load_recipe(tmp_path / "a.toml")


def test_paths_are_made_whole_and_empty_ones_stay_empty(tmp_path: Path) -> None:
    recipe = anchored(Recipe(data=Data(targets=("x", str(tmp_path / "y")))), tmp_path)
    assert recipe.data.targets == (str(tmp_path / "x"), str(tmp_path / "y")) and recipe.warm_start == "" == recipe.losses.features
