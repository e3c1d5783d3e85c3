"""Recipes as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.app.batch_recipe import BatchRecipe, digest, load_recipe, recipe_from, recipe_text, save_recipe
from ganstudio.app.steps import KINDS
from ganstudio.core.adjust import ADJUSTMENTS, Curves, Levels, Span, to_dict
from ganstudio.core.edit import Step
from ganstudio.errors import FileError, ManifestError
from ganstudio.files.export import ExportOptions

EXPORT = ExportOptions(format="webp", quality=80, lossless=True, depth=8, metadata="strip")


def test_a_recipe_comes_back_from_its_file(tmp_path: Path) -> None:
    steps = (
        *(Step(kind.id, {}) for kind in KINDS.values() if kind.offered and kind.id != "adjust"),
        *(Step("adjust", to_dict(kind())) for kind in ADJUSTMENTS),
        Step("adjust", to_dict(Levels(rgb=Span(black=0.1, gamma=1.5)))),
        Step("adjust", to_dict(Curves(rgb=((0.0, 0.1), (0.5, 0.6), (1.0, 1.0))))),
        Step("layer", {"task": "style", "model": "a", "preset": "b", "reads": 0, "values": {"scale": 2.0}, "opacity": 0.5}),
        Step("denoise", {"strength": 12.0, "input.sigma": 3.0, "model": "own"}),
    )
    recipe = BatchRecipe("Everything “at once”", steps, EXPORT)
    save_recipe(recipe, tmp_path / "a.ganrecipe")
    again = load_recipe(tmp_path / "a.ganrecipe")
    assert again == recipe
    assert digest(again) == digest(recipe) == digest(replace(recipe, name="x"))
    assert digest(replace(recipe, steps=steps[1:])) != digest(recipe)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = 3 4", "no recipe"),
        ("name = 'a'", "step: is missing"),
        ("step = 'a'", r"should be tables, each headed \[\[step\]\]"),
        ("colour = 'a'", "colour: is not known. A recipe has: name, step, export"),
        ("[[step]]\ndo = 'flip'\n[[step]]\ndo = 'size'\nwidth = 'a'", "step 2: width: a is not possible"),
        ("[[step]]\nwidth = 3", "step 1: do: “” is no step"),
        ("[[step]]\ndo = 'flip'\n[export]\nquality = 200", "export.quality: 200 is not possible"),
        ("[[step]]\ndo = 'flip'\n[export]\ncolour = 1", "export.colour: is not known"),
    ],
)
def test_a_recipe_that_makes_no_sense_names_the_place(text: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        recipe_from(text, "a.ganrecipe")


def test_what_is_not_a_recipe_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        load_recipe(tmp_path / "none.ganrecipe")
    (tmp_path / "a").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(FileError, match="not a text"):
        load_recipe(tmp_path / "a")


def test_what_is_as_ever_is_not_written() -> None:
    assert recipe_text(BatchRecipe("a", (Step("flip", {}),))) == 'name = "a"\n\n[[step]]\ndo = "flip"\n' or "export" not in recipe_text(
        BatchRecipe("a", (Step("flip", {}),))
    )
