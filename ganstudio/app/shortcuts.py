"""The shortcuts as a person has changed them: read, checked and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ganstudio.app.commands import Command
from ganstudio.errors import FileError
from ganstudio.places import config_folder
from ganstudio.translate import tr

Keys = tuple[str, ...]
"""Qt's portable names; empty: no shortcut."""


def shortcuts_file() -> Path:
    """Where changed shortcuts are kept."""
    return config_folder() / "shortcuts.toml"


def load_shortcuts() -> dict[str, Keys]:
    """The changed shortcuts by command id; none if there is no file. FileError if it cannot be understood."""
    path = shortcuts_file()
    if not path.exists():
        return {}
    from ganstudio.core.toml import parse_toml  # only where there is a file: the first start is as quick as it can be

    try:
        data = parse_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        text = tr("the shortcuts cannot be read ({why}). The standard ones are used; delete the file to be rid of this.")
        raise FileError(path, text.format(why=error)) from error
    return {id: tuple(str(key) for key in keys) for id, keys in data.items() if isinstance(keys, list)}


def save_shortcuts(changed: Mapping[str, Keys]) -> None:
    """Writes the changed shortcuts; FileError if that fails."""
    import tomli_w

    from ganstudio.core.atomic import write_file

    write_file(shortcuts_file(), tomli_w.dumps({id: list(keys) for id, keys in sorted(changed.items())}).encode(), make_folder=True)


def effective(commands: Iterable[Command], changed: Mapping[str, Keys]) -> dict[str, Keys]:
    """The shortcuts that hold: a person's own where there are some, else the standard ones."""
    return {command.id: changed.get(command.id, command.shortcuts) for command in commands}


def conflicts(keys: Mapping[str, Keys]) -> dict[str, list[str]]:
    """Keys that stand for more than one command: key -> command ids."""
    owners: dict[str, list[str]] = {}
    for id, names in keys.items():
        for name in names:
            owners.setdefault(name, []).append(id)
    return {name: ids for name, ids in owners.items() if len(ids) > 1}
