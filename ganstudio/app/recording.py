"""What was done in the window, as steps for other pictures: from the history, or from the stack of layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ganstudio.core.adjust import to_dict
from ganstudio.core.document import Adjustment, Document, Generated, Layer
from ganstudio.core.edit import Step
from ganstudio.core.history import State
from ganstudio.core.tone import WindowLevel
from ganstudio.translate import tr

OF_ONE_PICTURE = ("inpaint", "select", "cutout")
"""Tasks whose layers depend on a place that was marked in the picture by hand."""


@dataclass(frozen=True)
class Found:
    """Steps, and the names of what was done that means nothing on other pictures."""

    steps: tuple[Step, ...]
    left_out: tuple[str, ...] = ()


def steps_of_layers(document: Document) -> Found:
    """The stack above the bottom layer as steps: adjustment layers, and what models made of it or of each other."""
    if not document.layers:
        return Found(())
    steps: list[Step] = []
    left_out: list[str] = []
    places = {document.layers[0].id: 0}
    for layer in document.layers[1:]:
        if not layer.visible or _only_looked_through(document, layer):
            continue
        step = as_step(layer, places)
        if step is None:
            left_out.append(layer.name)
            continue
        steps.append(step)
        if isinstance(layer.content, Generated):
            places[layer.id] = len(places)
        if layer.mask is not None and layer.mask.enabled:
            left_out.append(tr("the mask of “{name}”").format(name=layer.name))
    return Found(tuple(steps), tuple(left_out))


def _only_looked_through(document: Document, layer: Layer) -> bool:
    """Whether the layer is the range in which a measured picture is looked at: other pictures have their own."""
    return document.measure is not None and isinstance(layer.content, Adjustment) and isinstance(layer.content.settings, WindowLevel)


def as_step(layer: Layer, places: Mapping[int, int]) -> Step | None:
    """A layer as a step, where ``places`` numbers the layers that models may read; None where that cannot be."""
    look: dict[str, Any] = {"name": layer.name, "opacity": layer.opacity, "blend": layer.blend.value, "clip": layer.clip}
    match layer.content:
        case Adjustment(settings):
            return Step("layer", look | {"adjustment": to_dict(settings)})
        case Generated(_, recipe) if recipe.task not in OF_ONE_PICTURE and recipe.reads and recipe.reads[0][0] in places:
            made = {"reads": places[recipe.reads[0][0]], "task": recipe.task, "model": recipe.model, "preset": recipe.preset, "seed": recipe.seed}
            return Step("layer", look | made | {"values": dict(recipe.values)})
    return None


def steps_of_history(states: Sequence[State]) -> Found:
    """The edits that led to the last of these states. Adjustment layers count as they are at the end."""
    steps: list[Step] = []
    left_out: list[str] = []
    for before, after in pairwise(states):
        if after.step is not None:
            steps.append(after.step)
            continue
        fresh = [layer for layer in after.document.layers if before.document.find(layer.id) is None]
        kept = [found for layer in fresh if (found := states[-1].document.find(layer.id)) is not None]
        kept = [layer for layer in kept if not _only_looked_through(after.document, layer)]
        made = [step for layer in kept if isinstance(layer.content, Adjustment) and (step := as_step(layer, {})) is not None]
        steps += made
        if len(made) < len(kept) or not (fresh or _same_pixels(before.document, after.document)):
            left_out.append(after.label)
    return Found(tuple(steps), tuple(left_out))


def _same_pixels(before: Document, after: Document) -> bool:
    """Whether two states differ in nothing but names, adjustments and the selection."""
    rasters = [[layer.raster for layer in document.walk() if layer.raster is not None] for document in (before, after)]
    return before.size == after.size and len(rasters[0]) == len(rasters[1]) and all(a is b for a, b in zip(*rasters, strict=True))
