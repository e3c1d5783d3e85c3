"""What was last set in a dialog, kept from one start to the next."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from ganstudio.app.tool_options import fitting
from ganstudio.core.atomic import write_file
from ganstudio.core.fields import controls
from ganstudio.places import state_folder

Options = TypeVar("Options")


def _read() -> dict[str, Any]:
    try:
        data = json.loads((state_folder() / "dialogs.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def last_options(id: str, default: Options) -> Options:
    """The options last used in the dialog ``id``; what was not kept, or makes no sense any more, is as in ``default``."""
    kept = _read().get(id)
    return fitting(default, kept) if isinstance(kept, dict) else default


def keep_options(id: str, options: Any) -> None:
    """Keeps the fields that a person sets; FileError if the file cannot be written."""
    data = _read() | {id: {name: getattr(options, name) for name in controls(options)}}
    write_file(state_folder() / "dialogs.json", json.dumps(data, ensure_ascii=False, indent=1).encode(), make_folder=True)
