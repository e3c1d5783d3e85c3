from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Size
from ganstudio.ui.printing import place_on, print_with
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle, small_document

SHEET = QRect(100, 50, 2400, 3000)


@pytest.mark.parametrize(
    ("size", "resolution", "place"),
    [
        (Size(600, 300), 300.0, QRect(1000, 1400, 600, 300)),  # an inch is 300 dots of a printer with 300 dots an inch
        (Size(600, 300), 150.0, QRect(700, 1250, 1200, 600)),
        (Size(4800, 1200), 72.0, QRect(100, 1250, 2400, 600)),
        (Size(100, 6000), 72.0, QRect(1275, 50, 50, 3000)),
    ],
)
def test_a_picture_has_the_size_of_its_resolution_but_fits_the_sheet(size: Size, resolution: float, place: QRect) -> None:
    assert place_on(SHEET, 300, size, resolution) == place


@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_printing_to_a_file_makes_a_pdf(window: Window, opened: Opened, qtbot: QtBot, tmp_path: Path, mode: str) -> None:
    opened(small_document(400, 300))
    window.run_command(f"image.mode-{mode}")
    idle(qtbot, window)
    entry = window.current
    assert entry is not None
    document = replace(entry.editor.document, resolution=2000.0 if mode == "rgb" else 72.0)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(300)
    print_with(window, printer, document, "picture")
    idle(qtbot, window)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF") and (tmp_path / "out.pdf").stat().st_size > 2000
    assert "picture was printed to out.pdf." in [message.text for message in window.messages.shown]


def test_cancelling_prints_nothing(window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    monkeypatch.setattr(QPrintDialog, "exec", lambda self: 0)
    window.run_command("file.print")
    assert not window.jobs.shown and not window.messages.shown
