from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.engine.active import active_model, default
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest, SizeRule, manifest_text
from ganstudio.errors import FileError, ModelError
from tests.engine import graphs


def put(folder: Path, id: str, task: str = "inpaint", parent: str = "", scale: int = 1) -> Manifest:
    """A model in a folder of its own below ``folder``."""
    made = graphs.identity() if scale == 1 else graphs.enlarge(scale)
    manifest = graphs.manifest(folder / id, made, SizeRule(scale=scale), id=id, label=id.title(), task=task, parent=parent)
    (manifest.folder / "manifest.toml").write_text(manifest_text(manifest), "utf-8")
    return manifest


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Bundled: inpaint and inpaint-crisp, two enlargers; own: lama."""
    bundled = tmp_path / "bundled"
    put(bundled, "inpaint")
    put(bundled, "inpaint-crisp", parent="inpaint")
    put(bundled, "upscale-x2", "upscale", scale=2)
    put(bundled, "upscale-x4", "upscale", scale=4)
    put(tmp_path / "data" / "models", "lama")
    return tmp_path


def library(folder: Path, heard: list[str] | None = None) -> Library:
    return Library(folder / "bundled", folder / "data" / "models", on_notice=None if heard is None else heard.append)


def test_the_one_with_a_parent_is_the_default(folders: Path) -> None:
    assert library(folders).active("inpaint").id == "inpaint-crisp"


def test_the_default_prefers_what_came_with_the_program(folders: Path) -> None:
    own = replace(put(folders / "other", "aaa"), bundled=False)
    bundled = replace(put(folders / "other", "bbb"), bundled=True)
    assert default([own, bundled]) == bundled and default([own]) == own and default([]) is None


def test_a_choice_is_kept(folders: Path) -> None:
    found = library(folders)
    found.make_active("inpaint", "lama")
    assert found.active("inpaint").id == "lama"
    assert library(folders).active("inpaint").id == "lama"
    assert not list((folders / "data").glob("*.part"))


def test_one_choice_for_each_scale(folders: Path) -> None:
    put(folders / "data" / "models", "sharp-x2", "upscale", scale=2)
    found = library(folders)
    assert (found.active("upscale", 2).id, found.active("upscale", 4).id) == ("upscale-x2", "upscale-x4")
    found.make_active("upscale", "sharp-x2")
    assert (found.active("upscale", 2).id, found.active("upscale", 4).id) == ("sharp-x2", "upscale-x4")
    assert found.active("upscale").id == "sharp-x2"


def test_a_model_for_another_task_is_refused(folders: Path) -> None:
    with pytest.raises(ModelError, match="lama: is made for inpaint, not for denoise"):
        library(folders).make_active("denoise", "lama")
    with pytest.raises(ModelError, match="no such model"):
        library(folders).make_active("denoise", "none")


def test_no_model_names_the_remedy(folders: Path) -> None:
    with pytest.raises(ModelError, match="Download or import one"):
        library(folders).active("denoise")
    with pytest.raises(ModelError, match=r"no model for x3. There are: x2, x4"):
        library(folders).active("upscale", 3)


def test_a_choice_that_was_removed_is_said_once(folders: Path) -> None:
    heard: list[str] = []
    found = library(folders, heard)
    found.make_active("inpaint", "lama")
    found.remove_model("lama")
    assert found.active("inpaint").id == found.active("inpaint").id == "inpaint-crisp"
    assert len(heard) == 1 and "lama" in heard[0] and "Inpaint-Crisp" in heard[0]


def test_a_broken_choice_file_is_said(folders: Path) -> None:
    (folders / "data" / "active.toml").write_text("inpaint = ", "utf-8")
    heard: list[str] = []
    assert library(folders, heard).active("inpaint").id == "inpaint-crisp"
    assert len(heard) == 1 and "active.toml" in heard[0]


def test_two_programs_do_not_undo_each_others_choices(folders: Path) -> None:
    one, other = library(folders), library(folders)
    one.make_active("inpaint", "lama")
    other.make_active("upscale", "upscale-x2")
    assert library(folders).active("inpaint").id == other.active("inpaint").id == "lama"


def test_a_choice_that_cannot_be_kept_is_not_taken(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise FileError("active.toml", "The disk is full.")

    found = library(folders)
    monkeypatch.setattr("ganstudio.engine.active.write_file", full)
    with pytest.raises(FileError):
        found.make_active("inpaint", "lama")
    assert found.active("inpaint").id == "inpaint-crisp"


def test_choices_of_other_kinds_do_not_disturb(folders: Path) -> None:
    manifests = library(folders).manifests
    assert active_model(manifests, {"inpaint": "upscale-x2"}, "inpaint").id == "inpaint-crisp"
