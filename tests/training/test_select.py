"""Short runs of a tiny network that selects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe, Select
from ganstudio.app.runs import Line, Run
from ganstudio.errors import EditError
from ganstudio.training import select
from ganstudio.training.loop import train
from ganstudio.training.losses import overlap_loss, pixel_entropy
from ganstudio.training.select import SelectProblem, intersection_over_union
from tests.training.short_runs import broken_and_whole, losses_of

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def few_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(select, "MEASURED", 16)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Five photos of two flat halves, five discs with transparency."""
    for folder in ("photos", "cutouts"):
        (tmp_path / folder).mkdir()
    y, x = np.mgrid[0:32, 0:32]
    for i in range(5):
        photo = np.full((96, 96, 3), (20 * i, 60, 90), np.uint8)
        photo[:, 20 + 10 * i :] = (200, 20 * i, 150)
        Image.fromarray(photo).save(tmp_path / "photos" / f"{i}.png")
        cutout = np.full((32, 32, 4), (255, 255 - 20 * i, 0, 0), np.uint8)
        cutout[..., 3] = 255 * ((x - 16) ** 2 + (y - 16) ** 2 < 200)
        Image.fromarray(cutout).save(tmp_path / "cutouts" / f"{i}.png")
    return tmp_path


def recipe(steps: int = 2, **losses: float) -> Recipe:
    return Recipe(
        kind="select",
        name="tiny",
        data=Data(("cutouts",), ("photos",), crop=32, batch=2, photo_zoom=1.5),
        generator=Generator(width=8, blocks=(1, 2)),
        discriminator=Discriminator(width=4, scales=1),
        losses=Losses(**{"adversarial_weight": 0.1, **losses}),  # type: ignore[arg-type]
        optimiser=Optimiser(steps=steps, threads=1, generator_rate=2e-3, average=0.5),
        select=Select(clicks=2, things=2),
        sample_every=100,
    )


@pytest.mark.parametrize("weight", [0.0, 0.1])
def test_it_trains_and_says_the_overlap(home: Path, weight: float) -> None:
    lines: list[Line] = []
    assert train(recipe(adversarial_weight=weight), Run(home / "run"), home, lines.append, device=CPU)
    said = lines[-2].values
    assert said["measure"] == 1 - said["iou"]
    assert 0 <= said["iou_three"] <= 1
    assert all((d > 0) == (weight > 0) for _, d, _ in losses_of(lines))


def test_a_click_is_learnt_to_mean_what_lies_under_it(home: Path) -> None:
    lines: list[Line] = []
    wanted = replace(recipe(60, adversarial_weight=0.0), data=replace(recipe().data, batch=4))
    train(wanted, Run(home / "run"), home, lines.append, device=CPU)
    fresh = SelectProblem(wanted, home, CPU)
    assert lines[-2].values["iou"] > fresh.figures(fresh.generator)["iou"] + 0.15


def test_a_resumed_run_equals_an_unbroken_one(home: Path) -> None:
    _, said, _, heard = broken_and_whole(recipe(4), home, 2)
    assert losses_of(said) == losses_of(heard)


def test_scenes_are_pictures_clicks_and_masks(home: Path) -> None:
    problem = SelectProblem(recipe(), home, CPU)
    source, masks = problem.source(3), problem.real(3)
    assert source.shape == (2, 13, 32, 32)
    assert masks.shape == (2, 2, 32, 32)
    for n in range(2):
        assert masks[:, n].min() == -1
        assert masks[:, n].max() > 0.9
        clicked = source[:, 3 + 5 * n] > 0.95
        assert masks[:, n][clicked].mean() > 0
    assert torch.equal(SelectProblem(recipe(), home, CPU).source(3), source)
    assert problem.judged(source, masks).shape == (2, 4, 32, 32)


def test_with_features_it_learns_to_say_what_they_say(home: Path, weights: Path) -> None:
    lines: list[Line] = []
    wanted = replace(recipe(50, adversarial_weight=0.0, perceptual=1.0), select=Select(clicks=2, cutouts=0.0))
    wanted = replace(
        wanted, losses=replace(wanted.losses, features=str(weights)), optimiser=replace(wanted.optimiser, generator_rate=1e-2, decay="none")
    )
    train(wanted, Run(home / "run"), home, lines.append, device=CPU)
    said = [line.values["terms"]["said"] for line in lines if line.event == "step"]
    said = [number for number in said if number]  # it is 0 where all scenes of a step are put together by code
    assert np.mean(said[-5:]) < np.mean(said[:5]) - 0.2
    with pytest.raises(EditError, match=r"losses\.features"):
        SelectProblem(replace(wanted, losses=replace(wanted.losses, features="")), home, CPU)


def test_what_is_missing_is_named(home: Path) -> None:
    with pytest.raises(EditError, match="photos"):
        SelectProblem(replace(recipe(), data=replace(recipe().data, crop=128)), home, CPU)
    (home / "none").mkdir()
    empty = replace(recipe(), data=replace(recipe().data, targets=("none",)))
    with pytest.raises(EditError, match="cut-out"):
        SelectProblem(empty, home, CPU)
    assert SelectProblem(replace(empty, select=Select(cutouts=0.0, things=1)), home, CPU).source(0).shape == (2, 8, 32, 32)


def test_entropy_overlap_and_union_by_hand() -> None:
    """p = 3/4 on two pixels that should be 1 and 0; dice of p and t with the smoothing 1: (2 * 0.75 + 1) / (1.5 + 1 + 1)."""
    made, target = torch.tensor([[[[0.5, 0.5]]]]), torch.tensor([[[[1.0, -1.0]]]])
    assert pixel_entropy(made, target).item() == pytest.approx(-(np.log(0.75) + np.log(0.25)) / 2, rel=1e-4)
    assert overlap_loss(made, target).item() == pytest.approx(1 - 2.5 / 3.5, rel=1e-5)
    assert intersection_over_union(made, target) == [0.5]
    assert intersection_over_union(-made, -torch.ones_like(made)) == [1.0]
