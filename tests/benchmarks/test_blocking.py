"""How long each command and tool ever holds the interface thread up, on 24 megapixels in three layers.

The real window is driven offscreen. A timer ticks every millisecond; the longest time between two ticks, from the key or mouse event
until all work is done and repainted, is what a person would feel. Everything is done three times and the quietest round counts, because
other programs on the machine hold the thread up too. ``python -m pytest tests/benchmarks/test_blocking.py -o addopts= -q`` measures only this.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ganstudio.app.editor import Target
from ganstudio.app.settings import Settings
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.masks import add_mask
from ganstudio.core.raster import Raster
from ganstudio.core.selection import ellipse
from ganstudio.tools.toolbox import tool
from ganstudio.ui.dialogs.size_dialogs import AmountDialog, CanvasSizeDialog, ImageSizeDialog, RotateDialog
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.window import Window
from tests.benchmarks.table import row
from tests.benchmarks.test_composite_speed import HEIGHT, WIDTH, picture

ROUNDS = 3
LIMIT = "50 ms"
SELECTED = Rect(1200, 700, 3000, 2400)



class Watch:
    """The longest time in which the event loop could not tick, and what of it this thread was computing."""

    def __init__(self) -> None:
        self.longest = self.busy = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def tick(self) -> None:
        """To be called whenever the event loop comes round."""
        now, worked = time.perf_counter(), time.thread_time()
        if now - self._last > self.longest:
            self.longest, self.busy = now - self._last, worked - self._worked
        self._last, self._worked = now, worked


class Driver:
    """A window with a document, and what a person does in it."""

    def __init__(self, window: Window, entry: OpenDocument) -> None:
        self.window, self.entry = window, entry
        self.canvas = entry.area.canvas
        self.watch = Watch()

    def rest(self, watch: Watch | None = None, seconds: float = 120) -> None:
        """Handles events, one after the other, until nothing is left to do."""
        start, quiet = time.perf_counter(), 0
        while quiet < 25:
            QApplication.processEvents()
            if watch is not None:
                watch.tick()
            quiet = 0 if self.window.jobs.jobs or not self.canvas.settled else quiet + 1
            time.sleep(0.001)
            assert time.perf_counter() - start < seconds

    def longest(self, act: Callable[[], object]) -> Watch:
        """What the watch saw while ``act`` was done, to the last repainted pixel."""
        self.rest()
        self.watch = watch = Watch()
        act()
        watch.tick()
        self.rest(watch)
        return watch

    def step(self) -> None:
        """Handles what an event of the mouse has led to."""
        self.watch.tick()
        QApplication.processEvents()
        self.watch.tick()

    def drag(self, id: str, places: list[tuple[int, int]], end: str = "", **options: object) -> Callable[[], None]:
        """A drag of a tool through places of the document."""

        def act() -> None:
            chosen = tool(id)
            self.canvas.set_tool(chosen, chosen.options(**options), ((0.9, 0.3, 0.1), (0.1, 0.2, 0.8)))
            points = [self.canvas.view.map(x, y) for x, y in places]
            at = [QPoint(round(x), round(y)) for x, y in points]
            self.watch.tick()
            QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, pos=at[0])
            for first, last in pairwise(at):
                for part in np.linspace(0, 1, 16):
                    QTest.mouseMove(self.canvas, first + (last - first) * float(part))
                    self.step()
            QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, pos=at[-1])
            self.step()
            if end:
                QTest.keyClick(self.canvas, Qt.Key.Key_Return)

        return act


@dataclass(frozen=True)
class Case:
    """One thing to do, and how the document must be before."""

    name: str
    act: Callable[[Driver], Callable[[], object]]
    select: bool = False
    mask: bool = False
    target: Target = "pixels"


def command(id: str, **state: object) -> Case:
    """A command of the menus."""
    return Case(id, lambda driver: lambda: driver.window.run_command(id), **state)  # type: ignore[arg-type]


def dragging(name: str, id: str, places: list[tuple[int, int]], end: str = "", select: bool = False, mask: bool = False,
             target: Target = "pixels", **options: object) -> Case:
    """A drag or a click of a tool."""
    return Case(name, lambda driver: driver.drag(id, places, end, **options), select, mask, target)


ACROSS = [(700, 500), (1500, 1400), (3000, 2200), (5200, 3400)]
AROUND = [(900 + round(1900 * (1 + np.cos(t))), 600 + round(1300 * (1 + np.sin(t)))) for t in np.linspace(0, 6.28, 40)]

CASES = (
    *(command(f"edit.{name}") for name in ("clear", "fill-foreground", "copy", "copy-merged")),
    *(command(f"edit.{name}", select=True) for name in ("cut", "clear", "fill-foreground", "copy")),
    *(command(f"image.{name}") for name in (
        "size", "canvas", "trim", "rotate-right", "rotate-half", "rotate-by", "flip-horizontal", "flip-vertical", "mode-grey", "depth-16",
        "to-srgb")),
    command("image.crop", select=True),
    *(command(f"layer.{name}") for name in (
        "new", "new-group", "copy", "delete", "add-mask-reveal", "add-mask-alpha", "visible", "clip", "group", "raise", "flip-horizontal",
        "rotate-right", "rasterise", "merge-down", "merge-visible", "flatten", "adjust-levels", "adjust-blur")),
    *(command(f"layer.{name}", select=True) for name in ("copy", "add-mask-selection", "selection-to-mask")),
    *(command(f"layer.{name}", mask=True) for name in ("mask-invert", "mask-apply", "mask-to-selection", "mask-delete")),
    *(command(f"select.{name}") for name in ("all", "layer", "quick-mask")),
    *(command(f"select.{name}", select=True) for name in ("none", "invert", "feather", "grow", "shrink", "border")),
    *(command(f"adjust.{name}") for name in ("auto-levels", "invert")),
    command("adjust.invert", select=True),
    dragging("rectangle", "marquee-rect", ACROSS),
    dragging("rectangle, feathered", "marquee-rect", ACROSS, feather=60.0),
    dragging("ellipse", "marquee-ellipse", ACROSS),
    dragging("ellipse, added", "marquee-ellipse", ACROSS, select=True, how="add"),
    dragging("lasso", "lasso", AROUND),
    dragging("wand", "wand", [(3000, 2000)]),
    dragging("colour range", "colour-range", [(3000, 2000)]),
    dragging("fill", "fill", [(3000, 2000)]),
    dragging("fill the whole selection", "fill", [(3000, 2000)], select=True, whole=True),
    dragging("fill a mask", "fill", [(3000, 2000)], mask=True, target="mask"),
    dragging("gradient", "gradient", ACROSS),
    dragging("gradient in the selection", "gradient", ACROSS, select=True),
    dragging("brush, 100 px", "brush", ACROSS, size=100.0),
    dragging("brush, 500 px, soft", "brush", ACROSS, size=500.0, hardness=0.0),
    dragging("eraser", "eraser", ACROSS, size=300.0),
    dragging("brush on a mask", "brush", ACROSS, mask=True, target="mask", size=300.0),
    dragging("move a layer", "move", ACROSS),
    dragging("move selected pixels", "move", ACROSS, select=True, what="pixels"),
    dragging("crop", "crop", ACROSS, end="Return"),
    dragging("straighten", "straighten", [(700, 500), (3000, 560), (5200, 620)]),
    dragging("picker", "picker", ACROSS),
)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> None:
    """The window outlives each test, and so may a thread of it."""


@pytest.fixture(scope="module")
def document() -> Document:
    """A photo, a translucent layer and one that lies off the grid of tiles."""
    layers = tuple(Layer(number, str(number), Pixels(Raster.from_array(picture(number, opaque=number == 1)))) for number in range(1, 4))
    layers = (*layers[:2], replace(layers[2], offset=Point(40, 25)))
    return Document(Size(WIDTH, HEIGHT), layers=layers, next_id=4)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for dialog in (AmountDialog, CanvasSizeDialog, ImageSizeDialog, RotateDialog):
            patch.setattr(dialog, "exec", lambda _: True)
        patch.setattr(AmountDialog, "amount", property(lambda _: 20.0))
        patch.setattr(ImageSizeDialog, "chosen_size", property(lambda _: Size(3000, 2000)))
        patch.setattr(CanvasSizeDialog, "chosen_size", property(lambda _: Size(6200, 4100)))
        patch.setattr(RotateDialog, "degrees", property(lambda _: 7.0))
        QApplication.instance() or QApplication([])
        made = Window(Settings(theme="dark", autosave_minutes=0))
        made.dress()
        made.resize(1500, 950)
        made.show()
        made.complete([])
        while not made.has_workbench or made.jobs.jobs:
            QApplication.processEvents()
        yield made
        made.leaving = True
        made.close()
        made.deleteLater()


@pytest.fixture(scope="module")
def driver(window: Window, document: Document) -> Driver:
    entry = window.add_document(document, "picture", "Open")
    return Driver(window, entry)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name + (", selected" if case.select else "") + (", masked" if case.mask else ""))
def test_longest_block(driver: Driver, document: Document, case: Case) -> None:
    editor = driver.entry.editor
    start = document
    if case.select:
        start = replace(start, selection=ellipse(start.size, SELECTED))
    if case.mask:
        start = replace(add_mask(replace(start, selection=ellipse(start.size, SELECTED)), 2, "selection"), selection=None)
    rounds = []
    for _ in range(ROUNDS):
        editor.history.clear()
        editor.history.amend("Open", start)
        editor.preview(start)
        editor.preview(None)
        editor.activate(2, case.target)
        rounds.append(driver.longest(case.act(driver)))
    best = min(rounds, key=lambda watch: watch.longest)
    after = [driver.longest(editor.undo), driver.longest(editor.redo)] if editor.history.position else []
    worst = max(after, key=lambda watch: watch.longest, default=None)
    undone = "" if worst is None else f"; undo, redo {worst.longest * 1e3:.0f}, {worst.busy * 1e3:.0f} at work"
    what = case.name + (" in a selection" if case.select and "select" not in case.name else "") + (", with a mask" if case.mask else "")
    row(f"longest block, 24 MP: {what}", f"{best.longest * 1e3:.0f} ms ({best.busy * 1e3:.0f} of it at work{undone})", LIMIT)
