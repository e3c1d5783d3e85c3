"""The dialog of an adjustment, with the result on the canvas while one tries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ganstudio.app.adjust_presets import AdjustPresets, load_presets, remember_last, save_presets
from ganstudio.app.editor import Editor
from ganstudio.core.adjust import Settings
from ganstudio.core.adjusting import auto_levels_of
from ganstudio.core.document import Adjustment, Document
from ganstudio.core.edit import Edit
from ganstudio.core.layers import add_adjustment, set_settings
from ganstudio.core.tone import Levels
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.adjust_form import AdjustForm
from ganstudio.ui.dialogs.adjust_preview import adjusted_look
from ganstudio.ui.dialogs.choose import ask_text
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.histogram_panel import layer_counts

_FRAME = 16
"""Milliseconds: changes that come faster are shown together."""


class AdjustDialog(QDialog):
    """Sets an adjustment of one layer's pixels, or the values of an adjustment layer.

    The canvas shows the result at once, computed only for what is seen. Accepted, an adjustment layer has its values; for pixels
    ``settings`` says what is to be carried out, and the preview stays until the document changes. Rejected, nothing has changed.
    """

    layer_made = Signal(int)
    """The person wanted an adjustment layer instead; it is in the document."""

    def __init__(self, editor: Editor, settings: Settings, layer_id: int, parent: QWidget | None = None, jobs: JobQueue | None = None) -> None:
        """``jobs`` counts the histogram and finds automatic levels in the background."""
        super().__init__(parent)
        self._editor, self._layer, self._jobs = editor, layer_id, jobs
        self._running: list[Job] = []
        layer = editor.document.layer(layer_id)
        self._of_layer = isinstance(layer.content, Adjustment)
        self.setWindowTitle(tr(settings.label))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = AdjustForm(settings, 3 if editor.document.mode == "rgb" else 1, measure=editor.document.measure)
        self.preview = QCheckBox(tr("Preview"), self)
        self.preview.setChecked(True)
        self.preview.setToolTip(tr("Show the result on the picture"))
        self.note = QLabel(self)
        self.note.setProperty("role", "warning")
        self.note.setWordWrap(True)
        self.note.hide()
        self.presets = self._button(tr("Presets"), self._open_presets)
        self.reset = self._button(tr("Reset"), self.form.reset)
        self.auto = self._button(tr("Auto"), self._find_levels)
        self.auto.setVisible(isinstance(settings, Levels) and layer.raster is not None)
        self.as_layer = self._button(tr("As layer"), self._make_layer)
        self.as_layer.setToolTip(tr("Makes an adjustment layer, which can be changed at any time"))
        self.as_layer.setVisible(not self._of_layer)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("OK"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self.show_now)
        self._document = editor.document
        self._stop: Callable[[], None] = editor.listen(self._changed)
        self.form.changed.connect(lambda settings: self._timer.start() if not self._timer.isActive() else None)
        self.preview.toggled.connect(lambda on: self.show_now())
        self.finished.connect(self._end)
        self._count()
        self._timer.start()

    def _button(self, text: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: clicked())
        return button

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(6)
        middle.addWidget(self.preview)
        middle.addStretch(1)
        for button in (self.auto, self.presets, self.reset):
            middle.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.as_layer)
        below.addStretch(1)
        below.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.note)
        layout.addLayout(middle)
        layout.addLayout(below)
        self.setMinimumWidth(400)

    @property
    def settings(self) -> Settings:
        """The values as the dialog shows them."""
        return self.form.value

    # The picture

    def show_now(self) -> None:
        """Brings the preview up to date with the form."""
        self._timer.stop()
        editor = self._editor
        if editor.gesturing:
            self._timer.start()
            return
        editor.preview(adjusted_look(editor.document, self._layer, self.settings) if self.preview.isChecked() else None)

    def _changed(self, before: Document, after: Document) -> None:
        document = self._editor.document
        if document is self._document:
            return
        self._document = document
        if document.find(self._layer) is None:
            self.reject()
        else:
            self._timer.start()

    def _end(self, result: int) -> None:
        self._timer.stop()
        self._stop()
        for job in self._running:
            job.cancel()
        if result != QDialog.DialogCode.Accepted:
            self._editor.preview(None)

    def accept(self) -> None:
        """Keeps the values for the next time; an adjustment layer gets them now."""
        self._try(lambda: remember_last(self.settings))
        if self._of_layer:
            id, settings = self._layer, self.settings
            self._stop()
            self._editor.preview(None)
            self._editor.apply(Edit(tr(settings.label), lambda document: set_settings(document, id, settings)))
        elif not self.preview.isChecked():
            self._editor.preview(None)
        else:
            self.show_now()
        super().accept()

    def _make_layer(self) -> None:
        self._try(lambda: remember_last(self.settings))
        settings, above, editor = self.settings, self._layer, self._editor
        self.reject()
        editor.apply(Edit(tr(settings.label), lambda document: add_adjustment(document, settings, above)))
        if editor.active is not None:
            self.layer_made.emit(editor.active)

    # Histogram and automatic levels

    def _in_background(self, label: str, work: Callable[[], object], done: Callable[[object], None]) -> None:
        if self._jobs is None:
            done(work())
            return
        self._running.append(self._jobs.submit(label, lambda progress: work(), done, lambda error: None, lane="quick", quiet=True))

    def _count(self) -> None:
        document = self._editor.document
        layer = document.layer(self._layer)
        if self.form.editor is None:
            return
        if self._of_layer:
            stack = document.siblings(layer.id)
            below = [x for x in stack[: stack.index(layer)] if x.raster is not None]
            if not below:
                return
            layer = below[-1]

        def done(counts: object) -> None:
            if isinstance(counts, np.ndarray):
                self.form.show_counts(counts)

        self._in_background(tr("Histogram"), lambda: layer_counts(layer, document.selection), done)

    def _find_levels(self) -> None:
        document, id = self._editor.document, self._layer

        def done(levels: object) -> None:
            if isinstance(levels, Levels):
                self.form.put(levels)

        self._in_background(tr("Auto levels"), lambda: auto_levels_of(document, id), done)

    # Presets

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except StudioError as error:
            self.note.setText(str(error))
            self.note.show()

    def _known(self) -> AdjustPresets:
        try:
            return load_presets(self.settings.id)
        except StudioError as error:
            self.note.setText(str(error))
            self.note.show()
            return AdjustPresets()

    def presets_menu(self) -> QMenu:
        """The named values, those used last, and what can be done with them."""
        known = self._known()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        last = known.last
        menu.addAction(tr("Default"), self.form.reset)
        menu.addAction(tr("Used last"), lambda: self.form.put(last) if last is not None else None).setEnabled(last is not None)
        if known.named:
            menu.addSeparator()
        for name, settings in known.named.items():
            menu.addAction(name, partial(self.form.put, settings))
        menu.addSeparator()
        menu.addAction(tr("Save as preset…"), self._save_preset)
        if known.named:
            delete = menu.addMenu(tr("Delete preset"))
            for name in known.named:
                delete.addAction(name, partial(self._delete_preset, name))
        return menu

    def _open_presets(self) -> None:
        self.presets_menu().popup(self.presets.mapToGlobal(QPoint(0, self.presets.height() + 2)))

    def _save_preset(self) -> None:
        name = ask_text(self, tr("Save preset"), tr("Name"), "")
        if name is not None:
            self.save_preset(name)

    def save_preset(self, name: str) -> None:
        """Keeps the values under a name; an older preset of that name is replaced."""
        known = self._known()
        self._try(lambda: save_presets(self.settings.id, replace(known, named={**known.named, name: self.settings})))

    def _delete_preset(self, name: str) -> None:
        known = self._known()
        named = {key: value for key, value in known.named.items() if key != name}
        self._try(lambda: save_presets(self.settings.id, replace(known, named=named)))
