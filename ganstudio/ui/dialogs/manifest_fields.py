"""What was found out about a model, as fields that can be corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from ganstudio.app.tasks import import_tasks
from ganstudio.core.fields import Choice, Number
from ganstudio.engine.manifest import Manifest
from ganstudio.translate import tr
from ganstudio.ui.forms.fields import ChoiceField, NumberField

_RANGES = ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0), (-0.5, 0.5), (-127.5, 127.5))
_MULTIPLES = (1, 2, 4, 8, 16, 32, 64)


def range_text(low: float, high: float) -> str:
    """``0 to 255``."""
    return tr("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}")


def _ranges(found: tuple[float, float]) -> tuple[tuple[Any, str], ...]:
    known = _RANGES if found in _RANGES else (found, *_RANGES)
    return tuple((pair, range_text(*pair)) for pair in known)


class ManifestFields(QWidget):
    """Name, layout, ranges, sizes and the model's own numbers. ``changed`` when the result may look different."""

    changed = Signal()

    def __init__(self, manifest: Manifest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._manifest = manifest
        self.extras: dict[str, NumberField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._count = 0
        image, output, sizes = manifest.image, manifest.output, manifest.sizes
        self.name = QLineEdit(manifest.label)
        self.name.setCursorPosition(0)
        self.licence = QLineEdit(manifest.licence)
        self.licence.setCursorPosition(0)
        self._add(tr("Name"), self.name)
        self._add(tr("Licence"), self.licence)
        self.task = self._choice(tr("Made for"), tuple((kind.id, tr(kind.label)) for kind in import_tasks(manifest)), manifest.task)
        self.task.setToolTip(tr("Which tools may take this model"))
        self.commercial = self._choice(tr("Commercial use"), ((True, tr("Allowed")), (False, tr("Forbidden by the licence"))), manifest.commercial)
        layouts = (("NCHW", tr("Channels first (NCHW)")), ("NHWC", tr("Channels last (NHWC)")))
        self.layout_in = self._choice(tr("Layout in"), layouts, image.layout)
        self.layout_out = self._choice(tr("Layout out"), layouts, output.layout)
        self.range_in = self._choice(tr("Values in"), _ranges((image.low, image.high)), (image.low, image.high))
        self.range_out = self._choice(tr("Values out"), _ranges((output.low, output.high)), (output.low, output.high))
        multiples = _MULTIPLES if sizes.multiple in _MULTIPLES else (sizes.multiple, *_MULTIPLES)
        self.multiple = self._choice(tr("Sides are multiples of"), tuple((n, str(n)) for n in multiples), sizes.multiple)
        self.scale = self._choice(tr("Enlarges by"), tuple((n, f"{n}×") for n in sorted({1, 2, 3, 4, 8, sizes.scale})), sizes.scale)
        if sizes.fixed is not None:
            self.multiple.setEnabled(False)
            self.multiple.setToolTip(tr("This model takes one size only."))
        for extra in manifest.extras:
            decimals = 0 if extra.high - extra.low >= 20 else 2
            field = NumberField(Number(extra.label, extra.low, extra.high, decimals=decimals), extra.default)
            field.settled.connect(self.changed)
            self.extras[extra.name] = field
            self._add(extra.label, field)

    def _add(self, text: str, widget: QWidget) -> None:
        row, column = divmod(self._count, 2)
        label = QLabel(text)
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        self._grid.addWidget(label, row, 2 * column)
        self._grid.addWidget(widget, row, 2 * column + 1)
        self._count += 1

    def _choice(self, text: str, options: tuple[tuple[Any, str], ...], value: Any) -> ChoiceField:
        field = ChoiceField(Choice(text, options), value)
        field.changed.connect(lambda value: self.changed.emit())
        self._add(text, field)
        return field

    @property
    def values(self) -> dict[str, float]:
        """The model's own numbers."""
        return {name: float(field.value) for name, field in self.extras.items()}

    @property
    def manifest(self) -> Manifest:
        """The manifest with the corrections."""
        found = self._manifest
        (in_low, in_high), (out_low, out_high) = self.range_in.value, self.range_out.value
        return replace(
            found,
            label=self.name.text().strip() or found.label,
            licence=self.licence.text().strip() or found.licence,
            task=self.task.value,
            commercial=self.commercial.value,
            image=replace(found.image, layout=self.layout_in.value, low=in_low, high=in_high),
            output=replace(found.output, layout=self.layout_out.value, low=out_low, high=out_high),
            sizes=replace(found.sizes, multiple=self.multiple.value, scale=self.scale.value),
        )
