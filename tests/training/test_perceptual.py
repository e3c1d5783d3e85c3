"""Deep features from a file of weights; here the weights are random and the layers four channels wide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Recipe
from ganstudio.errors import FileError
from ganstudio.training.perceptual import SqueezeFeatures, feature_distance, texture_distance
from ganstudio.training.restore import RestoreProblem

CPU = torch.device("cpu")


def test_the_distance_of_a_picture_to_itself_is_nothing(weights: Path) -> None:
    features = SqueezeFeatures(weights, CPU, last=9)
    picture = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert len(features(picture)) == 9
    assert feature_distance(features(picture), features(picture)) == 0
    assert feature_distance(features(picture), features(-picture)) > 0


def test_the_distance_by_hand() -> None:
    """The first level is left out; (3, 4) and (0, 1) have the directions (0.6, 0.8) and (0, 1), apart by 0.36 + 0.04."""
    ignored = torch.zeros(1, 2, 1, 1)
    one, other = torch.tensor([3.0, 4.0]).view(1, 2, 1, 1), torch.tensor([0.0, 1.0]).view(1, 2, 1, 1)
    assert feature_distance([ignored, one], [ignored + 1, other]).item() == pytest.approx(0.4)


def test_the_texture_distance_by_hand() -> None:
    """Channels 1, 2 everywhere correlate as [[1, 2], [2, 4]]; wanted is that without the 4: 16 of 9 apart. Two such pictures are as one."""
    made = torch.tensor([1.0, 2.0]).view(1, 2, 1, 1).expand(2, 2, 3, 3)
    wanted = torch.tensor([[1.0, 2.0], [2.0, 0.0]])
    assert texture_distance([made], [wanted]).item() == pytest.approx(16 / 9)
    assert texture_distance([made, made], [wanted, torch.tensor([[1.0, 2.0], [2.0, 4.0]])]).item() == pytest.approx(8 / 9)


def test_another_file_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", something=np.zeros(1))
    with pytest.raises(FileError, match="SqueezeNet"):
        SqueezeFeatures(tmp_path / "other.npz", CPU)


def test_a_restorer_learns_by_features_and_is_measured_by_them(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (48, 48, 3), dtype=np.uint8)).save(tmp_path / "photos" / "1.png")
    recipe = Recipe(
        kind="restore",
        data=Data(("photos",), crop=48, batch=1),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        losses=Losses(adversarial_weight=0.1, perceptual=1.0, features="weights.npz"),
    )
    problem = RestoreProblem(recipe, tmp_path, CPU)
    source = problem.source(0)
    terms = problem.keep(source, problem.generator(source))
    assert terms["perceptual"] > 0
    figures = problem.figures(problem.generator)
    assert figures["measure"] == figures["features"] > 0
    faithful = RestoreProblem(replace(recipe, losses=replace(recipe.losses, adversarial_weight=0.0)), tmp_path, CPU)
    assert faithful.figures(faithful.generator)["measure"] == -figures["psnr"]
