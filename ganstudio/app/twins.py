"""A model trained against a discriminator and the faithful one that it started from: one result, mixed as the person likes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ganstudio.app.sheet import Sheet
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import Planes, Read, Write, run_tiles
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import ModelError
from ganstudio.translate import tr

_WHOLE = np.float32(65535)


@dataclass(frozen=True)
class Twins:
    """The model of a task, and its faithful parent where it has one."""

    model: Manifest
    parent: Manifest | None = None

    def needed(self, crisp: float) -> tuple[Manifest, ...]:
        """The models that have to run for that mixture (0: faithful, 1: crisp)."""
        if self.parent is None or crisp >= 1:
            return (self.model,)
        return (self.parent,) if crisp <= 0 else (self.parent, self.model)


def twins(library: Library, task: str, scale: int = 0, model: str = "") -> Twins:
    """The active model of a task (and scale), or the one with the id ``model``; ModelError if there is none, or it does something else.

    A parent that is not installed is left out, and so is one that gives results of another size.
    """
    found = library.manifest(model) if model else library.active(task, scale)
    if found.task != task:
        raise ModelError(found.id, tr("is made for another task ({task}). Choose a model for {wanted}.").format(task=found.task, wanted=task))
    parent = next((m for m in library.manifests if found.parent and m.id == found.parent), None)
    if parent is not None and parent.sizes.scale != found.sizes.scale:
        parent = None
    return Twins(found, parent)


def run_twins(
    pair: Twins,
    crisp: float,
    library: Library,
    size: Size,
    read: Read,
    write: Write,
    progress: Progress,
    values: Mapping[str, float] | None = None,
) -> None:
    """As run_tiles(), for the mixture of both models: 0 the faithful one alone, 1 the crisp one alone."""
    models = pair.needed(crisp)
    progress(0.0, tr("Loading the model"))
    if len(models) == 1:
        run_tiles(models[0], library.session(models[0], progress), size, read, write, progress, values)
        return
    faithful, model = models
    scale = model.sizes.scale
    sheet = Sheet(Size(size.width * scale, size.height * scale), 3, 16)

    def keep(area: Rect, planes: Planes) -> None:
        sheet.write(area, np.moveaxis((planes * _WHOLE + np.float32(0.5)).astype(np.uint16), 0, 2))

    run_tiles(faithful, library.session(faithful, progress), size, read, keep, progress.part(0.0, 0.5), values)
    kept = sheet.raster()

    def mix(area: Rect, planes: Planes) -> None:
        before = np.moveaxis(kept.read(area), 2, 0) * np.float32((1 - crisp) / _WHOLE)
        planes *= np.float32(crisp)
        planes += before
        write(area, planes)

    run_tiles(model, library.session(model, progress), size, read, mix, progress.part(0.5, 0.5), values)
