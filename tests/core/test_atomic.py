"""A file is written whole, or the old one stays as it was."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from ganstudio.core.atomic import write_file
from ganstudio.errors import FileError


def test_writes_bytes_and_by_function(tmp_path: Path) -> None:
    write_file(tmp_path / "tést 画像.bin", b"one")
    assert (tmp_path / "tést 画像.bin").read_bytes() == b"one"

    def fill(file: BinaryIO) -> None:
        file.write(b"abc")
        file.seek(1)
        file.write(b"X")

    write_file(tmp_path / "tést 画像.bin", fill)
    assert (tmp_path / "tést 画像.bin").read_bytes() == b"aXc"
    assert len(list(tmp_path.iterdir())) == 1


def failing(code: int) -> object:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("where", ["fsync", "replace", "open", "write"])
@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "write-protected"), (errno.EIO, "Writing failed")])
def test_a_failure_anywhere_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, code: int, words: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    content: object = b"new"
    match where:
        case "fsync":
            monkeypatch.setattr("os.fsync", failing(code))
        case "replace":
            monkeypatch.setattr(Path, "replace", failing(code))
        case "open":
            monkeypatch.setattr("os.open", failing(code))
        case _:
            content = failing(code)
    with pytest.raises(FileError, match=words) as error:
        write_file(path, content)  # type: ignore[arg-type]
    assert error.value.path == path
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_whatever_the_function_raises_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, fill)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    code = (
        "import os, signal, sys; from pathlib import Path; from ganstudio.core.atomic import write_file\n"
        "def fill(file): file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_file(Path(sys.argv[1]), fill)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode != 0
    assert path.read_bytes() == b"old"


def test_permissions_are_kept_and_links_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "a.bin", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_file(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_new_files_get_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_file(tmp_path / "a.bin", b"new")
    assert (tmp_path / "a.bin").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_impossible_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match="folder"):
        write_file(tmp_path, b"")
    with pytest.raises(FileError, match="not there any more"):
        write_file(tmp_path / "none" / "a.bin", b"")
    with pytest.raises(FileError, match="too long"):
        write_file(tmp_path / ("x" * 300), b"")
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(FileError, match="write-protected"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"


def test_the_folder_is_made_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "a.bin"
    with pytest.raises(FileError, match="not there any more"):
        write_file(path, b"new")
    write_file(path, b"new", make_folder=True)
    assert path.read_bytes() == b"new"
    with pytest.raises(FileError, match=r"cannot be made .*permissions"):
        write_file(path / "below" / "b.bin", b"new", make_folder=True)
