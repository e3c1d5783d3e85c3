"""Many pictures by one recipe: what is done, what is left, what failed, going on after a break, estimates, a cluster."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from ganstudio.app import batch_run
from ganstudio.app.batch import Task
from ganstudio.app.batch_estimate import as_share, estimate, size_after
from ganstudio.app.batch_recipe import BatchRecipe
from ganstudio.app.batch_run import JOURNAL, Plan, Report, check_recipe, plan, run
from ganstudio.app.cluster import ClusterError, run_on_cluster
from ganstudio.core.adjust import Invert, to_dict
from ganstudio.core.edit import Step
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import FileError, ModelError
from ganstudio.files.export import ExportOptions

INVERT = BatchRecipe("Negative", (Step("adjust", to_dict(Invert())),), ExportOptions(format="png"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models", tmp_path / "own")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four pictures of 30 x 20 and a broken one."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.png", "c.png", "deep/d.png")):
        pixels = np.full((20, 30, 3), 10 * number, np.uint8)
        (tmp_path / "in" / name).write_bytes(imagecodecs.png_encode(pixels))
    (tmp_path / "in" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    return tmp_path / "in"


def made(tmp_path: Path) -> dict[str, int]:
    """The first value of every result."""
    out = tmp_path / "out"
    return {str(file.relative_to(out)): int(imagecodecs.png_decode(file.read_bytes())[0, 0, 0]) for file in sorted(out.rglob("*.png"))}


@pytest.mark.parametrize("jobs", [1, 3])
def test_one_that_fails_does_not_stop_the_rest(folder: Path, tmp_path: Path, library: Library, jobs: int) -> None:
    seen: list[Report] = []
    fractions: list[float] = []
    outcome = run(plan(INVERT, [folder], tmp_path / "out", recursive=True), library, Progress(lambda f, _: fractions.append(f)), jobs, seen.append)
    assert made(tmp_path) == {"a.png": 255, "b.png": 245, "c.png": 235, str(Path("deep/d.png")): 225}
    assert outcome.done == 4
    assert [report.task.source.name for report in outcome.failed] == ["broken.png"]
    assert "damaged" in outcome.failed[0].why
    assert sorted(seen, key=str) == sorted(outcome.reports, key=str)
    assert max(fractions) <= 1.0


def test_results_that_are_there_are_left_replaced_or_reported(folder: Path, tmp_path: Path, library: Library) -> None:
    (folder / "broken.png").unlink()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.png").write_bytes(imagecodecs.png_encode(np.full((2, 2, 3), 1, np.uint8)))
    stop = run(plan(INVERT, [folder], tmp_path / "out"), library, Progress())
    assert [report.why for report in stop.failed] == ["is there already. Choose another folder, or let such results be replaced or skipped."]
    left = plan(INVERT, [folder], tmp_path / "out", "skip")
    assert [task.target.name for task in left.skipped] == ["a.png", "b.png", "c.png"]
    assert made(tmp_path)["b.png"] == 1
    run(plan(INVERT, [folder], tmp_path / "out", "replace"), library, Progress())
    assert made(tmp_path)["b.png"] == 245


def test_it_goes_on_where_it_stopped(folder: Path, tmp_path: Path, library: Library) -> None:
    (folder / "broken.png").unlink()
    progress = Progress()
    first = run(plan(INVERT, [folder], tmp_path / "out"), library, progress, reported=lambda _: progress.cancel())
    assert first.stopped
    assert 1 <= first.done < 3
    second = plan(INVERT, [folder], tmp_path / "out", "resume")
    assert len(second.skipped) == first.done
    with (tmp_path / "out" / JOURNAL).open("a") as file:
        file.write('{"recipe": "cut o')
    assert run(second, library, Progress()).done == 3 - first.done
    assert len(plan(INVERT, [folder], tmp_path / "out", "resume").skipped) >= 2
    (folder / "a.png").write_bytes(imagecodecs.png_encode(np.full((20, 31, 3), 99, np.uint8)))
    assert "a.png" in [task.source.name for task in plan(INVERT, [folder], tmp_path / "out", "resume").todo]
    other = BatchRecipe("Other", (Step("flip", {}),), INVERT.export)
    assert len(plan(other, [folder], tmp_path / "out", "resume").todo) == 3


def test_what_is_done_in_spite_of_a_stop_is_reported(folder: Path, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    progress, make, both = Progress(), batch_run.make, threading.Barrier(2)

    def late(task: Task, recipe: BatchRecipe, library: Library, part: Progress, overwrite: bool = False) -> None:
        both.wait(20)
        if task.source.name == "b.png":
            stop = threading.Event()
            with progress.on_cancel(stop.set):
                assert stop.wait(20)
            part = Progress()
        make(task, recipe, library, part, overwrite)

    monkeypatch.setattr(batch_run, "make", late)
    outcome = run(plan(INVERT, [folder / "a.png", folder / "b.png"], tmp_path / "out"), library, progress, 2, lambda _: progress.cancel())
    assert outcome.stopped and sorted(report.task.source.name for report in outcome.reports) == ["a.png", "b.png"] == sorted(made(tmp_path))


def test_what_cannot_be_planned_says_why(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such picture"):
        plan(INVERT, [tmp_path / "none"], tmp_path / "out")
    with pytest.raises(FileError, match="several pictures need a folder"):
        plan(INVERT, [folder], folder / "a.png")


def test_a_missing_style_or_model_is_said_before_the_first_picture(library: Library) -> None:
    with pytest.raises(ModelError, match="no such style"):
        check_recipe(BatchRecipe("a", (Step("style", {"preset": "gone"}),)), library)
    with pytest.raises(ModelError, match="gone"):
        check_recipe(BatchRecipe("a", (Step("denoise", {"model": "gone"}),)), library)


def test_the_unexpected_is_one_sentence(folder: Path, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(batch_run, "make", explode)
    outcome = run(plan(INVERT, [folder / "a.png"], tmp_path / "x.png"), library, Progress())
    assert outcome.failed[0].why == "Something unexpected went wrong (ZeroDivisionError: by nothing)."


def test_an_estimate_counts_pictures_pixels_and_room(folder: Path, tmp_path: Path, library: Library) -> None:
    recipe = BatchRecipe("a", (*INVERT.steps, Step("size", {"fit": "exactly", "width": 300, "height": 200})), INVERT.export)
    found = estimate(plan(recipe, [folder], tmp_path / "out"), library, Progress())
    assert (found.pictures, found.unreadable) == (4, 1)
    assert found.megapixels == pytest.approx(3 * 600 / 1e6)
    assert found.seconds > 0
    assert found.nbytes > 0
    assert not (tmp_path / "out").exists()


def test_sizes_after_steps() -> None:
    size = Size(4000, 3000)
    assert size_after(size, (Step("size", {"width": 2000, "height": 2000}),)) == Size(2000, 1500)
    assert size_after(size, (Step("rotate", {}), Step("upscale", {"scale": 2}))) == Size(6000, 8000)
    assert size_after(size, (Step("upscale", {"width": 8000}), Step("size", {"fit": "percent", "percent": 50.0}))) == size
    share = as_share(Step("size", {"width": 1000, "height": 1000}), size)
    assert share.values["percent"] == pytest.approx(25)


def test_a_cluster_that_does_not_answer_is_named(folder: Path, tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(ClusterError, match=f"{address} does not answer"):
            run_on_cluster(plan(INVERT, [folder], tmp_path / "out"), address, "cpu", Progress(), patience=0.5)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of two workers, each a process of its own."""
    from distributed import LocalCluster
    from distributed.utils import _offload_executor

    _offload_executor.submit(int).result()  # its thread stays for all clusters
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50) as found:
        yield found.scheduler_address


def test_two_workers_do_what_one_machine_does(folder: Path, tmp_path: Path, cluster: str) -> None:
    work: Plan = plan(INVERT, [folder], tmp_path / "out", recursive=True)
    seen: list[Report] = []
    outcome = run_on_cluster(work, cluster, "cpu", Progress(), seen.append)
    assert made(tmp_path) == {"a.png": 255, "b.png": 245, "c.png": 235, str(Path("deep/d.png")): 225}
    assert [report.task.source.name for report in outcome.failed] == ["broken.png"]
    assert len(seen) == 5
    assert len(plan(INVERT, [folder], tmp_path / "out", "resume", recursive=True).skipped) == 4
    lines = [json.loads(line) for line in (tmp_path / "out" / JOURNAL).read_text().splitlines()]
    assert {Path(line["mark"][0]).name for line in lines} == {"a.png", "b.png", "c.png", "d.png"}


def test_cancelled_work_on_a_cluster_is_taken_back(folder: Path, tmp_path: Path, cluster: str) -> None:
    tasks = tuple(Task(folder / "a.png", tmp_path / "many" / f"{n}.png") for n in range(60))
    progress = Progress()
    outcome = run_on_cluster(Plan(INVERT, tasks, (), tmp_path / "many", False), cluster, "cpu", progress, lambda _: progress.cancel())
    assert outcome.stopped
    assert len(outcome.reports) < 60
