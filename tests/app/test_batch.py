"""Which files a batch reads and writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.batch import (
    Task,
    check_place,
    edit_file,
    is_folder,
    is_there,
    merged,
    needs_folder,
    pictures_in,
    styling,
    suffix_for,
    tasks,
    top_layer,
)
from ganstudio.app.pipeline import StyleOptions
from ganstudio.core.adjust import Invert
from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment, Document, Layer, Pixels
from ganstudio.core.geometry import Point, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, FileError
from ganstudio.files.export import ExportOptions
from ganstudio.files.project import save_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.JPG", "a.png", "notes.txt", ".hidden.png", "c.ora", "deep/a.png", "deep/x.pnm"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path / "in"


def test_a_folder_gives_its_pictures_and_projects_sorted(folder: Path) -> None:
    assert [file.name for file in pictures_in(folder)] == ["a.png", "b.JPG", "c.ora"]
    assert [str(file.relative_to(folder)) for file in pictures_in(folder, recursive=True)] == ["a.png", "b.JPG", "c.ora", str(Path("deep/a.png"))]


def test_one_picture_goes_to_one_file_or_into_a_folder(folder: Path, tmp_path: Path) -> None:
    source = folder / "a.png"
    assert tasks([source], tmp_path / "out.jpg") == (Task(source, tmp_path / "out.jpg"),)
    assert tasks([source], tmp_path / "out") == (Task(source, tmp_path / "out" / "a.png"),)
    assert tasks([source], tmp_path) == (Task(source, tmp_path / "a.png"),)


def test_sub_folders_stay_and_names_that_meet_get_a_number(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert [task.target for task in tasks([folder], out, recursive=True)][-1] == out / "deep" / "a.png"
    meeting = tasks([folder / "a.png", folder / "deep" / "a.png", folder / "b.JPG"], out, "png")
    assert [task.target.name for task in meeting] == ["a.png", "a-2.png", "b.png"]


def test_no_picture_takes_the_place_of_another_that_is_still_to_be_read(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png"):
        (tmp_path / name).write_bytes(b"x")
    assert [task.target.name for task in tasks([tmp_path], tmp_path, "png")] == ["a-2.png", "a.png"]


def test_names_that_differ_in_capitals_only_do_not_meet(folder: Path, tmp_path: Path) -> None:
    (folder / "deep" / "A.PNG").write_bytes(b"x")
    meeting = tasks([folder / "a.png", folder / "deep" / "A.PNG"], tmp_path / "out")
    assert [task.target.name for task in meeting] == ["a.png", "A-2.PNG"]


def test_results_inside_the_folder_are_no_sources(folder: Path) -> None:
    first = tasks([folder], folder / "out", recursive=True)
    (folder / "out").mkdir()
    (folder / "out" / "a.png").write_bytes(b"x")
    assert tasks([folder], folder / "out", recursive=True) == first
    assert [task.source.name for task in tasks([folder], folder)] == ["a.png", "b.JPG", "c.ora"]


def test_a_folder_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(FileError, match=r"in: The folder cannot be read .Permission denied."):
        tasks([folder], folder / "out")


def test_names_that_nothing_can_have(tmp_path: Path) -> None:
    name = "x" * 300 + ".png"
    assert not is_folder(tmp_path / name)
    with pytest.raises(FileError, match="cannot be written"):
        is_there(tmp_path / name)


def test_several_pictures_need_a_folder(folder: Path, tmp_path: Path) -> None:
    assert needs_folder(folder / "a.png") and needs_folder(tmp_path / "new.png") and needs_folder(tmp_path / "new.ora")
    assert not needs_folder(folder) and not needs_folder(tmp_path / "new") and not needs_folder(tmp_path / "v1.2")


def test_a_place_is_looked_at_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"x")
    check_place(tmp_path / "new" / "deep" / "a.png", overwrite=False)
    with pytest.raises(FileError, match="file is not a folder"):
        check_place(tmp_path / "file" / "deep" / "a.png", overwrite=False)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(FileError, match=r"a.png: The folder .* is write-protected"):
        check_place(tmp_path / "new" / "a.png", overwrite=False)


def test_the_ending_follows_the_format_or_the_source() -> None:
    assert suffix_for(Path("a.JPG"), "") == ".JPG"
    assert suffix_for(Path("a.JPG"), "webp") == ".webp"
    assert suffix_for(Path("a.ora"), "") == ".png"


def test_a_picture_is_merged_only_where_it_has_to_be() -> None:
    raster = Raster.uniform(Size(4, 4), (9, 8, 7, 255))
    plain = Document(Size(4, 4), layers=(Layer(1, "a", Pixels(raster)),), next_id=2)
    assert merged(plain) is plain
    moved = Document(Size(4, 4), layers=(Layer(1, "a", Pixels(raster), Point(1, 0)),), next_id=2)
    assert merged(moved) is not moved
    assert np.array_equal(flatten(merged(moved)), flatten(moved)) and merged(moved).layers[0].bounds == moved.area


def test_models_work_on_the_highest_layer_with_pixels() -> None:
    raster = Raster.uniform(Size(4, 4), (9, 8, 7, 255))
    layers = (Layer(1, "a", Pixels(raster)), Layer(2, "hidden", Pixels(raster), visible=False), Layer(3, "look", Adjustment(Invert())))
    assert top_layer(Document(Size(4, 4), layers=layers, next_id=4)) == 1
    with pytest.raises(EditError, match="no visible layer"):
        top_layer(Document(Size(4, 4), layers=layers[1:], next_id=4))


def attempt(task: Task, tmp_path: Path) -> None:
    library = Library(tmp_path / "models", tmp_path / "own")
    edit_file(task, styling(task, Preset("p", "P", "m"), StyleOptions(), library), ExportOptions(), "", Progress())


def test_a_file_that_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    target = tmp_path / "there.png"
    target.write_bytes(b"mine")
    with pytest.raises(FileError, match=r"there.png: .*--overwrite"):
        attempt(Task(tmp_path / "a.png", target), tmp_path)
    assert target.read_bytes() == b"mine"


def test_a_project_without_layers_is_refused(tmp_path: Path) -> None:
    save_project(Document(Size(4, 4)), tmp_path / "empty.ora")
    with pytest.raises(FileError, match=r"empty.ora: .*no layers"):
        attempt(Task(tmp_path / "empty.ora", tmp_path / "out.ora"), tmp_path)
