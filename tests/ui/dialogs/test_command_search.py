from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Generated
from ganstudio.core.selection import select_all
from ganstudio.ui.dialogs.command_search import CommandSearch
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document


def found(search: CommandSearch, query: str) -> list[tuple[str, str]]:
    search.field.setText(query)
    rows = [search.list.topLevelItem(row) for row in range(search.list.topLevelItemCount())]
    return [(row.text(0), row.text(1)) for row in rows if row is not None and not row.isDisabled()]


def test_of_two_with_one_name_the_nearer_one_comes_first(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    qtbot.waitUntil(lambda: window.actions_["adjust.curves"].isEnabled())
    search = CommandSearch(window)
    assert found(search, "curves")[:2] == [("Curves", "Adjust"), ("Curves", "Layer ▸ Adjustment Layer")]
    search.close()


def test_styles_are_found_and_run(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    label = window.workbench.library.presets[0].label
    search = CommandSearch(window)
    assert (label, "Styles") in found(search, label)
    search.run_chosen()
    idle(qtbot, window)
    assert any(isinstance(layer.content, Generated) for layer in entry.editor.document.layers)


def test_nothing_found_says_so_and_enter_does_nothing(window: Window) -> None:
    search = CommandSearch(window)
    assert found(search, "xyzzy") == []
    item = search.list.topLevelItem(0)
    assert item is not None and "Try another word" in item.text(0)
    search.run_chosen()
    search.close()


@pytest.mark.parametrize(
    ("query", "label"),
    [("inpaint", "Remove"), ("select none", "Deselect"), ("super resolution", "Upscale"), ("grayscale", "Grey"), ("eyedropper", "Colour Picker"),
     ("outpaint", "Extend"), ("save as png", "Export"), ("cutout", "Remove Background"), ("swap colors", "Swap Colours")],
)  # fmt: skip
def test_the_names_of_other_programs_are_understood(window: Window, opened: Opened, qtbot: QtBot, query: str, label: str) -> None:
    document = small_document()
    opened(replace(document, selection=select_all(document.size)))
    qtbot.waitUntil(lambda: window.actions_["select.none"].isEnabled())
    search = CommandSearch(window)
    assert label in [name for name, _ in found(search, query)]
    search.close()


def test_what_becomes_possible_while_it_is_open_can_be_run(window: Window, opened: Opened, qtbot: QtBot) -> None:
    search = CommandSearch(window)
    assert found(search, "extend") == []
    opened()
    qtbot.waitUntil(lambda: any(not row.isDisabled() for row in rows(search)))
    search.close()


def rows(search: CommandSearch) -> list[QTreeWidgetItem]:
    found = [search.list.topLevelItem(row) for row in range(search.list.topLevelItemCount())]
    return [row for row in found if row is not None]
