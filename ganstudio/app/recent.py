"""The files that were opened or saved last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ganstudio.core.atomic import write_file
from ganstudio.places import state_folder

MOST = 24


def _file() -> Path:
    return state_folder() / "recent.json"


def load_recent() -> list[Path]:
    """The recent files, newest first; those that are gone are still listed. Nothing if the list cannot be read."""
    try:
        names = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(name) for name in names if isinstance(name, str)][:MOST] if isinstance(names, list) else []


def _save(paths: Sequence[Path]) -> list[Path]:
    kept = list(paths)[:MOST]
    write_file(_file(), json.dumps([str(path) for path in kept], ensure_ascii=False, indent=1).encode(), make_folder=True)
    return kept


def add_recent(path: Path) -> list[Path]:
    """Puts a file on top and gives the new list; FileError if it cannot be written."""
    return _save([path, *(other for other in load_recent() if other != path)])


def remove_recent(path: Path) -> list[Path]:
    """Takes a file off the list."""
    return _save([other for other in load_recent() if other != path])


def clear_recent() -> list[Path]:
    """Empties the list."""
    return _save([])
