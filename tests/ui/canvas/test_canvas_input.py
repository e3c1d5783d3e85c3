"""Pens, fingers and held keys on the canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice, QRegion, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.layers import add_layer
from ganstudio.tools.marquee import MARQUEE_RECT
from ganstudio.tools.toolbox import tool
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.cursors import brush_outline
from tests.ui.pictures import Options, Recorder, filled, hover, make_canvas, noise

WHITE = (255, 255, 255, 255)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def pen(canvas: Canvas, kind: QEvent.Type, x: float, y: float, pressure: float, tip: QPointingDevice.PointerType) -> None:
    device = QPointingDevice(
        "pen", 7, QPointingDevice.DeviceType.Stylus, tip, QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position, 1, 2
    )
    at = QPointF(x, y)
    button, held = (NONE if kind == QEvent.Type.TabletMove else LEFT), (NONE if kind == QEvent.Type.TabletRelease else LEFT)
    no = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(canvas, QTabletEvent(kind, device, at, canvas.mapToGlobal(at), pressure, 0, 0, 0, 0, 0, no, button, held))


@pytest.mark.parametrize("tip", [QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser])
def test_a_pen_has_pressure_and_an_eraser_end(qtbot: QtBot, tip: QPointingDevice.PointerType) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool, Options())
    pen(canvas, QEvent.Type.TabletPress, 50, 60, 0.25, tip)
    pen(canvas, QEvent.Type.TabletMove, 60, 60, 0.5, tip)
    pen(canvas, QEvent.Type.TabletMove, 70, 60, 0.75, tip)
    pen(canvas, QEvent.Type.TabletRelease, 70, 60, 0.0, tip)
    assert [(event.kind, event.x) for event in recorder.events] == [("press", 50), ("move", 60), ("move", 70), ("release", 70)]
    assert [event.pressure for event in recorder.events[:3]] == [0.25, 0.5, 0.75]
    assert all(event.secondary == (tip is QPointingDevice.PointerType.Eraser) for event in recorder.events)
    assert len(editor.states) == 2


@pytest.fixture
def screen() -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice(QPointingDevice.DeviceType.TouchScreen)  # type: ignore[no-any-return]


def finger(canvas: Canvas, screen: QPointingDevice, step: str, *points: tuple[int, int, int], still: tuple[tuple[int, int, int], ...] = ()) -> None:
    """One event of a touch screen; ``step`` press, move or release; ``still``: the fingers that stay where they are."""
    sequence = QTest.touchEvent(canvas, screen, False)
    for id, x, y in still:
        sequence.move(id, QPoint(x, y), canvas)
    for id, x, y in points:
        getattr(sequence, step)(id, QPoint(x, y), canvas)
    sequence.commit()


def test_one_finger_paints_until_a_pen_is_used(qtbot: QtBot, screen: QPointingDevice) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(900, 700)))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    for step, x in (("press", 50), ("move", 90), ("release", 90)):
        finger(canvas, screen, step, (1, x, 60))
    assert [event.kind for event in recorder.events] == ["press", "move", "release"]
    assert len(editor.states) == 2
    canvas.input.stylus = True
    for step, x in (("press", 90), ("move", 50), ("release", 50)):
        finger(canvas, screen, step, (1, x, 60))
    assert len(editor.states) == 2
    assert (canvas.view.x, canvas.view.y) == (-40, 0)


def test_two_fingers_zoom_and_abort_the_stroke(qtbot: QtBot, screen: QPointingDevice) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(900, 700)))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    finger(canvas, screen, "press", (1, 100, 100))
    finger(canvas, screen, "press", (2, 200, 100), still=((1, 100, 100),))
    assert recorder.closed == 1
    at = canvas.view.unmap(150, 100)
    finger(canvas, screen, "move", (1, 50, 120), (2, 250, 120))
    finger(canvas, screen, "release", (1, 50, 120), (2, 250, 120))
    assert canvas.view.zoom == pytest.approx(2.0)
    assert canvas.view.map(*at) == pytest.approx((150, 120), abs=1)
    assert len(editor.states) == 1
    assert canvas.input.doing == "nothing"


def test_pinching_a_trackpad_zooms_at_the_cursor(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(900, 700)))
    at = QPointF(120, 80)
    there = canvas.view.unmap(120, 80)
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, device, 2, at, at, canvas.mapToGlobal(at), 0.5, QPointF())
    QApplication.sendEvent(canvas, event)
    assert canvas.view.zoom == pytest.approx(1.5)
    assert canvas.view.map(*there) == pytest.approx((120, 80), abs=0.8)


def test_shift_is_told_at_once(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.mousePress(canvas, LEFT, pos=QPoint(50, 60))
    qtbot.mouseMove(canvas, QPoint(80, 60))
    qtbot.keyPress(canvas, Qt.Key.Key_Shift)
    qtbot.keyRelease(canvas, Qt.Key.Key_Shift)
    canvas.input.flush()
    assert [event.shift for event in recorder.events] == [False, False, True, False]
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(80, 60))


def test_keys_of_an_open_gesture_come_before_shortcuts(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder(steps=9)
    canvas.set_tool(recorder.tool)

    def taken(key: Qt.Key) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    assert taken(Qt.Key.Key_Space)
    assert not taken(Qt.Key.Key_Delete)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 60))
    assert taken(Qt.Key.Key_Delete)
    assert taken(Qt.Key.Key_Return)
    assert not taken(Qt.Key.Key_A)
    canvas.cancel_gesture()


def test_a_drag_past_the_edge_scrolls(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.mousePress(canvas, LEFT, pos=QPoint(250, 100))
    qtbot.mouseMove(canvas, QPoint(330, 100))
    qtbot.waitUntil(lambda: canvas.view.x < -60)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(330, 100))
    assert max(event.x for event in recorder.events if event.kind == "move") > 380


def test_double_clicks_are_told_to_an_open_gesture(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder(steps=9)
    canvas.set_tool(recorder.tool)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 60))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(50, 60))
    assert "double" in [event.kind for event in recorder.events]
    canvas.cancel_gesture()


def test_fast_clicks_are_strokes(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 60))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(50, 60))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(50, 60))
    assert [event.kind for event in recorder.events] == ["press", "release"] * 2
    assert len(editor.states) == 3


def test_another_tool_ends_the_gesture(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder(steps=9)
    canvas.set_tool(recorder.tool)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 60))
    canvas.set_tool(Recorder().tool)
    assert recorder.closed == 1
    assert len(editor.states) == 1
    transform = Recorder(steps=9)
    transform.tool = replace(transform.tool, id="transform")
    canvas.set_tool(transform.tool)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 60))
    canvas.set_tool(recorder.tool)
    assert len(editor.states) == 2


def test_space_in_a_drag_moves_the_marquee_and_does_not_pan(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.set_tool(MARQUEE_RECT, MARQUEE_RECT.options())
    qtbot.mousePress(canvas, LEFT, pos=QPoint(50, 60))
    qtbot.mouseMove(canvas, QPoint(90, 80))
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    qtbot.mouseMove(canvas, QPoint(110, 95))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(110, 95))
    selection = editor.document.selection
    assert selection is not None
    assert selection.bounds() == Rect(70, 75, 40, 20)
    assert (canvas.view.x, canvas.view.y) == (0, 0)


def test_a_brush_that_shrinks_leaves_no_ring(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.set_tool(Recorder().tool, Options(size=80))
    hover(canvas, 150, 100)
    regions: list[QRegion] = []
    monkeypatch.setattr(canvas, "update_device", regions.append)
    canvas.set_options(Options(size=10))
    assert any(region.contains(QPoint(111, 100)) for region in regions)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Control])
def test_a_brush_that_is_put_away_leaves_no_ring(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, key: Qt.Key) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.mover = tool("move")
    canvas.set_tool(replace(Recorder().tool, id="brush"), Options(size=80))
    hover(canvas, 150, 100)
    regions: list[QRegion] = []
    monkeypatch.setattr(canvas, "update_device", regions.append)
    qtbot.keyPress(canvas, key)
    assert any(region.contains(QPoint(111, 100)) for region in regions)


@pytest.mark.parametrize(("id", "moves"), [("brush", True), ("eraser", True), ("lasso", True), ("marquee-rect", False), ("transform", False)])
def test_ctrl_moves_where_it_means_nothing_else(qtbot: QtBot, id: str, moves: bool) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(400, 300)))
    canvas.mover = tool("move")
    chosen = replace(Recorder().tool, id=id)
    canvas.set_tool(chosen, Options())
    hover(canvas, 50, 60)
    qtbot.keyPress(canvas, Qt.Key.Key_Control)
    assert (canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor) is moves
    assert (brush_outline(canvas, canvas.input.cursor) is None) is moves
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.mousePress(canvas, LEFT, ctrl, QPoint(50, 60))
    hover(canvas, 62, 65, modifiers=ctrl)
    qtbot.mouseRelease(canvas, LEFT, ctrl, QPoint(62, 65))
    assert (editor.document.layer(1).offset == Point(12, 5)) is moves
    qtbot.keyRelease(canvas, Qt.Key.Key_Control)
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    assert canvas.tool is chosen


def test_ctrl_that_moves_does_not_pick_a_layer(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, add_layer(noise(Size(400, 300))))
    empty = editor.document.layers[-1].id
    editor.activate(empty)
    canvas.mover = tool("move")
    canvas.set_tool(replace(Recorder().tool, id="brush"), Options())
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.mousePress(canvas, LEFT, ctrl, QPoint(50, 60))
    hover(canvas, 62, 65, modifiers=ctrl)
    qtbot.mouseRelease(canvas, LEFT, ctrl, QPoint(62, 65))
    assert editor.active == empty
    assert editor.document.layer(1).offset == Point(0, 0)
