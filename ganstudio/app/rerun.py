"""Layers that a model made, made again: from their recipe, when what they were made from has changed.

``REMAKES`` says by task how that is done; a task that is not named there is a style's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ganstudio.app.generate import DrawOptions
from ganstudio.app.generate import remake as generate_again
from ganstudio.app.inpaint import TASK as FILL_TASK
from ganstudio.app.inpaint import refill
from ganstudio.app.pipeline import StyleOptions, keep_colours, options_of, pixels_of, prepare, recipe_values, run_style, warm
from ganstudio.app.restore import DenoiseOptions, JpegOptions
from ganstudio.app.restore import remake as restore_again
from ganstudio.core.document import Document, Generated, Group, Layer, Placed, Recipe
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.translate import tr

Remake = Callable[[Document, int, Library, Progress, str], Edit]
"""Makes the generated layer with that id again from its recipe, by another model if its id is given (empty: by its own)."""

REMAKES: Mapping[str, Remake] = MappingProxyType({
    FILL_TASK: refill,
    DenoiseOptions.task: restore_again,
    JpegOptions.task: restore_again,
    DrawOptions.task: generate_again,
})
"""How layers are made again, by the task in their recipe."""


def made_from(document: Document, layer: Layer) -> Layer | None:
    """The layer that was read; None if it is gone, or the layer was not made by a model."""
    if not isinstance(layer.content, Generated) or not layer.content.recipe.reads:
        return None
    return document.find(layer.content.recipe.reads[0][0])


def stale(document: Document, layer_id: int) -> bool:
    """Whether a layer that its generated layer was made from has changed since; False for layers that no model made."""
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Generated):
        return False
    for source, digest in layer.content.recipe.reads:
        found = document.find(source)
        if found is None or not _as_read(document, found, digest):
            return True
    return False


def _as_read(document: Document, layer: Layer, digest: str) -> bool:
    """Whether a layer's pixels are those of the digest: as stored, or as they were rendered where it is a group or under a transform."""
    if layer.raster is not None and layer.raster.digest() == digest:
        return True
    return isinstance(layer.content, Group | Placed) and pixels_of(document, layer)[0].digest() == digest


def rerun(document: Document, layer_id: int, library: Library, progress: Progress, preset: Preset | None = None, model: str = "") -> Edit:
    """Makes a generated layer again from what its source is now: as its recipe says, or in the style ``preset``, or by another model.

    Its place, mask, opacity and blend mode stay. EditError if no model made it or its source is gone.
    """
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Generated):
        raise EditError(tr("“{name}” was not made by a model.").format(name=layer.name))
    remake = REMAKES.get(layer.content.recipe.task)
    if remake is not None:
        return remake(document, layer_id, library, progress, model)
    if model and preset is None:
        preset = Preset(layer.content.recipe.preset, layer.name, model, layer.content.recipe.values)
    return _restyled(document, layer, layer.content.recipe, library, progress, preset)


def _restyled(document: Document, layer: Layer, recipe: Recipe, library: Library, progress: Progress, preset: Preset | None) -> Edit:
    """A style's layer, made again."""
    source = made_from(document, layer)
    if source is None:
        raise EditError(tr("The layer that “{name}” was made from is not there any more.").format(name=layer.name))
    kept = Preset(recipe.preset, layer.name, recipe.model, recipe.values)
    options = options_of(kept, StyleOptions()) if preset is None else options_of(preset, options_of(kept, StyleOptions()))
    chosen = preset or kept
    prepared = prepare(replace(document, selection=None), source.id, replace(options, place="new-layer"))
    wanted = layer.bounds.moved(-prepared.offset.x, -prepared.offset.y).intersected(prepared.raster.area)
    if wanted.empty:
        raise EditError(tr("The layer that “{name}” was made from is not there any more.").format(name=layer.name))
    prepared = replace(prepared, area=wanted)
    styled = run_style(prepared, chosen, options, library, progress)
    raster = keep_colours(styled) if options.keep_colours and document.mode == "rgb" else styled.raster
    warm(raster)
    fresh = Recipe(
        recipe.task,
        styled.manifest.id,
        styled.manifest.sha256,
        chosen.id,
        recipe_values(chosen, options),
        recipe.seed,
        ((source.id, prepared.raster.digest()),),
    )
    offset = prepared.offset + wanted.origin
    name = layer.name if preset is None else preset.label

    def change(found: Layer) -> Layer:
        if not isinstance(found.content, Generated):
            raise EditError(tr("“{name}” was not made by a model.").format(name=found.name))
        return replace(found, content=Generated(raster, fresh), offset=offset, name=name)

    return Edit(tr("Run again: {name}").format(name=name), lambda now: now.change(layer.id, change))
