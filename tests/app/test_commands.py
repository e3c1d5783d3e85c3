from __future__ import annotations

from collections import Counter

import pytest

from ganstudio.app.commands import COMMANDS, MENUS, command, plain_label
from ganstudio.app.shortcuts import conflicts, effective, load_shortcuts, save_shortcuts, shortcuts_file
from ganstudio.core.adjust import ADJUSTMENTS
from ganstudio.errors import FileError
from ganstudio.tools.toolbox import TOOLS


def test_ids_are_unique_and_menus_are_known() -> None:
    assert [id for id, count in Counter(entry.id for entry in COMMANDS).items() if count > 1] == []
    assert {entry.menu.split("/")[0] for entry in COMMANDS if entry.menu} == set(MENUS)
    assert all(entry.tip for entry in COMMANDS)


def test_no_shortcut_stands_for_two_things() -> None:
    own = {f"tool.{tool.id}": (tool.shortcut,) for tool in TOOLS if tool.shortcut and tool.id not in ("transform", "style-brush")}
    assert conflicts(effective(COMMANDS, {}) | own) == {}


def test_every_adjustment_has_a_dialog_and_a_layer() -> None:
    ids = {entry.id for entry in COMMANDS}
    for kind in ADJUSTMENTS:
        assert f"adjust.{kind.id}" in ids
        assert f"layer.adjust-{kind.id}" in ids


def test_a_command_is_found_by_its_id() -> None:
    assert command("edit.undo").shortcuts == ("Ctrl+Z",)
    with pytest.raises(KeyError):
        command("edit.nothing")


@pytest.mark.parametrize(("label", "plain"), [("&New…", "New"), ("Cut && Paste", "Cut & Paste"), ("A&uto", "Auto")])
def test_plain_labels(label: str, plain: str) -> None:
    assert plain_label(label) == plain


def test_changed_shortcuts_survive_and_are_in_force() -> None:
    save_shortcuts({"edit.undo": ("Ctrl+Alt+Z",), "edit.redo": ()})
    changed = load_shortcuts()
    assert changed == {"edit.undo": ("Ctrl+Alt+Z",), "edit.redo": ()}
    keys = effective(COMMANDS, changed)
    assert keys["edit.undo"] == ("Ctrl+Alt+Z",) and keys["edit.redo"] == () and keys["edit.copy"] == ("Ctrl+C",)


def test_conflicts_are_found() -> None:
    assert conflicts({"a": ("X", "Y"), "b": ("Y",), "c": ("Z",)}) == {"Y": ["a", "b"]}


def test_a_broken_file_is_said_and_none_is_none() -> None:
    assert load_shortcuts() == {}
    shortcuts_file().parent.mkdir(parents=True)
    shortcuts_file().write_text("what = [", encoding="utf-8")
    with pytest.raises(FileError, match=r"shortcuts\.toml"):
        load_shortcuts()
