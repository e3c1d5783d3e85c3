"""A generator that learns few pictures with noise of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Generator, Losses, Optimiser, Recipe
from ganstudio.app.runs import Run
from ganstudio.errors import EditError
from ganstudio.training.generate import GenerateProblem, OwnNoise
from ganstudio.training.loop import train
from ganstudio.training.networks import ModernGenerator
from tests.training.short_runs import CPU


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "plain").mkdir()
    for i, colour in enumerate(((250, 20, 20), (20, 250, 20), (20, 20, 250), (240, 240, 240))):
        Image.fromarray(np.full((64, 64, 3), colour, np.uint8)).save(tmp_path / "plain" / f"{i}.png")
    return tmp_path


def recipe() -> Recipe:
    generator = Generator(network="modern", width=8, latent=8)
    return Recipe(kind="generate", data=Data(("plain",), crop=64, batch=4, side=64, zoom=1.0), generator=generator, losses=Losses(reconstruct=1.0))


def test_pictures_come_out_of_noise_of_their_own(home: Path) -> None:
    problem = GenerateProblem(recipe(), home, torch.device("cpu"))
    optimiser = torch.optim.Adam([*problem.generator.parameters(), *problem.extra.parameters()], 1e-3)
    noise, found = problem.source(0), []
    for _ in range(55):
        (term,) = problem.keep(noise, problem.generator(noise)).values()
        found.append(term.item())
        optimiser.zero_grad()
        term.backward()
        optimiser.step()
    assert np.mean(found[-10:]) < 0.8 * np.mean(found[:10])


def test_noise_of_their_own_lies_among_plain_noise() -> None:
    own = OwnNoise(200, 4)
    with torch.no_grad():
        own.table.mul_(torch.tensor([1.0, 5.0, 0.3, 2.0])).add_(0.1)
        noise = own(torch.arange(200))
    assert torch.allclose(noise.mean(0), torch.zeros(4), atol=1e-4)
    assert torch.allclose(noise.T @ noise / 200, torch.eye(4), atol=0.15)


def test_without_the_key_nothing_is_kept(home: Path) -> None:
    problem = GenerateProblem(replace(recipe(), losses=Losses()), home, torch.device("cpu"))
    assert problem.keep(problem.source(0), problem.source(0)) == {}
    assert not list(problem.extra.parameters())


def test_patches_are_drawn_towards_those_of_the_pictures(home: Path) -> None:
    problem = GenerateProblem(replace(recipe(), losses=Losses(patches=1.0)), home, torch.device("cpu"))
    real, noise = problem.real(0), problem.source(0)
    same, made = problem.keep(noise, real)["patches"], problem.keep(noise, problem.generator(noise))["patches"]
    assert same.item() == 0 and made.item() > 0.1
    torch.autograd.backward(made)
    assert any(p.grad is not None and p.grad.abs().max() > 0 for p in problem.generator.parameters())


def test_the_classic_network_cannot(home: Path) -> None:
    classic = replace(recipe(), generator=Generator(network="classic", width=8, latent=8))
    with pytest.raises(EditError, match=r"losses\.reconstruct"):
        GenerateProblem(classic, home, torch.device("cpu"))


def test_a_texture_is_judged_by_its_patches_and_drawn_towards_the_features_of_the_pictures(home: Path, weights: Path) -> None:
    wanted = replace(recipe(), generator=replace(recipe().generator, tileable=True), losses=Losses(texture=1.0, features=weights.name))
    grain = np.random.default_rng(1).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    (home / "grain").mkdir()
    Image.fromarray(grain).save(home / "grain" / "0.png")
    problem = GenerateProblem(replace(wanted, data=replace(wanted.data, targets=("grain",), side=96)), home, torch.device("cpu"))
    scores = problem.critic(problem.real(0))
    assert len(scores) == wanted.discriminator.scales and all(min(level.shape[2:]) > 1 for level in scores)
    (alike,) = problem.keep(problem.source(0), problem.real(0)).values()
    (other,) = problem.keep(problem.source(0), 0.3 * problem.real(0)).values()
    assert alike < other


@pytest.mark.parametrize(("losses", "made"), [
    ({"adversarial_weight": 0.0, "reconstruct": 1.0}, 1),
    ({"adversarial_weight": 0.0, "reconstruct": 1.0, "patches": 1.0}, 2),
    ({"reconstruct": 1.0}, 2),
])  # fmt: skip
def test_nothing_is_made_that_nobody_looks_at(home: Path, monkeypatch: pytest.MonkeyPatch, losses: dict[str, float], made: int) -> None:
    forward, learning = ModernGenerator.forward, list[bool]()

    def counted(self: ModernGenerator, noise: torch.Tensor) -> torch.Tensor:
        learning.append(self.training)
        return forward(self, noise)

    monkeypatch.setattr(ModernGenerator, "forward", counted)
    wanted = replace(recipe(), losses=Losses(**losses), optimiser=Optimiser(steps=1, threads=1))  # type: ignore[arg-type]
    assert train(wanted, Run(home / "run"), home, lambda _: None, device=CPU)
    assert sum(learning) == made
