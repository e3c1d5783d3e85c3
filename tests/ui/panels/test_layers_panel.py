from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.core import layers, masks
from ganstudio.core.blend import Blend
from ganstudio.core.document import Adjustment, Group
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.layers_delegate import zones
from ganstudio.ui.panels.layers_model import EYE, NAME
from ganstudio.ui.panels.layers_panel import LayersPanel
from tests.ui.conftest import small_document

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor() -> Iterator[Editor]:
    """Background, A and B, B active."""
    made = Editor(small_document())
    for name in ("A", "B"):
        made.apply(Edit("New layer", lambda d, name=name: layers.add_layer(d, None, name)))
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, editor: Editor) -> LayersPanel:
    made = LayersPanel()
    qtbot.addWidget(made)
    made.set_editor(editor)
    made.resize(300, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(editor: Editor) -> list[str]:
    return [layer.name for layer in editor.document.layers]


def id_of(editor: Editor, name: str) -> int:
    return next(layer.id for layer in editor.document.walk() if layer.name == name)


def spot(panel: LayersPanel, name: str, zone: str) -> QPoint:
    assert panel._editor is not None
    layer = panel._editor.document.layer(id_of(panel._editor, name))
    if zone == "eye":
        return panel.view.visualRect(panel.model.index_of(layer.id, EYE)).center()
    return zones(panel.view.visualRect(panel.model.index_of(layer.id)), layer)[zone].center()


def click(panel: LayersPanel, name: str, zone: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(panel.view.viewport(), LEFT, keys, spot(panel, name, zone))


def test_shows_the_topmost_layer_first_and_the_active_one_as_current(panel: LayersPanel, editor: Editor) -> None:
    assert [panel.model.index(row, NAME).data() for row in range(3)] == ["B", "A", "Background"]
    assert panel.view.currentIndex().data() == "B"
    editor.activate(1)
    assert panel.view.currentIndex().data() == "Background"


def test_a_click_activates_and_the_eye_hides(panel: LayersPanel, editor: Editor) -> None:
    click(panel, "A", "name")
    assert editor.active == id_of(editor, "A")
    click(panel, "B", "eye")
    assert not editor.document.layer(id_of(editor, "B")).visible and editor.active == id_of(editor, "A")
    click(panel, "B", "eye", Qt.KeyboardModifier.AltModifier)
    assert [layer.visible for layer in editor.document.layers] == [False, False, True]


def test_sweeping_over_eyes(panel: LayersPanel, editor: Editor) -> None:
    view = panel.view.viewport()
    QTest.mousePress(view, LEFT, pos=spot(panel, "B", "eye"))
    QTest.mouseMove(view, spot(panel, "A", "eye"))
    QTest.mouseRelease(view, LEFT, pos=spot(panel, "A", "eye"))
    assert [layer.visible for layer in editor.document.layers] == [True, False, False]


def test_the_mask_can_be_the_target_and_be_switched_off(panel: LayersPanel, editor: Editor) -> None:
    QTest.mouseClick(panel.masking, LEFT)
    assert editor.active_layer is not None and editor.active_layer.mask is not None and editor.target == "mask"
    click(panel, "B", "pixels")
    assert editor.target == "pixels"
    click(panel, "B", "mask")
    assert editor.target == "mask"
    click(panel, "B", "mask", Qt.KeyboardModifier.ShiftModifier)
    assert not editor.document.layer(id_of(editor, "B")).mask.enabled  # type: ignore[union-attr]


def test_a_mask_is_made_from_the_selection_and_selects_again(panel: LayersPanel, editor: Editor) -> None:
    size = editor.document.size
    editor.apply(Edit("Select", lambda d: replace(d, selection=rectangle(size, Rect(5, 5, 10, 10)))))
    QTest.mouseClick(panel.masking, LEFT)
    editor.apply(Edit("Deselect", lambda d: replace(d, selection=None)))
    click(panel, "B", "mask", Qt.KeyboardModifier.ControlModifier)
    selection = editor.document.selection
    assert selection is not None and selection.bounds() == Rect(5, 5, 10, 10)

    def select(rect: Rect) -> None:
        editor.apply(Edit("Select", lambda d: replace(d, selection=rectangle(size, rect))))

    def bounds() -> Rect | None:
        return None if editor.document.selection is None else editor.document.selection.bounds()

    ctrl, shift, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
    for keys, expected in ((ctrl | shift, Rect(5, 5, 20, 10)), (ctrl | alt, Rect(15, 5, 10, 10)), (ctrl | shift | alt, Rect(10, 5, 5, 10))):
        select(Rect(10, 5, 15, 10))
        click(panel, "B", "mask", keys)
        assert bounds() == expected


def test_keys_delete_reorder_and_hide(panel: LayersPanel, editor: Editor) -> None:
    view = panel.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
    assert names(editor) == ["Background", "B", "A"]
    QTest.keyClick(view, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert names(editor) == ["Background", "A", "B"] and editor.active == id_of(editor, "B")
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not editor.document.layers[-1].visible
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert editor.active == id_of(editor, "A")
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert names(editor) == ["Background", "B"]


def test_f2_renames(panel: LayersPanel, editor: Editor, qtbot: QtBot) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    box = panel.view.findChild(QLineEdit)
    assert box is not None
    QTest.keyClicks(box, "Sky")
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(editor) == ["Background", "A", "Sky"])
    assert editor.states[-1].label == "Rename layer"


def test_double_click_on_the_name_renames(panel: LayersPanel) -> None:
    QTest.mouseDClick(panel.view.viewport(), LEFT, pos=spot(panel, "A", "name"))
    assert panel.view.findChild(QLineEdit) is not None


def test_dropping_reorders_and_fills_groups(panel: LayersPanel, editor: Editor) -> None:
    model = panel.model
    data = model.mimeData([model.index_of(id_of(editor, "Background"))])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 1, 0, QModelIndex())
    assert names(editor) == ["A", "Background", "B"]
    editor.apply(Edit("Group", lambda d: layers.add_group(d, None, "Group")))
    group = id_of(editor, "Group")
    both = [model.index_of(id_of(editor, name)) for name in ("B", "A")]
    model.dropMimeData(model.mimeData(both), Qt.DropAction.MoveAction, -1, -1, model.index_of(group, EYE))
    held = editor.document.layer(group).content
    assert isinstance(held, Group) and [layer.name for layer in held.layers] == ["A", "B"]
    inside = model.index_of(group, EYE)
    assert not model.canDropMimeData(model.mimeData([inside]), Qt.DropAction.MoveAction, 0, 0, inside)
    model.dropMimeData(model.mimeData([model.index_of(id_of(editor, "A"))]), Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert names(editor)[-1] == "A"


def test_opacity_drags_are_one_entry(panel: LayersPanel, editor: Editor) -> None:
    slider, count = panel.opacity.slider, len(editor.states)
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() - 20, 12))
    for x in range(slider.width() - 24, slider.width() // 2, -4):
        QTest.mouseMove(slider, QPoint(x, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() // 2, 12))
    assert len(editor.states) == count + 1 and editor.active_layer is not None
    assert editor.active_layer.opacity == pytest.approx(0.5, abs=0.1)
    editor.undo()
    assert editor.active_layer.opacity == 1 and panel.opacity.value == 1


def test_blend_modes_are_tried_and_chosen(panel: LayersPanel, editor: Editor) -> None:
    id = id_of(editor, "B")
    panel.blend.tried.emit(Blend.SCREEN)
    assert editor.shown.layer(id).blend is Blend.SCREEN and editor.document.layer(id).blend is Blend.NORMAL
    panel.blend.tried.emit(None)
    assert editor.shown is editor.document
    panel.blend.setFocus()
    QTest.keyClicks(panel.blend, "Mul")
    QTest.keyClick(panel.blend, Qt.Key.Key_Return)
    assert editor.document.layer(id).blend is Blend.MULTIPLY


def test_buttons_add_group_duplicate_delete(panel: LayersPanel, editor: Editor) -> None:
    QTest.mouseClick(panel.add, LEFT)
    assert len(names(editor)) == 4 and editor.active == editor.document.layers[-1].id
    QTest.mouseClick(panel.copy, LEFT)
    assert len(names(editor)) == 5
    QTest.mouseClick(panel.group, LEFT)
    assert isinstance(editor.document.layers[-1].content, Group)
    QTest.mouseClick(panel.remove, LEFT)
    assert len(names(editor)) == 4


def test_clipping_and_locking(panel: LayersPanel, editor: Editor) -> None:
    QTest.mouseClick(panel.clip, LEFT)
    QTest.mouseClick(panel.lock, LEFT)
    layer = editor.document.layer(id_of(editor, "B"))
    assert layer.clip and layer.lock_alpha and panel.clip.isChecked() and panel.lock.isChecked()
    editor.activate(1)
    assert not panel.clip.isEnabled() and not panel.lock.isChecked()


def test_adjustments_from_the_menu(panel: LayersPanel, editor: Editor, qtbot: QtBot) -> None:
    menu = panel.adjustment_menu()
    action = next(action for action in menu.actions() if action.text() == "Levels")
    with qtbot.waitSignal(panel.properties_requested) as caught:
        action.trigger()
    assert isinstance(editor.document.layer(caught.args[0]).content, Adjustment)
    menu.close()


def test_what_cannot_be_done_is_told(panel: LayersPanel, editor: Editor, qtbot: QtBot) -> None:
    for name in ("A", "B"):
        editor.apply(Edit("Delete", lambda d, name=name: layers.delete(d, id_of(editor, name))))
    with qtbot.waitSignal(panel.message) as caught:
        QTest.mouseClick(panel.remove, LEFT)
    assert "at least one layer" in caught.args[0] and names(editor) == ["Background"]


def test_closed_groups_stay_closed(panel: LayersPanel, editor: Editor) -> None:
    editor.apply(Edit("Group", lambda d: layers.group_layers(d, [id_of(editor, "B")], "G")))
    group = id_of(editor, "G")
    assert panel.view.isExpanded(panel.model.index_of(group, EYE))
    panel.view.collapse(panel.model.index_of(group, EYE))
    editor.apply(Edit("New", lambda d: layers.add_layer(d, 1)))
    assert not panel.view.isExpanded(panel.model.index_of(group, EYE))


def test_thumbnails_come_from_the_background(qtbot: QtBot, editor: Editor) -> None:
    jobs = JobQueue()
    panel = LayersPanel(jobs)
    qtbot.addWidget(panel)
    editor.apply(Edit("Mask", lambda d: masks.add_mask(d, 1, "hide")))
    panel.set_editor(editor)
    panel.show()
    layer = editor.document.layer(1)
    qtbot.waitUntil(lambda: panel.thumbnails.get(editor.document, layer, False, 1.0) is not None)
    qtbot.waitUntil(lambda: panel.thumbnails.get(editor.document, layer, True, 1.0) is not None)
    picture = panel.thumbnails.get(editor.document, layer, False, 1.0)
    assert picture is not None and picture.width() == 44
    colour = picture.toImage().pixelColor(22, 16)
    expected = np.array([20 * 3, 15 * 5, 20 + 15])
    assert np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - expected).max() < 14
    jobs.close()


def test_follows_another_document_and_none(panel: LayersPanel, editor: Editor) -> None:
    panel.set_editor(None)
    assert panel.model.rowCount() == 0 and not panel.isEnabled()
    editor.apply(Edit("New", lambda d: layers.add_layer(d)))
    assert panel.model.rowCount() == 0
    panel.set_editor(editor)
    assert panel.model.rowCount() == 4


def test_the_context_menu_names_what_fits(panel: LayersPanel, editor: Editor) -> None:
    from ganstudio.ui.panels.layers_menu import layer_menu

    editor.apply(Edit("Mask", lambda d: masks.add_mask(d, id_of(editor, "B"), "reveal")))
    menu = layer_menu(panel, editor.document, editor.document.layer(id_of(editor, "B")))
    mask = next(action.menu() for action in menu.actions() if action.text() == "Mask")
    invert = next(action for action in mask.actions() if action.text() == "Invert the mask")
    invert.trigger()
    layer = editor.document.layer(id_of(editor, "B"))
    assert layer.mask is not None and not layer.mask.raster.read().any()
    menu.close()


def test_every_button_has_a_name(panel: LayersPanel) -> None:
    for button in (panel.add, panel.group, panel.masking, panel.adjusting, panel.copy, panel.remove, panel.lock, panel.clip):
        assert button.accessibleName() and button.toolTip()
    assert panel.blend.accessibleName()


def test_with_alt_the_mask_hides_what_is_selected(panel: LayersPanel, editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    size = editor.document.size
    editor.apply(Edit("Select", lambda d: replace(d, selection=rectangle(size, Rect(5, 5, 10, 10)))))
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.AltModifier)
    panel.add_mask()
    layer = editor.active_layer
    assert layer is not None and layer.mask is not None
    shown = layer.mask.read(Rect(0, 0, 40, 30))
    assert (shown[5:15, 5:15] == 0).all() and shown[0, 0] == 255 and len(editor.states) == 5
