from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.generate import options_in
from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.app.rerun import made_from, rerun, stale
from ganstudio.app.restore import options_from
from ganstudio.core.adjust import Invert
from ganstudio.core.adjusting import adjusted
from ganstudio.core.document import Generated, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.layers import group_layers
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from tests.app.test_pipeline import document, library, pixels_of, preset, selected

__all__ = ["library"]


def test_a_generated_layer_knows_when_it_is_stale_and_runs_again(library: Library, tmp_path: Path) -> None:
    plain = selected(document(Size(120, 90)), Rect(20, 10, 50, 40))
    styled = stylise(plain, 1, preset("invert"), StyleOptions(strength=0.5), library, Progress()).apply(plain)
    assert not stale(styled, 2) and not stale(styled, 1)
    raster = styled.layers[0].raster
    assert raster is not None
    painted = raster.write(Rect(30, 20, 5, 5), np.full((5, 5, 4), 255, np.uint8))
    changed = styled.change(1, lambda layer: replace(layer, content=Pixels(painted)))
    assert stale(changed, 2)
    again = rerun(changed, 2, library, Progress()).apply(changed)
    assert not stale(again, 2)
    layer = again.layer(2)
    assert isinstance(layer.content, Generated) and layer.opacity == 0.5 and layer.mask is changed.layer(2).mask
    assert layer.bounds == changed.layer(2).bounds == Rect(20, 10, 50, 40)
    assert not pixels_of(again, 2)[10:15, 10:15, :3].any()


def test_another_style_in_its_place(library: Library) -> None:
    plain = document(Size(60, 40))
    styled = stylise(plain, 1, preset("invert"), StyleOptions(), library, Progress()).apply(plain)
    swapped = rerun(styled, 2, library, Progress(), preset("blur")).apply(styled)
    found = swapped.layer(2).content
    assert isinstance(found, Generated) and found.recipe.model == "blur" and swapped.layer(2).name == "Blur"


def test_what_cannot_run_again_says_why(library: Library) -> None:
    plain = document(Size(60, 40))
    with pytest.raises(EditError, match="not made by a model"):
        rerun(plain, 1, library, Progress())
    styled = stylise(plain, 1, preset("invert"), StyleOptions(), library, Progress()).apply(plain).remove(1)
    assert stale(styled, 2)
    with pytest.raises(EditError, match="not there any more"):
        rerun(styled, 2, library, Progress())


def test_a_group_that_was_read_is_watched_and_read_again(library: Library) -> None:
    plain = group_layers(document(Size(60, 40)), [1])
    group = plain.layers[0].id
    styled = stylise(plain, group, preset("invert"), StyleOptions(), library, Progress()).apply(plain)
    made = styled.layers[-1].id
    assert made_from(styled, styled.layer(made)) is styled.layer(group) and not stale(styled, made)
    changed = adjusted(styled, 1, Invert())
    assert stale(changed, made)
    again = rerun(changed, made, library, Progress()).apply(changed)
    assert not stale(again, made) and np.array_equal(255 - pixels_of(again, made)[..., :3], pixels_of(changed, 1)[..., :3])


@pytest.mark.parametrize("value", ["x", 10**400, float("nan"), -5, True])
def test_a_recipe_that_somebody_wrote_nonsense_into_runs_with_the_defaults(library: Library, value: float | str) -> None:
    plain = document(Size(60, 40))
    styled = stylise(plain, 1, preset("invert"), StyleOptions(), library, Progress()).apply(plain)
    found = styled.layer(2).content
    assert isinstance(found, Generated)
    names = ("strength", "keep_colours", "scale", "feather", "amount", "input.sigma", "direction.1", "direction.99999999999", "seed")
    odd = replace(found, recipe=replace(found.recipe, values=tuple((name, value) for name in names)))
    again = rerun(styled.change(2, lambda layer: replace(layer, content=odd)), 2, library, Progress()).apply(styled)
    if value is not True:
        assert np.array_equal(pixels_of(again, 2), pixels_of(styled, 2))
    assert options_in(replace(odd.recipe, seed=-3)).variety == 0.8 and options_in(replace(odd.recipe, seed=-3)).seed >= 0
    assert options_from("denoise", dict(odd.recipe.values)).feather == 0.0
