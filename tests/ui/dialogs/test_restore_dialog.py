from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.dialog_options import last_options
from ganstudio.app.editor import Editor
from ganstudio.app.restore import DenoiseOptions, JpegOptions, RestoreOptions
from ganstudio.core.document import Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.measure import Measure
from ganstudio.core.raster import Raster
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import with_window
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Extra, SizeRule, manifest_text
from ganstudio.errors import ModelError
from ganstudio.ui.dialogs.crop_view import CropView
from ganstudio.ui.dialogs.restore_dialog import RestoreDialog
from ganstudio.ui.dialogs.trial_dialog import liveliest
from ganstudio.ui.jobs import JobQueue
from tests.app.enhancers import SIGMA, enhancing_library, put, smoothing
from tests.app.test_pipeline import document, selected
from tests.engine import graphs

SIZE = Size(900, 700)


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return enhancing_library(tmp_path)


def noisy() -> Any:
    """A grey picture with noise of 12 steps."""
    pixels = np.full((SIZE.height, SIZE.width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(np.random.default_rng(0).normal(128, 12, (SIZE.height, SIZE.width, 3)), 0, 255)
    return document(SIZE).change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))


def opened(qtbot: QtBot, options: RestoreOptions, library: Library, jobs: JobQueue, base: Any = None) -> RestoreDialog:
    made = RestoreDialog(Editor(base or noisy(), "Open"), options, 1, library, jobs, (450.0, 350.0))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    settle(qtbot, jobs, made)
    return made


def settle(qtbot: QtBot, jobs: JobQueue, dialog: RestoreDialog) -> None:
    """Waits until every trial that was asked for has been shown."""
    qtbot.waitUntil(lambda: not jobs.jobs and not dialog._timer.isActive() and dialog.view.after is not None, timeout=20_000)


def values(image: QImage | None) -> np.ndarray:
    assert image is not None
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()].astype(int)


def test_shows_the_part_in_the_middle_and_measures_the_noise(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, DenoiseOptions(), library, jobs)
    assert dialog.measured == pytest.approx(12, rel=0.1) and f"{dialog.measured:.1f}" in dialog.cost.text()
    area = dialog.area
    assert abs(area.x + area.width / 2 - 450) <= 1 and abs(area.y + area.height / 2 - 350) <= 1
    before, after = values(dialog.view._before), values(dialog.view.after)
    assert after.std() < 0.8 * before.std()
    dialog.reject()


def test_the_strength_asks_the_model_again(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, DenoiseOptions(), library, jobs)
    first = values(dialog.view.after)
    field: Any = dialog.form.widgets["strength"]
    field.box.setValue(25.5)
    settle(qtbot, jobs, dialog)
    assert dialog.options.strength == 25.5
    assert values(dialog.view.after).std() < 0.8 * first.std()
    dialog.form._set("colour", 0.5)
    dialog.accept()
    assert last_options("denoise", DenoiseOptions()).colour == 0.5
    again = opened(qtbot, DenoiseOptions(), library, jobs)
    assert again.options == DenoiseOptions(colour=0.5)
    again.reject()


def test_what_needs_no_model_is_shown_at_once(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, JpegOptions(), library, jobs)
    assert dialog.form.widgets["crisp"].isVisible() and not dialog.form.widgets["feather"].isVisible()
    before = values(dialog.view._before)
    assert np.abs(values(dialog.view.after) - before).max() <= 1
    made = dialog._made
    dialog.form._take(replace(dialog.form.value, crisp=0.0))
    assert dialog._made is made and np.abs(values(dialog.view.after) - before * 0.5).max() <= 1
    dialog.form._take(replace(dialog.form.value, strength=0.5))
    assert np.abs(values(dialog.view.after) - before * 0.75).max() <= 1
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert dialog.options == JpegOptions()
    dialog.reject()


def test_another_part_by_keys_drag_and_overview(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, JpegOptions(), library, jobs)
    first = dialog.area
    QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    assert dialog.area == first.moved(32, 0)
    settle(qtbot, jobs, dialog)
    QTest.mousePress(dialog.view, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    QTest.mouseMove(dialog.view, QPoint(70, 75))
    QTest.mouseRelease(dialog.view, Qt.MouseButton.LeftButton, pos=QPoint(70, 75))
    settle(qtbot, jobs, dialog)
    assert dialog.area == first.moved(22, -15)
    frame = dialog.map.frame
    QTest.mouseClick(dialog.map, Qt.MouseButton.LeftButton, pos=QPoint(round(frame.left()) + 1, round(frame.top()) + 1))
    settle(qtbot, jobs, dialog)
    assert (dialog.area.x, dialog.area.y) == (0, 0)
    dialog.reject()


def test_a_picture_smaller_than_the_view(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, DenoiseOptions(), library, jobs, document(Size(1, 5)))
    assert dialog.area == Rect(0, 0, 1, 5) and dialog.measured == 0
    assert dialog.view.zoom == 8
    dialog.reject()


def test_a_small_picture_is_magnified_and_a_large_one_is_not(qtbot: QtBot) -> None:
    view = CropView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    for size, zoom in (((90, 60), 4), ((100, 76), 2), ((201, 10), 1), ((4000, 3000), 1), ((1, 1), 8)):
        view.magnify(*size)
        assert view.zoom == zoom


@pytest.mark.parametrize("negative", [False, True])
def test_a_measured_picture_is_shown_in_its_window(qtbot: QtBot, library: Library, jobs: JobQueue, negative: bool) -> None:
    pixels = np.full((90, 120, 2), 65535, np.uint16)
    pixels[..., 0] = np.linspace(20000, 22000, 120)
    plain = document(Size(120, 90), 16, "grey", measure=Measure(-1000, 3000, "HU"))
    plain = plain.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))
    dialog = opened(qtbot, DenoiseOptions(strength=1.0), library, jobs, with_window(plain, WindowLevel(21000 / 65535, 1000 / 65535, negative)))
    row = values(dialog.view._before)[45, ::3]
    row = 255 - row if negative else row
    assert (row[:29] == 0).all() and (row[-29:] == 255).all() and abs(row[59] - 127) < 4 and row[45] < 80
    assert dialog.map._image is not None and dialog.map._image.pixelColor(1, 40).lightness() == (255 if negative else 0)
    dialog.reject()


def test_a_selection_brings_the_feather(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = opened(qtbot, DenoiseOptions(), library, jobs, selected(noisy(), Rect(10, 10, 100, 100)))
    assert dialog.form.widgets["feather"].isVisible() and dialog.work() == 10_000
    dialog.reject()


def test_further_inputs_of_any_model_are_sliders(qtbot: QtBot, tmp_path: Path, jobs: JobQueue) -> None:
    library = enhancing_library(tmp_path)
    amount = Extra("amount", "Amount", "scalar", 0.0, -0.5, 0.5, shape=(1,))
    manifest = graphs.manifest(tmp_path / "models" / "bright", graphs.brighten(), SizeRule(memory=40), id="bright", task="jpeg", extras=(amount,),
                               parent="jpeg")  # fmt: skip
    (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    library.refresh()
    library.make_active("jpeg", "bright")
    dialog = opened(qtbot, JpegOptions(), library, jobs)
    field = dialog.inputs.fields["amount"]
    assert field.isVisible()
    before = values(dialog.view.after)
    field.box.setValue(0.2)
    settle(qtbot, jobs, dialog)
    assert np.abs(values(dialog.view.after) - before - 51).max() <= 2
    assert dialog.options.extras == (("amount", 0.2),)
    dialog.reject()


def test_a_quicker_model_shows_first(qtbot: QtBot, tmp_path: Path, jobs: JobQueue) -> None:
    folder = tmp_path / "models"
    put(folder, "good", smoothing(), SizeRule(receptive_field=2, memory=40), task="denoise", extras=(SIGMA,), preview="quick", parent="other")
    put(folder, "quick", smoothing(), SizeRule(receptive_field=2, memory=40), task="denoise", extras=(SIGMA,))
    library = Library(folder, tmp_path / "own", "cpu")
    library.make_active("denoise", "good")
    dialog = opened(qtbot, DenoiseOptions(9.0), library, jobs)
    assert [tuple(m.id for m in way.models) for way in dialog.trials()[1]] == [("quick",), ("good",)]
    dialog.reject()


def test_without_a_model_the_person_is_told(qtbot: QtBot, tmp_path: Path, jobs: JobQueue) -> None:
    with pytest.raises(ModelError, match="Models"):
        RestoreDialog(Editor(noisy(), "Open"), DenoiseOptions(), 1, Library(tmp_path / "a", tmp_path / "b"), jobs, (0, 0))


def test_closing_stops_the_work(qtbot: QtBot, library: Library, jobs: JobQueue) -> None:
    dialog = RestoreDialog(Editor(noisy(), "Open"), DenoiseOptions(), 1, library, jobs, (0, 0))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not jobs.jobs, timeout=10_000)


def test_where_there_is_much_to_see() -> None:
    picture = np.full((100, 200, 3), 90, np.uint8)
    assert liveliest(picture) == (0.5, 0.5)
    picture[20:36, 150:166] = np.random.default_rng(0).integers(0, 255, (16, 16, 3))
    x, y = liveliest(picture)
    assert 0.74 < x < 0.84 and 0.19 < y < 0.37
    assert liveliest(np.zeros((1, 1, 3), np.uint8)) == (0.5, 0.5)


def test_divider_zoom_and_hold(qtbot: QtBot) -> None:
    view = CropView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    black, white = QImage(400, 300, QImage.Format.Format_RGB888), QImage(400, 300, QImage.Format.Format_RGB888)
    black.fill(Qt.GlobalColor.black)
    white.fill(Qt.GlobalColor.white)
    view.show_pictures(black, white)

    def at(x: int) -> int:
        return view.grab().toImage().pixelColor(x, 250).lightness()

    assert at(150) < 20 and at(300) > 230
    view.show_pictures(black, None)
    assert at(300) < 20
    view.show_pictures(black, white)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(view, QPoint(100, 200))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 200))
    assert at(150) > 230
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert at(150) < 20
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert at(150) > 230
    assert view.room == (400, 300)
    wheel = QWheelEvent(QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    with qtbot.waitSignal(view.resized):
        QApplication.sendEvent(view, wheel)
    assert view.room == (200, 150)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.room == (400, 300)
