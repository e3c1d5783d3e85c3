"""Medical pictures in the window: the notice, units in the status bar and rulers, ranges by command, properties, frames."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect
from ganstudio.core.window_level import window_for, window_of
from ganstudio.files.opening import open_any
from ganstudio.ui.canvas.readout import position_text, selection_text, value_text
from ganstudio.ui.canvas.rulers import Ruler
from ganstudio.ui.dialogs.adjust_dialog import AdjustDialog
from ganstudio.ui.dialogs.export_dialog import ExportDialog
from ganstudio.ui.dialogs.frames_dialog import FramesDialog, frames_of
from ganstudio.ui.dialogs.properties_dialog import PropertiesDialog
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.menus.measure_menu import open_frame
from ganstudio.ui.window import Window
from tests.files.dicoms import dicom, scan
from tests.ui.conftest import Opened, idle, small_document

SAID = {"RescaleSlope": 1, "RescaleIntercept": 0, "WindowCenter": 40, "WindowWidth": 80, "PixelSpacing": [2.0, 0.5]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "head.dcm"
    path.write_bytes(dicom(np.stack([scan(), scan() + 100]), **SAID))
    return path


@pytest.fixture
def entry(file: Path, opened: Opened) -> OpenDocument:
    return opened(open_any(file), "head.dcm", file)


def test_a_medical_picture_says_what_it_is_not_for(entry: OpenDocument, opened: Opened) -> None:
    strip = entry.area.strip
    assert strip.isVisibleTo(entry.area)
    assert strip.notice.text() == "Not for diagnosis"
    assert strip.study.text() == "CT · Head · frame 1 of 2"
    assert strip.window_shown.text() == "Level 40 HU  Width 80 HU"
    assert not opened(small_document()).area.strip.isVisibleTo(None)


def test_ranges_by_command(entry: OpenDocument, window: Window, opened: Opened) -> None:
    measure = entry.editor.document.measure
    assert measure is not None
    window.run_command("measure.bone")
    assert entry.area.strip.window_shown.text() == "Level 400 HU  Width 1800 HU"
    window.run_command("measure.all")
    assert window_of(entry.editor.document).width == 1
    window.run_command("measure.file")
    assert window_of(entry.editor.document) == window_for(measure, measure.shown[0])
    assert len(entry.editor.document.layers) == 2
    opened(small_document())
    window.run_command("measure.lung")
    assert "Hounsfield" in window.messages.shown[-1].text
    window.run_command("measure.file")
    assert "does not say which values" in window.messages.shown[-1].text


def test_places_and_values_are_in_the_pictures_units(entry: OpenDocument) -> None:
    document = entry.editor.document
    assert position_text(document, 10, 3) == "10, 3  (5, 6 mm)"
    assert value_text(document, 24, 24).startswith(f"{scan()[24, 24]} HU  K ")
    assert value_text(document, 99, 0) == ""
    assert selection_text(document.measure, Rect(0, 0, 10, 10)) == "Selection 10 × 10  (5 × 20 mm)"
    plain = small_document()
    assert position_text(plain, 10, 3) == "10, 3"
    assert value_text(plain, 1, 1) == "R 3 G 5 B 2 A 255"


def test_rulers_count_millimetres(entry: OpenDocument) -> None:
    entry.area.canvas.zoom_to(10.0)
    for ruler in entry.area.findChildren(Ruler):
        axis = 0 if ruler._direction == "horizontal" else 1
        ticks = [(place, at) for place, at, size in ruler._ticks(axis, 400) if size == 20]
        (first, a), (second, b) = ticks[0], ticks[1]
        spacing = (0.5, 2.0)[axis]
        assert (b - a) / 1000 == pytest.approx((second - first) / 10 / entry.area.canvas.ratio * spacing, rel=0.05)


def test_the_dialog_of_the_window_is_in_the_pictures_unit(entry: OpenDocument, window: Window, qtbot: QtBot) -> None:
    dialog = AdjustDialog(entry.editor, window_of(entry.editor.document), 2, window)
    qtbot.addWidget(dialog)
    form = dialog.form.form
    assert form is not None
    assert (form.value.level, form.value.width) == (pytest.approx(40), pytest.approx(80))
    form._set("width", 400.0)
    measure = entry.editor.document.measure
    assert measure is not None
    assert dialog.settings == window_for(measure, type(measure.shown[0])(40, 400))
    dialog.reject()


def test_properties_show_patient_data_and_take_it_out(entry: OpenDocument, window: Window, qtbot: QtBot) -> None:
    dialog = PropertiesDialog(entry, window)
    qtbot.addWidget(dialog)
    dialog.show()
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Doe Jane" in words
    assert "0.5 × 2 mm" in words
    assert dialog.note.isVisible()
    dialog.remove.click()
    assert entry.editor.document.metadata.patient == ()
    assert not dialog.remove.isVisible()
    entry.editor.undo()
    assert entry.editor.document.metadata.patient


def test_long_identifiers_are_not_cut_off(entry: OpenDocument, window: Window, qtbot: QtBot) -> None:
    named = (("StudyInstanceUID", "1.2.826.0.1.3680043.2.1143." + "9" * 38),)
    entry.editor.apply(Edit("Name", lambda document: replace(document, metadata=replace(document.metadata, patient=named))))
    dialog = PropertiesDialog(entry, window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.page.horizontalScrollBar().maximum() == 0


def test_patient_data_that_is_kept_is_kept_in_another_format_too(entry: OpenDocument, window: Window, qtbot: QtBot) -> None:
    dialog = ExportDialog(window, entry)
    qtbot.addWidget(dialog)
    dialog.form._set("patient", True)
    dialog.form._set("format", "png")
    assert dialog.options.patient and "left out" not in dialog.note.text()
    again = ExportDialog(window, entry)
    qtbot.addWidget(again)
    assert not again.options.patient


def test_other_frames_open_beside_or_as_a_layer_with_the_same_values(
    entry: OpenDocument, file: Path, window: Window, qtbot: QtBot
) -> None:
    frames = frames_of(file)
    dialog = FramesDialog(window, frames)
    qtbot.addWidget(dialog)
    dialog.form._set("number", 2)
    assert dialog.frame == 1
    qtbot.waitUntil(lambda: not dialog.picture.pixmap().isNull(), timeout=5000)
    dialog.reject()
    open_frame(window, frames, 1, as_layer=True)
    idle(qtbot, window)
    document = entry.editor.document
    assert [layer.name for layer in document.layers] == ["Background", "head frame 2", "Window/Level"]
    assert document.layers[1].raster is not None
    assert document.measure is not None
    value = document.measure.value(float(document.layers[1].raster.read()[24, 24, 0]) / 65535)
    assert value == pytest.approx(min(scan()[24, 24] + 100, document.measure.high), abs=0.1)
    open_frame(window, frames, 1, as_layer=False)
    idle(qtbot, window)
    assert window.current is not entry
    assert window.editor is not None
    assert window.editor.document.measure is not None
    assert window.editor.document.measure.frame == 1


def test_the_reader_of_medical_files_is_loaded_when_one_is_opened() -> None:
    code = "import sys, ganstudio.ui.workbench, ganstudio.ui.menus.bindings; sys.exit('pydicom' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
