"""The canvas on a screen with two device pixels for each logical pixel."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import numpy as np
from dataclasses import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ganstudio.app.editor import Editor
from ganstudio.core.composite import render
from ganstudio.core.geometry import Rect, Size
from ganstudio.ui.canvas.canvas import Canvas
from tests.ui.pictures import Recorder, grabbed, noise

app = QApplication([])
picture = noise(Size(900, 700))
canvas = Canvas(Editor(picture))
canvas.resize(200, 150)
canvas.show()
recorder = Recorder()
canvas.set_tool(recorder.tool)


def settle():
    app.processEvents()
    while not canvas.settled:
        app.processEvents()


settle()
ratio = canvas.devicePixelRatioF()
width, height = round(200 * ratio), round(150 * ratio)
assert (canvas.view.width, canvas.view.height) == (width, height), canvas.view
canvas.set_view(replace(canvas.view, zoom=1.0, x=-11, y=-7))
settle()
seen = grabbed(canvas)
assert seen.shape[:2] == (height, width), seen.shape
assert np.array_equal(seen, render(picture, Rect(11, 7, width, height), 0)[..., :3]), "100 % is one picture pixel for each device pixel"
QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 60))
event, scene = recorder.events[0], recorder.scenes[0]
assert abs(event.x - (100 * ratio + 11)) < 1e-6 and abs(event.y - (60 * ratio + 7)) < 1e-6, event
assert abs(scene.zoom - 1 / ratio) < 1e-6
QTest.keyClick(canvas, Qt.Key.Key_Escape)
canvas.close_canvas()
print("right", ratio)
"""


def run(scale: str) -> str:
    import os
    from pathlib import Path

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, cwd=Path(__file__).parents[2], timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_two_device_pixels() -> None:
    assert run("2") == "right 2.0"


def test_one_and_a_half() -> None:
    assert run("1.5") == "right 1.5"
