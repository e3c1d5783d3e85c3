"""How the results of a batch are written, as a form shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ganstudio.app.batch_recipe import BatchRecipe
from ganstudio.app.batch_run import EXISTING
from ganstudio.core.fields import choice, controls, number
from ganstudio.files.export import ExportOptions
from ganstudio.files.formats import FORMATS


@dataclass(frozen=True)
class BatchOptions:
    """What is not part of the steps."""

    format: str = choice("", "Format", (("", "As the source"), *((format.id, format.label) for format in FORMATS)))
    quality: int = number(92, 1, 100, "Quality", tip="Of formats with losses")
    metadata: str = choice("keep", "Metadata", controls(ExportOptions)["metadata"].options)  # type: ignore[union-attr]
    existing: str = choice("resume", "Already there", EXISTING, "What becomes of results that are there already")
    jobs: int = number(1, 1, 16, "At a time", tip="Pictures that are worked on at once; models use all cores for each")


def options_of(recipe: BatchRecipe, base: BatchOptions) -> BatchOptions:
    """The options with what the recipe says."""
    export = recipe.export
    return replace(base, format=export.format, quality=export.quality, metadata=export.metadata)


def with_options(recipe: BatchRecipe, options: BatchOptions) -> BatchRecipe:
    """The recipe with what the options say."""
    export = replace(recipe.export, format=options.format, quality=options.quality, metadata=options.metadata)  # type: ignore[arg-type]
    return replace(recipe, export=export)
