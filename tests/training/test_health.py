"""Each trouble is provoked for real by a recipe, and by numbers where training itself would take too long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe
from ganstudio.app.runs import Line, Run
from ganstudio.training.health import Watch
from ganstudio.training.loop import train
from tests.training.short_runs import write_noise

CPU = torch.device("cpu")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for seed, folder in enumerate(("real", "photos")):
        write_noise(tmp_path / folder, 12, seed=seed)
    return tmp_path


CLASSIC = Recipe(
    kind="generate",
    name="classic",
    data=Data(("real",), batch=4, zoom=1.0, augment=True),
    generator=Generator("classic", width=4, latent=8),
    discriminator=Discriminator(width=8, spectral=False),
    losses=Losses(adversarial="non-saturating"),
    optimiser=Optimiser(steps=60, generator_rate=1e-4, discriminator_rate=1e-4, decay="none", threads=1),
    sample_every=12,
)


def troubles(recipe: Recipe, home: Path) -> set[str]:
    lines: list[Line] = []
    train(recipe, Run(home / "run"), home, lines.append, device=CPU)
    return {line.values["trouble"] for line in lines if line.event == "notice" and "trouble" in line.values}


def test_a_discriminator_that_learns_far_too_fast_is_called_too_strong(home: Path) -> None:
    unfair = replace(CLASSIC, optimiser=replace(CLASSIC.optimiser, generator_rate=1e-7, discriminator_rate=3e-3, steps=90))
    assert "strong-discriminator" in troubles(unfair, home)


def test_rates_beyond_reason_are_called_diverging(home: Path) -> None:
    wild = replace(
        CLASSIC,
        losses=Losses(adversarial="wasserstein"),
        optimiser=replace(CLASSIC.optimiser, generator_rate=0.5, discriminator_rate=0.5, clip=0.0),
    )
    assert "diverging" in troubles(wild, home)


def test_a_generator_that_cannot_vary_is_called_collapsed(home: Path) -> None:
    frozen = replace(CLASSIC, optimiser=replace(CLASSIC.optimiser, generator_rate=5.0, discriminator_rate=1e-5, steps=40, average=0.0))
    assert "collapsed" in troubles(frozen, home)


def test_a_discriminator_that_knows_its_pictures_by_heart_is_called_overfitting(home: Path) -> None:
    """It learns black and white pages; the grey page that was kept aside is as real, but it has never seen one."""
    (home / "pages").mkdir()
    for i in range(24):
        Image.new("L", (28, 28), 128 if i == 10 else 255 * (i % 2)).save(home / "pages" / f"{i:02}.bmp")
        with (home / "pages" / f"{i:02}.bmp").open("ab") as file:
            file.write(bytes([i]))  # no two files are the same
    narrow = replace(CLASSIC.optimiser, generator_rate=1e-5, discriminator_rate=2e-3, steps=60)
    recipe = replace(CLASSIC, data=replace(CLASSIC.data, targets=("pages",)), optimiser=narrow, sample_every=60)
    assert "overfitting" in troubles(recipe, home)


def test_one_painting_hardly_larger_than_a_crop(home: Path) -> None:
    (home / "one").mkdir()
    Image.new("RGB", (40, 40), "red").save(home / "one" / "painting.png")
    recipe = Recipe(
        name="small",
        data=Data(("one",), ("photos",), crop=32, batch=2),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        optimiser=Optimiser(steps=1, threads=1),
    )
    lines: list[Line] = []
    train(recipe, Run(home / "run"), home, lines.append, device=CPU)
    said = " ".join(str(line.values["text"]) for line in lines if line.event == "notice")
    assert "hardly larger than a crop" in said


def test_a_good_start_says_nothing(home: Path) -> None:
    assert troubles(replace(CLASSIC, optimiser=replace(CLASSIC.optimiser, steps=20)), home) == set()


def test_a_trouble_is_said_once_until_it_has_passed() -> None:
    watch = Watch(window=4)
    said = [bool(watch.step(1.0, 1.0, right)) for right in (1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1)]
    assert said == [False, False, False, True, False, False, False, False, False, False, False, True]


def test_numbers_that_are_no_numbers_are_diverging() -> None:
    assert [n.trouble for n in Watch().step(float("nan"), 1.0, 0.5)] == ["diverging"]
