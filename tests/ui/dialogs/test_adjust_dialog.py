from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from ganstudio.app.adjust_presets import load_presets
from ganstudio.app.editor import Editor
from ganstudio.core import layers
from ganstudio.core.adjust import ADJUSTMENTS, BrightnessContrast, Curves, HueSaturation, Invert, Levels
from ganstudio.core.adjusting import adjusted
from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect
from ganstudio.core.selection import rectangle
from ganstudio.ui.dialogs.adjust_dialog import AdjustDialog
from ganstudio.ui.dialogs.adjust_form import AdjustForm
from ganstudio.ui.dialogs.adjust_preview import adjusted_look
from ganstudio.ui.dialogs.curve_editor import CurveEditor
from ganstudio.ui.dialogs.levels_editor import LevelsEditor, middle_of, with_middle
from ganstudio.ui.forms.fields import NumberField
from ganstudio.ui.jobs import JobQueue
from tests.ui.conftest import small_document

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor(small_document())
    yield made
    made.close()


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


def shown(qtbot: QtBot, dialog: AdjustDialog) -> AdjustDialog:
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def brighten(dialog: AdjustDialog, tens: int = 4) -> None:
    """Presses Page Up (or Down) in the box of the brightness."""
    assert dialog.form.form is not None
    field = dialog.form.form.widgets["brightness"]
    assert isinstance(field, NumberField)
    for _ in range(abs(tens)):
        QTest.keyClick(field.box, Qt.Key.Key_PageUp if tens > 0 else Qt.Key.Key_PageDown)


@pytest.mark.parametrize("kind", [Invert, HueSaturation])
def test_the_preview_looks_like_the_result(kind: type) -> None:
    """Also for a clipped, translucent layer with a mask, inside a selection."""
    from ganstudio.core.blend import Blend
    from ganstudio.core.masks import add_mask, selection_to_mask

    settings = kind() if kind is Invert else HueSaturation(hue=70, saturation=0.3)
    document = layers.duplicate(small_document(), 1)
    document = layers.set_blend(layers.set_opacity(document, 2, 0.6), 2, Blend.SCREEN)
    document = replace(document, selection=rectangle(document.size, Rect(3, 3, 20, 20)))
    document = selection_to_mask(add_mask(document, 2), 2)
    document = replace(document, selection=rectangle(document.size, Rect(10, 0, 22, 18)))
    look, result = flatten(adjusted_look(document, 2, settings)), flatten(adjusted(document, 2, settings))
    assert np.abs(look.astype(int) - result).max() <= 1
    assert (result != flatten(document)).any()


def test_changes_are_seen_and_nothing_is_committed(qtbot: QtBot, editor: Editor) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, BrightnessContrast(), 1))
    before = flatten(editor.document)
    brighten(dialog)
    qtbot.waitUntil(lambda: flatten(editor.shown).mean() > before.mean() + 5)
    assert editor.document is editor.states[0].document and dialog.settings == BrightnessContrast(brightness=0.4)
    QTest.mouseClick(dialog.preview, LEFT, pos=QPoint(8, dialog.preview.height() // 2))
    assert editor.shown is editor.document
    dialog.preview.click()
    assert editor.shown is not editor.document
    dialog.reject()
    assert editor.shown is editor.document and len(editor.states) == 1


def test_escape_restores(qtbot: QtBot, editor: Editor) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, Invert(), 1))
    qtbot.waitUntil(lambda: editor.shown is not editor.document)
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert editor.shown is editor.document


def test_accepting_keeps_the_preview_for_the_job_and_remembers_the_values(qtbot: QtBot, editor: Editor) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, BrightnessContrast(), 1))
    brighten(dialog)
    with qtbot.waitSignal(dialog.accepted):
        QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    assert editor.shown is not editor.document
    editor.preview(None)
    assert load_presets("brightness-contrast").last == BrightnessContrast(brightness=0.4)


def test_reset_and_presets(qtbot: QtBot, editor: Editor) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, BrightnessContrast(), 1))
    brighten(dialog)
    dialog.save_preset("Sunny")
    QTest.mouseClick(dialog.reset, LEFT)
    assert dialog.settings == BrightnessContrast()
    menu = dialog.presets_menu()
    next(action for action in menu.actions() if action.text() == "Sunny").trigger()
    assert dialog.settings == BrightnessContrast(brightness=0.4)
    menu.close()
    dialog.reject()


def test_a_broken_preset_file_is_told(qtbot: QtBot, editor: Editor) -> None:
    from ganstudio.app.adjust_presets import presets_file

    presets_file().parent.mkdir(parents=True)
    presets_file().write_text("{", "utf-8")
    dialog = shown(qtbot, AdjustDialog(editor, Invert(), 1))
    dialog.presets_menu().close()
    assert dialog.note.isVisible() and "adjustments.json" in dialog.note.text()
    dialog.reject()


def test_as_layer(qtbot: QtBot, editor: Editor) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, BrightnessContrast(), 1))
    brighten(dialog)
    with qtbot.waitSignal(dialog.layer_made) as caught:
        QTest.mouseClick(dialog.as_layer, LEFT)
    content = editor.document.layer(caught.args[0]).content
    assert isinstance(content, Adjustment) and content.settings == BrightnessContrast(brightness=0.4)
    assert editor.shown is editor.document


def test_an_adjustment_layer_is_edited_and_cancelled(qtbot: QtBot, editor: Editor) -> None:
    editor.apply(Edit("Add", lambda d: layers.add_adjustment(d, BrightnessContrast(), 1)))
    for accept in (False, True):
        dialog = shown(qtbot, AdjustDialog(editor, BrightnessContrast(), 2))
        assert not dialog.as_layer.isVisible()
        brighten(dialog, -3)
        qtbot.waitUntil(lambda: editor.shown is not editor.document)
        dialog.accept() if accept else dialog.reject()
        content = editor.document.layer(2).content
        assert isinstance(content, Adjustment) and editor.shown is editor.document
        assert content.settings == (BrightnessContrast(brightness=-0.3) if accept else BrightnessContrast())


def test_the_dialog_goes_with_its_layer(qtbot: QtBot, editor: Editor) -> None:
    editor.apply(Edit("New", lambda d: layers.add_layer(d)))
    dialog = shown(qtbot, AdjustDialog(editor, Invert(), 2))
    with qtbot.waitSignal(dialog.rejected):
        editor.undo()
    assert editor.shown is editor.document


def test_automatic_levels_come_from_the_background(qtbot: QtBot, editor: Editor, jobs: JobQueue) -> None:
    dialog = shown(qtbot, AdjustDialog(editor, Levels(), 1, None, jobs))
    qtbot.waitUntil(lambda: dialog.form.editor is not None and dialog.form.editor.plot.counts is not None)
    QTest.mouseClick(dialog.auto, LEFT)
    qtbot.waitUntil(lambda: dialog.settings != Levels())
    assert dialog.settings.red.white == pytest.approx(117 / 255, abs=0.01)  # type: ignore[attr-defined]
    dialog.reject()


@pytest.mark.parametrize("kind", ADJUSTMENTS)
def test_every_adjustment_has_a_form(qtbot: QtBot, kind: type) -> None:
    for colours in (1, 3):
        form = AdjustForm(kind(), colours)
        qtbot.addWidget(form)
        form.reset()
        assert form.value == kind()


def test_curve_points_by_mouse(qtbot: QtBot) -> None:
    editor = CurveEditor()
    qtbot.addWidget(editor)
    editor.resize(300, 360)
    editor.show()
    plot = editor.plot

    def at(x: float, y: float) -> QPoint:
        return plot._at(x, y).toPoint()

    QTest.mousePress(plot, LEFT, pos=at(0.5, 0.5))
    assert len(editor.value) == 3 and editor.dragging
    QTest.mouseMove(plot, at(0.4, 0.7))
    QTest.mouseRelease(plot, LEFT, pos=at(0.4, 0.7))
    assert editor.value[1] == pytest.approx((0.4, 0.7), abs=0.01)
    assert (editor.before.value(), editor.after.value()) == pytest.approx((102, 178), abs=2)
    QTest.mousePress(plot, LEFT, pos=at(0.4, 0.7))
    QTest.mouseMove(plot, at(0.4, 0.7) + QPoint(0, 400))
    assert len(editor.value) == 2
    QTest.mouseMove(plot, at(0.3, 0.2))
    QTest.mouseRelease(plot, LEFT, pos=at(0.3, 0.2))
    assert editor.value[1] == pytest.approx((0.3, 0.2), abs=0.01)


def test_curve_points_by_keyboard(qtbot: QtBot) -> None:
    editor = CurveEditor()
    qtbot.addWidget(editor)
    plot = editor.plot
    QTest.keyClick(plot, Qt.Key.Key_Insert)
    assert editor.value[1] == pytest.approx((0.5, 0.5))
    QTest.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert editor.value[1][1] == pytest.approx(0.5 + 10 / 255)
    for _ in range(300):
        QTest.keyClick(plot, Qt.Key.Key_Right)
    assert editor.value[1][0] < 1
    QTest.keyClick(plot, Qt.Key.Key_Delete)
    QTest.keyClick(plot, Qt.Key.Key_Delete)
    assert len(editor.value) == 2
    QTest.keyClick(plot, Qt.Key.Key_PageUp)
    editor.after.selectAll()
    QTest.keyClicks(editor.after, "51")
    QTest.keyClick(editor.after, Qt.Key.Key_Return)
    assert min(y for _, y in editor.value) <= 0.2 + 1e-9
    Curves(rgb=editor.value)


def test_levels_handles_and_boxes(qtbot: QtBot) -> None:
    editor = LevelsEditor()
    qtbot.addWidget(editor)
    editor.resize(320, 320)
    editor.show()
    plot = editor.plot

    def drag(name: str, by: float) -> None:
        tip = plot.handles()[name] + QPointF(0, 6)
        QTest.mousePress(plot, LEFT, pos=tip.toPoint())
        QTest.mouseMove(plot, (tip + QPointF(by, 0)).toPoint())
        QTest.mouseRelease(plot, LEFT, pos=(tip + QPointF(by, 0)).toPoint())

    drag("black", 40)
    assert editor.value.black == pytest.approx(40 / 302, abs=0.01) and editor.black.value() == pytest.approx(34, abs=2)
    drag("middle", -30)
    assert editor.value.gamma > 1.1
    drag("white", -400)
    assert editor.value.white > editor.value.black
    editor.gamma.selectAll()
    QTest.keyClicks(editor.gamma, "2")
    QTest.keyClick(editor.gamma, Qt.Key.Key_Return)
    assert editor.value.gamma == 2
    drag("low", 30)
    assert editor.value.low == pytest.approx(0.1, abs=0.01)


def test_the_middle_is_where_the_grey_comes_from() -> None:
    from ganstudio.core.tone import Span

    span = Span(0.2, 1.7, 0.9)
    assert float(span.mapped(np.array([middle_of(span)]))[0]) == pytest.approx(0.5)
    assert with_middle(span, middle_of(span)).gamma == pytest.approx(1.7)
