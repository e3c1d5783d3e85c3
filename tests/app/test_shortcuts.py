"""Changed shortcuts: kept, checked, and put over the standard ones."""

from __future__ import annotations

import pytest

from ganstudio.app.commands import Command
from ganstudio.app.shortcuts import conflicts, effective, load_shortcuts, save_shortcuts, shortcuts_file
from ganstudio.errors import FileError

COMMANDS = (Command("a", "A", "File", ("Ctrl+A",)), Command("b", "B", "File", ("Ctrl+B", "F2")), Command("c", "C", "File"))


def test_what_was_changed_comes_back_and_the_rest_stays() -> None:
    assert load_shortcuts() == {}
    save_shortcuts({"a": ("Ctrl+Ü",), "b": ()})
    changed = load_shortcuts()
    assert changed == {"a": ("Ctrl+Ü",), "b": ()}
    assert effective(COMMANDS, changed) == {"a": ("Ctrl+Ü",), "b": (), "c": ()}


def test_a_broken_file_names_the_remedy() -> None:
    shortcuts_file().parent.mkdir(parents=True)
    shortcuts_file().write_text("a = [", "utf-8")
    with pytest.raises(FileError, match=r"shortcuts.toml: .*delete the file"):
        load_shortcuts()


def test_keys_for_two_commands_are_found() -> None:
    keys = effective(COMMANDS, {"c": ("F2",)})
    assert conflicts(keys) == {"F2": ["b", "c"]}
    assert conflicts(effective(COMMANDS, {})) == {}
