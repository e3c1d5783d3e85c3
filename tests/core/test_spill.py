"""The temporary file for pixels."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.spill import SpillFile
from ganstudio.errors import FileError


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30), st.sampled_from([np.uint8, np.uint16])), min_size=1, max_size=5))
def test_arrays_come_back_in_any_order(shapes: list[tuple[int, int, type]]) -> None:
    store = SpillFile()
    arrays = [np.random.default_rng(i).integers(0, 256, shape[:2]).astype(shape[2]) for i, shape in enumerate(shapes)]
    places = [store.write(values) for values in arrays]
    for values, place in reversed(list(zip(arrays, places, strict=True))):
        assert np.array_equal(store.read(place, values.shape, values.dtype), values)
    assert store.size == sum(length for _, length in places)
    store.close()
    assert not store.path.exists()


def test_threads_do_not_mix_their_arrays(tmp_path: Path) -> None:
    store = SpillFile(tmp_path / "deep" / "folder")
    wrong: list[int] = []

    def work(value: int) -> None:
        for _ in range(50):
            values = np.full((64, 64), value, np.uint8)
            if not np.array_equal(store.read(store.write(values), values.shape, values.dtype), values):
                wrong.append(value)

    threads = [threading.Thread(target=work, args=(value,)) for value in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    store.close()


def test_a_file_that_was_cut_short_says_so(tmp_path: Path) -> None:
    store = SpillFile(tmp_path)
    place = store.write(np.random.default_rng(1).integers(0, 256, (64, 64)).astype(np.uint8))
    with store.path.open("r+b") as file:
        file.truncate(10)
    with pytest.raises(FileError, match="cut short"):
        store.read(place, (64, 64), np.dtype(np.uint8))
    store.close()


def test_damaged_bytes_say_so(tmp_path: Path) -> None:
    store = SpillFile(tmp_path)
    place = store.write(np.random.default_rng(1).integers(0, 256, (64, 64)).astype(np.uint8))
    with store.path.open("r+b") as file:
        file.write(b"\0" * 40)
    with pytest.raises(FileError, match="damaged"):
        store.read(place, (64, 64), np.dtype(np.uint8))
    store.close()
    store.close()


def test_a_full_disk_is_an_error_that_names_the_remedy(tmp_path: Path) -> None:
    store = SpillFile(tmp_path)

    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    store._file.close()
    store._file = Full()  # type: ignore[assignment]
    with pytest.raises(FileError, match=r"No space left on device.*Free some space"):
        store.write(np.zeros((4, 4), np.uint8))
    store.close()


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match=r"file: History cannot be moved to disk there.*permissions"):
        SpillFile(tmp_path / "file")


def test_a_closed_file_says_so(tmp_path: Path) -> None:
    store = SpillFile(tmp_path)
    place = store.write(np.zeros((4, 4), np.uint8))
    store.close()
    with pytest.raises(FileError, match="closed"):
        store.read(place, (4, 4), np.dtype(np.uint8))
