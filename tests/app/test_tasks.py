from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ganstudio.app.tasks import OTHER, TASKS, import_tasks, is_active, task_kind
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import SizeRule, TensorSpec
from tests.engine import graphs


def ids(manifest: object) -> set[str]:
    return {kind.id for kind in import_tasks(manifest)}  # type: ignore[arg-type]


def test_what_a_model_may_be_made_for(tmp_path: Path) -> None:
    plain = graphs.manifest(tmp_path / "m", graphs.identity())
    assert ids(plain) == {"style", "enhance", "denoise", "jpeg"}
    assert ids(replace(plain, sizes=SizeRule(scale=2), task="upscale")) == {"upscale", "style", "enhance"}
    assert "cutout" in ids(replace(plain, output=TensorSpec("result", channels="grey")))
    assert "cutout" not in ids(replace(plain, image=TensorSpec("image", channels="grey"), output=TensorSpec("result", channels="grey")))


def test_tasks_have_different_ids_and_icons() -> None:
    assert len({kind.id for kind in TASKS}) == len({kind.icon for kind in TASKS}) == len(TASKS)
    assert task_kind("upscale").label == "Upscale" and task_kind("cooking") is OTHER


def test_one_of_a_task_is_active_and_none_of_a_style(tmp_path: Path) -> None:
    library = Library(tmp_path / "none", tmp_path / "own" / "models")
    first = library.install(replace(graphs.manifest(tmp_path / "a", graphs.identity()), id="a", task="denoise"))
    second = library.install(replace(graphs.manifest(tmp_path / "b", graphs.invert()), id="b", task="denoise"))
    style = library.install(replace(graphs.manifest(tmp_path / "c", graphs.blur()), id="c"))
    assert [is_active(library, m) for m in (first, second, style)] == [True, False, False]
    library.make_active("denoise", "b")
    assert [is_active(library, m) for m in (first, second)] == [False, True]
