"""Denoise and JPEG clean-up: values, tried on a part of the layer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.app.editor import Editor
from ganstudio.app.noise import noise_of
from ganstudio.app.pipeline import Prepared
from ganstudio.app.restore import DenoiseOptions, RestoreOptions, Trial, level_input, model_values, pair_for, try_out
from ganstudio.app.twins import Twins
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.model_inputs import ModelInputs
from ganstudio.ui.dialogs.trial_dialog import TrialDialog, Way
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.jobs import JobQueue


class RestoreDialog(TrialDialog):
    """Asks how noise or the traces of compression are taken out of a layer."""

    def __init__(
        self, editor: Editor, options: RestoreOptions, layer_id: int, library: Library, jobs: JobQueue, centre: tuple[float, float] | None,
        parent: QWidget | None = None, *, changing: bool = False, model: str = "",
    ) -> None:  # fmt: skip
        """``changing``: ``options`` are those that a layer was made with, by the model with the id ``model``. ModelError if there is no model."""
        super().__init__(tr(options.label), editor, layer_id, library, jobs, centre, parent)
        self.pair: Twins = pair_for(options, library, model)
        self._changing = changing
        self.measured: float | None = None
        last = options if changing else last_options(options.task, options)
        if isinstance(last, DenoiseOptions):
            last = replace(last, strength=options.strength)  # every picture has a noise of its own
        self.form = Form(last)
        self.inputs = ModelInputs(self)
        level = level_input(self.pair.model)
        self.inputs.show_models(self.pair.needed(0.5), () if level is None else (level.name,), dict(options.extras))
        self.form.set_field_visible("crisp", self.pair.parent is not None)
        self.form.set_field_visible("feather", self.document.selection is not None and not changing)
        self.form.set_field_visible("place", not changing)
        if isinstance(options, DenoiseOptions):
            self.form.set_field_visible("strength", level is not None)
            self.form.set_field_visible("colour", self.document.mode == "rgb")
        self.column.addWidget(self.form)
        self.column.addWidget(self.inputs)
        names = dict.fromkeys(tr(model.label) for model in self.pair.needed(0.5))
        self.model.setText(tr("Model: {name}").format(name=", ".join(names)))
        self.model.show()
        self.form.changed.connect(lambda value: self._changed())
        self.inputs.changed.connect(self.ask)
        self.reset.clicked.connect(self._reset)
        self.begin(self.trials, self.pictures, self.work)

    @property
    def options(self) -> RestoreOptions:
        """The values as the dialog shows them."""
        value: RestoreOptions = self.form.value
        return replace(value, extras=tuple(self.inputs.values.items()))

    def _reset(self) -> None:
        self.form.reset()
        self.inputs.reset()

    def looked(self, prepared: Prepared) -> None:
        if level_input(self.pair.model) is None:
            return
        selection, offset = self.document.selection, prepared.offset

        def measure(progress: Progress) -> float:
            area = prepared.raster.area
            if selection is not None:
                area = area.intersected(selection.bounds().moved(-offset.x, -offset.y))
            return noise_of(prepared.raster, area, prepared.colours)

        def done(level: object) -> None:
            assert isinstance(level, float)
            self.measured = level
            self.estimate()
            self.ask()

        self.look_into(tr("Measuring the noise"), measure, done)

    def ask(self) -> None:
        """As for all trials; with automatic strength they begin once the noise was measured."""
        waits = self.prepared is not None and self.measured is None and level_input(self.pair.model) is not None
        if waits and isinstance(self.form.value, DenoiseOptions) and not self.form.value.strength:
            assert self.prepared is not None
            self._frame()
            self._show_before(self.prepared, self.area)
        else:
            super().ask()

    def estimate(self) -> None:
        super().estimate()
        if self.measured is not None:
            words = tr("Measured noise: {level:.1f} of 255.").format(level=self.measured)
            self.cost.setText("\n".join(filter(None, (words, self.cost.text().splitlines()[-1] if self._pace else ""))))
            self.cost.show()

    def _changed(self) -> None:
        self.refresh()
        self.ask()

    def trials(self) -> tuple[Hashable, tuple[Way, ...]]:
        """What the models are told, and the ways in which a part is made."""
        options, pair, library, measured = self.options, self.pair, self.library, self.measured
        grey = self.document.mode == "grey"
        told = model_values(pair.model, options, lambda: 0.0 if measured is None else measured, grey)

        def way(models: Twins) -> Way:
            return Way(models.needed(0.5), lambda prepared, area, progress: try_out(prepared, models, told, area, library, progress))

        quick = next((m for m in library.manifests if pair.model.preview and m.id == pair.model.preview and m.task == pair.model.task), None)
        return tuple(told.items()), (way(pair),) if quick is None else (way(Twins(quick)), way(pair))

    def pictures(self, made: Any) -> tuple[QImage, QImage]:
        """Before and after, with the values as they are now."""
        assert isinstance(made, Trial)
        return self.seen(made.before), self.seen(made.shown(self.options))

    def work(self) -> float:
        """Pixels that the models will be given."""
        assert self.prepared is not None
        area = self.prepared.raster.size.area
        selection = self.document.selection
        if selection is not None:
            area = min(area, selection.bounds().size.area)
        return area * len(self.pair.needed(self.options.crisp)) / len(self.pair.needed(0.5))

    def accept(self) -> None:
        """Keeps the values for the next time, unless they are those of one layer."""
        try:
            if not self._changing:
                keep_options(self.options.task, self.options)
        except StudioError as error:
            self._failed(error)
        super().accept()
