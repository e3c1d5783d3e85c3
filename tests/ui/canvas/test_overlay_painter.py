"""Shapes over the picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Size
from ganstudio.tools.overlay import Caption, Circle, Handle, Outline, Pin, Shade, Shape
from ganstudio.ui.canvas.canvas_backing import pixels_of
from ganstudio.ui.canvas.overlay_painter import BrushOutline, Pencil, draw_shapes, reach_of
from ganstudio.ui.canvas.regions import rects_of
from ganstudio.ui.canvas.view import View

VIEW = View(Size(100, 80), 300, 240, 2.0, 30, 20)
SHAPES: tuple[Shape, ...] = (
    Outline(((10.0, 10.0), (60.0, 10.0), (60.0, 50.0), (10.0, 50.0)), closed=True),
    Outline(((10.0, 10.0), (60.0, 33.0)), style="ants"),
    Outline(((0.0, 40.0), (100.0, 40.0)), style="guide"),
    Circle((40.0, 40.0), 12.5),
    Circle((40.0, 40.0), 20.0, dashed=True),
    Handle((60.0, 10.0), "top right"),
    Handle((60.0, 0.0), "rotate"),
    Caption((50.0, 50.0), "640 × 480"),
    Caption((99.0, 79.0), "In the corner"),
    Pin((40.0, 30.0)),
    Pin((40.0, 30.0), plus=False),
)


def canvas(ground: Qt.GlobalColor) -> QImage:
    image = QImage(VIEW.width, VIEW.height, QImage.Format.Format_RGB32)
    image.fill(ground)
    return image


def drawn(shapes: tuple[Shape, ...], ground: Qt.GlobalColor, pencil: Pencil | None = None) -> np.ndarray:
    image = canvas(ground)
    painter = QPainter(image)
    draw_shapes(painter, shapes, VIEW, pencil or Pencil())
    painter.end()
    return pixels_of(image)[..., :3].copy()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_shape_stays_inside_its_reach_and_is_seen_on_black_and_white(qtbot: QtBot, shape: Shape, ratio: float) -> None:
    pencil = Pencil(ratio)
    reach = np.zeros((VIEW.height, VIEW.width), bool)
    for rect in rects_of(reach_of((shape,), VIEW, pencil)):
        reach[max(rect.y, 0) : max(rect.bottom, 0), max(rect.x, 0) : max(rect.right, 0)] = True
    for ground, value in ((Qt.GlobalColor.black, 0), (Qt.GlobalColor.white, 255)):
        seen = drawn((shape,), ground, pencil).astype(int)
        changed = np.abs(seen - value).max(axis=2)
        assert changed.max() > 80
        assert not changed[~reach].any()


def test_shade_darkens_outside_only(qtbot: QtBot) -> None:
    seen = drawn((Shade(((10.0, 10.0), (60.0, 10.0), (60.0, 50.0), (10.0, 50.0))),), Qt.GlobalColor.white)
    assert (seen[45:115, 55:145] == 255).all()
    assert (seen[:35] < 150).all()
    assert (seen[:, 200:] < 150).all()


def test_ants_move_with_the_phase(qtbot: QtBot) -> None:
    line = (SHAPES[1],)
    assert not np.array_equal(drawn(line, Qt.GlobalColor.white, Pencil(phase=0)), drawn(line, Qt.GlobalColor.white, Pencil(phase=2)))


@pytest.mark.parametrize("radius", [1.0, 40.0])
def test_the_brush_outline_has_its_true_size(qtbot: QtBot, radius: float) -> None:
    image = canvas(Qt.GlobalColor.white)
    outline = BrushOutline(150.0, 120.0, radius)
    painter = QPainter(image)
    outline.draw(painter, Pencil())
    painter.end()
    ys, xs = np.nonzero((pixels_of(image)[..., :3] != 255).any(axis=2))
    reach = outline.reach(Pencil())
    assert reach.contains(int(xs.min()), int(ys.min()))
    assert reach.contains(int(xs.max()), int(ys.max()))
    if radius > 3:
        assert xs.max() - xs.min() == pytest.approx(2 * radius, abs=3)
