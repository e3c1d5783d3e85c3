"""Short runs of tiny networks: they learn, stop, go on as if never stopped, and what they export is what they trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe
from ganstudio.app.runs import Line, Run
from ganstudio.errors import EditError, FileError
from ganstudio.training.checkpoint import read
from ganstudio.training.export import export_style, receptive_field
from ganstudio.training.loop import train
from ganstudio.training.networks import StyleGenerator
from tests.training.short_runs import broken_and_whole, losses_of, write_noise

CPU = torch.device("cpu")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two paintings and three photos of 48 pixels, by code."""
    write_noise(tmp_path / "paintings", 2, (48, 48))
    write_noise(tmp_path / "photos", 3, (48, 48), seed=2)
    return tmp_path


def recipe(steps: int = 4, **losses: Any) -> Recipe:
    return Recipe(
        name="tiny",
        data=Data(("paintings",), ("photos",), crop=32, batch=2, zoom=1.4, photo_zoom=1.4),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        losses=Losses(**losses),
        optimiser=Optimiser(steps=steps, threads=1),
        sample_every=100,
    )


def test_a_resumed_run_equals_an_unbroken_one(home: Path) -> None:
    broken, said, whole, heard = broken_and_whole(recipe(6), home, 3)
    assert losses_of(said) == losses_of(heard)
    ours, theirs = (read(run.last)["networks"]["average"] for run in (broken, whole))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_both_networks_move(home: Path, tmp_path: Path) -> None:
    lines: list[Line] = []
    run = Run(tmp_path / "run")
    train(recipe(2), run, home, lines.append, device=CPU)
    torch.manual_seed(0)
    fresh = StyleGenerator(8, (1,)).state_dict()
    trained = read(run.last)["networks"]["generator"]
    assert not torch.equal(trained["out.weight"], fresh["out.weight"])
    assert [line.event for line in lines if line.event != "notice"] == ["check", "start", "step", "step", "sample", "checkpoint"]
    assert run.samples()


@pytest.mark.parametrize("kind", ["non-saturating", "least-squares", "wasserstein"])
def test_every_adversarial_loss_and_penalty_runs(home: Path, tmp_path: Path, kind: Any) -> None:
    lines: list[Line] = []
    wanted = recipe(2, adversarial=kind, gradient_penalty=10.0, r1=1.0)
    train(replace(wanted, data=replace(wanted.data, augment=True)), Run(tmp_path / "run"), home, lines.append, device=CPU)
    assert all(np.isfinite(d) and np.isfinite(g) for _, d, g in losses_of(lines))


def test_mixed_precision_trains_nearly_the_same_weights_in_full_precision(home: Path, tmp_path: Path) -> None:
    whole: list[Line] = []
    train(recipe(2), Run(tmp_path / "whole"), home, whole.append, device=CPU)
    mixed: list[Line] = []
    wanted = recipe(2, gradient_penalty=10.0, r1=1.0)
    train(replace(recipe(2), optimiser=replace(recipe(2).optimiser, mixed="on")), Run(tmp_path / "mixed"), home, mixed.append, device=CPU)
    assert losses_of(mixed) != losses_of(whole)
    assert np.allclose(losses_of(mixed), losses_of(whole), atol=0.05)
    weights = read(tmp_path / "mixed" / "last.pt")["networks"]["generator"].values()
    assert all(value.dtype == torch.float32 for value in weights if value.is_floating_point())
    penalised = replace(wanted, optimiser=replace(wanted.optimiser, mixed="on"))
    assert train(penalised, Run(tmp_path / "penalised"), home, mixed.append, device=CPU)


def test_the_export_equals_torch_and_has_no_seams(home: Path, tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    train(recipe(2), run, home, lambda line: None, device=CPU)
    manifest = export_style(recipe(2), run, home)
    assert manifest.file.stat().st_size < 100_000
    assert dict(manifest.metrics)["parameters"] > 0
    assert manifest.sizes.receptive_field == 28


def test_the_receptive_field_is_what_a_changed_pixel_reaches() -> None:
    torch.manual_seed(0)
    network = StyleGenerator(8, (1, 2)).eval()
    picture = torch.rand(1, 3, 128, 128)
    other = picture.clone()
    other[..., 64, 64] = -1
    with torch.no_grad():
        changed = ((network(picture) - network(other)).abs().amax((0, 1)) > 0).nonzero()
    assert (changed - 64).abs().max() <= receptive_field(network, 128)


def test_no_painting_large_enough(home: Path, tmp_path: Path) -> None:
    large = recipe()
    with pytest.raises(EditError, match="painting"):
        train(replace(large, data=replace(large.data, crop=64)), Run(tmp_path / "run"), home, lambda line: None, device=CPU)


def test_a_missing_folder_is_named(home: Path, tmp_path: Path) -> None:
    wrong = recipe()
    with pytest.raises(FileError, match="nowhere"):
        train(replace(wrong, data=replace(wrong.data, photos=("nowhere",))), Run(tmp_path / "run"), home, lambda line: None, device=CPU)


def test_a_truncated_checkpoint_is_refused(home: Path, tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    train(recipe(1), run, home, lambda line: None, device=CPU)
    run.last.write_bytes(run.last.read_bytes()[:1000])
    with pytest.raises(FileError, match="damaged"):
        train(recipe(2), run, home, lambda line: None, resume=True, device=CPU)


def test_a_generator_of_small_colour_pictures(tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()
    for i in range(3):
        Image.new("RGB", (64, 64), (80 * i, 100, 200)).save(tmp_path / "faces" / f"{i}.png")
    wanted = Recipe(
        kind="generate",
        name="faces",
        data=Data(("faces",), crop=64, batch=2, zoom=1.0),
        generator=Generator("modern", width=8, latent=8),
        discriminator=Discriminator(width=8),
        losses=Losses(adversarial="non-saturating", r1=1.0),
        optimiser=Optimiser(steps=2, threads=1),
    )
    lines: list[Line] = []
    assert train(wanted, Run(tmp_path / "run"), tmp_path, lines.append, device=CPU)
    assert len(losses_of(lines)) == 2
    assert any("few pictures" in line.values["text"] for line in lines if line.event == "notice")
