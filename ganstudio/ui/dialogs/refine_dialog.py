"""Refine edge: how far the edge reaches and how hard it is, tried on a part of the picture."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ganstudio.app.cutout import RefineOptions, Trial, radius_for, try_out
from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.app.editor import Editor
from ganstudio.app.look import Floats
from ganstudio.app.pipeline import Prepared
from ganstudio.core.fields import choice
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.trial_dialog import TrialDialog, Way, picture
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.jobs import JobQueue

ID = "refine-edge"
_SQUARE = 10
_GROUNDS = (("checks", "Checks"), ("white", "White"), ("black", "Black"), ("green", "Green"))
_COLOURS = {"white": (1.0, 1.0, 1.0), "black": (0.0, 0.0, 0.0), "green": (0.1, 0.75, 0.25)}


@dataclass(frozen=True)
class Ground:
    """What stands behind the thing in the preview."""

    ground: Literal["checks", "white", "black", "green"] = choice("checks", "Preview on", _GROUNDS)


def behind(name: str, height: int, width: int) -> Floats:
    """A ground of that size: (height, width, 3), 0..1."""
    if name in _COLOURS:
        return np.full((height, width, 3), _COLOURS[name], np.float32)
    y, x = np.mgrid[:height, :width] // _SQUARE
    return np.repeat(np.where((x + y) % 2, 0.82, 1.0)[..., None], 3, axis=2).astype(np.float32)


class RefineDialog(TrialDialog):
    """Asks how the edge of the selection is refined in a layer."""

    def __init__(self, editor: Editor, layer_id: int, library: Library, jobs: JobQueue, parent: QWidget | None = None) -> None:
        """There has to be a selection."""
        assert editor.document.selection is not None
        self._bounds: Rect = editor.document.selection.bounds()
        super().__init__(tr("Refine Edge"), editor, layer_id, library, jobs, edge_point(editor), parent)
        self.form = Form(last_options(ID, RefineOptions()))
        self.ground = Form(last_options(f"{ID}-ground", Ground()))
        self.column.addWidget(self.form)
        self.column.addWidget(self.ground)
        self.form.changed.connect(lambda _: self._changed())
        self.ground.changed.connect(lambda _: self.refresh())
        self.reset.clicked.connect(self.form.reset)
        self.begin(self.trials, self.pictures, self.work)

    @property
    def options(self) -> RefineOptions:
        """The values as the dialog shows them."""
        value: RefineOptions = self.form.value
        return value

    def _changed(self) -> None:
        self.refresh()
        self.ask()

    def trials(self) -> tuple[Hashable, tuple[Way, ...]]:
        """What the models are told, and the ways in which a part is made."""
        document, layer, options = self.document, self.layer_id, self.options

        def make(prepared: Prepared, area: Rect, progress: Progress) -> Trial:
            return try_out(document, layer, area.moved(prepared.offset.x, prepared.offset.y).intersected(document.area), options, progress)

        return options.radius, (Way((), make),)

    def pictures(self, made: Any) -> tuple[QImage, QImage]:
        """Before and after, with the values as they are now."""
        assert isinstance(made, Trial)
        ground = behind(self.ground.value.ground, *made.alpha.shape)
        before, after = (np.moveaxis(x, 2, 0) for x in (made.picture, made.shown(self.options, ground)))
        return picture(np.asarray(before, np.float32)), picture(np.asarray(after, np.float32))

    def work(self) -> float:
        """Pixels that the models will be given."""
        radius = radius_for(self.options, self._bounds)
        return self._bounds.size.area - max(self._bounds.width - 4 * radius, 0) * max(self._bounds.height - 4 * radius, 0)

    def accept(self) -> None:
        """Keeps the values for the next time."""
        try:
            keep_options(ID, self.options)
            keep_options(f"{ID}-ground", self.ground.value)
        except StudioError as error:
            self._failed(error)
        super().accept()


def edge_point(editor: Editor) -> tuple[float, float]:
    """A place on the selection's edge, where there is something to see: the topmost one."""
    selection = editor.document.selection
    assert selection is not None
    bounds = selection.bounds()
    row = selection.read(Rect(bounds.x, bounds.y, bounds.width, 1))[0, :, 0]
    return bounds.x + float(np.flatnonzero(row).mean()), float(bounds.y)
