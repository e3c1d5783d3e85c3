from __future__ import annotations

from collections import Counter

import pytest

from ganstudio.app.commands import COMMANDS, MENUS, command, plain_label
from ganstudio.app.other_names import OTHER_NAMES
from ganstudio.app.shortcuts import conflicts, effective
from ganstudio.core.adjust import ADJUSTMENTS
from ganstudio.tools.toolbox import TOOLS


def test_ids_are_unique_and_menus_are_known() -> None:
    assert [id for id, count in Counter(entry.id for entry in COMMANDS).items() if count > 1] == []
    assert {entry.menu.split("/")[0] for entry in COMMANDS if entry.menu} == {plain_label(menu) for menu in MENUS}
    assert all(entry.tip for entry in COMMANDS)


def test_no_shortcut_stands_for_two_things() -> None:
    own = {f"tool.{tool.id}": (tool.shortcut,) for tool in TOOLS if tool.shortcut and tool.id not in ("transform", "style-brush")}
    assert conflicts(effective(COMMANDS, {}) | own) == {}


def test_no_access_key_stands_for_two_things_in_one_menu() -> None:
    labels: dict[str, list[str]] = {"": list(MENUS)}
    for entry in COMMANDS:
        if entry.menu:
            labels.setdefault(entry.menu, []).append(entry.label)
    for menu, entries in labels.items():
        keys = [label.replace("&&", "").partition("&")[2][:1].lower() for label in entries]
        assert [key for key, count in Counter(filter(None, keys)).items() if count > 1] == [], menu


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


def test_other_names_belong_to_commands() -> None:
    known = {entry.id for entry in COMMANDS} | {f"tool.{tool.id}" for tool in TOOLS}
    assert set(OTHER_NAMES) <= known
    assert all(words == words.lower() and words.strip() for words in OTHER_NAMES.values())
