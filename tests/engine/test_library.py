from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest, SizeRule, manifest_text
from ganstudio.engine.providers import CPU, PROVIDERS, Provider, available, chosen
from ganstudio.engine.session import open_graph
from ganstudio.errors import FileError, ManifestError, ModelError
from tests.engine import graphs

CUDA = next(provider for provider in PROVIDERS if provider.id == "cuda")


class _Graph:
    """A session that says it is on a GPU and computes on the CPU; ``change`` may spoil or stop it."""

    def __init__(self, graph: Any, provider: Provider, change: Callable[[int, np.ndarray], np.ndarray]) -> None:
        self.graph, self.provider, self.change, self.runs = graph, provider, change, 0

    def get_inputs(self) -> Any:
        return self.graph.get_inputs()

    def get_providers(self) -> list[str]:
        return [self.provider.name, CPU.name]

    def run(self, names: Any, feeds: Any, options: Any) -> list[np.ndarray]:
        self.runs += 1
        return [self.change(self.runs, result) for result in self.graph.run(names, feeds, options)]


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ONNX Runtime that says it has CUDA."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA.name, CPU.name])


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Manifest]:
    made = graphs.manifest(tmp_path / "bundled" / "test", graphs.invert(), SizeRule(memory=10_000))
    (made.folder / "manifest.toml").write_text(manifest_text(made), "utf-8")
    yield made


def library(tmp_path: Path, change: Callable[[int, np.ndarray], np.ndarray] | None = None, fail: bool = False, **more: Any) -> Library:
    """A library whose CUDA behaves as told."""

    def opener(file: Path, provider: Provider) -> Any:
        if provider == CPU:
            return open_graph(file, CPU)
        if fail:
            raise RuntimeError("libcudnn.so.9: cannot open shared object file")
        return _Graph(open_graph(file, CPU), provider, change or (lambda run, result: result))

    return Library(tmp_path / "bundled", tmp_path / "own", opener=opener, **more)


IMAGE = np.random.default_rng(1).uniform(0, 1, (400, 300, 3)).astype(np.float32)


def run(found: Library, manifest: Manifest) -> np.ndarray:
    return apply_model(manifest, found.session(manifest), IMAGE, Progress())


@pytest.mark.usefixtures("gpu")
def test_a_working_gpu_is_used_and_named(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    assert "not tried" in found.device()
    assert np.allclose(run(found, model), 1 - IMAGE)
    assert found.device() == CUDA.label and not found.notices
    assert found.session(model) is found.session(model)


@pytest.mark.usefixtures("gpu")
def test_a_gpu_that_fails_at_load(tmp_path: Path, model: Manifest) -> None:
    told: list[str] = []
    found = library(tmp_path, fail=True, on_notice=told.append)
    assert np.allclose(run(found, model), 1 - IMAGE)
    assert np.allclose(run(found, model), 1 - IMAGE)
    assert found.device() == CPU.label
    assert len(told) == 1 and "libcudnn" in told[0] and CUDA.label in told[0]


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("what", ["CUDA error 700: an illegal memory access was encountered", "out of memory"])
def test_a_gpu_that_fails_mid_run(tmp_path: Path, model: Manifest, what: str) -> None:
    def change(run: int, result: np.ndarray) -> np.ndarray:
        if run > 2:  # the self-test and one tile go well
            raise RuntimeError(what)
        return result

    found = library(tmp_path, change)
    manifest = replace(model, sizes=replace(model.sizes, memory=10_000))
    assert np.allclose(run(found, manifest), 1 - IMAGE)
    if "700" in what:
        assert np.allclose(run(found, manifest), 1 - IMAGE)
    assert np.allclose(apply_model(manifest, found.session(manifest), np.tile(IMAGE, (3, 3, 1)), Progress()), 1 - np.tile(IMAGE, (3, 3, 1)))
    assert found.device() == CPU.label
    assert len(found.notices) == 1 and "goes on" in found.notices[0]


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("wrong", [0.0, 0.9, np.nan])
def test_a_gpu_that_returns_wrong_numbers(tmp_path: Path, model: Manifest, wrong: float) -> None:
    found = library(tmp_path, lambda run, result: result * np.float32(wrong))
    assert np.allclose(run(found, model), 1 - IMAGE)
    assert found.device() == CPU.label
    assert len(found.notices) == 1


@pytest.mark.usefixtures("gpu")
def test_the_self_test_runs_once(tmp_path: Path, model: Manifest) -> None:
    runs: list[int] = []

    def change(run: int, result: np.ndarray) -> np.ndarray:
        runs.append(result.size)
        return result

    found = library(tmp_path, change)
    run(found, model)
    run(found, model)
    assert len(runs) > 4 and runs.count(runs[0]) == 1


def test_a_gpu_asked_for_but_not_there_is_said(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path, provider="cuda")
    assert np.allclose(run(found, model), 1 - IMAGE)
    assert CUDA not in available() and CUDA.label in found.notices[0] and found.device() == CPU.label


def test_the_provider_that_onnx_runtime_falls_back_to_is_told(tmp_path: Path, model: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime skips a provider that it cannot load; the truth is read back."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA.name, CPU.name])
    found = Library(tmp_path / "bundled", tmp_path / "own", opener=lambda file, provider: open_graph(file, CPU))
    run(found, model)
    assert found.device() == CPU.label and "fell back" in found.notices[0]


def test_a_changed_file_is_not_loaded(tmp_path: Path, model: Manifest) -> None:
    model.file.write_bytes(graphs.identity().SerializeToString())
    with pytest.raises(ModelError, match="SHA-256"):
        library(tmp_path).session(model)
    model.file.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        library(tmp_path).session(model)


def test_a_bad_manifest_is_a_problem_and_the_rest_is_there(tmp_path: Path, model: Manifest) -> None:
    other = tmp_path / "own" / "broken" / "manifest.toml"
    other.parent.mkdir(parents=True)
    other.write_text('id = "broken"\n', "utf-8")
    found = library(tmp_path)
    assert [m.id for m in found.manifests] == ["test"]
    assert len(found.problems) == 1 and found.problems[0].file == other and found.problems[0].key == "sha256"


def test_models_are_added_and_removed(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    new = graphs.manifest(tmp_path / "somewhere", graphs.identity())
    preset = found.add_model(new)
    assert preset.model == "test-2" and found.manifest("test-2").label == "Test"
    found.verify("test-2")
    assert np.allclose(run(found, found.model_of(preset)), IMAGE)
    found.remove_model("test-2")
    assert [m.id for m in found.manifests] == ["test"] and not found.presets
    with pytest.raises(ModelError, match="came with the program"):
        found.remove_model("test")


def test_presets_are_saved_renamed_deleted(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    preset = found.save_preset("Gelb & Blau", "test", {"strength": 0.5, "keep_colours": True})
    assert (preset.id, preset.value("strength", 1.0)) == ("gelb-blau", 0.5)
    assert found.save_preset("Gelb & Blau", "test", {}).id == "gelb-blau-2"
    found.rename_preset("gelb-blau", "Yellow")
    again = library(tmp_path)
    assert again.preset("gelb-blau").label == "Yellow" and again.preset("gelb-blau").values == preset.values
    again.delete_preset("gelb-blau")
    assert [p.id for p in library(tmp_path).presets] == ["gelb-blau-2"]
    with pytest.raises(ModelError, match="no such style"):
        again.preset("gelb-blau")


@pytest.mark.parametrize("with_model", [True, False])
def test_a_style_travels_as_one_file(tmp_path: Path, model: Manifest, with_model: bool) -> None:
    file = tmp_path / "shared.ganstyle"
    found = library(tmp_path)
    found.save_preset("Mine", "test", {"strength": 0.25})
    found.export_preset("mine", file, with_model)
    other = Library(tmp_path / "empty", tmp_path / "elsewhere" / "models")
    if not with_model:
        with pytest.raises(ModelError, match="needs the model test"):
            other.import_preset(file)
        assert not other.presets
        return
    preset = other.import_preset(file)
    assert preset.label == "Mine" and preset.value("strength", 1.0) == 0.25
    assert np.allclose(run(other, other.model_of(preset)), 1 - IMAGE)
    assert other.import_preset(file).model == preset.model
    assert len(other.manifests) == 1


def test_a_preset_naming_a_missing_or_another_model(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    preset = found.save_preset("Mine", "test", {})
    with pytest.raises(ModelError, match="needs the model gone"):
        found.model_of(replace(preset, model="gone"))
    with pytest.raises(ModelError, match="another version"):
        found.model_of(replace(preset, sha256="0" * 64))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"not a zip at all"])
def test_a_broken_style_file(tmp_path: Path, model: Manifest, data: bytes) -> None:
    file = tmp_path / "bad.ganstyle"
    file.write_bytes(data)
    with pytest.raises(FileError, match=r"bad\.ganstyle"):
        library(tmp_path).import_preset(file)


def test_nothing_is_left_when_a_model_cannot_be_added(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    new = replace(graphs.manifest(tmp_path / "somewhere", graphs.identity(), id="new"), sha256="0" * 64)
    with pytest.raises(ModelError):
        found.add_model(new)
    assert not list((tmp_path / "own").iterdir())


def test_what_a_break_left_is_no_model(tmp_path: Path, model: Manifest) -> None:
    found = library(tmp_path)
    added = found.manifest(found.add_model(replace(model, id="new")).model)
    for name in (".new.part", ".new.old"):
        shutil.copytree(added.folder, added.folder.parent / name)
    found.refresh()
    assert found.manifest("new").folder == added.folder and not found.problems


def test_a_model_that_cannot_take_its_place_leaves_the_old_one(tmp_path: Path, model: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    found = library(tmp_path)
    found.add_model(replace(model, id="new"), named=True)
    other, rename = graphs.manifest(tmp_path / "other", graphs.identity(), id="new"), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(FileError, match="Permission denied"):
        found.add_model(other, named=True, replacing="new")
    found.refresh()
    assert found.manifest("new").sha256 == model.sha256
    found.verify("new")


def test_a_bundled_style_is_not_written_over(tmp_path: Path) -> None:
    found = Library(own=tmp_path / "own")
    with pytest.raises(ModelError, match="came with the program"):
        found.rename_preset("van-gogh", "Other")
    assert {"van-gogh", "hokusai"} <= {preset.id for preset in found.presets}
    assert not found.problems
    for manifest in found.manifests:
        found.verify(manifest.id)
        assert manifest.bundled and manifest.licence and manifest.training_data
        assert (manifest.latent or manifest.sizes.receptive_field > 0) and manifest.sizes.multiple >= 1


def test_manifest_errors_name_file_and_key(tmp_path: Path, model: Manifest) -> None:
    file = model.folder / "manifest.toml"
    text = file.read_text("utf-8")
    for old, new, key in [
        ('layout = "NCHW"', 'layout = "CHW"', "input.layout"),
        ("multiple = 1", "multiple = 0", "sizes.multiple"),
        ("multiple = 1", 'multiple = "1"', "sizes.multiple"),
        ("multiple = 1", "multiple = 1\n[metrics]\nx = nan", "metrics.x"),
        ("multiple = 1", "multipel = 1", "sizes.multipel"),
        ('file = "model.onnx"', 'file = "../model.onnx"', "file"),
        ('licence = "MIT"', "", "licence"),
        ("0.0,", '"a",', "input.range"),
        ("0.0,", "-inf,", "input.range"),
        ("0.0,", "1" + "0" * 400 + ",", ""),
        ("multiple = 1", "multiple = " + "[" * 3000, ""),
    ]:
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        problems = library(tmp_path).problems
        assert [(p.file, p.key) for p in problems] == [(file, key)], (old, new, problems)
        assert isinstance(problems[0], ManifestError) and key in str(problems[0]) and "manifest.toml" in str(problems[0])


def test_the_automatic_choice_leaves_out_what_takes_minutes_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [provider.name for provider in reversed(PROVIDERS)])
    assert [p.id for p in available()] == ["tensorrt", "cuda", "migraphx", "rocm", "directml", "coreml", "openvino", "cpu"]
    assert [p.id for p in chosen("auto")] == ["cuda", "migraphx", "rocm", "directml", "coreml", "openvino", "cpu"]
    assert [p.id for p in chosen("tensorrt")] == ["tensorrt"]
