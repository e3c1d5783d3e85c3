from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ganstudio.core.fields import controls
from ganstudio.tools.toolbox import TOOLS, tool
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.panels.options_bar import OptionsBar
from ganstudio.ui.panels.toolbox import Toolbox, grouped


def test_every_tool_has_one_named_button(qtbot: QtBot) -> None:
    box = Toolbox(TOOLS)
    qtbot.addWidget(box)
    assert sorted(t.id for group in grouped(TOOLS) for t in group) == sorted(t.id for t in TOOLS)
    for each in TOOLS:
        button = box.button(each.id)
        assert button.accessibleName() and each.label in button.toolTip() and button.isCheckable()


def test_a_click_chooses_and_one_button_is_down(qtbot: QtBot) -> None:
    box = Toolbox(TOOLS)
    qtbot.addWidget(box)
    box.show()
    with qtbot.waitSignal(box.chosen) as caught:
        QTest.mouseClick(box.button("eraser"), Qt.MouseButton.LeftButton)
    assert caught.args == [tool("eraser")]
    with qtbot.assertNotEmitted(box.chosen):
        box.show_tool("brush")
    assert box.tool is tool("brush") and not box.button("eraser").isChecked()


def test_options_are_kept_for_each_tool(qtbot: QtBot) -> None:
    bar = OptionsBar()
    qtbot.addWidget(bar)
    bar.resize(1800, 44)
    bar.show()
    bar.set_tool(tool("brush"))
    assert bar.form is not None
    name = next(iter(controls(tool("brush").options)))
    before = getattr(bar.options(tool("brush")), name)
    with qtbot.waitSignal(bar.changed):
        QTest.keyClick(bar.form.widgets[name].box, Qt.Key.Key_Up)
    after = getattr(bar.options(tool("brush")), name)
    assert after != before
    bar.set_tool(tool("eraser"))
    bar.set_tool(tool("brush"))
    assert bar.form is not None and getattr(bar.form.value, name) == after
    QTest.mouseClick(bar.restore, Qt.MouseButton.LeftButton)
    assert getattr(bar.options(tool("brush")), name) == before


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_what_has_no_room_stands_behind_a_button(qtbot: QtBot) -> None:
    bar = OptionsBar()
    qtbot.addWidget(bar)
    bar.resize(420, 44)
    bar.show()
    bar.set_tool(tool("brush"))
    assert bar.form is not None
    hidden = [name for name, cell in bar.form.cells.items() if cell.isHidden()]
    assert hidden and not bar.more.isHidden()
    right = max(cell.geometry().right() for cell in bar.form.cells.values() if not cell.isHidden())
    assert bar.form.x() + right <= bar.width()
    QTest.mouseClick(bar.more, Qt.MouseButton.LeftButton)
    popup = bar.findChild(Form, "rest")
    assert popup is not None and list(popup.widgets) == hidden
    bar.resize(2400, 44)
    assert bar.more.isHidden() and not any(cell.isHidden() for cell in bar.form.cells.values())
    bar.set_tool(None)


def test_buttons_can_be_reached_by_keyboard(qtbot: QtBot) -> None:
    box = Toolbox(TOOLS)
    qtbot.addWidget(box)
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in box.findChildren(QToolButton))
