from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core import layers
from ganstudio.core.adjust import BrightnessContrast, Invert
from ganstudio.core.adjusting import adjusted
from ganstudio.core.document import Adjustment, Generated, Group, Layer, Pixels, Recipe
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Point
from ganstudio.core.raster import Raster
from ganstudio.ui.forms.fields import NumberField
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.properties_panel import PropertiesPanel
from tests.ui.conftest import small_document


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor(small_document())
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, editor: Editor) -> PropertiesPanel:
    made = PropertiesPanel()
    qtbot.addWidget(made)
    made.set_editor(editor)
    made.resize(300, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_an_adjustment_layer_changes_at_once_in_one_step(panel: PropertiesPanel, editor: Editor) -> None:
    editor.apply(Edit("Add", lambda d: layers.add_adjustment(d, BrightnessContrast(), 1)))
    assert panel.form is not None and panel.form.form is not None
    field = panel.form.form.widgets["contrast"]
    assert isinstance(field, NumberField)
    count = len(editor.states)
    for _ in range(4):
        QTest.keyClick(field.box, Qt.Key.Key_Up)
    assert len(editor.states) == count + 1
    content = editor.document.layer(2).content
    assert isinstance(content, Adjustment) and content.settings == BrightnessContrast(contrast=0.04)
    editor.undo()
    assert panel.form.value == BrightnessContrast() and field.box.value() == 0


def test_pixels_can_be_placed_by_number(panel: PropertiesPanel, editor: Editor) -> None:
    assert panel.place is not None
    left = panel.place[0]
    left.setFocus()
    left.selectAll()
    QTest.keyClicks(left, "3*4")
    QTest.keyClick(left, Qt.Key.Key_Return)
    assert editor.document.layers[0].offset == Point(12, 0)
    editor.undo()
    assert left.value() == 0


def test_the_size_follows_what_is_painted(panel: PropertiesPanel, editor: Editor) -> None:
    layer = editor.document.layers[0]
    assert panel.extent is not None and panel.extent.text() == f"{layer.bounds.width} × {layer.bounds.height} px"
    smaller = Raster.from_array(np.full((30, 40, 4), 9, np.uint8))
    editor.apply(Edit("Paint", lambda d: d.change(layer.id, lambda layer: replace(layer, content=Pixels(smaller)))))
    assert panel.extent.text() == "40 × 30 px"


def test_a_group_can_be_isolated(panel: PropertiesPanel, editor: Editor) -> None:
    editor.apply(Edit("Group", lambda d: layers.group_layers(d, [1])))
    box = panel.findChild(QCheckBox)
    assert box is not None
    box.click()
    content = editor.document.layers[0].content
    assert isinstance(content, Group) and content.isolated


def test_a_style_tells_how_it_was_made_and_can_become_pixels(panel: PropertiesPanel, editor: Editor, qtbot: QtBot) -> None:
    raster = editor.document.layers[0].raster
    assert raster is not None
    recipe = Recipe("style", "waves", "0", "great-wave", (("scale", 2.0), ("keep_colours", True)), 0, ((1, "0"),))
    editor.apply(Edit("Style", lambda d: layers.insert_new(d, lambda id: Layer(id, "Wave", Generated(raster, recipe)))))
    texts = {label.text() for label in panel.findChildren(QLabel)}
    assert {"waves", "great-wave", "2×", "yes"} <= texts
    buttons = {button.text(): button for button in panel.findChildren(QPushButton)}
    with qtbot.waitSignal(panel.rerun_requested) as caught:
        QTest.mouseClick(buttons["Run again"], Qt.MouseButton.LeftButton)
    assert caught.args == [2]
    QTest.mouseClick(buttons["Rasterise"], Qt.MouseButton.LeftButton)
    assert isinstance(editor.document.layer(2).content, Pixels)


def test_no_document(panel: PropertiesPanel) -> None:
    panel.set_editor(None)
    assert panel.form is None and panel.place is None


def test_a_style_whose_source_changed_is_out_of_date_until_it_is_made_again(editor: Editor, qtbot: QtBot) -> None:
    jobs = JobQueue()
    panel = PropertiesPanel(jobs)
    qtbot.addWidget(panel)
    panel.set_editor(editor)
    panel.show()
    raster = editor.document.layers[0].raster
    assert raster is not None

    def made(digest: str) -> Generated:
        return Generated(raster, Recipe("style", "waves", "0", "great-wave", (), 0, ((1, digest),)))

    def warned() -> bool:
        return any(label.text().startswith("Out of date") and not label.isHidden() for label in panel.findChildren(QLabel))

    editor.apply(Edit("Style", lambda d: layers.insert_new(d, lambda id: Layer(id, "Wave", made("another")))))
    qtbot.waitUntil(warned)
    editor.apply(Edit("Again", lambda d: d.change(2, lambda layer: replace(layer, content=made(raster.digest())))))
    qtbot.waitUntil(lambda: not warned() and not jobs.jobs)
    editor.apply(Edit("Invert", lambda d: adjusted(d, 1, Invert())))
    qtbot.waitUntil(warned)
    jobs.close()
