"""Where things lie: bundled data, and the person's own folders as the platform wants them."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("ganstudio", appauthor=False)
_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The folder ``resources`` or ``models``: inside the package where it is installed, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _own(kind: str, default: str) -> Path:
    """A folder of the person's; GANSTUDIO_HOME moves all of them (a portable installation, tests)."""
    home = os.environ.get("GANSTUDIO_HOME")
    return Path(home) / kind if home else Path(default)


def config_folder() -> Path:
    """Settings and shortcuts."""
    return _own("config", _DIRS.user_config_dir)


def data_folder() -> Path:
    """The person's models and presets."""
    return _own("data", _DIRS.user_data_dir)


def state_folder() -> Path:
    """Recovery files, recent files, logs, window layout."""
    return _own("state", _DIRS.user_state_dir)


def cache_folder() -> Path:
    """Thumbnails, compiled engines, spilled history: may be deleted at any time."""
    return _own("cache", _DIRS.user_cache_dir)


def running_file() -> Path:
    """There while a window of this person's listens for later starts (and after a crash, until the next one)."""
    return state_folder() / "running"
