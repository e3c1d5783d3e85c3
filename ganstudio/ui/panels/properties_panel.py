"""What the active layer is: the values of an adjustment, how a style was made, where pixels lie."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.app.made import task_label
from ganstudio.app.pipeline import set_strength
from ganstudio.app.rerun import made_from
from ganstudio.core import layers
from ganstudio.core.adjust import Settings
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Placed
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect
from ganstudio.core.transform import baked
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.adjust_form import AdjustForm
from ganstudio.ui.forms.buttons import Symbol
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.histogram_panel import layer_counts
from ganstudio.ui.panels.layers_delegate import adjustment_icon
from ganstudio.ui.panels.made_layer import NAMES, MadeLayer

_STILL = 1.2
"""Seconds after which the next change of a value is an edit of its own."""


def kind_of(layer: Layer) -> tuple[str, str]:
    """The layer's icon and what it is called."""
    match layer.content:
        case Adjustment(settings):
            return adjustment_icon(settings.id), tr(settings.label)
        case Group():
            return "mdi6.folder-outline", tr("Group")
        case Generated(_, recipe):
            return "mdi6.creation", tr(task_label(recipe))
        case Placed():
            return "mdi6.vector-square", tr("Pixels under a transform")
        case _:
            return "mdi6.image-outline", tr("Pixels")


class PropertiesPanel(QWidget):
    """Shows and changes what is particular to the active layer's kind."""

    message = Signal(str)
    rerun_requested = Signal(int)
    """A layer that a model made and that is to be made again."""
    swap_requested = Signal(int, object)
    """A layer that is to be made by another model: its id, and the Swap."""
    change_requested = Signal(int)
    """A layer whose picture from noise is to be changed."""

    def __init__(self, jobs: JobQueue | None = None, library: Library | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs, self._library = jobs, library
        self._editor: Editor | None = None
        self._stop: Callable[[], None] = lambda: None
        self._shown: tuple[object, ...] | None = None
        self._content: object = None
        self._changed_at = 0.0
        self.made: MadeLayer | None = None
        self.form: AdjustForm | None = None
        self.place: tuple[NumberBox, NumberBox] | None = None
        self.extent: QLabel | None = None
        self._picture = Symbol(side=18, parent=self)
        self._name = QLabel(self)
        self._name.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.setSpacing(8)
        head.addWidget(self._picture)
        head.addWidget(self._name, 1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._area, 1)
        self._show()

    def set_editor(self, editor: Editor | None) -> None:
        """Follows another document; None: no document is open."""
        self._stop()
        self._editor = editor
        self._stop = editor.listen(lambda before, after: self._show()) if editor is not None else lambda: None
        self._shown = None
        self._show()

    def edit(self, label: str, change: Callable[[Document], Document], amend: bool = False) -> None:
        """Applies an edit; one that makes no sense is told in a message."""
        if self._editor is None:
            return
        try:
            (self._editor.amend if amend else self._editor.apply)(Edit(label, change))
        except EditError as error:
            self.message.emit(str(error))

    def _show(self) -> None:
        layer = self._editor.active_layer if self._editor is not None else None
        if layer is None:
            self._picture.show_icon("")
            self._name.setText(tr("No layer"))
            self._put(QWidget(), None)
            return
        picture, kind = kind_of(layer)
        self._name.setText(layer.name if layer.name != kind else kind)
        self._picture.show_icon(picture)
        shown = self._key(layer)
        if shown == self._shown:
            self._refresh(layer)
            return
        self._put(self._body(layer, kind), shown)

    def _key(self, layer: Layer) -> tuple[object, ...]:
        """What the body is made for: as long as this is the same, it is only brought up to date."""
        assert self._editor is not None
        match layer.content:
            case Adjustment(settings):
                return layer.id, type(settings)
            case Generated(_, recipe):
                source = made_from(self._editor.document, layer)
                return layer.id, recipe, source.raster if source is not None else None
            case content:
                return layer.id, type(content)

    def _put(self, body: QWidget, shown: tuple[object, ...] | None) -> None:
        if shown is None:
            self.form = self.place = self.made = self.extent = None
        self._shown = shown
        focus = QApplication.focusWidget()
        if focus is not None and self._area.isAncestorOf(focus):
            focus.clearFocus()  # or Qt would hand it to the first box of the new body
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(body)
        body.setAutoFillBackground(False)

    def _body(self, layer: Layer, kind: str) -> QWidget:
        self.form = self.place = self.made = self.extent = None
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(10)
        match layer.content:
            case Adjustment(settings):
                self._add_adjustment(column, layer, settings)
            case Group(_, isolated):
                box = QCheckBox(tr("Isolated"))
                box.setToolTip(tr("Its layers mix among themselves first, not with what is below the group"))
                box.setChecked(isolated)
                id = layer.id
                box.clicked.connect(lambda on: self.edit(tr("Isolate group"), lambda d: layers.set_isolated(d, id, on)))
                column.addWidget(box)
            case _:
                self._add_pixels(column, layer, kind)
        column.addStretch(1)
        return body

    def _add_adjustment(self, column: QVBoxLayout, layer: Layer, settings: Settings) -> None:
        assert self._editor is not None
        document = self._editor.document
        form = AdjustForm(settings, 3 if document.mode == "rgb" else 1)
        form.changed.connect(lambda value: self._adjust(layer.id, value))
        self.form, self._content = form, settings
        column.addWidget(form)
        reset = QPushButton(tr("Reset"))
        reset.clicked.connect(form.reset)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(reset)
        column.addLayout(row)
        below = [x for x in document.siblings(layer.id)[: document.siblings(layer.id).index(layer)] if x.raster is not None]
        if self._jobs is not None and form.editor is not None and below:
            lowest = below[-1]

            def done(counts: object) -> None:
                if self.form is form and isinstance(counts, np.ndarray):
                    form.show_counts(counts)

            self._jobs.submit(tr("Histogram"), lambda progress: layer_counts(lowest, None), done, lambda error: None, lane="quick", quiet=True)

    def _adjust(self, id: int, settings: Settings) -> None:
        now = time.monotonic()
        amend = now - self._changed_at < _STILL
        self._changed_at = now
        self._content = settings
        self.edit(tr("{name} settings").format(name=tr(settings.label)), lambda d: layers.set_settings(d, id, settings), amend)

    def _add_pixels(self, column: QVBoxLayout, layer: Layer, kind: str) -> None:
        if isinstance(layer.content, Generated):
            column.addWidget(self._made_by(layer))
        facts = QFormLayout()
        facts.setHorizontalSpacing(10)
        facts.setVerticalSpacing(8)
        self._fact(facts, tr("Kind"), kind)
        bounds = layer.bounds
        self.extent = self._fact(facts, tr("Size"), _size(bounds))
        boxes = NumberBox(-300000, 300000, unit="px"), NumberBox(-300000, 300000, unit="px")
        row = QHBoxLayout()
        row.setSpacing(6)
        for box, name, value in zip(boxes, (tr("Left"), tr("Top")), (bounds.x, bounds.y), strict=True):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setValue(value)
            box.valueChanged.connect(lambda value: self._move(layer.id))
            box.setFixedWidth(82)
            row.addWidget(box)
        row.addStretch(1)
        label = QLabel(tr("Position"))
        label.setProperty("role", "muted")
        label.setMinimumWidth(NAMES)
        label.setMinimumHeight(boxes[0].sizeHint().height())
        facts.addRow(label, row)
        self.place = boxes
        column.addLayout(facts)
        if isinstance(layer.content, Placed):
            id = layer.id
            plain = QPushButton(tr("Rasterise"))
            plain.setToolTip(tr("Turns it into ordinary pixels"))
            plain.clicked.connect(lambda: self.edit(tr("Rasterise layer"), lambda d: d.change(id, baked)))
            row = QHBoxLayout()
            row.addWidget(plain)
            row.addStretch(1)
            column.addLayout(row)

    def _made_by(self, layer: Layer) -> MadeLayer:
        assert self._editor is not None
        id = layer.id
        made = self.made = MadeLayer(self._editor.document, layer, self._library, self._jobs)
        made.rerun_wanted.connect(lambda: self.rerun_requested.emit(id))
        made.swap_wanted.connect(lambda swap: self.swap_requested.emit(id, swap))
        made.change_wanted.connect(lambda: self.change_requested.emit(id))
        made.rasterise_wanted.connect(lambda: self.edit(tr("Rasterise layer"), lambda d: d.change(id, baked)))
        made.strength_changed.connect(lambda value: self._set_strength(id, value))
        return made

    def _set_strength(self, id: int, value: float) -> None:
        now = time.monotonic()
        amend = now - self._changed_at < _STILL
        self._changed_at = now
        edit = set_strength(id, value)
        self.edit(edit.label, edit.apply, amend)

    def _fact(self, form: QFormLayout, name: str, text: str) -> QLabel:
        label, value = QLabel(name), QLabel(text)
        label.setProperty("role", "muted")
        label.setMinimumWidth(NAMES)
        value.setWordWrap(True)
        form.addRow(label, value)
        return value

    def _move(self, id: int) -> None:
        layer = self._editor.document.find(id) if self._editor is not None else None
        if layer is None or self.place is None:
            return
        dx, dy = round(self.place[0].value()) - layer.bounds.x, round(self.place[1].value()) - layer.bounds.y
        self.edit(tr("Move layer"), lambda d: layers.offset_layer(d, id, dx, dy))

    def _refresh(self, layer: Layer) -> None:
        """Brings the widgets up to date without making them anew (undo, a drag on the canvas)."""
        if isinstance(layer.content, Adjustment) and self.form is not None and layer.content.settings != self._content:
            self._content = layer.content.settings
            self.form.show_value(layer.content.settings)
        if self.made is not None and layer.opacity != self.made.strength.value and not self.made.strength.dragging:
            self.made.strength.show_value(layer.opacity)
        if self.extent is not None:
            self.extent.setText(_size(layer.bounds))
        if self.place is not None:
            for box, value in zip(self.place, (layer.bounds.x, layer.bounds.y), strict=True):
                if round(box.value()) != value:
                    box.blockSignals(True)
                    box.setValue(value)
                    box.blockSignals(False)


def _size(bounds: Rect) -> str:
    return tr("{width} × {height} px").format(width=bounds.width, height=bounds.height)
