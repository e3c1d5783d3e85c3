"""Smart select in the window, and what the Select menu does with subjects and edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Document, Group, Pixels
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.places import data_folder
from ganstudio.tools.overlay import Pin
from ganstudio.tools.toolbox import tool
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.selecting import refine
from ganstudio.ui.window import Window
from tests.app.test_cutout import furry
from tests.app.test_smart_select import overlap, scene
from tests.engine.pointing import pointing
from tests.ui.conftest import Opened, idle

Click = Callable[..., None]


@pytest.fixture(autouse=True)
def models() -> None:
    """The person has a model that selects by colour."""
    pointing(data_folder() / "models" / "pointing")


def ready(window: Window) -> None:
    window.workbench.library.make_active("select", "pointing")
    window.workbench.choose_tool(tool("smart-select"))


def at(entry: OpenDocument, x: float, y: float) -> QPoint:
    canvas = entry.area.canvas
    mapped = canvas.view.map(x, y)
    return (QPointF(*mapped) / canvas.ratio).toPoint()


def click(qtbot: QtBot, window: Window, entry: OpenDocument, x: float, y: float, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(entry.area.canvas, Qt.MouseButton.LeftButton, key, at(entry, x, y))
    qtbot.waitUntil(lambda: not window.jobs.jobs, timeout=20_000)


def pins(entry: OpenDocument) -> list[Pin]:
    return [shape for shape in entry.area.canvas._overlays.shapes if isinstance(shape, Pin)]


def test_clicks_select_by_a_job_and_leave_marks(qtbot: QtBot, window: Window, opened: Opened) -> None:
    document, disc = scene()
    entry = opened(document)
    ready(window)
    click(qtbot, window, entry, 90, 100)
    first = entry.editor.document.selection
    assert first is not None and overlap(first, disc) > 0.9
    assert [pin.plus for pin in pins(entry)] == [True]
    click(qtbot, window, entry, 235, 100, Qt.KeyboardModifier.ShiftModifier)
    second = entry.editor.document.selection
    assert second is not None and second.read()[100, 235, 0] > 200 and second.read()[100, 90, 0] > 200
    click(qtbot, window, entry, 235, 60, Qt.KeyboardModifier.AltModifier)
    third = entry.editor.document.selection
    assert third is not None and third.read()[100, 235, 0] < 50 and third.read()[100, 90, 0] > 200
    assert [pin.plus for pin in pins(entry)] == [True, True, False]
    window.run_command("edit.undo")
    assert entry.editor.document.selection is second and len(pins(entry)) == 2
    window.workbench.choose_tool(tool("brush"))
    assert not pins(entry)


def test_without_a_model_picking_the_tool_says_so(qtbot: QtBot, window: Window, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    from ganstudio.engine.library import Library
    from ganstudio.errors import ModelError

    def none(self: Library, task: str, scale: int = 0) -> object:
        raise ModelError(task, "there is no model for this task.")

    monkeypatch.setattr(Library, "active", none)
    told: list[str] = []
    monkeypatch.setattr(Window, "tell", lambda self, text, *_: told.append(text))
    opened(scene()[0])
    window.workbench.choose_tool(tool("smart-select"))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "no model" in told[0]


def test_select_subject(qtbot: QtBot, window: Window, opened: Opened) -> None:
    document, disc = scene()
    entry = opened(alone(document))
    ready(window)
    window.run_command("select.subject")
    idle(qtbot, window)
    found = entry.editor.document.selection
    assert found is not None and overlap(found, disc) > 0.9


def alone(document: Document) -> Document:
    pixels = document.layers[0].raster.read()  # type: ignore[union-attr]
    pixels[40:160, 200:270] = pixels[0, 0]
    return document.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))


def test_remove_background_is_a_mask_that_undo_takes_away(qtbot: QtBot, window: Window, opened: Opened) -> None:
    document, disc = scene()
    document = alone(document)
    entry = opened(document)
    ready(window)
    window.run_command("select.remove-background")
    idle(qtbot, window)
    after = entry.editor.document
    layer = after.layer(1)
    assert layer.mask is not None and overlap(layer.mask.raster, disc) > 0.9
    assert layer.content is document.layers[0].content
    window.run_command("edit.undo")
    assert entry.editor.document is document


def test_refine_edge_shows_the_cut_out_and_makes_a_mask(qtbot: QtBot, window: Window, opened: Opened) -> None:
    document, _, _ = furry()
    entry = opened(document)
    dialog = refine(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.view.after is not None, timeout=20_000)
    first = dialog.view.after
    dialog.ground._set("ground", "green")
    dialog.refresh()
    assert dialog.view.after != first
    dialog.form._set("radius", 12.0)
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    after = entry.editor.document
    assert isinstance(after.layers[0].content, Group) and after.layer(1).mask is not None
    again = refine(window)
    assert again is None  # the selection has become the mask
    window.run_command("edit.undo")
    assert entry.editor.document is document
    again = refine(window)
    assert again is not None and again.options.radius == 12
    again.reject()
    idle(qtbot, window)
    assert entry.editor.document is document


def test_the_commands_need_what_they_need(window: Window, opened: Opened) -> None:
    entry = opened()
    window._refresh()
    assert window.actions_["select.subject"].isEnabled() and not window.actions_["select.refine"].isEnabled()
    area = Rect(4, 4, 12, 12)
    window.edit("Select", lambda document: replace(document, selection=rectangle(document.size, area)))
    window._refresh()
    assert window.actions_["select.refine"].isEnabled()
    assert np.array_equal(entry.editor.document.selection.read(area), np.full((12, 12, 1), 255))  # type: ignore[union-attr]
