"""What the properties panel shows of a layer that a model made, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.app.made import CHANGEABLE, State, Swap, about_model, facts, model_of, source_state, swaps
from ganstudio.core.document import Document, Generated, Layer
from ganstudio.core.fields import Number
from ganstudio.engine.library import Library
from ganstudio.translate import tr
from ganstudio.ui.forms.fields import FieldLabel, NumberField
from ganstudio.ui.jobs import JobQueue

NAMES = 84
"""Least width of the names at the left, so that those of several forms stand in one column."""
_STRENGTH = Number("Strength", 0.0, 1.0, unit="%", scale=100, tip="How much of the result shows")


def state_text(state: State) -> str:
    """What a state means for the person; empty where all is well."""
    match state:
        case "stale":
            return tr("Out of date: what it was made from has changed.")
        case "gone":
            return tr("The layer that it was made from is gone.")
    return ""


class MadeLayer(QWidget):
    """Task, model and values of one generated layer, its strength and state; buttons to make it anew, to change it, to make it plain pixels."""

    rerun_wanted = Signal()
    swap_wanted = Signal(object)
    """Another Swap to make it with."""
    change_wanted = Signal()
    rasterise_wanted = Signal()
    strength_changed = Signal(float)

    def __init__(
        self, document: Document, layer: Layer, library: Library | None = None, jobs: JobQueue | None = None, parent: QWidget | None = None
    ) -> None:
        """``jobs`` finds out in the background whether it is out of date."""
        super().__init__(parent)
        assert isinstance(layer.content, Generated)
        recipe = layer.content.recipe
        self._choices: tuple[Swap, ...] = swaps(library, recipe) if library is not None else ()
        self.models: QComboBox | None = None
        rows, values = _form(), _form()
        of_style = recipe.task == "style" or bool(recipe.preset)
        name = tr("Style") if of_style else tr("Model")
        now = next((i for i, x in enumerate(self._choices) if (x.preset == recipe.preset if of_style else x.model == recipe.model)), -1)
        if library is not None and len(self._choices) > (1 if now >= 0 else 0):
            rows.addRow(_muted(name), self._box(name, now, recipe.preset or recipe.model))
        else:
            known = model_of(library, recipe) if library is not None else None
            _fact(rows, name, recipe.preset or (tr(known.label) if known is not None else recipe.model))
        if of_style:
            _fact(values, tr("Model"), recipe.model)
        for key, text in facts(recipe, library):
            _fact(values, key, text)
        self.strength = NumberField(_STRENGTH, 1.0)
        self.strength.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strength.show_value(layer.opacity)
        self.strength.changed.connect(lambda value: self.strength_changed.emit(float(value)))
        self.strength.reset.connect(lambda: self.strength_changed.emit(1.0))
        label = FieldLabel(tr("Strength"), tr(_STRENGTH.tip), True)
        label.setProperty("role", "muted")
        label.setMinimumWidth(NAMES)
        label.setBuddy(self.strength)
        label.dragged.connect(self.strength.step)
        label.reset.connect(lambda: self.strength_changed.emit(1.0))
        rows.addRow(label, self.strength)
        self.note = _warning()
        self.missing = _warning()
        about = about_model(library, recipe) if library is not None else ""
        self.missing.setText(about)
        self.missing.setVisible(bool(about))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.note)
        column.addWidget(self.missing)
        column.addLayout(rows)
        usable = library is None or model_of(library, recipe) is not None
        column.addLayout(self._buttons(recipe.task in CHANGEABLE, usable))
        column.addLayout(values)
        self.show_state("current")
        self._find_state(document, layer, jobs)

    def _box(self, name: str, now: int, missing: str) -> QComboBox:
        box = self.models = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(tr("Another one makes the layer anew"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        for choice in self._choices:
            box.addItem(tr(choice.label))
        if now < 0:
            box.setPlaceholderText(tr("{id} (not installed)").format(id=missing))
        box.setCurrentIndex(now)
        box.activated.connect(lambda index: self.swap_wanted.emit(self._choices[index]) if index != now else None)
        return box

    def _buttons(self, changeable: bool, usable: bool) -> QHBoxLayout:
        self.again = self._button(tr("Run again"), tr("Makes the layer anew from what it was made of"), self.rerun_wanted.emit)
        self.again.setEnabled(usable)
        self.change = self._button(tr("Change…"), tr("Makes the layer anew with other values"), self.change_wanted.emit)
        self.change.setVisible(changeable)
        self.plain = self._button(tr("Rasterise"), tr("Turns it into ordinary pixels"), self.rasterise_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.change, self.again, self.plain):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _button(self, text: str, tip: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda: clicked())
        return button

    def show_state(self, state: State) -> None:
        """Says whether it is out of date."""
        text = state_text(state)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        if state == "gone":
            self.again.setEnabled(False)
            if self.models is not None:
                self.models.setEnabled(False)

    def _find_state(self, document: Document, layer: Layer, jobs: JobQueue | None) -> None:
        if not isinstance(layer.content, Generated) or not layer.content.recipe.reads:
            return
        if document.find(layer.content.recipe.reads[0][0]) is None:
            self.show_state("gone")
        elif jobs is not None:
            self._job = jobs.submit(
                tr("Checking {name}").format(name=layer.name), lambda progress: source_state(document, layer), self._found, lambda error: None,
                lane="quick", quiet=True,
            )  # fmt: skip
            self.destroyed.connect(self._job.cancel)

    def _found(self, state: object) -> None:
        if state in ("current", "stale", "gone"):
            self.show_state(state)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(10)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setMinimumWidth(NAMES)
    return label


def _fact(form: QFormLayout, name: str, text: str) -> None:
    value = QLabel(text)
    value.setWordWrap(True)
    form.addRow(_muted(name), value)


def _warning() -> QLabel:
    label = QLabel()
    label.setProperty("role", "warning")
    label.setWordWrap(True)
    label.hide()
    return label
