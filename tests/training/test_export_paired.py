"""What is exported is what was trained, tile by tile too, and says what it wants beside the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from ganstudio.app.recipe import Data, Generator, Losses, Recipe, Restore
from ganstudio.app.runs import Run
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.manifest import FILE, Manifest, SizeRule, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError
from ganstudio.training.checkpoint import save_weights
from ganstudio.training.export_paired import check_seams, export_restore, export_select
from ganstudio.training.problems import problem_of
from tests.training.short_runs import write_noise


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder, channels in (("photos", 3), ("cutouts", 4)):
        write_noise(tmp_path / folder, 1, channels=channels)
    return tmp_path


def shaken(recipe: Recipe, home: Path, deviation: float = 0.1) -> Run:
    """A run whose best state has random weights in its last layer too."""
    network = problem_of(recipe, home, torch.device("cpu")).generator
    torch.manual_seed(2)
    for parameter in network.parameters():
        if parameter.ndim > 1 and not parameter.any():
            nn.init.normal_(parameter, std=deviation)
    run = Run(home / "run")
    run.folder.mkdir()
    save_weights(run.best, network)
    return run


def restoring(**how: Any) -> Recipe:
    return Recipe(
        kind="restore",
        name="tiny",
        data=Data(("photos",), ("photos",), crop=48, batch=1),
        generator=Generator(width=8, blocks=(1, 2)),
        losses=Losses(adversarial_weight=0.0),
        restore=Restore(**how),
    )


def applied(manifest: Manifest, image: np.ndarray, **values: float) -> np.ndarray:
    return apply_model(manifest, Session("tiny", CPU, open_graph(manifest.file, CPU), manifest.output.name), image, Progress(), **values)


@pytest.mark.parametrize(
    ("how", "inputs", "scale"),
    [
        ({"task": "denoise"}, ["image", "sigma"], 1),
        ({"task": "jpeg"}, ["image"], 1),
        ({"task": "upscale", "scale": 3}, ["image"], 3),
        ({"task": "inpaint"}, ["image", "mask"], 1),
    ],
)
def test_restorers(home: Path, how: dict[str, Any], inputs: list[str], scale: int) -> None:
    recipe = restoring(**how)
    manifest = export_restore(recipe, shaken(recipe, home), home)
    assert read_manifest(home / "run" / "result" / FILE) == manifest
    assert [x.name for x in onnxruntime.InferenceSession(manifest.file).get_inputs()] == inputs
    assert manifest.task == how["task"]
    assert {"parameters", "psnr", "ssim"} <= dict(manifest.metrics).keys()
    image = np.random.default_rng(0).uniform(0, 1, (37, 50, 4 if how["task"] == "inpaint" else 3)).astype(np.float32)
    assert applied(manifest, image).shape == (37 * scale, 50 * scale, 3)


def test_the_noise_level_changes_the_result_and_an_empty_mask_does_not(home: Path) -> None:
    recipe = restoring(task="denoise")
    manifest = export_restore(recipe, shaken(recipe, home), home)
    image = np.full((16, 16, 3), 0.5, np.float32)
    assert not np.allclose(applied(manifest, image, sigma=0.0), applied(manifest, image, sigma=75.0), atol=1e-4)


def test_outside_of_holes_every_value_stays(home: Path) -> None:
    recipe = restoring(task="inpaint")
    manifest = export_restore(recipe, shaken(recipe, home), home)
    image = np.random.default_rng(0).uniform(0, 1, (40, 40, 4)).astype(np.float32)
    image[..., 3] = 0
    image[10:20, 10:20, 3] = 1
    made = applied(manifest, image)
    assert np.allclose(made[image[..., 3] == 0], image[image[..., 3] == 0][:, :3], atol=1e-6)
    assert not np.allclose(made[10:20, 10:20], image[10:20, 10:20, :3], atol=1e-2)


def test_selectors(home: Path) -> None:
    recipe = replace(restoring(), kind="select", data=Data(("cutouts",), ("photos",), crop=48, batch=1, photo_zoom=1.0))
    manifest = export_select(recipe, shaken(recipe, home), home)
    assert manifest.guides[0].kind == "clicks"
    assert manifest.output.channels == "grey"
    made = applied(manifest, np.random.default_rng(0).uniform(0, 1, (33, 20, 8)).astype(np.float32))
    assert made.shape == (33, 20, 3)
    assert "iou" in dict(manifest.metrics)


def test_a_model_that_sees_further_than_it_says_shows_seams(home: Path) -> None:
    recipe = restoring(task="jpeg")
    manifest = export_restore(recipe, shaken(recipe, home, 3.0), home)
    with pytest.raises(ModelError, match="seams"):
        check_seams(replace(manifest, sizes=SizeRule(multiple=4, receptive_field=0, memory=200)))
