"""The steps of a recipe as a list to add to, order and set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ganstudio.app.steps import KINDS, label_of
from ganstudio.core.adjust import ADJUSTMENTS, to_dict
from ganstudio.core.edit import Step
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.batch.step_form import form_value, shown_fields, with_form_value
from ganstudio.ui.dialogs.adjust_form import AdjustForm
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.forms.forms import Form


class StepList(QWidget):
    """``changed`` is emitted with every change of the steps by the person."""

    changed = Signal()

    def __init__(self, presets: Sequence[Preset], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = {preset.id: preset for preset in presets}
        self._steps: list[Step] = []
        self._form: Form | AdjustForm | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Steps"))
        self.list.setMinimumHeight(120)
        self.list.currentRowChanged.connect(self._show_form)
        self.add = QPushButton(tr("Add step"))
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._offer)
        self.up = icon_button("mdi6.arrow-up", tr("Earlier"), lambda: self._move(-1))
        self.down = icon_button("mdi6.arrow-down", tr("Later"), lambda: self._move(1))
        self.remove = icon_button("mdi6.delete-outline", tr("Remove the step"), self._remove)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.add)
        row.addStretch(1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)
        self.empty = QLabel(tr("Nothing is done yet. Add a step, or take them from the picture in front."))
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        self._page = QScrollArea()
        self._page.setWidgetResizable(True)
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setMinimumHeight(130)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty)
        column.addLayout(row)
        column.addWidget(self._page, 1)
        self.show_steps(())

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is in the list."""
        return tuple(self._steps)

    def show_steps(self, steps: Sequence[Step], chosen: int = 0) -> None:
        """Shows other steps, without a signal."""
        self._steps = list(steps)
        self.list.blockSignals(True)
        self.list.clear()
        for number, step in enumerate(self._steps, 1):
            entry = QListWidgetItem(f"{number}.  {self._label(step)}")
            entry.setSizeHint(QSize(0, self.fontMetrics().height() + 12))
            self.list.addItem(entry)
        self.list.setCurrentRow(min(chosen, len(self._steps) - 1))
        self.list.blockSignals(False)
        self._show_form(self.list.currentRow())

    def append(self, step: Step) -> None:
        """Adds a step after the chosen one."""
        place = self.list.currentRow() + 1 if self._steps else 0
        self.show_steps([*self._steps[:place], step, *self._steps[place:]], place)
        self.changed.emit()

    def _label(self, step: Step) -> str:
        try:
            return label_of(step, self._presets)
        except EditError:
            return step.do

    def menu(self) -> QMenu:
        """What can be added."""
        menu = QMenu(self)
        for kind in KINDS.values():
            if not kind.offered:
                continue
            if kind.id == "adjust":
                below = menu.addMenu(tr(kind.label))
                for adjustment in ADJUSTMENTS:
                    below.addAction(tr(adjustment.label)).triggered.connect(
                        lambda _=False, made=adjustment: self.append(Step("adjust", to_dict(made())))
                    )
            elif kind.id != "style" or self._presets:
                values: dict[str, Any] = {"preset": next(iter(self._presets))} if kind.id == "style" else {}
                menu.addAction(tr(kind.label)).triggered.connect(lambda _=False, id=kind.id, values=values: self.append(Step(id, values)))
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.exec(self.add.mapToGlobal(QPoint(0, self.add.height() + 2)))
        menu.deleteLater()

    def _move(self, by: int) -> None:
        place = self.list.currentRow()
        if 0 <= place + by < len(self._steps):
            self._steps[place], self._steps[place + by] = self._steps[place + by], self._steps[place]
            self.show_steps(self._steps, place + by)
            self.changed.emit()

    def _remove(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._steps):
            self.show_steps([*self._steps[:place], *self._steps[place + 1 :]], place)
            self.changed.emit()

    def _show_form(self, place: int) -> None:
        there = 0 <= place < len(self._steps)
        for button, on in ((self.up, place > 0), (self.down, there and place < len(self._steps) - 1), (self.remove, there)):
            button.setEnabled(on)
        self.empty.setVisible(not self._steps)
        self._page.setVisible(there)
        self._form = None
        if not there:
            return
        step = self._steps[place]
        value = form_value(step, tuple(self._presets.values()))
        if value is None:
            label = QLabel(tr("There is nothing to set."))
            label.setObjectName("muted")
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._page.setWidget(label)
            return
        form: Form | AdjustForm = AdjustForm(value) if step.do == "adjust" else Form(value)
        self._form = form
        form.changed.connect(self._take)
        self._fit(value)
        self._page.setWidget(_at_the_top(form))

    def _take(self, value: Any) -> None:
        place = self.list.currentRow()
        self._steps[place] = with_form_value(self._steps[place], value)
        self.list.item(place).setText(f"{place + 1}.  {self._label(self._steps[place])}")
        self._fit(value)
        self.changed.emit()

    def _fit(self, value: Any) -> None:
        """Shows the fields that mean something with this value."""
        if isinstance(self._form, Form):
            shown = shown_fields(value)
            for name in self._form.widgets:
                self._form.set_field_visible(name, name in shown)


def _at_the_top(widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 10, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return page
