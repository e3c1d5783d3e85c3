from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.runs import Line
from ganstudio.ui.training.growth_view import GrowthView
from ganstudio.ui.training.loss_plot import LossPlot
from ganstudio.ui.training.run_facts import part_done


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for step in (1, 20, 300):
        Image.new("RGB", (40, 30), (step % 256, 0, 0)).save(tmp_path / f"{step:06d}.jpg")
    return sorted(tmp_path.glob("*.jpg"))


def test_the_scrubber_follows_the_run_until_it_is_moved(files: list[Path], qtbot: QtBot) -> None:
    view = GrowthView()
    qtbot.addWidget(view)
    view.show_files(files[:2], [], None, "", fresh=True)
    assert view.current == files[1] and view.step.text() == "Step 20"
    view.show_files(files, [], None, "")
    assert view.current == files[2] and view.step.text() == "Step 300"
    view.slider.setValue(0)
    assert view.current == files[0] and view.step.text() == "Step 1"
    view.show_files(files[:1] + files[2:], [], None, "")
    assert view.current == files[0]
    view.slider.setValue(view.slider.maximum())
    view.show_files(files, [], None, "")
    assert view.current == files[2]


def test_samples_take_over_where_there_is_no_photo(files: list[Path], qtbot: QtBot) -> None:
    view = GrowthView()
    qtbot.addWidget(view)
    view.show_files([], files, None, "", fresh=True)
    assert view.samples_button.isChecked() and view.current == files[2]
    view.show_files(files[:1], files, None, "", fresh=True)
    assert view.photo_button.isChecked() and view.current == files[0]


def test_the_original_shows_while_the_mouse_is_held(files: list[Path], qtbot: QtBot) -> None:
    view = GrowthView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.show_files(files[2:], [], files[0], "", fresh=True)
    styled = view.view.grab().toImage()
    QTest.mousePress(view.view, Qt.MouseButton.LeftButton)
    held = view.view.grab().toImage()
    QTest.mouseRelease(view.view, Qt.MouseButton.LeftButton)
    assert held != styled and view.view.grab().toImage() == styled


def test_the_plot_takes_steps_that_are_made_again(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    for step in (1, 2, 3, 2, 3, 4):
        plot.add(step, float(step), 1.0)
    plot.redraw()
    assert [point[0] for point in plot.points] == [1, 2, 3, 4]
    x, y = plot._mean[1].getData()
    assert list(x) == [1, 2, 3, 4] and list(y) == [1, 2, 3, 4]
    plot.show_points([])
    assert plot._mean[0].getData() == (None, None)


def test_how_much_is_done_goes_by_time() -> None:
    assert part_done(None) == 0
    assert part_done(Line("step", 50, {"rate": 0.5, "left": 300.0})) == pytest.approx(0.25)
    assert part_done(Line("step", 50, {"rate": 0.5, "left": 0.0})) == 1


def test_plots_are_loaded_when_they_are_shown() -> None:
    code = "import sys, ganstudio.ui.workbench, ganstudio.ui.menus.bindings; sys.exit(any(name in sys.modules for name in ('pyqtgraph', 'torch')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
