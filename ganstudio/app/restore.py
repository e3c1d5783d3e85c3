"""Noise, and the blocks and halos of compression, taken out of a layer by the model that is active for the task."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from ganstudio.app.colours import LUMA, Colours
from ganstudio.app.noise import noise_of
from ganstudio.app.pipeline import Prepared, StyleOptions, aligned, changed_in_place, layer_mask, prepare, warm
from ganstudio.app.sheet import Sheet
from ganstudio.app.twins import Twins, run_twins, twins
from ganstudio.core.document import Document, Generated, Layer, Recipe
from ganstudio.core.edit import Edit, Step
from ganstudio.core.fields import choice, fitting, number
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import Planes, run_tiles
from ganstudio.engine.bleed import Bleed
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Extra, Manifest
from ganstudio.errors import EditError, ModelError
from ganstudio.translate import tr

PLACES = (("new-layer", "New layer"), ("in-place", "Change the layer itself"))
EXTRA = "input."
"""Stands before the names of a model's own numbers among a recipe's values."""


@dataclass(frozen=True)
class DenoiseOptions:
    """How noise is taken out."""

    task: ClassVar[str] = "denoise"
    label: ClassVar[str] = "Denoise"

    strength: float = number(0.0, 0, 75, "Strength", decimals=1, lowest="Automatic",
                             tip="The noise that is taken out, as its standard deviation in 8-bit steps; at the left end it is measured")  # fmt: skip
    luminance: float = number(1.0, 0, 1, "Luminance", unit="%", scale=100, tip="How much of the noise in light and dark goes")
    colour: float = number(1.0, 0, 1, "Colour", unit="%", scale=100, tip="How much of the noise in the colours goes")
    crisp: float = number(1.0, 0, 1, "Faithful to crisp", unit="%", scale=100, tip="0 % invents nothing; 100 % draws fine detail that may be new")
    feather: float = number(0.0, 0, 250, "Edge feather", unit="px", tip="Softens the edge of the selection")
    place: str = choice("new-layer", "Result", PLACES)
    extras: tuple[tuple[str, float], ...] = ()
    """(name, number) for inputs of the model beside the noise level; the others have their defaults."""

    def placed(self, place: str) -> DenoiseOptions:
        """The same with another place for the result."""
        return replace(self, place=place)


@dataclass(frozen=True)
class JpegOptions:
    """How the traces of JPEG compression are taken out."""

    task: ClassVar[str] = "jpeg"
    label: ClassVar[str] = "JPEG clean-up"

    strength: float = number(1.0, 0, 1, "Strength", unit="%", scale=100, tip="How much of the correction shows")
    crisp: float = number(1.0, 0, 1, "Faithful to crisp", unit="%", scale=100, tip="0 % invents nothing; 100 % draws fine detail that may be new")
    feather: float = number(0.0, 0, 250, "Edge feather", unit="px", tip="Softens the edge of the selection")
    place: str = choice("new-layer", "Result", PLACES)
    extras: tuple[tuple[str, float], ...] = ()
    """(name, number) for inputs of the model; the others have their defaults."""

    def placed(self, place: str) -> JpegOptions:
        """The same with another place for the result."""
        return replace(self, place=place)


RestoreOptions = DenoiseOptions | JpegOptions


def restore(
    document: Document, layer_id: int, options: RestoreOptions, library: Library, progress: Progress, model: str = ""
) -> Edit:
    """Restores the selected part of a layer, or all of it, with the active model or the one with the id ``model``."""
    prepared = prepare(document, layer_id, StyleOptions(feather=options.feather, place=options.place))
    pair = pair_for(options, library, model)
    raster = restored(prepared, pair, options, library, progress)
    label = tr(options.label)
    step = Step(options.task, _kept(options) | ({"model": model} if model else {})) if prepared.mask is None else None
    if options.place == "in-place":
        return Edit(label, changed_in_place(prepared.layer, raster, prepared.offset + prepared.area.origin, prepared.mask, 1.0), step=step)
    recipe = _recipe(prepared, pair.model, options)
    shown = None if prepared.mask is None else layer_mask(prepared.mask)
    offset = prepared.offset + prepared.area.origin
    warm(raster)

    def add(now: Document) -> Document:
        now, layer = now.numbered(lambda id: Layer(id, label, Generated(raster, recipe), offset, shown))
        return now.insert(layer, above=prepared.layer.id if now.find(prepared.layer.id) is not None else None)

    return Edit(label, add, step=step)


def pair_for(options: RestoreOptions, library: Library, model: str = "") -> Twins:
    """The models that do what the options want; ModelError if there is none that leaves the size as it is."""
    pair = twins(library, options.task, model=model)
    if pair.model.sizes.scale != 1:
        raise ModelError(pair.model.id, tr("makes pictures larger, so it cannot do this. Choose another model for the task."))
    return pair


def restored(prepared: Prepared, pair: Twins, options: RestoreOptions, library: Library, progress: Progress) -> Raster:
    """What was prepared, restored: at the document's depth and in its colours, with the layer's alpha; the size of ``prepared.area``."""
    colours, raster = prepared.colours, prepared.raster
    values = model_values(pair.model, options, lambda: noise_of(raster, prepared.area, colours), colours.grey)
    around = _around(prepared, pair.needed(options.crisp))
    sheet = Sheet(prepared.area.size, prepared.document.channels, prepared.document.depth)
    bleed = Bleed(raster)

    def read(area: Rect) -> Planes:
        return colours.planes(bleed.read(area.moved(around.x, around.y)))

    def write(area: Rect, after: Planes) -> None:
        area = area.moved(around.x, around.y)
        wanted = area.intersected(prepared.area)
        if wanted.empty:
            return
        after = after[(slice(None), *wanted.slices(area.origin))]
        pixels = raster.read(wanted) if colours.plain else bleed.read(wanted)
        sheet.write(wanted.moved(-prepared.area.x, -prepared.area.y), colours.changed(pixels, _softened(colours, pixels, after, options)))

    run_twins(pair, options.crisp, library, around.size, read, write, progress, values)
    return sheet.raster()


def _around(prepared: Prepared, models: tuple[Manifest, ...]) -> Rect:
    """What the models have to see for the wanted part to come out as it does in the whole picture."""
    rules = [m.sizes for m in models]
    if any(rule.whole or rule.fixed for rule in rules):
        return prepared.area
    step = math.lcm(*(rule.multiple for rule in rules))
    return aligned(prepared.area.grown(max(rule.receptive_field for rule in rules)), step).intersected(prepared.raster.area)


def shares(options: RestoreOptions) -> tuple[float, float]:
    """How much of the change in luminance and in colour shows."""
    if isinstance(options, DenoiseOptions):
        return options.luminance, options.colour
    return options.strength, options.strength


def softened(before: Planes, after: Planes, luminance: float, colour: float) -> Planes:
    """``after`` with only a part of its change in luminance and of that in colour: planes (3, H, W) of sRGB."""
    if luminance == colour == 1:
        return after
    step = after - before
    light = np.tensordot(LUMA, step, 1)[None]
    return np.asarray(np.clip(before + np.float32(colour) * step + np.float32(luminance - colour) * light, 0, 1), np.float32)


def _softened(colours: Colours, pixels: Any, after: Planes, options: RestoreOptions) -> Planes:
    luminance, colour = shares(options)
    return after if luminance == colour == 1 else softened(colours.planes(pixels), after, luminance, colour)


# What the model is told


GREY = math.sqrt(3)
"""The same noise in three channels is as much, along grey, as this many times as much that differs between them, which models learn from."""


def model_values(model: Manifest, options: RestoreOptions, measured: Any, grey: bool = False) -> dict[str, float]:
    """The numbers that the model is given beside the picture. ``measured()`` gives the noise of the picture, in 8-bit steps."""
    values = {e.name: e.default for e in model.extras} | {name: value for name, value in options.extras if name in {e.name for e in model.extras}}
    extra = level_input(model)
    if extra is not None and isinstance(options, DenoiseOptions):
        values[extra.name] = as_input(extra, (options.strength or measured()) * (GREY if grey else 1))
    return values


def level_input(model: Manifest) -> Extra | None:
    """The input of a denoiser that takes the noise level: its first one; None if it takes nothing beside the picture."""
    return model.extras[0] if model.task == DenoiseOptions.task and model.extras else None


def as_input(extra: Extra, level: float) -> float:
    """A noise level in 8-bit steps as the number that a model's input takes, inside its range."""
    return min(max(level if extra.high > 1 else level / 255, extra.low), extra.high)


# Making a layer again


def _recipe(prepared: Prepared, model: Manifest, options: RestoreOptions) -> Recipe:
    return Recipe(options.task, model.id, model.sha256, "", tuple(_kept(options).items()), 0, ((prepared.layer.id, prepared.raster.digest()),))


def _kept(options: RestoreOptions) -> dict[str, float | str | bool]:
    """The options by name, as options_from() takes them."""
    kept = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in ("place", "extras")}
    return kept | {EXTRA + name: value for name, value in options.extras}


def options_from(task: str, values: Mapping[str, float | str | bool]) -> RestoreOptions:
    """The options that a layer was made with; what its recipe does not name, or names wrongly, has its default."""
    plain: RestoreOptions = DenoiseOptions() if task == DenoiseOptions.task else JpegOptions()
    given = {name: value for name, value in fitting(type(plain), values).items() if name != "place"}
    numbers = {name: value for name, value in values.items() if name.startswith(EXTRA) and isinstance(value, int | float) and abs(value) < 1e9}
    return replace(plain, extras=tuple((name.removeprefix(EXTRA), float(value)) for name, value in numbers.items()), **given)


def remake(
    document: Document, layer_id: int, library: Library, progress: Progress, model: str = "", wanted: RestoreOptions | None = None
) -> Edit:
    """Makes a restored layer again from what its source is now: by its own model or the one with the id ``model``, as it was or as ``wanted``.

    Its place, mask, opacity and blend mode stay. EditError if its source is gone.
    """
    layer = document.layer(layer_id)
    gone = EditError(tr("The layer that “{name}” was made from is not there any more.").format(name=layer.name))
    if not isinstance(layer.content, Generated) or not layer.content.recipe.reads:
        raise gone
    recipe = layer.content.recipe
    source = document.find(recipe.reads[0][0])
    if source is None:
        raise gone
    options = wanted or options_from(recipe.task, dict(recipe.values))
    prepared = prepare(replace(document, selection=None), source.id, StyleOptions(place="new-layer"))
    area = layer.bounds.moved(-prepared.offset.x, -prepared.offset.y).intersected(prepared.raster.area)
    if area.empty:
        raise gone
    prepared = replace(prepared, area=area)
    pair = pair_for(options, library, model or recipe.model)
    raster = restored(prepared, pair, options, library, progress)
    fresh, offset = _recipe(prepared, pair.model, options), prepared.offset + area.origin
    warm(raster)
    label = (tr("Run again: {name}") if wanted is None else tr("Change: {name}")).format(name=layer.name)
    return Edit(label, lambda now: now.change(layer_id, lambda found: replace(found, content=Generated(raster, fresh), offset=offset)))


# Trying values out


@dataclass(frozen=True, eq=False)
class Trial:
    """A small part of a layer as the models restore it, before anything is mixed: planes (3, H, W) of sRGB."""

    before: Planes
    faithful: Planes | None
    crisp: Planes

    def shown(self, options: RestoreOptions) -> Planes:
        """The result with these options; only what needs no model is taken from them."""
        after = self.crisp
        if self.faithful is not None and options.crisp < 1:
            after = self.faithful + np.float32(options.crisp) * (self.crisp - self.faithful)
        return softened(self.before, after, *shares(options))


def try_out(prepared: Prepared, models: Twins, values: Mapping[str, float], area: Rect, library: Library, progress: Progress) -> Trial:
    """Runs the models over ``area`` of what was prepared (in its raster's pixels, inside it)."""
    part = replace(prepared, area=area)
    bleed = Bleed(prepared.raster)
    wanted = (models.model,) if models.parent is None else (models.parent, models.model)
    made = [_tried(part, model, values, bleed, library, progress.part(i / len(wanted), 1 / len(wanted))) for i, model in enumerate(wanted)]
    return Trial(prepared.colours.planes(bleed.read(area)), made[0] if len(made) > 1 else None, made[-1])


def _tried(prepared: Prepared, model: Manifest, values: Mapping[str, float], bleed: Bleed, library: Library, progress: Progress) -> Planes:
    around, area = _around(prepared, (model,)), prepared.area
    out = np.empty((3, around.height, around.width), np.float32)

    def write(part: Rect, after: Planes) -> None:
        out[(slice(None), *part.slices())] = after

    run_tiles(
        model, library.session(model, progress), around.size,
        lambda part: prepared.colours.planes(bleed.read(part.moved(around.x, around.y))), write, progress, values,
    )  # fmt: skip
    return out[(slice(None), *area.slices(around.origin))]
