"""Writing files so that the old one stays whole until the new one is complete."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ganstudio.errors import FileError
from ganstudio.translate import tr

Writer = Callable[[BinaryIO], None]


def write_file(path: Path, content: bytes | Writer, *, make_folder: bool = False) -> None:
    """Puts ``content`` into the file ``path``: all of it, or the old file stays as it was.

    The new bytes go to a file beside it, are flushed to the disk and renamed over the old one, whose permissions they keep. ``content``
    is bytes or a function that writes to an open, seekable, readable file. FileError if the disk is full or the place is not writable;
    whatever the function raises passes through, and the old file is kept then too. ``make_folder`` makes the folder where it is missing.
    """
    if make_folder:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = tr("The folder {folder} cannot be made ({detail}). Check the permissions of the one above it.")
            raise FileError(path, text.format(folder=path.parent, detail=error.strerror)) from error
    target = _target(path)
    part = target.parent / f".{target.name[:40]}.{uuid.uuid4().hex[:12]}.part"
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise FileError(path, _reason(error, target)) from error
    try:
        try:
            with os.fdopen(handle, "w+b") as file:
                if callable(content):
                    content(file)
                else:
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            part.replace(target)
        except OSError as error:
            raise FileError(path, _reason(error, target)) from error
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _target(path: Path) -> Path:
    """The file itself where ``path`` is a link; FileError where nothing can be written."""
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.is_dir():
            raise FileError(path, tr("This is a folder. Choose a file name inside it."))
        if target.exists() and not os.access(target, os.W_OK):
            raise FileError(path, tr("The file is write-protected. Save under another name or change its permissions."))
    except OSError as error:
        raise FileError(path, _reason(error, path)) from error
    except RuntimeError as error:  # links in a circle
        raise FileError(path, tr("The link leads to itself. Choose another place.")) from error
    return target


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself last through a power cut, where the system can do that."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: OSError, target: Path) -> str:
    """What went wrong, and what to do about it."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return tr("The disk is full. Free some space or save somewhere else; the old file is unchanged.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return tr("The folder {folder} is write-protected. Save somewhere else; nothing was changed.").format(folder=target.parent)
        case errno.ENOENT | errno.ENOTDIR:
            return tr("The folder {folder} is not there any more. Save somewhere else.").format(folder=target.parent)
        case errno.ENAMETOOLONG:
            return tr("The name is too long. Choose a shorter one.")
        case _:
            detail = error.strerror or str(error)
            return tr("Writing failed ({detail}). Save somewhere else; the old file is unchanged.").format(detail=detail)
