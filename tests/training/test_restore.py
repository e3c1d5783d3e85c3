"""Short runs of tiny networks that repair: without and against a discriminator, resumed, and measured."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe, Restore, dump_recipe, load_recipe
from ganstudio.app.runs import Line, Run
from ganstudio.errors import EditError
from ganstudio.training.checkpoint import read
from ganstudio.training.loop import train
from ganstudio.training.measure import psnr, ssim
from ganstudio.training.restore import MOST_LOST, RestoreProblem, damaged
from tests.training.short_runs import broken_and_whole, losses_of

CPU = torch.device("cpu")
FAITHFUL = Losses(adversarial_weight=0.0, gradient=0.1)
TASKS = ("denoise", "upscale", "inpaint", "jpeg")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Five smooth pictures of 64 pixels."""
    (tmp_path / "photos").mkdir()
    y, x = np.mgrid[0:64, 0:64].astype(float)
    for i in range(5):
        planes = [128 + 100 * np.sin(x / (4 + i) + c) * np.cos(y / (5 + c)) for c in range(3)]
        Image.fromarray(np.dstack(planes).astype(np.uint8)).save(tmp_path / "photos" / f"{i}.png")
    return tmp_path


def recipe(task: Any = "denoise", steps: int = 3, losses: Losses = FAITHFUL, **restore: Any) -> Recipe:
    return Recipe(
        kind="restore",
        name="tiny",
        data=Data(("photos",), crop=32, batch=2, zoom=1.0),
        generator=Generator(width=8, blocks=(1, 1)),
        discriminator=Discriminator(width=4, scales=1, conditional=True),
        losses=losses,
        optimiser=Optimiser(steps=steps, threads=1, generator_rate=1e-3, average=0.5),
        restore=Restore(task, **restore),
        sample_every=100,
    )


def sample_of(lines: list[Line]) -> dict[str, Any]:
    return next(line.values for line in reversed(lines) if line.event == "sample")


@pytest.mark.parametrize("task", TASKS)
def test_pixels_alone(home: Path, task: str) -> None:
    lines: list[Line] = []
    run = Run(home / "run")
    assert train(recipe(task), run, home, lines.append, device=CPU)
    assert all(d == 0 and g > 0 for _, d, g in losses_of(lines))
    said = sample_of(lines)
    assert said["measure"] == -said["psnr"]
    assert 0 < said["ssim"] <= 1
    trained, fresh = read(run.last)["networks"], RestoreProblem(recipe(task), home, CPU)
    assert all(torch.equal(trained["critic"][name], value) for name, value in fresh.critic.state_dict().items())
    assert any(not torch.equal(trained["generator"][name], value) for name, value in fresh.generator.state_dict().items())


def test_denoising_learns(home: Path) -> None:
    lines: list[Line] = []
    wanted = recipe(steps=80)
    train(replace(wanted, generator=Generator(width=16, blocks=(1, 1))), Run(home / "run"), home, lines.append, device=CPU)
    at_first = RestoreProblem(wanted, home, CPU)
    assert sample_of(lines)["psnr"] > at_first.figures(at_first.generator)["psnr"] + 1.5


@pytest.mark.parametrize("task", TASKS)
def test_a_discriminator_takes_over_from_the_parent(home: Path, task: str) -> None:
    parent = Run(home / "parent")
    train(recipe(task, 2), parent, home, lambda line: None, device=CPU)
    crisp = replace(recipe(task, 2, Losses(adversarial_weight=0.1, pixel=1.0)), warm_start="parent")
    lines: list[Line] = []
    assert train(crisp, Run(home / "crisp"), home, lines.append, device=CPU)
    assert all(d > 0 for _, d, _ in losses_of(lines))
    assert sample_of(lines)["patches"] > 0


def test_losing_more_than_allowed_against_the_parent_makes_the_measure_worse(home: Path) -> None:
    problem = RestoreProblem(recipe(losses=Losses(adversarial_weight=0.1)), home, CPU)
    free = problem.figures(problem.generator)
    assert free["measure"] == free["patches"]
    problem.extra.psnr.fill_(free["psnr"] + MOST_LOST + 0.5)  # type: ignore[operator, union-attr]
    assert problem.figures(problem.generator)["measure"] == pytest.approx(6 * free["patches"], rel=1e-3)


def test_only_a_grid_that_the_whole_picture_has_not_counts(home: Path) -> None:
    problem = RestoreProblem(recipe(losses=Losses(adversarial_weight=0.0, pixel=0.0, grid=2.0)), home, CPU)
    source, whole = problem.source(0), problem.real(0)
    dots = torch.zeros_like(whole)
    dots[..., ::4, ::4] = 0.16
    assert problem.keep(source, whole)["grid"].item() == pytest.approx(0, abs=1e-6)
    assert problem.keep(source, whole + dots)["grid"].item() == pytest.approx(2 * 0.16 * 30 / 256, rel=1e-3)


@pytest.mark.parametrize("weight", [0.0, 0.1])
def test_a_resumed_run_equals_an_unbroken_one(home: Path, weight: float) -> None:
    _, said, _, heard = broken_and_whole(recipe("inpaint", 4, Losses(adversarial_weight=weight)), home, 2)
    assert losses_of(said) == losses_of(heard)
    assert sample_of(said)["measure"] == sample_of(heard)["measure"]


def test_crop_i_of_step_s_is_always_the_same(home: Path) -> None:
    one, other = (RestoreProblem(recipe("denoise"), home, CPU) for _ in range(2))
    other.source(3)
    assert torch.equal(one.source(5), other.source(5))
    assert not torch.equal(one.source(6), one.source(7))
    assert one.real(6).shape == (2, 3, 32, 32)


def test_half_the_batch_is_the_first_half(home: Path) -> None:
    problem = RestoreProblem(recipe(), home, CPU)
    whole = problem.source(1)
    problem.recipe = replace(problem.recipe, data=replace(problem.recipe.data, batch=1))
    assert torch.equal(problem.source(1), whole[:1])
    assert len(problem.keep(problem.source(1), problem.real(1))) == 2


def test_what_the_network_is_told() -> None:
    white, dice = np.full((32, 32, 3), 255, np.uint8), np.random.default_rng(0)
    told = damaged(recipe("denoise", sigma_from=51.0, sigma_to=51.0), white, dice)
    assert told.shape == (4, 32, 32)
    assert np.allclose(told[3], 0.2)
    assert damaged(recipe("upscale", scale=4), white, dice).shape == (3, 8, 8)
    assert damaged(recipe("upscale", scale=2, damage="real"), white, dice).shape == (3, 16, 16)
    holed = damaged(recipe("inpaint"), white, dice)
    assert set(np.unique(holed[3])) == {0.0, 1.0}
    assert (holed[:3, holed[3] == 1] == 0).all()
    assert (holed[:3, holed[3] == 0] == 1).all()


def test_numbers_that_do_not_fit_are_named(home: Path) -> None:
    with pytest.raises(EditError, match="sigma_from"):
        RestoreProblem(recipe(sigma_from=60.0, sigma_to=10.0), home, CPU)
    with pytest.raises(EditError, match="multiple of 48"):
        RestoreProblem(recipe("upscale", scale=3), home, CPU)
    with pytest.raises(EditError, match="features"):
        RestoreProblem(recipe(losses=Losses(perceptual=1.0)), home, CPU)
    with pytest.raises(EditError, match="no picture"):
        RestoreProblem(replace(recipe(), data=Data(("photos",), crop=128)), home, CPU)


def test_the_recipe_comes_back_from_toml(tmp_path: Path) -> None:
    wanted = recipe("jpeg", quality_from=20)
    (tmp_path / "recipe.toml").write_text(dump_recipe(wanted), "utf-8")
    assert load_recipe(tmp_path / "recipe.toml") == wanted


def test_psnr_and_ssim_by_hand() -> None:
    """Two flat greys a and b have no structure to compare: (2ab + C1) / (a^2 + b^2 + C1)."""
    a, b = torch.full((1, 3, 16, 16), 0.0), torch.full((1, 3, 16, 16), -0.5)
    assert psnr(a, b) == pytest.approx(10 * math.log10(4 / 0.25), rel=1e-5)
    assert ssim(a, b) == pytest.approx((2 * 0.5 * 0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4), rel=1e-4)
    assert ssim(a, a) == pytest.approx(1.0)
