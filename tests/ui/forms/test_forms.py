from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from ganstudio.core.fields import choice, number, toggle
from ganstudio.ui.forms.fields import ChoiceField, NumberField, ToggleField
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.forms.slider import Scale


@dataclass(frozen=True)
class Sample:
    size: int = number(40, 1, 5000, "Size", unit="px", logarithmic=True)
    opacity: float = number(1.0, 0, 1, "Opacity", unit="%", scale=100)
    shift: float = number(0.0, -100, 100, "Shift", decimals=1)
    mode: str = choice("a", "Mode", (("a", "Replace"), ("b", "Add")))
    smooth: bool = toggle(True, "Smooth")
    hidden: int = 7


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(Sample())
    qtbot.addWidget(made)
    made.resize(360, 240)
    made.show()
    qtbot.waitExposed(made)
    return made


def number_field(form: Form, name: str) -> NumberField:
    widget = form.widgets[name]
    assert isinstance(widget, NumberField)
    return widget


def enter(box: NumberBox, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_typed_arithmetic_is_worked_out(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignals([form.changed, form.settled]):
        enter(number_field(form, "size").box, "200*2")
    assert form.value == Sample(size=400) and isinstance(form.value.size, int)


def test_per_cent_are_shares(form: Form) -> None:
    enter(number_field(form, "opacity").box, "35")
    assert form.value.opacity == pytest.approx(0.35)
    assert number_field(form, "opacity").box.text() == "35%"


def test_numbers_stay_in_their_range_and_rubbish_changes_nothing(form: Form) -> None:
    box = number_field(form, "size").box
    enter(box, "9999")
    assert form.value.size == 5000
    enter(box, "12*")
    assert form.value.size == 5000 and box.text() == "5000 px"
    QTest.keyClicks(box, "abc")
    assert "a" not in box.text()


def test_arrow_keys_step(form: Form) -> None:
    field = number_field(form, "shift")
    QTest.keyClick(field.box, Qt.Key.Key_Up)
    assert form.value.shift == pytest.approx(0.1)
    field.slider.setFocus()
    QTest.keyClick(field.slider, Qt.Key.Key_Left)
    assert form.value.shift < 0.1


def test_the_slider_follows_the_mouse(form: Form, qtbot: QtBot) -> None:
    slider = number_field(form, "opacity").slider
    seen: list[float] = []
    form.changed.connect(lambda value: seen.append(value.opacity))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    assert form.dragging
    QTest.mouseMove(slider, QPoint(slider.width() // 4, 12))
    with qtbot.waitSignal(form.settled):
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, 12))
    assert not form.dragging
    assert seen[0] == pytest.approx(0.5, abs=0.02) and seen[-1] == pytest.approx(0.22, abs=0.05)


def test_double_click_on_a_label_resets_its_field_only(form: Form) -> None:
    form.show_value(Sample(size=90, shift=5))
    QTest.mouseDClick(form.labels["size"], Qt.MouseButton.LeftButton)
    assert form.value == Sample(shift=5)
    QTest.mouseDClick(number_field(form, "shift").slider, Qt.MouseButton.LeftButton)
    assert form.value == Sample()


def test_dragging_a_label_changes_the_number(form: Form) -> None:
    label = form.labels["shift"]
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    QTest.mouseMove(label, QPoint(28, 4))
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=QPoint(28, 4))
    assert form.value.shift == pytest.approx(20, abs=0.2)


def test_choices_and_toggles(form: Form) -> None:
    combo, check = form.widgets["mode"], form.widgets["smooth"]
    assert isinstance(combo, ChoiceField) and isinstance(check, ToggleField)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    QTest.keyClick(check, Qt.Key.Key_Space)
    assert form.value == Sample(mode="b", smooth=False)
    form.reset()
    assert form.value == Sample() and combo.currentIndex() == 0 and check.isChecked()


def test_showing_a_value_is_silent(form: Form, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.show_value(replace(Sample(), size=77, hidden=1))
    assert number_field(form, "size").box.text() == "77 px" and form.value.hidden == 1


def test_everything_has_a_name_and_the_tab_key_reaches_it(form: Form) -> None:
    assert "hidden" not in form.widgets
    for name, widget in form.widgets.items():
        parts = [widget.slider, widget.box] if isinstance(widget, NumberField) else [widget]
        for part in parts:
            assert part.accessibleName(), name
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_the_wheel_without_focus_changes_nothing(form: Form) -> None:
    box = number_field(form, "size").box
    number_field(form, "shift").box.setFocus()
    assert box.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert not box.hasFocus() and isinstance(box, QAbstractSpinBox)


@given(st.floats(0, 1), st.booleans(), st.sampled_from([(1.0, 5000.0), (0.0, 250.0), (-3.0, 9.0)]))
def test_a_scale_goes_both_ways(fraction: float, logarithmic: bool, ends: tuple[float, float]) -> None:
    scale = Scale(*ends, decimals=3, logarithmic=logarithmic and ends[0] >= 0)
    value = scale.value(fraction)
    assert ends[0] <= value <= ends[1]
    assert scale.value(scale.fraction(value)) == pytest.approx(value, abs=2e-3)


def test_letters_stay_shortcuts_while_a_number_has_the_focus(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    box = NumberBox(0, 100)
    window.setCentralWidget(box)
    used: list[str] = []
    for key in ("B", "["):
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(lambda key=key: used.append(key))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "4b2[")
    assert used == ["B", "["]
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 42 and not box.hasFocus()
    box.setFocus()
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.value() == 42 and box.text() == "42" and not box.hasFocus()


def test_a_word_stands_for_the_lowest_value(qtbot: QtBot) -> None:
    @dataclass(frozen=True)
    class Sample:
        memory: int = number(0, 0, 100, "Memory", unit="MB", lowest="Automatic")

    form = Form(Sample())
    qtbot.addWidget(form)
    field = form.widgets["memory"]
    assert isinstance(field, NumberField)
    box = field.box
    assert box.text() == "Automatic" and box.width() > box.fontMetrics().horizontalAdvance("Automatic")
    box.setValue(20)
    assert box.text() == "20 MB" and form.value.memory == 20
    box.selectAll()
    QTest.keyClicks(box, "0")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "Automatic" and form.value.memory == 0
