"""Values of adjustments that a person has named, and those used last; one small file in the settings folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ganstudio.core.adjust import Settings, from_dict, to_dict
from ganstudio.core.atomic import write_file
from ganstudio.errors import EditError, FileError
from ganstudio.places import config_folder
from ganstudio.translate import tr


@dataclass(frozen=True)
class AdjustPresets:
    """The named values of one kind of adjustment."""

    named: Mapping[str, Settings] = field(default_factory=dict)
    last: Settings | None = None


def presets_file() -> Path:
    """Where they are kept."""
    return config_folder() / "adjustments.json"


def _read() -> dict[str, Any]:
    path = presets_file()
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise FileError(path, tr("the saved adjustments cannot be read. Delete the file to start afresh.")) from error
    if not isinstance(data, dict):
        raise FileError(path, tr("the saved adjustments cannot be read. Delete the file to start afresh."))
    return data


def load_presets(id: str) -> AdjustPresets:
    """Those of the adjustment ``id``; FileError if the file cannot be read. Values that make no sense any more are left out."""
    entry = _read().get(id)
    entry = entry if isinstance(entry, dict) else {}
    named = entry.get("named")
    found = {}
    for name, data in named.items() if isinstance(named, dict) else ():
        settings = _settings(id, data)
        if settings is not None:
            found[name] = settings
    return AdjustPresets(found, _settings(id, entry.get("last")))


def _settings(id: str, data: Any) -> Settings | None:
    try:
        settings = from_dict(data) if isinstance(data, dict) else None
    except (EditError, ValueError):
        return None
    return settings if settings is not None and settings.id == id else None


def save_presets(id: str, presets: AdjustPresets) -> None:
    """Keeps those of one adjustment; FileError if the file cannot be written."""
    data = _read()
    entry: dict[str, Any] = {"named": {name: to_dict(settings) for name, settings in presets.named.items()}}
    if presets.last is not None:
        entry["last"] = to_dict(presets.last)
    data[id] = entry
    write_file(presets_file(), json.dumps(data, ensure_ascii=False, indent=1).encode(), make_folder=True)


def remember_last(settings: Settings) -> None:
    """Keeps the values that were accepted."""
    save_presets(settings.id, replace(load_presets(settings.id), last=settings))
