"""What training costs beyond the bare networks: logging, saving, samples and previews against a plain loop that does none of it."""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Optimiser, Recipe
from ganstudio.app.runs import Line, Run
from ganstudio.training.loop import train
from ganstudio.training.losses import discriminator_loss, generator_loss
from ganstudio.training.networks import averaged_into
from ganstudio.training.preview import EVERY, SHARE
from ganstudio.training.style import StyleProblem
from tests.benchmarks.table import row

STEPS = 8
CPU = torch.device("cpu")


def pictures(home: Path) -> None:
    rng = np.random.default_rng(4)
    for folder, count in (("paintings", 1), ("photos", 4)):
        (home / folder).mkdir()
        for i in range(count):
            small = Image.fromarray(rng.integers(0, 256, (60, 80, 3), dtype=np.uint8))
            small.resize((1024, 768), Image.Resampling.BICUBIC).save(home / folder / f"{i}.jpg")


def plain_loop(recipe: Recipe, home: Path) -> Callable[[int], float]:
    """A function that makes one step as a script of a page would, and says the seconds it took."""
    problem = StyleProblem(recipe, home, CPU)
    how, kind = recipe.optimiser, recipe.losses.adversarial
    generator, critic = problem.generator.train(), problem.critic.train()
    average = copy.deepcopy(generator)
    betas = (how.beta1, how.beta2)
    mine = torch.optim.Adam([*generator.parameters(), *problem.extra.parameters()], how.generator_rate, betas)
    theirs = torch.optim.Adam(critic.parameters(), how.discriminator_rate, betas)

    def step(number: int) -> float:
        begin = time.perf_counter()
        real, source = problem.real(number), problem.source(number)
        made = generator(source)
        critic.requires_grad_(True)
        d = torch.stack([discriminator_loss(kind, r, m) for r, m in zip(critic(real), critic(made.detach()), strict=True)]).mean()
        theirs.zero_grad()
        torch.autograd.backward(d)
        theirs.step()
        critic.requires_grad_(False)
        g = torch.stack([generator_loss(kind, s) for s in critic(made)]).mean()
        mine.zero_grad()
        torch.autograd.backward(g + torch.stack(list(problem.keep(source, made).values())).sum())
        torch.nn.utils.clip_grad_norm_(generator.parameters(), how.clip)
        mine.step()
        averaged_into(average, generator, how.average)
        return time.perf_counter() - begin

    return step


@pytest.mark.timeout(900)
def test_steps_per_second_of_the_style_recipe(tmp_path: Path) -> None:
    pictures(tmp_path)
    recipe = Recipe(name="speed", data=Data(("paintings",), ("photos",)), optimiser=Optimiser(steps=STEPS))
    run, step = Run(tmp_path / "run"), plain_loop(recipe, tmp_path)
    run.folder.mkdir()
    Image.open(tmp_path / "photos" / "0.jpg").save(run.photo)
    took: dict[str, list[float]] = {name: [] for name in ("step", "plain", "sample", "preview", "checkpoint")}
    since = time.perf_counter()

    def say(line: Line) -> None:
        """Our step has just ended: the plain one makes its own before ours goes on, so that both meet the same machine."""
        nonlocal since
        if line.event in took:
            took[line.event].append(time.perf_counter() - since)
        if line.event == "step":
            took["plain"].append(step(line.step))
        since = time.perf_counter()

    train(recipe, run, tmp_path, say, device=CPU)
    ours = statistics.median(took["step"][2:])
    preview = min(took["preview"])
    seldom = min(took["sample"]) / recipe.sample_every + ours * min(took["checkpoint"]) / (60 * recipe.checkpoint_minutes)
    seldom += (ours + seldom) * preview / max(EVERY, SHARE * preview)
    ratio = statistics.median(theirs / mine for mine, theirs in zip(took["step"][2:], took["plain"][2:], strict=True)) / (1 + seldom / ours)
    text = f"{ratio:.3f} x ({1 / ours:.2f} a second, {100 * seldom / ours:.1f} % for samples, previews and checkpoints)"
    row("training a style: steps a second against a plain loop", text, "no less than 0.95 x")
    assert ratio >= 0.95
