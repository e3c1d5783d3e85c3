from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.recent_colours import load_colours
from ganstudio.ui.brush_keys import SECOND_DIGIT, Digits
from ganstudio.ui.canvas.cursors import brush_outline
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened


def test_two_quick_digits_are_one_number() -> None:
    digits = Digits()
    assert digits.typed(4, 0.0) == 0.4
    assert digits.typed(5, SECOND_DIGIT / 2) == 0.45
    assert digits.typed(7, SECOND_DIGIT / 2 + 0.01) == 0.7, "the third digit begins anew"
    assert digits.typed(0, 100.0) == 1.0
    assert digits.typed(5, 100.1) == 0.05
    assert [digits.typed(0, 200.0), digits.typed(0, 200.1)] == [1.0, 1.0]
    assert [digits.typed(3, 300.0), digits.typed(3, 300.1 + SECOND_DIGIT)] == [0.3, 0.3]


@pytest.mark.parametrize(("tool", "changes"), [("brush", "tool"), ("move", "layer"), ("marquee-rect", "layer")])
def test_digits_set_the_tool_or_else_the_layer(window: Window, opened: Opened, qtbot: QtBot, tool: str, changes: str) -> None:
    entry = opened()
    window.run_command(f"tool.{tool}")
    window.activateWindow()
    canvas = entry.area.canvas
    canvas.setFocus()
    qtbot.waitUntil(lambda: canvas.hasFocus() and window.actions_["brush.opacity-4"].isEnabled())
    QTest.keyClick(canvas, Qt.Key.Key_4)
    QTest.keyClick(canvas, Qt.Key.Key_5)
    bench = window.workbench
    layer = entry.editor.document.layer(1)
    assert layer.opacity == (0.45 if changes == "layer" else 1.0)
    assert len(entry.editor.states) == (2 if changes == "layer" else 1), "one step of the history"
    if changes == "tool":
        assert bench.panels.options(bench.tool).opacity == pytest.approx(0.45)


def test_a_stroke_puts_its_colour_among_the_recent_ones(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    bench = window.workbench
    bench.set_colours((0.0, 0.0, 1.0), (1.0, 1.0, 1.0))
    window.run_command("tool.marquee-rect")
    QTest.mouseClick(entry.area.canvas, Qt.MouseButton.LeftButton)
    assert bench.panels.colours.recent.colours == ()
    window.run_command("tool.brush")
    QTest.mouseClick(entry.area.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    assert bench.panels.colours.recent.colours == (), "Ctrl has moved the layer"
    QTest.mouseClick(entry.area.canvas, Qt.MouseButton.LeftButton)
    assert bench.panels.colours.recent.colours == ((0.0, 0.0, 1.0),)
    bench.remember_layout()
    assert load_colours() == ((0.0, 0.0, 1.0),)


def test_alt_and_the_right_button_size_the_brush(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry, bench = opened(), window.workbench
    canvas = entry.area.canvas
    window.run_command("tool.brush")
    canvas.zoom_to(2.0)
    before = bench.panels.options(bench.tool).size
    right, alt = Qt.MouseButton.RightButton, Qt.KeyboardModifier.AltModifier

    def drag(to: int) -> None:
        qtbot.mousePress(canvas, right, alt, QPoint(100, 80))
        qtbot.mouseMove(canvas, QPoint(to, 90))

    drag(130)
    assert canvas.options.size == before + 30
    outline = brush_outline(canvas, canvas.input.cursor)
    assert outline is not None
    assert (outline.x, outline.y, outline.radius) == (100, 80, before + 30), "it grows where the press was"
    qtbot.mouseRelease(canvas, right, alt, QPoint(130, 90))
    assert canvas.input.cursor == (130, 90)
    assert bench.panels.options(bench.tool).size == before + 30
    drag(-5000)
    assert canvas.options.size == 1, "not below the smallest"
    qtbot.keyPress(canvas, Qt.Key.Key_Escape)
    assert canvas.options.size == before + 30
    qtbot.mouseRelease(canvas, right, alt, QPoint(0, 0))
    assert len(entry.editor.states) == 1, "nothing is painted or picked"
