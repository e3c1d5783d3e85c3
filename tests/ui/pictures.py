"""Small documents, tools and looks at a canvas that the canvas' tests share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.tools.overlay import Circle
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.canvas_backing import pixels_of


def noise(size: Size, seed: int = 1, alpha: bool = False) -> Document:
    """One layer of random pixels, opaque or not."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 4), dtype=np.uint8)
    if not alpha:
        pixels[..., 3] = 255
    return document(pixels)


def document(pixels: NDArray[Any]) -> Document:
    """One layer of the pixels (H, W, 4)."""
    layer = Layer(1, "Background", Pixels(Raster.from_array(pixels)))
    return Document(Size(pixels.shape[1], pixels.shape[0]), layers=(layer,), next_id=2)


def filled(size: Size, colour: tuple[int, int, int, int]) -> Document:
    """One layer of one colour."""
    return document(np.full((size.height, size.width, 4), colour, np.uint8))


def painted(now: Document, area: Rect, colour: tuple[int, int, int, int]) -> Document:
    """The document with a rectangle of its first layer filled."""

    def fill(layer: Layer) -> Layer:
        assert isinstance(layer.content, Pixels)
        raster = layer.content.raster.write(area, np.full((area.height, area.width, 4), colour, np.uint8))
        return replace(layer, content=Pixels(raster))

    return now.change(1, fill)


def shown(qtbot: QtBot, canvas: Canvas, width: int = 300, height: int = 200) -> Canvas:
    """The canvas on the (offscreen) screen, painted."""
    qtbot.addWidget(canvas)
    canvas.resize(width, height)
    canvas.show()
    qtbot.waitExposed(canvas)
    settle(qtbot, canvas)
    return canvas


def settle(qtbot: QtBot, canvas: Canvas) -> None:
    """Waits until the canvas shows everything as it should be."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: canvas.settled)
    QApplication.processEvents()


def grabbed(widget: QWidget) -> NDArray[Any]:
    """What the widget shows, (H, W, 3) BGR in device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return pixels_of(image)[..., :3].copy()


def hover(canvas: Canvas, x: float, y: float, *, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A move of the mouse without buttons, to logical pixels."""
    at = QPointF(x, y)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, canvas.mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, modifiers
    )
    QApplication.sendEvent(canvas, event)


def drag(qtbot: QtBot, canvas: Canvas, *points: tuple[int, int], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Press at the first point, move over the others, release at the last."""
    places = [QPoint(*point) for point in points]
    qtbot.mousePress(canvas, button, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(canvas, place)
    qtbot.mouseRelease(canvas, button, pos=places[-1])


@dataclass(frozen=True)
class Options:
    """What a brush-like tool has."""

    size: float = 20.0
    hardness: float = 0.5


class Recorder:
    """A tool whose gestures keep what they are sent and paint red squares until the release."""

    def __init__(self, steps: int = 1) -> None:
        """``steps``: releases until the gesture ends by itself."""
        self.events: list[Event] = []
        self.scenes: list[Scene] = []
        self.closed = 0
        self.steps = steps
        self.fail = ""
        self.tool = Tool("test", "Test", "mdi6.pencil", "", Options, self.begin, cursor="brush")

    def begin(self, scene: Scene, event: Event) -> Gesture:
        self.scenes.append(scene)
        now = scene.document
        left = self.steps
        try:
            while True:
                self.events.append(event)
                if self.fail and event.kind == self.fail:
                    raise EditError("The layer is locked. Unlock it first.")
                if event.kind in ("press", "move"):
                    now = painted(now, Rect(int(event.x) - 2, int(event.y) - 2, 5, 5), (255, 0, 0, 255))
                left -= event.kind == "release"
                if left == 0 or event.key == "Return":
                    return Edit("Test", lambda _, result=now: result)
                event = yield Preview(now, (Circle((event.x, event.y), 5.0),))
        except GeneratorExit:
            self.closed += 1
            raise


def make_canvas(qtbot: QtBot, picture: Document, width: int = 300, height: int = 200) -> tuple[Editor, Canvas]:
    """An editor and a shown canvas at 100 %, the document's origin in the corner."""
    editor = Editor(picture)
    canvas = shown(qtbot, Canvas(editor), width, height)
    canvas.set_view(replace(canvas.view, zoom=1.0, x=0, y=0))
    settle(qtbot, canvas)
    return editor, canvas
