"""How soon the window is there, how soon a picture is, and how long the interface thread is ever held up."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ganstudio.app.pipeline import StyleOptions
from ganstudio.app.settings import Settings
from ganstudio.files.export import ExportOptions
from ganstudio.ui.opening_page import OpeningPage
from ganstudio.ui.saving import _write, write_picture
from ganstudio.ui.style_run import apply_style
from ganstudio.ui.window import Window
from tests.benchmarks.table import row

_EMPTY = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
application.processEvents()
os._exit(0)
"""

_OURS = """
import os
from ganstudio.ui import window
window.Window.complete = lambda self, files: os._exit(0)
from ganstudio.ui.application import make_application, open_window
application = make_application()
shown = open_window(application, [])
while True:
    application.processEvents()
"""


def _wall(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def test_window_shown() -> None:
    """The first round warms the disk's cache; the best of the others counts."""
    empty, ours = [], []
    for _ in range(6):
        empty.append(_wall(_EMPTY))
        ours.append(_wall(_OURS))
    best_empty, best_ours = min(empty[1:]), min(ours[1:])
    row("window shown, warm start", f"{best_ours / best_empty:.2f} x ({best_ours * 1e3:.0f} ms)", "2.5 x showing an empty QMainWindow")


class Watch:
    """Measures the longest time in which the event loop could not tick."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._clock = QElapsedTimer()
        self._clock.start()
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1)

    def _tick(self) -> None:
        now = self._clock.nsecsElapsed() / 1e6
        if self._last:
            self.longest = max(self.longest, now - self._last)
        self._last = now

    def stop(self) -> float:
        self._timer.stop()
        return self.longest


def until(true: Callable[[], object], seconds: float = 300) -> float:
    """Runs the event loop until ``true``; seconds taken."""
    start = time.perf_counter()
    while not true():
        QApplication.processEvents()
        time.sleep(0.0005)
        assert time.perf_counter() - start < seconds
    return time.perf_counter() - start


def photo(path: Path) -> Path:
    """A JPEG of 24 megapixels with detail everywhere."""
    rng = np.random.default_rng(5)
    small = rng.integers(0, 256, (500, 750, 3), np.uint8)
    image = Image.fromarray(small).resize((6000, 4000), Image.Resampling.BICUBIC)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90)
    path.write_bytes(data.getvalue())
    return path


@pytest.fixture
def window() -> Iterator[Window]:
    QApplication.instance() or QApplication([])
    made = Window(Settings(theme="dark", autosave_minutes=0))
    made.dress()
    made.resize(1500, 950)
    made.show()
    made.complete([])
    until(lambda: made.has_workbench and not made.jobs.jobs)
    yield made
    made.leaving = True
    made.close()
    made.deleteLater()


def test_opening_saving_and_running(window: Window, tmp_path: Path) -> None:
    path = photo(tmp_path / "photo.jpg")
    start = time.perf_counter()
    Image.open(path).load()
    decode = time.perf_counter() - start

    watch = Watch()
    start = time.perf_counter()
    window.open_paths([path])
    page = window.documents.currentWidget()
    assert isinstance(page, OpeningPage)
    until(lambda: page.has_draft or window.current is not None)
    first = time.perf_counter() - start
    until(lambda: window.current is not None)
    loaded = time.perf_counter() - start
    until(lambda: not window.jobs.jobs)
    blocks = {"open": watch.stop()}
    row("open a 24 MP JPEG in the window: first full view", f"{first / decode:.2f} x ({first * 1e3:.0f} ms)", "1.0 x decoding it with Pillow")
    row("open a 24 MP JPEG in the window: fully loaded", f"{loaded / decode:.2f} x ({loaded * 1e3:.0f} ms)", "2.5 x decoding it with Pillow")
    entry = window.current
    assert entry is not None

    watch = Watch()
    preset = window.workbench.library.presets[0]
    apply_style(window, preset, StyleOptions())
    until(lambda: not window.jobs.shown)
    until(lambda: entry.area.canvas.settled)
    blocks["style run"] = watch.stop()

    watch = Watch()
    _write(window, entry, tmp_path / "project.ora", None)
    until(lambda: not window.jobs.shown)
    blocks["save"] = watch.stop()

    watch = Watch()
    write_picture(window, entry, tmp_path / "out.jpg", ExportOptions())
    until(lambda: not window.jobs.shown)
    blocks["flatten, export"] = watch.stop()

    watch = Watch()
    window.run_command("layer.flatten")
    until(lambda: not window.jobs.shown)
    until(lambda: entry.area.canvas.settled)
    blocks["flatten the document"] = watch.stop()
    for what, longest in blocks.items():
        row(f"longest block of the interface thread, 24 MP: {what}", f"{longest:.0f} ms", "50 ms")
