"""Runs on disk, and the style that comes out of one; no process is started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ganstudio.app import training
from ganstudio.app.recipe import Data, Optimiser, Recipe, anchored, load_recipe
from ganstudio.app.report import report_page
from ganstudio.app.runs import Line, Run
from ganstudio.app.training import check_training, claim, claimed, create_run, extend, follow, install, install_model, remove
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, manifest_text
from ganstudio.errors import EditError, ManifestError
from tests.engine.graphs import blur, manifest
from tests.engine.noise_graphs import described


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "bundled", tmp_path / "own" / "models")


def write_result(run: Run, radius: int) -> None:
    made = manifest(run.result, blur(radius), id="munch", label="Edvard Munch, in short")
    (run.result / FILE).write_text(manifest_text(made))


def finished(root: Path, radius: int = 1) -> Run:
    run = create_run(Recipe(name="munch"), root)
    write_result(run, radius)
    return run


def test_the_style_has_the_name_of_the_run(tmp_path: Path, library: Library) -> None:
    preset = install(finished(tmp_path / "runs"), library)
    assert (preset.id, preset.model, preset.label) == ("munch", "munch", "Edvard Munch, in short")


def test_another_run_of_the_same_name_gets_a_number(tmp_path: Path, library: Library) -> None:
    install(finished(tmp_path / "runs"), library)
    assert install(finished(tmp_path / "runs", radius=2), library).id == "munch-2"
    assert [preset.id for preset in library.presets] == ["munch", "munch-2"]


def test_the_same_run_replaces_its_own_style(tmp_path: Path, library: Library) -> None:
    run = finished(tmp_path / "runs")
    before = library.model_of(install(run, library)).sha256
    write_result(run, 2)
    again = install(run, library)
    assert again.id == "munch" and len(library.presets) == 1
    assert library.model_of(again).sha256 != before


def test_a_run_may_be_told_to_replace_a_style(tmp_path: Path, library: Library) -> None:
    install(finished(tmp_path / "runs"), library)
    other = finished(tmp_path / "runs", radius=2)
    claim(other, "munch")
    assert install(other, library).id == "munch" and len(library.presets) == 1


def test_a_longer_run_keeps_the_rest_of_its_recipe(tmp_path: Path) -> None:
    run = create_run(Recipe(name="a", seed=4, optimiser=Optimiser(steps=10, minutes=5)), tmp_path)
    run.events.write_text(Line("step", 10).json() + "\n")
    extend(run, 30)
    recipe = load_recipe(run.recipe_file)
    assert recipe.optimiser.steps == 40 and recipe.optimiser.minutes == 0 and recipe.seed == 4


def test_a_run_is_removed_but_not_its_style(tmp_path: Path, library: Library) -> None:
    run = finished(tmp_path / "runs")
    install(run, library)
    assert claimed(run) == "munch"
    remove(run)
    assert not run.folder.exists() and library.preset("munch")


def test_without_torch_the_one_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "can_train", lambda: False)
    with pytest.raises(EditError, match=r'pip install "ganstudio\[train\]"'):
        check_training()


def test_a_recipe_is_the_same_from_any_folder(tmp_path: Path) -> None:
    recipe = anchored(Recipe(data=Data(("a.jpg",), ("/photos",))), tmp_path)
    assert recipe.data.targets == (str(tmp_path / "a.jpg"),) and recipe.data.photos == ("/photos",)
    assert recipe.warm_start == "" and recipe.losses.features == ""


def test_a_generator_becomes_a_model_and_no_style(tmp_path: Path, library: Library) -> None:
    run = Run(tmp_path / "faces")
    manifest = described(run.result, id="faces", label="Faces")
    (run.result / FILE).write_text(manifest_text(manifest), "utf-8")
    known = len(library.presets)
    assert install_model(run, library).id == "faces" and install_model(run, library).id == "faces-2"
    assert library.active("generate").id == "faces" and len(library.presets) == known


def test_the_report_names_the_finished_models_figures(tmp_path: Path) -> None:
    run = create_run(Recipe(kind="generate", name="faces"), tmp_path)
    lines = [Line("step", 1, {"d": 1.0, "g": 1.0, "rate": 1.0, "waiting": 0.0}), Line("finished", 0, {"figures": {"nearest_learnt": 0.25}})]
    run.events.write_text("".join(line.json() + "\n" for line in lines), "utf-8")
    assert "nearest learnt picture 0.25" in report_page(run)


def test_the_classic_networks_crop_may_be_its_own_side(tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text('kind = "generate"\n[data]\ncrop = 28\n[generator]\nnetwork = "classic"\n')
    assert load_recipe(file).data.crop == 28
    file.write_text('kind = "generate"\n[data]\ncrop = 28\n[generator]\nnetwork = "modern"\n')
    with pytest.raises(ManifestError, match="multiple of 16"):
        load_recipe(file)


def test_what_libraries_print_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"import sys; sys.stdout.buffer.write(b'\\xff noise\\n' + {Line('step', 2).json().encode()!r} + b'\\n')"
    monkeypatch.setattr(training, "command", lambda *_, **__: [sys.executable, "-c", said])
    monkeypatch.setattr(training, "check_training", lambda: None)
    with training.start(Run(tmp_path), tmp_path) as process:
        assert list(follow(process)) == [Line("step", 2)]
