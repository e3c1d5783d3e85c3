from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.histogram_panel import HistogramPanel
from ganstudio.ui.panels.histogram_plot import heights
from tests.ui.conftest import small_document


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, jobs: JobQueue) -> HistogramPanel:
    made = HistogramPanel(jobs)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_counts_the_picture_and_what_is_selected(panel: HistogramPanel, qtbot: QtBot) -> None:
    editor = Editor(small_document())
    panel.set_editor(editor)
    qtbot.waitUntil(lambda: panel.view.counts is not None)
    counts = panel.view.counts
    assert counts is not None and counts.sum(axis=1).tolist() == [1200] * 3 and counts[0][3] == 30 and counts[1][5] == 40
    editor.apply(Edit("Select", lambda d: replace(d, selection=rectangle(d.size, Rect(0, 0, 10, 10)))))
    qtbot.waitUntil(lambda: panel.view.counts is not None and panel.view.counts.sum() == 300)
    QTest.keyClick(panel.source, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: panel.view.counts is not None and panel.view.counts.sum() == 300)
    editor.close()


def test_tells_about_the_tone_under_the_pointer(panel: HistogramPanel, qtbot: QtBot) -> None:
    assert panel.facts.text() == "No pixels"
    editor = Editor(small_document())
    panel.set_editor(editor)
    qtbot.waitUntil(lambda: panel.facts.text().startswith("Mean"))
    QTest.mouseMove(panel.view, QPoint(panel.view.width() - 3, 20))
    assert panel.facts.text().startswith("Tone 25") and "100.0%" in panel.facts.text()
    editor.close()


def test_nothing_is_counted_while_hidden(panel: HistogramPanel, qtbot: QtBot, jobs: JobQueue) -> None:
    panel.hide()
    editor = Editor(small_document())
    panel.set_editor(editor)
    qtbot.waitUntil(lambda: not panel._timer.isActive())
    assert not jobs.jobs and panel.view.counts is None
    panel.show()
    qtbot.waitUntil(lambda: panel.view.counts is not None)
    editor.close()


def test_one_full_bin_does_not_flatten_the_rest() -> None:
    counts = np.full(256, 100)
    counts[0] = 10**6
    shown = heights(counts)
    assert shown[0] == 1 and shown[100] > 0.03 and heights(np.zeros(256, np.int64)).max() == 0
