"""Forms made from dataclasses whose fields carry controls (core/fields.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ganstudio.core.fields import Choice, Control, Custom, Number, Toggle, controls
from ganstudio.translate import tr
from ganstudio.ui.forms.fields import ChoiceField, FieldLabel, NumberField, ToggleField


class FieldWidget(Protocol):
    """What a form needs of a field's widget: a ``changed`` signal with the value, and a way to show one without it."""

    changed: Any

    @property
    def value(self) -> Any: ...

    def show_value(self, value: Any) -> None: ...


CustomMaker = Callable[[Custom, Any], QWidget]


def default_of(kind: type[Any], name: str) -> Any:
    """The default of a dataclass field."""
    for f in fields(kind):
        if f.name == name:
            if f.default is not MISSING:
                return f.default
            if f.default_factory is not MISSING:
                return f.default_factory()
    raise KeyError(name)


class Form(QWidget):
    """Edits a frozen dataclass, field by field.

    ``changed`` brings the new value while the person moves something; ``settled`` comes when a knob is let go or a number was entered.
    Compact: one row for an options bar. Roomy: one line a field, labels, sliders and boxes in columns.
    """

    changed = Signal(object)
    settled = Signal()

    def __init__(
        self,
        value: Any,
        *,
        compact: bool = False,
        only: Collection[str] | None = None,
        custom: Mapping[str, CustomMaker] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value = value
        self._compact = compact
        self._custom = custom or {}
        self.widgets: dict[str, QWidget] = {}
        self.labels: dict[str, QLabel] = {}
        self.cells: dict[str, QWidget] = {}
        shown = {name: control for name, control in controls(value).items() if only is None or name in only}
        if compact:
            self._build_row(shown)
        else:
            self._build_grid(shown)

    @property
    def value(self) -> Any:
        """The dataclass as the form shows it."""
        return self._value

    def show_value(self, value: Any) -> None:
        """Shows another value of the same dataclass, without a signal."""
        self._value = value
        for name, widget in self.widgets.items():
            cast(FieldWidget, widget).show_value(getattr(value, name))

    def reset(self) -> None:
        """Every shown field to its default."""
        kind = type(self._value)
        self._take(replace(self._value, **{name: default_of(kind, name) for name in self.widgets}))
        self.settled.emit()

    def reset_field(self, name: str) -> None:
        """One field to its default."""
        self._take(replace(self._value, **{name: default_of(type(self._value), name)}))
        self.settled.emit()

    @property
    def dragging(self) -> bool:
        """Whether a knob is held, so that more changes will follow at once."""
        return any(getattr(widget, "dragging", False) for widget in self.widgets.values())

    def set_field_visible(self, name: str, visible: bool) -> None:
        """Shows or hides one field with its label."""
        for part in (self.widgets.get(name), self.labels.get(name), self.cells.get(name)):
            if part is not None:
                part.setVisible(visible)

    def put_below(self, name: str, widget: QWidget) -> None:
        """Shows a widget of the caller's under a field of a roomy form."""
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        row = 2 * list(self.widgets).index(name) + 1
        grid.addWidget(widget, row, 1)

    def _take(self, value: Any) -> None:
        if value != self._value:
            self.show_value(value)
            self.changed.emit(value)

    def _set(self, name: str, value: Any) -> None:
        self._value = replace(self._value, **{name: value})
        self.changed.emit(self._value)

    def _widget(self, name: str, control: Control) -> QWidget:
        default, now = default_of(type(self._value), name), getattr(self._value, name)
        widget: QWidget
        match control:
            case Number():
                widget = NumberField(control, default, self._compact)
                widget.reset.connect(lambda: self.reset_field(name))
            case Choice():
                widget = ChoiceField(control, now)
                widget.setSizePolicy(QSizePolicy.Policy.Fixed if self._compact else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            case Toggle():
                widget = ToggleField(control, now)
            case Custom(kind=kind):
                widget = self._custom[kind](control, now)
                widget.setAccessibleName(tr(control.label))
        field = cast(FieldWidget, widget)
        field.show_value(now)
        field.changed.connect(lambda value: self._set(name, value))
        settled = getattr(widget, "settled", None)
        if settled is not None:
            settled.connect(self.settled)
        elif not isinstance(control, Custom):
            field.changed.connect(lambda value: self.settled.emit())
        self.widgets[name] = widget
        return widget

    def _label(self, name: str, control: Control, widget: QWidget) -> FieldLabel:
        label = FieldLabel(tr(control.label), tr(control.tip) if control.tip else "", isinstance(widget, NumberField))
        label.setBuddy(widget)
        label.reset.connect(lambda: self.reset_field(name))
        if isinstance(widget, NumberField):
            label.dragged.connect(widget.step)
            label.released.connect(self.settled)
        self.labels[name] = label
        return label

    def _build_grid(self, shown: dict[str, Control]) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, control) in enumerate(shown.items()):
            widget = self._widget(name, control)
            if isinstance(control, Custom):
                grid.addWidget(widget, 2 * row, 0, 1, 2)
            elif isinstance(control, Toggle):
                grid.addWidget(widget, 2 * row, 1)
            else:
                grid.addWidget(self._label(name, control, widget), 2 * row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(widget, 2 * row, 1)
        boxes = [w.box for w in self.widgets.values() if isinstance(w, NumberField)]
        if boxes:
            widest = max(box.width() for box in boxes)
            for box in boxes:
                box.setFixedWidth(widest)

    def _build_row(self, shown: dict[str, Control]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, control in shown.items():
            cell = QWidget(self)
            inside = QHBoxLayout(cell)
            inside.setContentsMargins(0, 0, 14, 0)
            inside.setSpacing(6)
            widget = self._widget(name, control)
            if not isinstance(control, Toggle | Custom):
                inside.addWidget(self._label(name, control, widget))
            inside.addWidget(widget)
            row.addWidget(cell)
            self.cells[name] = cell
