"""Reading files as bytes, with plain words for everything that can be in the way."""

from __future__ import annotations

import stat
from pathlib import Path

import psutil

from ganstudio.errors import FileError
from ganstudio.translate import tr

MAX_PIXELS = 500_000_000
"""The largest picture that is opened, in pixels."""

MAX_SIDE = 1_000_000
"""The widest or highest picture that is opened, in pixels."""

HEAD = 4096
"""Bytes that are enough to tell a file's format."""


def read_bytes(path: Path) -> bytes:
    """The whole file; FileError with the remedy if that is not possible."""
    size = _check(path)
    if size > psutil.virtual_memory().available * 0.8:
        raise FileError(path, tr("The file is too large for the free memory. Close other documents or programs."))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(path, _reason(error)) from error
    if not data:
        raise FileError(path, tr("The file is empty. Get another copy of it."))
    return data


def read_head(path: Path, length: int = HEAD) -> bytes:
    """The first bytes of the file; FileError if it cannot be read or is empty."""
    _check(path)
    try:
        with path.open("rb") as file:
            data = file.read(length)
    except OSError as error:
        raise FileError(path, _reason(error)) from error
    if not data:
        raise FileError(path, tr("The file is empty. Get another copy of it."))
    return data


def check_size(name: Path | str, width: int, height: int, bytes_per_pixel: int) -> None:
    """FileError unless a picture of that size is sensible and fits into the free memory twice."""
    if width <= 0 or height <= 0:
        raise FileError(name, tr("The file is damaged: it says that the picture has no pixels. Get another copy of it."))
    if max(width, height) > MAX_SIDE:
        text = tr("The picture says it has {width} x {height} pixels; {limit} along a side is the most that can be opened.")
        raise FileError(name, text.format(width=width, height=height, limit=MAX_SIDE))
    if width * height > MAX_PIXELS:
        text = tr("The picture says it has {width} x {height} pixels; {limit} megapixels is the most that can be opened.")
        raise FileError(name, text.format(width=width, height=height, limit=MAX_PIXELS // 1_000_000))
    needed, free = 2 * width * height * bytes_per_pixel, psutil.virtual_memory().available
    if needed > free:
        text = tr("Opening it takes {needed:.1f} GB of memory, and {free:.1f} GB is free. Close other documents or programs.")
        raise FileError(name, text.format(needed=needed / 1e9, free=free / 1e9))


def _check(path: Path) -> int:
    """The size of a regular file; FileError for anything else."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise FileError(path, _reason(error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise FileError(path, tr("This is a folder. Open the pictures in it."))
    if not stat.S_ISREG(status.st_mode):
        raise FileError(path, tr("This is not a file but a device or pipe. Choose a picture."))
    return status.st_size


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return tr("The file is not there. It may have been moved, renamed or deleted.")
        case PermissionError():
            return tr("The file may not be read. Change its permissions or copy it to your own folder.")
        case _:
            detail = getattr(error, "strerror", None) or str(error)
            return tr("The file cannot be read ({detail}). Check the disk or get another copy.").format(detail=detail)
