"""How fast the canvas follows a brush, a pan and an undo on a 24-megapixel picture of five layers.

Measured from the event until every pixel in sight is repainted as it should be, on the offscreen platform.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster
from ganstudio.tools.toolbox import tool
from ganstudio.ui.canvas.canvas import Canvas
from tests.benchmarks.table import row
from tests.benchmarks.test_composite_speed import HEIGHT, WIDTH, picture

ACTIVE = 3


@pytest.fixture(scope="module")
def five_layers() -> Document:
    """A photo and four translucent layers, all normal."""
    layers = tuple(Layer(number, str(number), Pixels(Raster.from_array(picture(number, opaque=number == 1)))) for number in range(1, 6))
    return Document(Size(WIDTH, HEIGHT), layers=layers, next_id=6)


@pytest.fixture
def canvas(qtbot: QtBot, five_layers: Document) -> Iterator[Canvas]:
    """A canvas of 1500 x 1000 pixels on that picture, everything painted."""
    editor = Editor(five_layers)
    editor.activate(ACTIVE)
    made = Canvas(editor)
    qtbot.addWidget(made)
    made.resize(1500, 1000)
    made.show()
    settle(made)
    yield made
    made.close_canvas()


def settle(canvas: Canvas) -> None:
    """Handles events until the canvas is painted."""
    QApplication.processEvents()
    while not canvas.settled:
        QApplication.processEvents()


def seconds(canvas: Canvas, act: Callable[[], object]) -> tuple[float, float]:
    """From an act to its repainted pixels: by the clock, and of the interface thread's processor time."""
    start, busy = time.perf_counter(), time.thread_time()
    act()
    settle(canvas)
    return time.perf_counter() - start, time.thread_time() - busy


def told(times: list[tuple[float, float]]) -> str:
    """The 95th percentile with the median and the worst, and that of processor time, which other programs do not lengthen."""
    values, busy = np.array(times).T * 1000
    rest = f"median {np.median(values):.1f}, worst {values.max():.1f}; processor time {np.percentile(busy, 95):.1f}"
    return f"{np.percentile(values, 95):.1f} ms ({rest})"


@pytest.mark.parametrize(("size", "limit"), [(100, "10 ms"), (500, "20 ms")])
@pytest.mark.parametrize("zoom", [1.0, 0.25])
def test_brush(qtbot: QtBot, canvas: Canvas, size: int, limit: str, zoom: float) -> None:
    brush = tool("brush")
    canvas.zoom_to(zoom)
    settle(canvas)
    canvas.set_tool(brush, brush.options(size=size), ((0.9, 0.1, 0.1), (1.0, 1.0, 1.0)))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    settle(canvas)
    times = []
    for step in range(1, 101):
        place = QPoint(200 + step * 10, 300 + round(150 * np.sin(step / 8)))
        times.append(seconds(canvas, lambda place=place: qtbot.mouseMove(canvas, place)))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place)
    settle(canvas)
    row(f"brush event to repainted pixels, {size} px at {zoom:.0%}, 95th percentile", told(times), limit)
    assert len(canvas.editor.states) == 2


def test_pan(canvas: Canvas) -> None:
    canvas.resize(3840, 2160)
    settle(canvas)
    canvas.zoom_to(1.0)
    settle(canvas)
    frames = [(-17, -9)] * 40 + [(23, 4)] * 40
    for dx, dy in frames:  # warm
        canvas.set_view(canvas.view.panned(dx, dy))
        settle(canvas)
    times = [seconds(canvas, lambda dx=dx, dy=dy: canvas.set_view(canvas.view.panned(-dx, -dy))) for dx, dy in reversed(frames)]
    row("pan frame, 3840 x 2160 view, warm, 95th percentile", told(times), "16 ms")


def test_undo_opacity_and_eye(canvas: Canvas) -> None:
    canvas.fit()
    settle(canvas)
    editor = canvas.editor

    def change(**values: object) -> Edit:
        return Edit("Change", lambda now: now.change(ACTIVE, lambda layer: replace(layer, **values)))

    editor.apply(change(content=Pixels(Raster.from_array(picture(8)))))
    settle(canvas)
    times = [seconds(canvas, act) for _ in range(5) for act in (editor.undo, editor.redo)]
    row("undo or redo of a whole layer, at fit", told(times), "50 ms")
    values = [0.3 + 0.03 * step for step in range(20)]
    times = [seconds(canvas, lambda value=value: editor.amend(change(opacity=value))) for value in values]
    row("opacity drag, at fit", told(times), "50 ms")
    times = [seconds(canvas, lambda on=on: editor.apply(change(visible=on))) for on in (False, True) * 5]
    row("eye toggle, at fit", told(times), "50 ms")
