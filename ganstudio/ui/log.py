"""The log file: what went wrong where a person only saw one plain sentence."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

from ganstudio.errors import StudioError
from ganstudio.places import state_folder
from ganstudio.translate import tr

_LARGEST = 1_000_000


def log_file() -> Path:
    """Where record() writes."""
    return state_folder() / "logs" / "ganstudio.log"


def record(error: BaseException, doing: str) -> None:
    """Appends the error with its traceback; the file before it is kept once it has grown to a megabyte."""
    path = log_file()
    text = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as file:
            file.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {doing}\n{text}\n")
    except OSError:  # a full or read-only disk must not hide the first error
        return


def plain(error: BaseException, doing: str) -> StudioError:
    """The error as one that a person can read; an unexpected one is recorded first."""
    if isinstance(error, StudioError):
        return error
    record(error, doing)
    if isinstance(error, MemoryError):
        return StudioError(tr("{doing}: there is not enough memory. Close other pictures or programs and try again.").format(doing=doing))
    return StudioError(tr("{doing} failed unexpectedly. Nothing was changed; the details are in {file}.").format(doing=doing, file=log_file()))
