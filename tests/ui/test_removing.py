"""The remove tool and the commands that fill, in the window, with real events."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.defects import SimilarOptions, similar
from ganstudio.core.document import Generated
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.places import data_folder
from ganstudio.tools.remove import REMOVE
from ganstudio.ui.dialogs.extend_dialog import ExtendDialog
from ganstudio.ui.dialogs.mark_dialog import MarkDialog
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.forms.fields import NumberField
from ganstudio.ui.window import Window
from tests.app.fillers import make_models
from tests.ui.conftest import Opened, idle, small_document

D = TypeVar("D")


@pytest.fixture
def entry(window: Window, opened: Opened, qtbot: QtBot) -> OpenDocument:
    """A picture of 200 x 150, the remove tool in the hand, and a model that fills with light grey."""
    make_models(data_folder() / "models")
    found = opened(small_document(200, 150))
    window.workbench.library.refresh()
    window.workbench.library.make_active("inpaint", "light")
    window.workbench.choose_tool(REMOVE)
    options = replace(window.workbench.panels.options(REMOVE), size=20.0, feather=0.0, grain=0.0)
    window.workbench.panels.options_bar.set_options(REMOVE, options)
    window.workbench.options_changed(options)
    QApplication.processEvents()
    return found


def stroke(entry: OpenDocument, *points: tuple[float, float], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Drags over document positions."""
    canvas = entry.area.canvas
    places = [canvas.view.map(x, y) for x, y in points]
    at = [QPoint(round(x / canvas.ratio), round(y / canvas.ratio)) for x, y in places]
    QTest.mousePress(canvas, button, pos=at[0])
    for place in at[1:]:
        QTest.mouseMove(canvas, place)
        QApplication.processEvents()
    QTest.mouseRelease(canvas, button, pos=at[-1])


def test_a_stroke_becomes_a_layer_and_undo_takes_it_back(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    before = entry.editor.document
    stroke(entry, (60, 70), (100, 70))
    assert entry.editor.shown is not before
    idle(qtbot, window)
    after = entry.editor.document
    assert len(after.layers) == 2 and isinstance(after.layers[1].content, Generated)
    out = flatten(after)
    assert (out[70, 65:95, :3] == 191).all() and np.array_equal(out[100:], flatten(before)[100:])
    assert entry.editor.shown is after
    stroke(entry, (60, 120), (100, 120))
    idle(qtbot, window)
    assert len(entry.editor.document.layers) == 2 and (flatten(entry.editor.document)[120, 65:95, :3] == 191).all()
    window.run_command("edit.undo")
    window.run_command("edit.undo")
    assert entry.editor.document is before


def test_marks_are_kept_for_enter(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    options = replace(window.workbench.panels.options(REMOVE), run="enter")
    window.workbench.panels.options_bar.set_options(REMOVE, options)
    window.workbench.options_changed(options)
    stroke(entry, (60, 40), (100, 40))
    stroke(entry, (60, 110), (100, 110))
    stroke(entry, (60, 110), (100, 110), button=Qt.MouseButton.RightButton)
    assert entry.area.canvas.run.open and not window.jobs.shown
    QTest.keyClick(entry.area.canvas, Qt.Key.Key_Return)
    idle(qtbot, window)
    out = flatten(entry.editor.document)
    assert (out[40, 65:95, :3] == 191).all() and not (out[110, 65:95, :3] == 191).all()


def test_what_is_selected_is_removed_or_filled(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    area = Rect(50, 50, 30, 20)
    window.edit("Select", lambda document: replace(document, selection=rectangle(document.size, area)))
    QApplication.processEvents()
    for command, name in (("enhance.remove", "Removed"), ("enhance.fill", "Filled")):
        window.run_command(command)
        idle(qtbot, window)
        assert entry.editor.document.layers[-1].name == name
        assert (flatten(entry.editor.document)[area.slices()][..., :3] == 191).all()
        window.run_command("edit.undo")


def dialog_of(window: Window, kind: type[D]) -> D:
    found = [x for x in QApplication.topLevelWidgets() if isinstance(x, kind) and x.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_similar_colour_is_proposed_and_removed_or_selected(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    before = entry.editor.document
    x, y = 30, 20
    window.workbench.set_foreground(tuple(float(v) / 255 for v in flatten(before, Rect(x, y, 1, 1))[0, 0, :3]))  # type: ignore[arg-type]
    window.run_command("enhance.similar")
    dialog = dialog_of(window, MarkDialog)
    qtbot.waitUntil(lambda: dialog.remove.isEnabled())
    assert entry.editor.shown is not before and "%" in dialog.note.text()
    dialog.select.click()
    assert entry.editor.document.selection is not None and entry.editor.document.selection.read()[y, x, 0] == 255
    window.run_command("edit.undo")
    window.run_command("enhance.similar")
    dialog = dialog_of(window, MarkDialog)
    qtbot.waitUntil(lambda: dialog.remove.isEnabled())
    dialog.remove.click()
    idle(qtbot, window)
    assert len(entry.editor.document.layers) == 2 and (flatten(entry.editor.document)[y, x, :3] == 191).all()


def test_values_changed_just_before_return_are_those_that_are_taken(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    window.workbench.set_foreground(tuple(float(v) / 255 for v in flatten(entry.editor.document, Rect(30, 20, 1, 1))[0, 0, :3]))  # type: ignore[arg-type]
    window.run_command("enhance.similar")
    dialog = dialog_of(window, MarkDialog)
    qtbot.waitUntil(lambda: dialog.remove.isEnabled())
    margin = dialog.form.widgets["margin"]
    assert isinstance(margin, NumberField)
    margin.box.setValue(20)
    dialog.select.click()
    qtbot.waitUntil(lambda: entry.editor.document.selection is not None)
    colour = window.workbench.foreground
    taken = entry.editor.document.selection
    assert taken is not None
    document = replace(entry.editor.document, selection=None)
    assert np.array_equal(taken.read(), similar(document, colour, SimilarOptions(margin=20)).read())


def test_scratches_are_proposed_and_cancel_leaves_nothing(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    before = entry.editor.document
    window.run_command("enhance.defects")
    dialog = dialog_of(window, MarkDialog)
    assert dialog.geometry().right() > window.geometry().right() - 60  # over the panels, so that the marks can be seen
    qtbot.waitUntil(lambda: "…" not in dialog.note.text())
    assert not dialog.remove.isEnabled() and dialog.note.text() == "Nothing found."
    dialog.reject()
    assert entry.editor.shown is before is entry.editor.document


def test_a_share_that_rounds_to_nothing_is_not_said_to_be_nothing(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    window.run_command("enhance.defects")
    dialog = dialog_of(window, MarkDialog)
    qtbot.waitUntil(lambda: "…" not in dialog.note.text())
    speck = np.zeros((150, 200, 1), np.uint8)
    speck[75, 100] = 255
    dialog._show(Raster.from_array(np.pad(speck, ((0, 400), (0, 0), (0, 0)))))
    assert dialog.note.text() == "Less than 0.01 % of the picture is marked." and dialog.remove.isEnabled()
    dialog.reject()


def test_a_dialog_is_seen_with_its_document_and_goes_with_it(window: Window, entry: OpenDocument, opened: Opened, qtbot: QtBot) -> None:
    window.run_command("enhance.extend")
    dialog = dialog_of(window, ExtendDialog)
    other = opened(name="other.png")
    assert window.current is other and not dialog.isVisible()
    window.documents.show_document(entry)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.rejected):
        window.close_document(entry)
    window.documents.currentChanged.emit(0)  # nothing is left that would listen
    assert window.current is other


def test_extending_shows_the_room_and_fills_it(window: Window, entry: OpenDocument, qtbot: QtBot) -> None:
    before = entry.editor.document
    window.run_command("enhance.extend")
    dialog = dialog_of(window, ExtendDialog)
    qtbot.waitUntil(lambda: entry.editor.shown.size == Size(230, 150))
    for side, value in (("left", 0), ("right", 0)):
        dialog.boxes[side].setValue(value)  # type: ignore[index]
    dialog.show_now()
    assert not dialog.ok.isEnabled() and entry.editor.shown is before
    dialog.boxes["bottom"].setValue(12)
    dialog.show_now()
    dialog.accept()
    idle(qtbot, window)
    after = entry.editor.document
    assert after.size == Size(200, 162) and np.array_equal(flatten(after)[:150], flatten(before))
    assert np.abs(flatten(after)[150:, :, :3].astype(int) - 191).max() <= 12
