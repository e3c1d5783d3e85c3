"""The widgets of a form's fields: one for each kind of control in core/fields.py."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QMenu, QWidget

from ganstudio.core.fields import Choice, Number, Toggle
from ganstudio.translate import tr
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.forms.slider import Scale, Slider


class NumberField(QWidget):
    """A slider and a box for one number."""

    changed = Signal(object)
    settled = Signal()
    reset = Signal()

    def __init__(self, control: Number, default: Any, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._whole = isinstance(default, int) and not isinstance(default, bool)
        scale = Scale(control.low, control.high, control.decimals, control.scale, control.logarithmic)
        self.slider = Slider(scale, parent=self)
        self.box = NumberBox(control.low * control.scale, control.high * control.scale, control.decimals, control.unit, self)
        words = [self._shown(control.low), self._shown(control.high)]
        if control.lowest:
            words.append(tr(control.lowest))
            self.box.setSpecialValueText(words[-1])
        name = tr(control.label)
        self.slider.setAccessibleName(name)
        self.box.setAccessibleName(name)
        tip = f"{tr(control.tip)}\n" if control.tip else ""
        self.box.setToolTip(tip + tr("You can calculate here, such as 200*2."))
        self.slider.setToolTip(tip + tr("Double click for the default."))
        room = self.box.fontMetrics().horizontalAdvance(max(words, key=len)) + 20
        self.box.setFixedWidth(max(room, 56 if compact else 68))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 if compact else 8)
        if compact:
            self.slider.setFixedWidth(72)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.slider.moved.connect(self._moved)
        self.slider.sliderReleased.connect(self.settled)
        self.slider.reset.connect(self.reset)
        self.box.valueChanged.connect(self._typed)
        self.box.editingFinished.connect(self.settled)
        self._value: float = control.low
        self.show_value(default)

    def _shown(self, value: float) -> str:
        return self.box.textFromValue(value * self._control.scale) + self.box.suffix()

    @property
    def value(self) -> float:
        """The number, as the dataclass has it."""
        return self._value

    @property
    def dragging(self) -> bool:
        """Whether the knob is held."""
        return self.slider.isSliderDown()

    def show_value(self, value: Any) -> None:
        """Shows a number without a signal."""
        self._value = value
        self.slider.show_value(float(value))
        with QSignalBlocker(self.box):
            self.box.setValue(float(value) * self._control.scale)

    def _typed_value(self, value: float) -> float:
        return round(value) if self._whole else float(value)

    def _moved(self, value: float) -> None:
        value = self._typed_value(value)
        if value != self._value:
            self._value = value
            with QSignalBlocker(self.box):
                self.box.setValue(value * self._control.scale)
            self.changed.emit(value)

    def _typed(self, shown: float) -> None:
        value = self._typed_value(shown / self._control.scale)
        if value != self._value:
            self._value = value
            self.slider.show_value(value)
            self.changed.emit(value)

    def step(self, by: float) -> None:
        """Moves by a part of the slider's way (a label that is dragged)."""
        scale = self.slider.scale
        self._moved(scale.value(min(max(scale.fraction(float(self._value)) + by, 0.0), 1.0)))
        self.slider.show_value(float(self._value))


class ChoiceField(QComboBox):
    """A drop-down list of one Choice."""

    changed = Signal(object)

    def __init__(self, control: Choice, default: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for value, label in control.options:
            self.addItem(tr(label), value)
        self.setAccessibleName(tr(control.label))
        self.setToolTip(tr(control.tip))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._values = [value for value, _ in control.options]
        self.show_value(default)
        self.activated.connect(lambda index: self.changed.emit(self._values[index]))

    @property
    def value(self) -> Any:
        """The chosen value."""
        return self._values[self.currentIndex()]

    def show_value(self, value: Any) -> None:
        """Shows a choice without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value) if value in self._values else -1)


class ToggleField(QCheckBox):
    """A check box of one Toggle."""

    changed = Signal(object)

    def __init__(self, control: Toggle, default: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr(control.label), parent)
        self.setAccessibleName(tr(control.label))
        self.setToolTip(tr(control.tip))
        self.show_value(default)
        self.clicked.connect(lambda on: self.changed.emit(on))

    @property
    def value(self) -> bool:
        """Whether it is checked."""
        return self.isChecked()

    def show_value(self, value: Any) -> None:
        """Shows a state without a signal."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))


class FieldLabel(QLabel):
    """A field's name: double click resets the field, dragging changes a number, the context menu offers the reset too."""

    reset = Signal()
    dragged = Signal(float)
    released = Signal()

    def __init__(self, text: str, tip: str, draggable: bool, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._draggable = draggable
        self._from: QPoint | None = None
        self.setToolTip((f"{tip}\n" if tip else "") + tr("Double click for the default."))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        if draggable:
            self.setCursor(Qt.CursorShape.SizeHorCursor)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Reset to the default"), self.reset.emit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._draggable:
            self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        now = event.globalPosition().toPoint()
        fine = 0.2 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        if now.x() != self._from.x():
            self.dragged.emit((now.x() - self._from.x()) / 240 * fine)
            self._from = now

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()
