"""Rulers, side by side and the navigator around a canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.app.settings import Settings
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Size
from ganstudio.ui.canvas.canvas_area import CanvasArea
from ganstudio.ui.canvas.guides import Guide
from ganstudio.ui.canvas.rulers import Ruler, parts_of, step_for
from ganstudio.ui.panels.navigator import Navigator
from tests.ui.pictures import filled, grabbed, noise, settle

WHITE, RED = (255, 255, 255, 255), (255, 0, 0, 255)


def make_area(qtbot: QtBot, size: Size = Size(400, 300)) -> CanvasArea:  # noqa: B008
    area = CanvasArea(Editor(filled(size, WHITE)), Settings())
    qtbot.addWidget(area)
    area.resize(640, 300)
    area.show()
    qtbot.waitExposed(area)
    settle(qtbot, area.canvas)
    return area


def test_the_picture_is_fitted_at_first(qtbot: QtBot) -> None:
    area = make_area(qtbot, Size(4000, 3000))
    assert area.canvas.following
    assert area.canvas.view.visible == area.canvas.view.document.rect
    assert make_area(qtbot, Size(40, 30)).canvas.view.zoom == 1.0


def test_side_by_side_shows_before_with_the_same_zoom(qtbot: QtBot) -> None:
    area = make_area(qtbot, Size(1000, 800))
    area.editor.apply(Edit("Red", lambda _: filled(Size(1000, 800), RED)))
    area.set_split("side")
    beside = area.beside
    assert beside is not None
    settle(qtbot, area.canvas)
    settle(qtbot, beside)
    assert abs(beside.width() - area.canvas.width()) <= 4
    assert (grabbed(beside)[100, 150] == 255).all()
    assert (grabbed(area.canvas)[100, 150] == (0, 0, 255)).all()
    area.canvas.zoom_to(3.0, (50, 60))
    assert beside.view.zoom == 3.0
    assert beside.view.centre == pytest.approx(area.canvas.view.centre, abs=0.5)
    beside.set_view(beside.view.panned(30, -12))
    assert beside.view.centre == pytest.approx(area.canvas.view.centre, abs=0.5)
    area.canvas.turn_view(30)
    assert beside.view.rotation == 30
    area.set_split("off")
    assert area.beside is None
    area.canvas.zoom_to(1.0)


def test_side_by_side_scales_a_smaller_before(qtbot: QtBot) -> None:
    area = make_area(qtbot, Size(500, 400))
    area.editor.apply(Edit("Twice", lambda _: filled(Size(1000, 800), RED)))
    area.set_split("side")
    assert area.beside is not None
    area.canvas.zoom_to(1.0)
    assert area.beside.view.zoom == 2.0
    frame, other = area.beside.view.frame, area.canvas.view.frame
    assert abs(frame.width - other.width) <= 1
    area.editor.compare_with(filled(Size(250, 200), WHITE))
    assert area.beside.view.zoom == 4.0
    assert area.canvas.view.zoom == 1.0


def test_split_modes_reach_the_canvas(qtbot: QtBot) -> None:
    area = make_area(qtbot)
    for mode in ("vertical", "horizontal", "side", "vertical", "off"):
        area.set_split(mode)
        assert area.split_mode == mode
        assert area.canvas.split.mode == mode
        assert (area.beside is not None) == (mode == "side")


def test_a_guide_is_dragged_out_of_a_ruler_and_back(qtbot: QtBot) -> None:
    area = make_area(qtbot)
    canvas = area.canvas
    area.set_rulers(True)
    canvas.set_view(replace(canvas.view, zoom=2.0, x=0, y=0))
    ruler = next(child for child in area.findChildren(Ruler) if child.accessibleName() == "Horizontal ruler")
    start = ruler.mapFrom(area, canvas.mapTo(area, QPoint(100, -10)))
    end = ruler.mapFrom(area, canvas.mapTo(area, QPoint(100, 80)))
    qtbot.mousePress(ruler, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(ruler, end)
    qtbot.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=end)
    assert canvas.guides.lines == (Guide("horizontal", 40.0),)
    area.set_guides_visible(False)
    assert not canvas.guides.shown
    area.clear_guides()
    assert canvas.guides.lines == ()
    qtbot.mousePress(ruler, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(ruler, end)
    qtbot.mouseMove(ruler, start)
    qtbot.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=start)
    assert canvas.guides.lines == ()


@pytest.mark.parametrize(("scale", "step"), [(1.0, 100), (0.25, 500), (2.0, 50), (64.0, 1), (0.01, 10000)])
def test_ruler_steps_are_round_and_far_enough_apart(scale: float, step: int) -> None:
    assert step_for(scale) == step
    assert step % parts_of(step) == 0


def test_wheel_follows_the_settings(qtbot: QtBot) -> None:
    area = make_area(qtbot)
    assert area.canvas.wheel_zooms
    area.use(replace(Settings(), wheel="scroll"))
    assert not area.canvas.wheel_zooms


def test_navigator_shows_the_picture_and_moves_the_view(qtbot: QtBot) -> None:
    area = make_area(qtbot, Size(1000, 800))
    canvas = area.canvas
    navigator = Navigator()
    qtbot.addWidget(navigator)
    navigator.resize(220, 220)
    navigator.show()
    navigator.set_canvas(canvas)
    overview = navigator.overview
    frame = overview.frame
    middle = round(frame.center().x()), round(frame.center().y())
    qtbot.waitUntil(lambda: (grabbed(overview)[middle[1], middle[0]] == 255).all())
    area.editor.apply(Edit("Red", lambda _: filled(Size(1000, 800), RED)))
    qtbot.waitUntil(lambda: (grabbed(overview)[middle[1], middle[0]] == (0, 0, 255)).all())
    canvas.zoom_to(4.0)
    assert navigator.label.text() == "400 %"
    qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(round(frame.x() + frame.width() * 0.25), middle[1]))
    assert canvas.view.centre == pytest.approx((250, 400), abs=6)
    navigator.slider.setValue(0)
    assert canvas.view.zoom == 1.0
    navigator.set_canvas(None)
    canvas.zoom_to(2.0)
    assert navigator.label.text() == ""
    assert not navigator.isEnabled()


def test_the_area_lets_go_of_its_editor(qtbot: QtBot) -> None:
    area = make_area(qtbot)
    area.set_split("side")
    area.close_canvas()
    area.editor.apply(Edit("Noise", lambda _: noise(Size(30, 30))))
    assert area.canvas.view.document == Size(400, 300)
