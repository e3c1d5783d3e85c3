from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.ui.panels.colour_panel import ColourPanel, from_hex, hex_of


@pytest.fixture
def panel(qtbot: QtBot) -> ColourPanel:
    made = ColourPanel()
    qtbot.addWidget(made)
    made.resize(300, 230)
    made.show()
    qtbot.waitExposed(made)
    return made


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_hexadecimal_goes_both_ways(values: tuple[int, int, int]) -> None:
    colour = (values[0] / 255, values[1] / 255, values[2] / 255)
    assert from_hex(hex_of(colour)) == pytest.approx(colour)


def test_odd_texts_are_no_colours() -> None:
    assert from_hex("#12345") is None and from_hex("zzzzzz") is None
    assert from_hex("fff") == (1, 1, 1)


def test_the_square_and_the_strip_pick(panel: ColourPanel, qtbot: QtBot) -> None:
    square = panel.square
    with qtbot.waitSignal(panel.changed):
        QTest.mouseClick(square, Qt.MouseButton.LeftButton, pos=square.square().topRight().toPoint())
    assert panel.foreground == pytest.approx((1, 0, 0), abs=0.03)
    at = square.strip()
    QTest.mouseClick(square, Qt.MouseButton.LeftButton, pos=QPoint(int(at.center().x()), int(at.top() + at.height() * 2 / 3)))
    assert panel.foreground == pytest.approx((0, 0, 1), abs=0.06)
    assert panel.hex.text() == hex_of(panel.foreground) and panel.background == (1, 1, 1)


def test_keys_move_in_the_square(panel: ColourPanel) -> None:
    panel.square.setFocus()
    QTest.keyClick(panel.square, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert panel.foreground == pytest.approx((0.1, 0.1, 0.1), abs=0.01)


def test_typing_changes_the_chosen_one(panel: ColourPanel) -> None:
    QTest.mouseClick(panel.swatches, Qt.MouseButton.LeftButton, pos=QPoint(46, 46))
    panel.hex.selectAll()
    QTest.keyClicks(panel.hex, "#3a7bd5")
    QTest.keyClick(panel.hex, Qt.Key.Key_Return)
    assert hex_of(panel.background) == "#3a7bd5" and panel.foreground == (0, 0, 0)
    panel.boxes[0].selectAll()
    QTest.keyClicks(panel.boxes[0], "255")
    QTest.keyClick(panel.boxes[0], Qt.Key.Key_Return)
    assert hex_of(panel.background) == "#ff7bd5"


def test_swap_and_reset(panel: ColourPanel, qtbot: QtBot) -> None:
    panel.show_colours((1, 0, 0), (0, 0, 1))
    with qtbot.waitSignal(panel.changed) as caught:
        panel.swap()
    assert caught.args == [(0, 0, 1), (1, 0, 0)]
    panel.reset()
    assert (panel.foreground, panel.background) == ((0, 0, 0), (1, 1, 1))


def test_grey_keeps_the_hue_of_the_strip(panel: ColourPanel) -> None:
    panel.show_colours((0, 0, 1), (1, 1, 1))
    hue = panel.square.hue
    panel.show_colours((0.5, 0.5, 0.5), (1, 1, 1))
    assert panel.square.hue == hue and panel.square.saturation == 0


def test_showing_is_silent(panel: ColourPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.changed):
        panel.show_colours((0.2, 0.3, 0.4), (1, 1, 1))


def test_colours_that_were_used_are_offered_again(panel: ColourPanel, qtbot: QtBot) -> None:
    recent = panel.recent
    assert recent.isHidden()
    for colour in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)):
        recent.remember(colour)
    shown = [button for button in recent.buttons if not button.isHidden()]
    assert [button.accessibleName() for button in shown] == ["#ff0000", "#00ff00"]
    QTest.mouseClick(shown[1], Qt.MouseButton.LeftButton)
    assert panel.foreground == (0.0, 1.0, 0.0)
    with qtbot.waitSignal(panel.changed) as caught:
        QTest.mouseClick(shown[0], Qt.MouseButton.RightButton)
    assert caught.args == [(0.0, 1.0, 0.0), (1.0, 0.0, 0.0)]
