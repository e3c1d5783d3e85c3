"""A generator's export gives what torch gives, can be steered, and says whether it learnt by heart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from PIL import Image
from torch import Tensor, nn

from ganstudio.app.recipe import Data, Discriminator, Generator, Recipe
from ganstudio.app.runs import Run
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import drawn
from ganstudio.engine.latent import noise_of, read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, read_manifest
from ganstudio.errors import EditError
from ganstudio.training import export_generate as export_generate_module
from ganstudio.training.checkpoint import save_weights
from ganstudio.training.export_generate import TRAITS, export_generate, feature_axes, named, principal_axes, with_half_weights
from ganstudio.training.nearest import nearest_views, views
from ganstudio.training.networks import ModernGenerator
from ganstudio.training.problems import problem_of
from tests.training.short_runs import write_noise


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_generate_module, "DRAWS", 24)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_noise(tmp_path / "faces", 4, (64, 70))
    return tmp_path


def recipe(network: str = "modern", **more: bool) -> Recipe:
    return Recipe(
        kind="generate",
        name="faces",
        data=Data(("faces",), crop=64, batch=4, side=64, zoom=1.0),
        generator=Generator(network, width=8, latent=8, **more),  # type: ignore[arg-type]
        discriminator=Discriminator(width=8),
    )


def trained(wanted: Recipe, home: Path) -> tuple[Run, nn.Module]:
    problem = problem_of(wanted, home, torch.device("cpu"))
    run = Run(home / "run")
    run.folder.mkdir()
    save_weights(run.best, problem.generator)
    return run, problem.generator.eval()


@pytest.mark.parametrize("tileable", [False, True])
def test_a_modern_generator_is_steered(home: Path, tileable: bool) -> None:
    wanted = recipe(tileable=tileable)
    run, network = trained(wanted, home)
    assert isinstance(network, ModernGenerator)
    manifest = export_generate(wanted, run, home)
    assert read_manifest(run.result / FILE) == manifest
    assert manifest.sizes.fixed == Size(64, 64) and manifest.latent is not None and manifest.latent.tileable == tileable
    found = dict(manifest.metrics)
    assert {"patch_distance", "diversity", "nearest_learnt"} < found.keys() and all(np.isfinite(x) for x in found.values())
    for file, size in (("nearest.png", (640, 128)), ("preview.png", (256, 256))):
        with Image.open(run.result / file) as image:
            assert image.size == size
    directions = read_directions(manifest)
    assert directions is not None and directions.axes.shape == (8, 8)
    assert np.allclose(np.linalg.norm(directions.axes, axis=1), 1, atol=1e-5) and (np.diff(directions.deviations) <= 0).all()
    session = Library(home / "none", run.folder).session(manifest)
    noise = np.stack([noise_of(1, 8), noise_of(2, 8)])
    with torch.no_grad():
        plain = (network(torch.from_numpy(noise)).numpy() + 1) / 2
        w = network.mapped(torch.from_numpy(noise))
        moved = (network.drawn(w + torch.from_numpy(directions.offset((1.5,)))).numpy() + 1) / 2
    assert np.abs(np.stack(list(drawn(manifest, session, noise, Progress()))) - plain).max() < 1 / 255
    assert np.abs(np.stack(list(drawn(manifest, session, noise, Progress(), 1.0, directions.offset((1.5,))))) - moved).max() < 1 / 255
    mean = list(drawn(manifest, session, noise, Progress(), 0.0))
    assert np.abs(mean[0] - mean[1]).max() < 1e-5


def test_the_classic_generator_of_grey_pictures(home: Path) -> None:
    wanted = recipe("classic")
    run, network = trained(wanted, home)
    manifest = export_generate(wanted, run, home)
    assert manifest.output.channels == "grey" and manifest.sizes.fixed == Size(28, 28)
    assert manifest.latent is not None and not manifest.latent.offset
    (picture,) = drawn(manifest, Library(home / "none", run.folder).session(manifest), noise_of(5, 8)[None], Progress())
    with torch.no_grad():
        expected = (network(torch.from_numpy(noise_of(5, 8)[None])).numpy()[0] + 1) / 2
    assert picture.shape == (3, 28, 28) and np.abs(picture - expected).max() < 1 / 255


def test_a_classic_generator_cannot_be_tileable(home: Path) -> None:
    with pytest.raises(EditError, match="seam"):
        problem_of(recipe("classic", tileable=True), home, torch.device("cpu"))


def test_axes_are_found_strongest_first() -> None:
    rng = torch.Generator().manual_seed(0)
    points = torch.randn(4000, 3, generator=rng) * torch.tensor([1.0, 5.0, 2.0]) + 7
    axes, deviations = principal_axes(points)
    assert axes.abs().argmax(1).tolist() == [1, 2, 0]
    assert deviations.tolist() == pytest.approx([5, 2, 1], rel=0.05)
    axes, deviations = feature_axes(torch.tensor([[0.0, 3.0], [1.0, 0.0], [0.0, 3.0]]))
    assert axes.abs().tolist() == [[0, 1], [1, 0]] and deviations.tolist() == [1, 1]


class Lamp(nn.Module):
    """A flat picture whose lightness falls with the first number, and that the second one warms."""

    def forward(self, z: Tensor, truncation: Tensor, offset: Tensor) -> Tensor:
        light, warmth = (0.1 * (z + offset)).unbind(1)
        tint = torch.tensor([1.0, 0.0, -1.0])[None, :, None, None] * warmth[:, None, None, None]
        return (tint - light[:, None, None, None]).expand(-1, 3, 8, 8)


def test_axes_are_named_by_what_they_change_and_turned_so_that_it_grows() -> None:
    noise = torch.randn(32, 2, generator=torch.Generator().manual_seed(0))
    found = named(Lamp(), noise, torch.eye(2), torch.ones(2), steered=True)
    assert found.names == ("Light", "Warmth") and set(found.names) < set(TRAITS)
    assert found.axes.tolist() == [[-1, 0], [0, 1]]
    idle = named(Lamp(), noise, torch.eye(2), torch.full((2,), 1e-4), steered=True)
    assert idle.names == ("Direction 1", "Direction 2")


def test_half_weights_open_as_they_were(tmp_path: Path) -> None:
    large, small = np.linspace(0, 1, 2048, dtype=np.float32), np.ones(3, np.float32)
    graph = onnx.helper.make_graph([], "g", [], [], [numpy_helper.from_array(large, "large"), numpy_helper.from_array(small, "small")])
    model = with_half_weights(onnx.helper.make_model(graph))
    kept = {w.name: numpy_helper.to_array(w) for w in model.graph.initializer}
    assert kept["large.half"].dtype == np.float16 and np.abs(kept["large.half"] - large).max() < 1e-3
    assert kept["small"].dtype == np.float32 and [(n.op_type, n.output[0]) for n in model.graph.node] == [("Cast", "large")]


def test_what_was_learnt_by_heart_is_found_mirrored_too(home: Path) -> None:
    learnt = list(views(sorted((home / "faces").iterdir()), 64, 64))
    assert len(learnt) == 4 and learnt[0].shape == (3, 64, 64)  # the middle of each: no crop beside it would be another picture
    closest, alike, usual = nearest_views(torch.stack([learnt[1].flip(2), learnt[2]]), learnt)
    assert torch.equal(closest[0], learnt[1].flip(2)) and torch.equal(closest[1], learnt[2])
    assert alike < 1e-6 < 0.02 < usual
    small = list(views(sorted((home / "faces").iterdir()), 16, 64))
    assert len(small) == 4 * (1 + 4 * 4) and not torch.equal(small[0], small[1])
