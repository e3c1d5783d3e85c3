"""What can be said of a layer that a model made: how, with what, whether it is still true, and which other models could make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from ganstudio.app.generate import AXIS, DrawOptions
from ganstudio.app.pipeline import StyleOptions
from ganstudio.app.rerun import made_from, stale
from ganstudio.app.restore import EXTRA, DenoiseOptions, JpegOptions
from ganstudio.app.tasks import OTHER, task_kind
from ganstudio.core.document import Document, Generated, Layer, Recipe
from ganstudio.core.fields import Choice, Control, Number, Toggle, controls
from ganstudio.engine.latent import read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import StudioError
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr

State = Literal["current", "stale", "gone"]
"""Of what a layer was made from: as it was, changed since, or not there any more."""

OPTIONS: Mapping[str, type] = MappingProxyType(
    {"generate": DrawOptions, "denoise": DenoiseOptions, "jpeg": JpegOptions, "inpaint": InpaintOptions}
)
"""The options that recipes of a task hold; those of the others are a style's."""


@dataclass(frozen=True)
class Swap:
    """Something that a layer could be made with instead."""

    label: str
    preset: str = ""
    """Id of a style; empty: a model."""
    model: str = ""


CHANGEABLE = (DrawOptions.task, DenoiseOptions.task, JpegOptions.task)
"""Tasks whose layers have a dialog in which their values are changed."""


def source_state(document: Document, layer: Layer) -> State:
    """How what the layer was made from is now. May take as long as reading its pixels does."""
    if not isinstance(layer.content, Generated):
        return "current"
    if layer.content.recipe.reads and made_from(document, layer) is None:
        return "gone"
    return "stale" if stale(document, layer.id) else "current"


def model_of(library: Library, recipe: Recipe) -> Manifest | None:
    """The model that the recipe names, whatever version; None if it is not there."""
    return next((m for m in library.manifests if m.id == recipe.model), None)


def about_model(library: Library, recipe: Recipe) -> str:
    """What is wrong with the recipe's model, in a sentence with the remedy; empty if it is there as it was."""
    model = model_of(library, recipe)
    if model is None:
        text = tr("The model {id} is not installed. The layer keeps its pixels; install the model or choose another one to make it anew.")
        return text.format(id=recipe.model)
    if recipe.sha256 and model.sha256 != recipe.sha256:
        return tr("The layer was made with another version of the model {id}; made anew, it may look different.").format(id=recipe.model)
    return ""


def swaps(library: Library, recipe: Recipe) -> tuple[Swap, ...]:
    """What could make the layer instead: styles for a style, models of the same task (and scale) for the others."""
    if recipe.task == "style" or recipe.preset:
        return tuple(Swap(p.label, p.id, p.model) for p in library.presets)
    own = model_of(library, recipe)
    scale = own.sizes.scale if own is not None else 0
    return tuple(Swap(m.label, "", m.id) for m in library.manifests if m.task == recipe.task and scale in (0, m.sizes.scale))


def task_label(recipe: Recipe) -> str:
    """What was done, untranslated."""
    kind = task_kind(recipe.task)
    return "Style" if recipe.task == "style" else "Made by a model" if kind is OTHER else kind.label


def facts(recipe: Recipe, library: Library | None = None) -> list[tuple[str, str]]:
    """(name, value) of everything that was set differently from usual, in words of the interface."""
    kind = OPTIONS.get(recipe.task, StyleOptions)
    known = controls(kind)
    plain = kind()
    rows = [(tr("Seed"), str(recipe.seed))] if recipe.task == "generate" else []
    for name, value in recipe.values:
        if name in known:
            if value != getattr(plain, name):
                rows.append((tr(known[name].label), in_words(known[name], value)))
        elif not isinstance(value, bool):  # which says how the task was done, and nobody set it
            rows.append((_named(name, recipe, library), f"{value:g}" if isinstance(value, float) else str(value)))
    return rows


def in_words(control: Control, value: Any) -> str:
    """A value as its control shows it."""
    match control:
        case Number(unit=unit, decimals=decimals, scale=scale) if isinstance(value, int | float):
            if control.lowest and value == control.low:
                return tr(control.lowest)
            return f"{round(value * scale, decimals):g}{' ' if unit and unit not in '%×°' else ''}{unit}"
        case Choice(options=options):
            return next((tr(label) for known, label in options if known == value), str(value))
        case Toggle():
            return tr("yes") if value else tr("no")
    return str(value)


def _named(name: str, recipe: Recipe, library: Library | None) -> str:
    """The name of a value that is no option: a direction of a generator, or an input of the model's own."""
    if name.startswith(AXIS):
        number = name.removeprefix(AXIS)
        model = model_of(library, recipe) if library is not None else None
        try:
            directions = read_directions(model) if model is not None else None
        except StudioError:  # only the name is missing
            directions = None
        if directions is not None and number.isdigit() and 0 < int(number) <= len(directions.names):
            found = directions.names[int(number) - 1]
            if not found.startswith("Direction "):
                return tr(found)
        return tr("Direction {n}").format(n=number)
    text = name.removeprefix(EXTRA).replace("_", " ")
    return tr(text[:1].upper() + text[1:])
