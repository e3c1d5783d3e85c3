"""The canvas on the offscreen screen: what it shows, and what mouse and keys do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QRegion, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core.composite import render
from ganstudio.core.document import Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.tools.overlay import Outline
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.guides import Guide, Guides
from ganstudio.ui.canvas.split import Split
from tests.ui.pictures import Options, Recorder, document, drag, filled, grabbed, hover, make_canvas, noise, painted, settle, shown

RED, WHITE, BLUE = (255, 0, 0, 255), (255, 255, 255, 255), (0, 0, 255, 255)


def wheel(canvas: Canvas, x: int, y: int, notches: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = QPointF(x, y)
    delta = QPoint(0, 120 * notches)
    event = QWheelEvent(at, canvas.mapToGlobal(at), QPoint(), delta, Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(canvas, event)


# ---- what is shown


def test_100_percent_shows_the_composite(qtbot: QtBot) -> None:
    picture = noise(Size(700, 600))
    _, canvas = make_canvas(qtbot, picture)
    assert np.array_equal(grabbed(canvas), render(picture, Rect(0, 0, 300, 200), 0)[..., :3])


def test_outside_the_picture_is_the_pasteboard(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(50, 40), WHITE))
    seen = grabbed(canvas)
    assert (seen[:40, :50] == 255).all()
    assert len(np.unique(seen[60:, 80:].reshape(-1, 3), axis=0)) == 1
    assert (seen[60:, 80:] != 255).all()


def test_transparent_shows_the_checkerboard(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), (0, 0, 0, 0)))
    seen = grabbed(canvas)
    assert (seen[:8, :8] == seen[0, 0]).all()
    assert (seen[:8, 8:16] == seen[0, 8]).all()
    assert (seen[0, 0] != seen[0, 8]).any()
    assert (seen[8, 0] == seen[0, 8]).all()


@pytest.mark.parametrize(("zoom", "rotation", "mirrored"), [(1.0, 0, False), (0.37, 0, False), (3.0, 0, True), (1.4, 30, False), (0.25, 0, True)])
@pytest.mark.parametrize("alpha", [False, True])
def test_panning_equals_painting_anew(qtbot: QtBot, zoom: float, rotation: float, mirrored: bool, alpha: bool) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(900, 700), alpha=alpha))
    view = replace(canvas.view, zoom=zoom, rotation=rotation, mirrored=mirrored).centred(400, 300)
    canvas.set_view(view)
    settle(qtbot, canvas)
    for dx, dy in ((13, 7), (-40, 22), (5, -90), (170, 3), (-3, -2)):
        canvas.set_view(canvas.view.panned(dx, dy))
        settle(qtbot, canvas)
    panned = grabbed(canvas)
    canvas.set_screen_profile(None)  # forgets everything
    settle(qtbot, canvas)
    assert np.array_equal(panned, grabbed(canvas))


@pytest.mark.parametrize(("zoom", "rotation"), [(1.0, 0), (0.37, 0), (1.7, 0), (4.0, 0), (0.21, 0), (0.8, 25)])
def test_repainting_a_part_equals_painting_anew(qtbot: QtBot, zoom: float, rotation: float) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(900, 700)))
    canvas.set_view(replace(canvas.view, zoom=zoom, rotation=rotation).centred(430, 340))
    settle(qtbot, canvas)
    for x, y in ((400, 300), (445, 361), (501, 255)):
        editor.apply(Edit("Paint", lambda now, x=x, y=y: painted(now, Rect(x, y, 37, 21), RED)))
        settle(qtbot, canvas)
    seen = grabbed(canvas)
    canvas.set_screen_profile(None)
    settle(qtbot, canvas)
    assert np.array_equal(seen, grabbed(canvas))


def test_an_edit_repaints_only_its_surroundings(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(2000, 1500)), 1000, 800)
    regions: list[QRegion] = []
    paint = canvas.paint
    monkeypatch.setattr(canvas, "paint", lambda painter, region: (regions.append(QRegion(region)), paint(painter, region)))
    editor.apply(Edit("Paint", lambda now: painted(now, Rect(300, 300, 10, 10), RED)))
    settle(qtbot, canvas)
    box = regions[0].boundingRect()
    assert box.contains(300, 300)
    assert box.width() <= 270
    assert box.height() <= 270


def test_a_large_change_comes_in_slices_and_ends_right(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganstudio.ui.canvas.canvas_painting.AT_ONCE", 0.0)
    monkeypatch.setattr("ganstudio.ui.canvas.canvas_painting.SLICE", 0.0)
    editor, canvas = make_canvas(qtbot, noise(Size(1600, 1200)), 1200, 1000)
    new = noise(Size(1600, 1200), seed=2)
    editor.apply(Edit("Other", lambda _: new))
    QApplication.processEvents()
    canvas.repaint()
    assert not canvas.settled
    settle(qtbot, canvas)
    assert np.array_equal(grabbed(canvas), render(new, Rect(0, 0, 1200, 1000), 0)[..., :3])


def test_undo_shows_the_old_picture(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(700, 600)))
    before = grabbed(canvas)
    editor.apply(Edit("Paint", lambda now: painted(now, Rect(20, 20, 60, 60), RED)))
    settle(qtbot, canvas)
    assert (grabbed(canvas)[30, 30] == (0, 0, 255)).all()
    editor.undo()
    settle(qtbot, canvas)
    assert np.array_equal(grabbed(canvas), before)


def test_a_cropped_picture_is_fitted_again(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, noise(Size(700, 600)))
    canvas.fit()
    editor.apply(Edit("New", lambda _: filled(Size(100, 100), RED)))
    settle(qtbot, canvas)
    assert canvas.view.document == Size(100, 100)
    assert canvas.view.frame == Rect(100, 50, 100, 100)


def test_selection_has_ants_and_they_march(qtbot: QtBot) -> None:
    picture = filled(Size(300, 200), (128, 128, 128, 255))
    editor, canvas = make_canvas(qtbot, picture)
    plain = grabbed(canvas)
    mask = np.zeros((200, 300), np.uint8)
    mask[50:100, 60:160] = 255
    editor.apply(Edit("Select", lambda now: replace(now, selection=Raster.from_array(mask))))
    settle(qtbot, canvas)
    first = grabbed(canvas)
    ys, xs = np.nonzero((first != plain).any(axis=2))
    assert (ys.min(), ys.max(), xs.min(), xs.max()) == (50, 99, 60, 159)
    edge = first[50, 60:160]
    assert {tuple(map(int, value)) for value in edge} == {(0, 0, 0), (255, 255, 255)}
    assert np.array_equal(first[51:99, 61:159], plain[51:99, 61:159])
    qtbot.waitUntil(lambda: not np.array_equal(grabbed(canvas), first), timeout=2000)


def test_quick_mask_is_a_red_film(qtbot: QtBot) -> None:
    picture = filled(Size(300, 200), WHITE)
    mask = np.zeros((200, 300), np.uint8)
    mask[:, 150:] = 255
    editor, canvas = make_canvas(qtbot, replace(picture, selection=Raster.from_array(mask)))
    editor.activate(1, "quick")
    settle(qtbot, canvas)
    seen = grabbed(canvas)
    assert np.abs(seen[100, 50].astype(int) - (128, 128, 255)).max() <= 1
    assert (seen[100, 250] == 255).all()
    editor.activate(1)
    settle(qtbot, canvas)
    assert (grabbed(canvas)[100, 50] == 255).all()


def test_pixel_grid_from_800_percent(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(300, 200), WHITE))
    for zoom, lines in ((7.9, False), (8.0, True)):
        canvas.zoom_to(zoom)
        settle(qtbot, canvas)
        assert bool((grabbed(canvas) != 255).any()) is lines
    canvas.set_pixel_grid(False)
    assert (grabbed(canvas) == 255).all()


# ---- before and after


def test_split_shows_before_at_the_left(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    canvas.set_split("vertical")
    settle(qtbot, canvas)
    seen = grabbed(canvas)
    assert (seen[180, 20] == 255).all()
    assert (seen[180, 280] == (0, 0, 255)).all()
    canvas.set_split("horizontal")
    settle(qtbot, canvas)
    seen = grabbed(canvas)
    assert (seen[20, 280] == 255).all()
    assert (seen[180, 280] == (0, 0, 255)).all()


def test_the_divider_is_dragged(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    canvas.set_split("vertical")
    drag(qtbot, canvas, (150, 100), (200, 100), (240, 100))
    settle(qtbot, canvas)
    assert canvas.split == Split("vertical", 0.8)
    assert not recorder.events
    seen = grabbed(canvas)
    assert (seen[180, 200] == 255).all()
    assert (seen[180, 280] == (0, 0, 255)).all()


def test_painting_goes_on_in_the_split_view(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    canvas.set_split("vertical")
    drag(qtbot, canvas, (40, 180), (280, 180))
    settle(qtbot, canvas)
    seen = grabbed(canvas)
    hover(canvas, 200, 50)
    assert (seen[180, 40] == 255).all()
    assert (grabbed(canvas)[180, 280] == (0, 0, 255)).all()
    assert len(editor.states) == 2


def test_a_held_key_shows_before(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    settle(qtbot, canvas)
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash)
    settle(qtbot, canvas)
    assert (grabbed(canvas)[180, 280] == 255).all()
    qtbot.keyRelease(canvas, Qt.Key.Key_Backslash)
    settle(qtbot, canvas)
    assert (grabbed(canvas)[180, 280] == (0, 0, 255)).all()


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier])
def test_a_shortcut_with_that_key_does_not_show_before(qtbot: QtBot, held: Qt.KeyboardModifier) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash, held)
    assert not canvas.shows_before
    qtbot.keyRelease(canvas, Qt.Key.Key_Backslash, held)
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert canvas.shows_before, "AltGr"


def test_before_can_be_chosen(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.set_split("vertical")
    editor.compare_with(filled(Size(400, 300), BLUE))
    settle(qtbot, canvas)
    assert (grabbed(canvas)[180, 20] == (255, 0, 0)).all()


# ---- the view by mouse and keys


@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_wheel_zooms_at_the_cursor(qtbot: QtBot, modifiers: Qt.KeyboardModifier) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    at = canvas.view.unmap(210, 130)
    wheel(canvas, 210, 130, 4, modifiers)
    assert canvas.view.zoom == pytest.approx(2)
    assert canvas.view.map(*at) == pytest.approx((210, 130), abs=0.71)
    wheel(canvas, 210, 130, -4, modifiers)
    assert canvas.view.zoom == pytest.approx(1)


def test_shift_wheel_pans_sideways(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    wheel(canvas, 100, 100, -1, Qt.KeyboardModifier.ShiftModifier)
    assert (canvas.view.x, canvas.view.y, canvas.view.zoom) == (-60, 0, 1.0)


def test_two_fingers_pan(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    at = QPointF(100, 100)
    no = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(-30, -20), QPoint(-60, -40), Qt.MouseButton.NoButton, no, Qt.ScrollPhase.ScrollUpdate, False
    )
    QApplication.sendEvent(canvas, event)
    assert (canvas.view.x, canvas.view.y) == (-30, -20)


def test_space_and_middle_button_pan(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(qtbot, canvas, (200, 150), (150, 140), (100, 130))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.x, canvas.view.y) == (-100, -20)
    drag(qtbot, canvas, (100, 100), (130, 90), button=Qt.MouseButton.MiddleButton)
    assert (canvas.view.x, canvas.view.y) == (-70, -30)
    assert not recorder.events
    drag(qtbot, canvas, (100, 100), (120, 100))
    assert [event.kind for event in recorder.events] == ["press", "move", "release"]


def test_hand_and_zoom_tools_move_the_view(qtbot: QtBot) -> None:
    from ganstudio.tools.toolbox import tool

    editor, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    canvas.set_tool(tool("hand"))
    drag(qtbot, canvas, (200, 150), (180, 110))
    assert (canvas.view.x, canvas.view.y) == (-20, -40)
    canvas.set_tool(tool("zoom"))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas.view.zoom == 1.5
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, QPoint(100, 100))
    assert canvas.view.zoom == 1.0
    drag(qtbot, canvas, (100, 50), (150, 80), (200, 100))
    assert canvas.view.zoom == pytest.approx(3.0)
    assert len(editor.states) == 1


def test_the_window_size_keeps_the_middle_or_the_fit(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(2000, 1500)))
    canvas.set_view(canvas.view.centred(700, 600))
    canvas.resize(500, 400)
    assert canvas.view.centre == pytest.approx((700, 600), abs=1)
    canvas.fit()
    canvas.resize(300, 600)
    assert canvas.view == canvas.view.fitted(16, 1.0)


# ---- gestures


def test_a_stroke_previews_and_commits(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool, Options())
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 60))
    assert editor.gesturing
    qtbot.mouseMove(canvas, QPoint(80, 90))
    settle(qtbot, canvas)
    assert editor.shown is not editor.document
    hover_free = grabbed(canvas)
    assert (hover_free[60, 50] == (0, 0, 255)).all()
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 90))
    assert [state.label for state in editor.states] == ["Open", "Test"]
    assert not canvas.gesture_open
    assert [(event.x, event.y) for event in recorder.events] == [(50, 60), (80, 90), (80, 90)]
    assert recorder.scenes[0].zoom == 1.0


def test_moves_are_sent_together_and_in_order(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 60))
    from tests.ui.pictures import QMouseEvent

    for x in range(51, 60):
        at = QPointF(x, 60)
        left = Qt.MouseButton.LeftButton
        move = QMouseEvent(QMouseEvent.Type.MouseMove, at, canvas.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, move)
    assert len(recorder.events) == 1
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(59, 60))
    assert [event.x for event in recorder.events] == [50, *range(51, 60), 59]


def test_escape_leaves_no_trace(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 60))
    qtbot.mouseMove(canvas, QPoint(90, 90))
    settle(qtbot, canvas)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert recorder.closed == 1
    assert not editor.gesturing
    assert editor.shown is editor.document
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    hover(canvas, 250, 150)
    settle(qtbot, canvas)
    assert len(editor.states) == 1
    assert (grabbed(canvas)[:100, :100] == 255).all()


def test_a_gesture_of_several_steps_gets_hover_and_enter(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder(steps=99)
    canvas.set_tool(recorder.tool)
    opened: list[bool] = []
    canvas.gesture_changed.connect(opened.append)
    drag(qtbot, canvas, (50, 50), (60, 60))
    assert canvas.gesture_open
    hover(canvas, 100, 110)
    drag(qtbot, canvas, (70, 70), (80, 80))
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Enter)
    kinds = [(event.kind, event.key) for event in recorder.events]
    press_to_release = [("press", ""), ("move", ""), ("release", "")]
    assert kinds == [*press_to_release, ("hover", ""), *press_to_release, ("key", "Left"), ("key", "Return")]
    assert opened == [True, False]
    assert len(editor.states) == 2


def test_an_edit_error_becomes_a_message(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    recorder = Recorder()
    recorder.fail = "move"
    canvas.set_tool(recorder.tool)
    with qtbot.waitSignal(canvas.message) as said:
        drag(qtbot, canvas, (50, 50), (60, 60))
    assert said.args == ["The layer is locked. Unlock it first."]
    assert not editor.gesturing
    assert editor.shown is editor.document


def test_undo_under_an_open_gesture_aborts_it(qtbot: QtBot) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    recorder = Recorder(steps=99)
    canvas.set_tool(recorder.tool)
    drag(qtbot, canvas, (50, 50), (60, 60))
    editor.undo()
    assert recorder.closed == 1
    assert not canvas.gesture_open
    settle(qtbot, canvas)
    hover(canvas, 280, 180)
    assert (grabbed(canvas)[:100, :100] == 255).all()


def test_alt_picks_a_colour_while_painting(qtbot: QtBot) -> None:
    from ganstudio.tools.toolbox import tool

    _, canvas = make_canvas(qtbot, filled(Size(400, 300), BLUE))
    canvas.picker = tool("picker")
    canvas.set_tool(tool("brush"))
    with qtbot.waitSignal(canvas.colour_picked) as picked:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, QPoint(100, 100))
    assert picked.args == [(0.0, 0.0, 1.0)]


def test_the_second_button_is_told(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), BLUE))
    recorder = Recorder()
    canvas.set_tool(recorder.tool)
    drag(qtbot, canvas, (50, 50), (60, 60), button=Qt.MouseButton.RightButton)
    assert all(event.secondary for event in recorder.events)


def test_a_real_brush_paints(qtbot: QtBot) -> None:
    from ganstudio.tools.toolbox import tool

    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    brush = tool("brush")
    canvas.set_tool(brush, brush.options(size=20), ((1.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    drag(qtbot, canvas, (50, 50), (100, 50), (150, 50))
    hover(canvas, 280, 180)
    settle(qtbot, canvas)
    assert (grabbed(canvas)[50, 60:140] == (0, 0, 255)).all()
    content = editor.document.layers[0].content
    assert isinstance(content, Pixels)


# ---- overlays


def test_the_brush_outline_is_seen_on_black_and_white(qtbot: QtBot) -> None:
    pixels = np.zeros((300, 400, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 150:, :3] = 255
    _, canvas = make_canvas(qtbot, document(pixels))
    plain = grabbed(canvas)
    recorder = Recorder()
    canvas.set_tool(recorder.tool, Options(size=60, hardness=1.0))
    hover(canvas, 150, 100)
    settle(qtbot, canvas)
    seen = grabbed(canvas).astype(int)
    changed = (seen != plain).any(axis=2)
    _, xs = np.nonzero(changed)
    assert xs.min() in range(118, 122)
    assert xs.max() in range(178, 183)
    assert seen[:, :150][changed[:, :150]].max() > 200
    assert seen[:, 150:][changed[:, 150:]].min() < 80
    hover(canvas, 60, 150)
    settle(qtbot, canvas)
    assert np.array_equal(grabbed(canvas)[:100, 120:], plain[:100, 120:])


def test_overlays_leave_no_trace(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, noise(Size(400, 300)))
    plain = grabbed(canvas)
    canvas.show_overlay((Outline(((20.0, 30.0), (200.0, 150.0))),))
    settle(qtbot, canvas)
    assert not np.array_equal(grabbed(canvas), plain)
    canvas.show_overlay(())
    settle(qtbot, canvas)
    assert np.array_equal(grabbed(canvas), plain)


def test_guides_are_drawn_and_dragged_with_the_move_tool(qtbot: QtBot) -> None:
    from ganstudio.tools.toolbox import tool

    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.set_guides(Guides((Guide("vertical", 100.0),)))
    settle(qtbot, canvas)
    assert (grabbed(canvas)[50, 100] != 255).any()
    canvas.set_tool(tool("move"))
    drag(qtbot, canvas, (101, 60), (120, 60), (130, 60))
    assert canvas.guides.lines == (Guide("vertical", 130.0),)
    drag(qtbot, canvas, (130, 60), (20, 60), (-30, 60))
    assert canvas.guides.lines == ()


def test_hovered_tells_the_position(qtbot: QtBot) -> None:
    _, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.set_view(replace(canvas.view, zoom=2.0, x=-10, y=-20))
    with qtbot.waitSignal(canvas.hovered) as told:
        hover(canvas, 30, 40)
    assert told.args == [20.0, 30.0]


def test_two_canvases_of_one_editor(qtbot: QtBot) -> None:
    editor = Editor(filled(Size(400, 300), WHITE))
    now, before = shown(qtbot, Canvas(editor)), shown(qtbot, Canvas(editor, before_only=True))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    settle(qtbot, now)
    settle(qtbot, before)
    assert (grabbed(now)[100, 200] == (0, 0, 255)).all()
    assert (grabbed(before)[100, 200] == 255).all()


def test_closing_a_canvas_stops_it_listening(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    editor, canvas = make_canvas(qtbot, filled(Size(400, 300), WHITE))
    canvas.close_canvas()
    calls: list[Any] = []
    monkeypatch.setattr(canvas, "update", lambda *args: calls.append(args))
    editor.apply(Edit("Red", lambda _: filled(Size(400, 300), RED)))
    assert not calls
