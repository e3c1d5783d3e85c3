"""The options of tools as they were last set, kept from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ganstudio.core.atomic import write_file
from ganstudio.core.fields import controls, fits
from ganstudio.places import state_folder
from ganstudio.tools.tool import Tool


def options_file() -> Path:
    """Where they are kept."""
    return state_folder() / "tools.json"


def load_options(tools: Sequence[Tool]) -> dict[str, Any]:
    """Options by tool id, for tools that have any kept. What is missing or makes no sense any more has its default."""
    try:
        data = json.loads(options_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {tool.id: fitting(tool.options(), data[tool.id]) for tool in tools if isinstance(data.get(tool.id), dict)}


def fitting(default: Any, kept: Mapping[str, Any]) -> Any:
    """A dataclass with those of the values kept for its controls that these could have given."""
    return replace(default, **{name: kept[name] for name, control in controls(default).items() if name in kept and fits(control, kept[name])})


def save_options(options: Mapping[str, Any]) -> None:
    """Keeps the options; FileError if the file cannot be written."""
    data = {id: {name: asdict(value)[name] for name in controls(value)} for id, value in options.items()}
    write_file(options_file(), json.dumps(data, ensure_ascii=False, indent=1).encode(), make_folder=True)
