"""A style that is learnt from pairs: photos and how they should look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Recipe
from ganstudio.errors import EditError
from ganstudio.training.style import StyleProblem

CPU = torch.device("cpu")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three photos, and the negative of each in another order and another format; the third's is twice as large."""
    rng = np.random.default_rng(2)
    for folder in ("photos", "drawn"):
        (tmp_path / folder).mkdir()
    for name in ("a", "b", "c"):
        coarse = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((96, 72), Image.Resampling.BICUBIC)
        coarse.save(tmp_path / "photos" / f"{name}.png")
        negative = Image.fromarray(255 - np.asarray(coarse))
        (negative.resize((192, 144)) if name == "c" else negative).save(tmp_path / "drawn" / f"{name}.tiff")
    return tmp_path


def paired(**losses: float) -> Recipe:
    return Recipe(
        data=Data(("drawn",), ("photos",), crop=48, batch=6, paired=True),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        losses=Losses(contrast=0, luminance=0, **losses),
    )


def test_the_crops_of_pairs_show_the_same_place(home: Path) -> None:
    problem = StyleProblem(paired(pixel=1.0, gradient=1.0), home, CPU)
    photos = problem.source(0)
    right, wrong = problem.keep(photos, -photos), problem.keep(photos, photos)
    assert set(right) == {"pixel", "gradient"}
    for term in right:
        assert right[term] < 0.1 * wrong[term]


def test_without_pairs_nothing_is_compared(home: Path) -> None:
    recipe = paired(pixel=1.0, gradient=1.0)
    problem = StyleProblem(replace(recipe, data=replace(recipe.data, paired=False)), home, CPU)
    assert problem.keep(problem.source(0), problem.source(0)) == {}


def test_a_photo_without_its_target_is_named(home: Path) -> None:
    (home / "drawn" / "b.tiff").unlink()
    with pytest.raises(EditError, match=r"b\.png"):
        StyleProblem(paired(), home, CPU)


def test_photos_get_noise_where_the_recipe_says_so(home: Path) -> None:
    plain = replace(paired(), data=replace(paired().data, paired=False))
    noisy = replace(plain, generator=replace(plain.generator, noise=0.1))
    before, after = (StyleProblem(recipe, home, CPU).source(3) for recipe in (plain, noisy))
    added = after - before
    assert 0.15 < added.std() < 0.25 and not torch.equal(added[0], added[1])
    assert torch.allclose(added[:, 0], added[:, 2], atol=1e-6)
    assert torch.equal(StyleProblem(noisy, home, CPU).source(3), after)
