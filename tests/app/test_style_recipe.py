from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.app.recipe import dump_recipe, load_recipe
from ganstudio.app.style_recipe import BEGINNING, STEPS, StyleChoices, style_id, style_recipe, time_text
from ganstudio.core.fields import Choice, Number, controls
from ganstudio.places import bundled


@given(st.text())
def test_an_id_is_plain(text: str) -> None:
    id = style_id(text)
    assert all(c.islower() or c.isdigit() or c == "-" for c in id) and id == id.strip("-") and len(id) <= 60
    assert style_id(id) == id


def test_the_standard_choices_are_the_standard_recipe(tmp_path: Path) -> None:
    recipe = style_recipe("munch", "Munch", ("a.jpg",), ("b",), 300, StyleChoices())
    (tmp_path / "recipe.toml").write_text(dump_recipe(recipe))
    assert load_recipe(tmp_path / "recipe.toml") == recipe
    assert recipe.losses.patches and recipe.optimiser.generator_rate == pytest.approx(1e-3)


def test_new_styles_can_start_from_a_bundled_one() -> None:
    model = bundled("models") / BEGINNING
    earlier, recipe = load_recipe(model / "recipe.toml"), style_recipe("munch", "", ("a.jpg",), ("b",), 300, StyleChoices())
    assert earlier.generator == recipe.generator


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_choice_makes_a_valid_recipe(tmp_path: Path, end: str) -> None:
    values = {
        name: (control.low if end == "low" else control.high) if isinstance(control, Number)
        else control.options[0 if end == "low" else -1][0] if isinstance(control, Choice) else end == "high"
        for name, control in controls(StyleChoices).items()
    }  # fmt: skip
    values = {name: type(getattr(StyleChoices(), name))(value) for name, value in values.items()}
    recipe = style_recipe("x", "", ("a",), ("b",), STEPS["best"], StyleChoices(**values))
    (tmp_path / "recipe.toml").write_text(dump_recipe(recipe))
    assert load_recipe(tmp_path / "recipe.toml") == recipe


@pytest.mark.parametrize(("seconds", "text"), [(10, "under a minute"), (61, "1 min"), (1500, "25 min"), (7200, "2 h"), (9000, "2 h 30 min")])
def test_times_as_people_say_them(seconds: float, text: str) -> None:
    assert time_text(seconds) == text
