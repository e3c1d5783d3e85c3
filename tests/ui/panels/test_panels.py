from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.commands import PANELS
from ganstudio.ui.opening_page import OpeningPage
from ganstudio.ui.panels.panels import DockTitle
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened


def test_panels_stay_where_they_are_while_another_file_is_opened(window: Window, opened: Opened) -> None:
    opened()
    panels = window.workbench.panels
    shown = [part for part in panels.parts if not part.isHidden()]
    page = OpeningPage("next.jpg")
    window.show_page(page, "next.jpg")
    assert window.current is None and [part for part in panels.parts if not part.isHidden()] == shown
    window.drop_page(page)
    assert [part for part in panels.parts if not part.isHidden()] == shown
    window.run_command("file.close")
    assert all(part.isHidden() for part in panels.parts)


def test_panels_have_their_room_again_after_the_last_document(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    window.resize(1400, 1000)
    docks = window.workbench.panels.docks
    before = docks["layers"].height()
    window.resizeDocks([docks["styles"], docks["layers"]], [400, 500], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: docks["layers"].height() > before + 50)
    height = docks["layers"].height()
    window.run_command("file.close")
    opened()
    qtbot.waitUntil(lambda: abs(docks["layers"].height() - height) < 25)


def test_a_panel_says_its_name_only_where_no_tab_does(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    panels = window.workbench.panels

    def names() -> list[str]:
        titles = [dock.titleBarWidget() for dock in panels.docks.values()]
        return [title._name.text() for title in titles if isinstance(title, DockTitle)]

    qtbot.waitUntil(lambda: not any(names()))
    for _ in range(2):
        window.run_command("window.hide-panels")
    qtbot.waitUntil(lambda: not any(names()))
    panels.docks["history"].setFloating(True)
    qtbot.waitUntil(lambda: [name for name in names() if name] == ["History"])


def test_the_window_fits_on_a_low_screen(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    window.run_command("select.all")
    window.resize(1024, 630)
    qtbot.waitUntil(lambda: window.height() == 630)
    panel = window.workbench.panels.styles
    assert panel.apply.visibleRegion().boundingRect().height() == panel.apply.height()


def test_a_panel_comes_to_the_front_by_its_command_and_goes_by_it(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    docks = window.workbench.panels.docks
    qtbot.waitUntil(lambda: not docks["layers"].visibleRegion().isEmpty())
    assert docks["history"].visibleRegion().isEmpty(), "it stands behind the layers"
    window.run_command("window.panel-history")
    qtbot.waitUntil(lambda: not docks["history"].visibleRegion().isEmpty())
    assert docks["layers"].visibleRegion().isEmpty() and not docks["layers"].isHidden()
    focus = QApplication.focusWidget()
    assert focus is not None and docks["history"].isAncestorOf(focus)
    window.run_command("window.panel-history")
    assert docks["history"].isHidden()
    qtbot.waitUntil(lambda: not window.actions_["window.panel-history"].isChecked() and window.actions_["window.panel-layers"].isChecked())


def test_the_bars_are_switched_in_the_window_menu(window: Window, opened: Opened, qtbot: QtBot) -> None:
    opened()
    action, bar = window.actions_["window.bar-tools"], window.workbench.panels.tools_bar
    qtbot.waitUntil(lambda: action.isChecked() and action.isEnabled())
    action.trigger()
    assert bar.isHidden()
    action.trigger()
    assert not bar.isHidden()


def test_every_panel_has_a_command(window: Window, opened: Opened) -> None:
    opened()
    assert [name for name, _, _ in PANELS] == list(window.workbench.panels.docks)
