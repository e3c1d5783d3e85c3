from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.app.enlarge import TO_SIZE, UpscaleOptions
from ganstudio.core.geometry import Size
from ganstudio.engine.library import Library
from ganstudio.ui.dialogs.upscale_dialog import UpscaleDialog
from ganstudio.ui.jobs import JobQueue
from tests.app.enhancers import enhancing_library
from tests.app.test_pipeline import document
from tests.ui.dialogs.test_restore_dialog import values


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return enhancing_library(tmp_path)


@pytest.fixture
def dialog(qtbot: QtBot, library: Library, jobs: JobQueue) -> UpscaleDialog:
    made = UpscaleDialog(Editor(document(Size(600, 400)), "Open"), 1, library, jobs, (300.0, 200.0))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    settle(qtbot, jobs, made)
    return made


def settle(qtbot: QtBot, jobs: JobQueue, dialog: UpscaleDialog) -> None:
    qtbot.waitUntil(lambda: not jobs.jobs and not dialog._timer.isActive() and dialog.view.after is not None, timeout=20_000)


def choose(dialog: UpscaleDialog, **given: object) -> None:
    dialog.form._take(replace(dialog.form.value, **given))


def test_shows_a_part_at_its_new_size(qtbot: QtBot, dialog: UpscaleDialog, jobs: JobQueue) -> None:
    room = dialog.view.room
    assert "1200 × 800" in dialog.size_words.text() and "X2" in dialog.model.text() and "X4-Crisp" in dialog.model.text()
    after = values(dialog.view.after)
    assert abs(after.shape[0] - room[1]) <= 2 and abs(after.shape[1] // 3 - room[0]) <= 2
    assert dialog.cost.isVisible()
    choose(dialog, scale=4)
    before = values(dialog.view._before)
    assert dialog.view.after is None and not dialog.cost.isVisible()  # what was made at another size would lie askew
    assert abs(before.shape[0] - room[1]) <= 4 and abs(before.shape[1] // 3 - room[0]) <= 4
    settle(qtbot, jobs, dialog)
    assert dialog.cost.isVisible()
    assert dialog.area.width == -(-room[0] // 4) and "2400 × 1600" in dialog.size_words.text()
    dialog.reject()


def test_faithful_to_crisp_needs_no_model(qtbot: QtBot, dialog: UpscaleDialog, jobs: JobQueue) -> None:
    choose(dialog, scale=4)
    settle(qtbot, jobs, dialog)
    crisp, made = values(dialog.view.after), dialog._made
    choose(dialog, crisp=0.0)
    assert dialog._made is made and np.abs(values(dialog.view.after) + crisp - 255).max() <= 1
    settle(qtbot, jobs, dialog)
    assert dialog._made is made
    dialog.reject()


def test_to_a_size_keeps_the_proportions(qtbot: QtBot, dialog: UpscaleDialog, jobs: JobQueue) -> None:
    assert not dialog.width_box.isVisible()
    choose(dialog, scale=TO_SIZE)
    assert dialog.width_box.isVisible() and dialog.target == Size(1200, 800)
    assert dialog.form.widgets["scale"].geometry().bottom() < dialog._sizes.y() < dialog.form.widgets["crisp"].y()
    dialog.width_box.setValue(900)
    assert dialog.target == Size(900, 600) and dialog.options == UpscaleOptions(TO_SIZE, 1.0, Size(900, 600))
    settle(qtbot, jobs, dialog)
    dialog.height_box.setValue(300)
    assert not dialog.ok.isEnabled() and "Image Size" in dialog.problem.text()
    assert not dialog.cost.isVisible() and not dialog.model.isVisible()  # of a size that is not asked for any more
    dialog.height_box.setValue(1000)
    assert dialog.model.isVisible()
    assert dialog.ok.isEnabled() and not dialog.problem.isVisible() and dialog.target == Size(1500, 1000)
    settle(qtbot, jobs, dialog)
    dialog.accept()


def test_tab_reaches_the_buttons_after_the_values(dialog: UpscaleDialog) -> None:
    chain, widget = [], dialog.view.nextInFocusChain()
    while widget is not None and widget is not dialog.view:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert chain.index(dialog.form.widgets["crisp"]) < chain.index(dialog.reset) < chain.index(dialog.ok)
    assert chain.index(dialog.form.widgets["scale"]) < chain.index(dialog.width_box) < chain.index(dialog.form.widgets["crisp"])
