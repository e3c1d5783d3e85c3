"""Sliders for the numbers that a model takes beside the picture, made from its manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ganstudio.core.fields import Number
from ganstudio.engine.manifest import Extra, Manifest
from ganstudio.translate import tr
from ganstudio.ui.forms.fields import FieldLabel, NumberField


def control_of(extra: Extra) -> Number:
    """The slider of an input: whole numbers where its range is wide."""
    return Number(extra.label, extra.low, extra.high, decimals=0 if extra.high - extra.low >= 20 else 2)


class ModelInputs(QWidget):
    """One row for each further input of some models, by name; inputs of the same name are set together."""

    changed = Signal()
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, NumberField] = {}
        self._defaults: dict[str, float] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_models(self, models: Iterable[Manifest], without: Collection[str] = (), values: Mapping[str, float] | None = None) -> None:
        """Shows the inputs of these models, except those named in ``without``; values not given are the models' defaults."""
        extras = {extra.name: extra for model in models for extra in model.extras if extra.name not in without}
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        self._defaults = {name: extra.default for name, extra in extras.items()}
        for row, (name, extra) in enumerate(extras.items()):
            field = NumberField(control_of(extra), extra.default)
            field.show_value(min(max((values or {}).get(name, extra.default), extra.low), extra.high))
            label = FieldLabel(tr(extra.label), "", True)
            label.setBuddy(field)
            field.changed.connect(lambda value: self.changed.emit())
            field.settled.connect(self.settled)
            label.dragged.connect(field.step)
            label.released.connect(self.settled)
            for part in (field, label):
                part.reset.connect(lambda name=name: self._reset(name))
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            self.fields[name] = field
        self.setVisible(bool(extras))

    @property
    def values(self) -> dict[str, float]:
        """The numbers by input."""
        return {name: float(field.value) for name, field in self.fields.items()}

    def reset(self) -> None:
        """All to the models' defaults."""
        for name in self.fields:
            self._reset(name)

    def _reset(self, name: str) -> None:
        self.fields[name].show_value(self._defaults[name])
        self.changed.emit()
        self.settled.emit()
