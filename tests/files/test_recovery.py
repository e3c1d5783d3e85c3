"""Recovery copies survive the program, and only those of programs that have ended are offered."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.errors import FileError
from ganstudio.files import recovery as module
from ganstudio.files.recovery import Recovery
from ganstudio.places import state_folder
from tests.files.documents import assert_same_document, everything, one_layer, opaque


def crashed(folder: Path) -> None:
    """A program that keeps two copies and is gone without a word."""
    recovery = Recovery(folder)
    recovery.save(1, everything(), "holiday", Path("/pictures/holiday.jpg"))
    recovery.save(2, one_layer(opaque(20, 10)), "Untitled")
    os._exit(1)


@pytest.fixture
def left_behind(tmp_path: Path) -> Path:
    process = multiprocessing.get_context("spawn").Process(target=crashed, args=(tmp_path,))
    process.start()
    process.join()
    return tmp_path


def test_what_a_crash_left_is_offered_loaded_and_discarded(left_behind: Path) -> None:
    recovery = Recovery(left_behind)
    orphans = recovery.orphans()
    assert [orphan.name for orphan in orphans] == ["Untitled", "holiday"]
    assert [orphan.original for orphan in orphans] == [None, Path("/pictures/holiday.jpg")]
    assert_same_document(recovery.load(orphans[1]), everything())
    assert max(orphans[1].thumbnail(16).shape[:2]) == 16
    assert len(recovery.orphans()) == 2  # asking again gives the same
    for orphan in orphans:
        recovery.discard(orphan)
    assert recovery.orphans() == []
    assert list(left_behind.iterdir()) == []
    recovery.close()


def test_a_second_program_does_not_see_what_the_first_looks_at(left_behind: Path) -> None:
    first, second = Recovery(left_behind), Recovery(left_behind)
    assert len(first.orphans()) == 2
    assert second.orphans() == []
    first.close()
    assert len(second.orphans()) == 2  # not discarded: offered again
    second.close()


def test_copies_of_a_running_program_are_not_offered(tmp_path: Path) -> None:
    running, other = Recovery(tmp_path), Recovery(tmp_path)
    running.save("a", one_layer(opaque(20, 10)), "a")
    assert other.orphans() == running.orphans() == []
    running.close()
    assert list(tmp_path.iterdir()) == []


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    recovery = Recovery(tmp_path)
    document = one_layer(opaque(20, 10))
    assert recovery.save(1, document, "a")
    assert not recovery.save(1, document, "a")
    assert recovery.save(1, everything(), "a")
    assert len(list(tmp_path.rglob("*.ora"))) == 1
    recovery.forget(1)
    assert list(tmp_path.rglob("*.ora")) == []
    assert recovery.save(1, document, "a")
    recovery.close()


def test_lies_in_the_state_folder_and_only_for_the_person(own_folders: Path) -> None:
    recovery = Recovery()
    recovery.save(1, one_layer(opaque(20, 10)), "a")
    (folder,) = (state_folder() / "recovery").iterdir()
    assert own_folders in folder.parents
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
    recovery.close()


def test_a_copy_that_is_no_longer_wanted_when_it_is_ready_goes(tmp_path: Path) -> None:
    recovery = Recovery(tmp_path)
    recovery.save("a", one_layer(opaque(20, 10)), "a", None, Progress(lambda fraction, _: recovery.forget("a") if fraction > 0.5 else None))
    assert list(tmp_path.rglob("*.ora")) == []
    recovery.close()


@pytest.mark.parametrize("spoil", [lambda note: note.write_text("{"), lambda note: note.write_bytes(b"\xff"), Path.unlink])
def test_a_copy_whose_note_is_lost_is_offered_all_the_same(left_behind: Path, spoil: Callable[[Path], object]) -> None:
    for note in left_behind.rglob("*.json"):
        spoil(note)
    recovery = Recovery(left_behind)
    orphans = recovery.orphans()
    assert len(orphans) == 2 and all(orphan.original is None and orphan.name == "Untitled" and orphan.saved.year > 2000 for orphan in orphans)
    assert {recovery.load(orphan).size for orphan in orphans} == {Size(20, 10), everything().size}
    for orphan in orphans:
        recovery.discard(orphan)
    assert list(left_behind.iterdir()) == []
    recovery.close()


def test_a_failed_copy_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recovery = Recovery(tmp_path)
    recovery.save(1, one_layer(opaque(20, 10)), "a")
    (copy,) = tmp_path.rglob("*.ora")
    before = copy.read_bytes()

    def fail(*_: object) -> None:
        raise FileError("a", "full")

    monkeypatch.setattr(module, "save_project", fail)
    with pytest.raises(FileError):
        recovery.save(1, everything(), "a")
    assert copy.read_bytes() == before
    recovery.close()
