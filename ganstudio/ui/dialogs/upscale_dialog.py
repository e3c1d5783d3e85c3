"""Upscale: how large, and between faithful and crisp, tried on a part of a layer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.app.editor import Editor
from ganstudio.app.enlarge import TO_SIZE, Enlargers, UpscaleOptions, enlargers, factor_of, try_enlarged
from ganstudio.app.pipeline import Prepared
from ganstudio.core.convert import LARGEST, check_size
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.active import UPSCALE
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.model_inputs import ModelInputs
from ganstudio.ui.dialogs.size_dialogs import megapixels
from ganstudio.ui.dialogs.trial_dialog import TrialDialog, Way
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.jobs import JobQueue


class UpscaleDialog(TrialDialog):
    """Asks how a picture is made larger."""

    def __init__(
        self, editor: Editor, layer_id: int, library: Library, jobs: JobQueue, centre: tuple[float, float] | None, parent: QWidget | None = None
    ) -> None:
        """ModelError if no model makes pictures larger."""
        super().__init__(tr(UpscaleOptions.label), editor, layer_id, library, jobs, centre, parent)
        self.pair: Enlargers = enlargers(library, 2)
        old = self.document.size
        self.form = Form(last_options(UPSCALE, UpscaleOptions()))
        self.width_box, self.height_box = (NumberBox(1, LARGEST, 0, "px") for _ in range(2))
        self._sizes = QWidget(self)
        row = QHBoxLayout(self._sizes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for box, name, value in ((self.width_box, tr("Width"), old.width), (self.height_box, tr("Height"), old.height)):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setValue(2 * value)
            row.addWidget(box, 1)
            if box is self.width_box:
                row.addWidget(QLabel("×"))
        self.size_words = self._label("muted")
        self.inputs = ModelInputs(self)
        self.form.put_below("scale", self._sizes)
        for part in (self.form, self.inputs, self.size_words):
            self.column.addWidget(part)
        self.setTabOrder(self.form.widgets["scale"], self.width_box)
        self.setTabOrder(self.width_box, self.height_box)
        self.form.changed.connect(lambda value: self._changed())
        self.inputs.changed.connect(self.ask)
        self.width_box.valueChanged.connect(lambda value: self._typed(value / old.width))
        self.height_box.valueChanged.connect(lambda value: self._typed(value / old.height))
        self.reset.clicked.connect(self.form.reset)
        self._choose_models()
        self.begin(self.trials, self.pictures, self.work)

    @property
    def options(self) -> UpscaleOptions:
        """The values as the dialog shows them."""
        value: UpscaleOptions = self.form.value
        size = Size(round(self.width_box.value()), round(self.height_box.value())) if value.scale == TO_SIZE else None
        return replace(value, size=size, extras=tuple(self.inputs.values.items()))

    @property
    def target(self) -> Size:
        """What the picture will measure."""
        return self.options.target(self.document.size)

    @property
    def scale(self) -> tuple[float, float]:
        """As the picture grows."""
        old, new = self.document.size, self.target
        return max(new.width / old.width, 0.1), max(new.height / old.height, 0.1)

    def _typed(self, factor: float) -> None:
        old = self.document.size
        for box, side in ((self.width_box, old.width), (self.height_box, old.height)):
            if box is not self.sender():
                with QSignalBlocker(box):
                    box.setValue(max(round(side * factor), 1))
        self._changed()

    def _changed(self) -> None:
        self._choose_models()
        self.refresh()
        if self.ok.isEnabled():
            self.ask()

    def _choose_models(self) -> None:
        """Takes the models for the size that is wanted; says what comes out, or what is wrong with it."""
        self._sizes.setVisible(self.form.value.scale == TO_SIZE)
        old, target = self.document.size, self.target
        try:
            check_size(target)
            pair = enlargers(self.library, factor_of(old, target))
        except StudioError as error:
            self.ok.setEnabled(False)
            for label in (self.size_words, self.model, self.cost):
                label.hide()
            self._failed(error)
            return
        self.ok.setEnabled(True)
        self.problem.hide()
        if pair != self.pair or not self.model.text():
            self.pair, self._pace = pair, 0.0
            models = pair.needed(0.5)
            self.inputs.show_models(models, values=self.inputs.values)
            self.form.set_field_visible("crisp", pair.crisp is not None)
            self.model.setText(tr("Model: {name}").format(name=", ".join(tr(m.label) for m in models)))
        self.model.show()
        words = megapixels(target.width, target.height, self.document.channels, self.document.depth)
        self.size_words.setText(f"{target.width} × {target.height} px\n{words}")
        self.size_words.show()
        self.estimate()

    def trials(self) -> tuple[Hashable, tuple[Way, ...]]:
        """What the models are told, and the ways in which a part is made."""
        options, pair, library, times = self.options, self.pair, self.library, self.scale

        def make(prepared: Prepared, area: Rect, progress: Progress) -> Any:
            return try_enlarged(prepared.raster, prepared.colours, area, pair, times, dict(options.extras), library, progress)

        return (times, pair.faithful.id, pair.crisp.id if pair.crisp else "", options.extras), (Way(pair.needed(0.5), make),)

    def pictures(self, made: Any) -> tuple[QImage, QImage]:
        """Before and after, with the values as they are now."""
        plain, faithful, crisp = made
        share = np.float32(self.options.crisp)
        return self.seen(plain), self.seen(faithful if crisp is None else faithful + share * (crisp - faithful))

    def work(self) -> float:
        """Pixels that the models will be given."""
        area = sum(layer.raster.size.area for layer in self.document.walk() if layer.raster is not None and not layer.raster.empty)
        return area * len(self.pair.needed(self.options.crisp)) / len(self.pair.needed(0.5))

    def accept(self) -> None:
        """Keeps the values for the next time."""
        try:
            keep_options(UPSCALE, self.options)
        except StudioError as error:
            self._failed(error)
        super().accept()
