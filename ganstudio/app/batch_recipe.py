"""Recipes for many pictures: steps and how the results are written, in a file that can be read, edited and shared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from ganstudio.app.steps import checked
from ganstudio.core.atomic import write_file
from ganstudio.core.edit import Step
from ganstudio.core.fields import controls, fits
from ganstudio.core.toml import parse_toml
from ganstudio.errors import EditError, FileError, ManifestError
from ganstudio.files.export import ExportOptions
from ganstudio.translate import tr

SUFFIX = ".ganrecipe"


AS_SOURCE = ExportOptions(format="")
"""The format of the source where it can be written, or PNG."""


@dataclass(frozen=True)
class BatchRecipe:
    """What is done to every picture, and how it is written."""

    name: str
    steps: tuple[Step, ...]
    export: ExportOptions = AS_SOURCE


def recipe_text(recipe: BatchRecipe) -> str:
    """The recipe as TOML."""
    top: dict[str, Any] = {"name": recipe.name, "step": [{"do": step.do, **_plain(step.values)} for step in recipe.steps]}
    plain = AS_SOURCE
    written = {f.name: getattr(recipe.export, f.name) for f in fields(recipe.export)}
    kept = {name: value for name, value in written.items() if value != getattr(plain, name) and value is not None}
    return tomli_w.dumps(top | ({"export": kept} if kept else {}))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that TOML can hold: what is not set is left out."""
    return {name: _plain(value) if isinstance(value, Mapping) else value for name, value in values.items() if value is not None}


def digest(recipe: BatchRecipe) -> str:
    """Equal for recipes that give the same results."""
    return hashlib.sha256(recipe_text(replace(recipe, name="")).encode()).hexdigest()


def save_recipe(recipe: BatchRecipe, path: Path) -> None:
    """Writes the recipe, whole or not at all."""
    write_file(path, recipe_text(recipe).encode())


def load_recipe(path: Path) -> BatchRecipe:
    """The recipe in a file; FileError or ManifestError, naming the key, if there is none or a value does not fit."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else tr("not a text")
        text = tr("The recipe cannot be read ({why}). Choose a recipe (.ganrecipe) or a project (.ora).")
        raise FileError(path, text.format(why=why or error)) from error
    return recipe_from(text, path)


def recipe_from(text: str, name: Path | str) -> BatchRecipe:
    """The recipe in a text; ``name`` is for messages."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise ManifestError(name, "", tr("This is no recipe: {why}").format(why=error)) from error
    for key in data:
        if key not in ("name", "step", "export"):
            raise ManifestError(name, key, tr("is not known. A recipe has: name, step, export."))
    entries = data.get("step", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ManifestError(name, "step", tr("should be tables, each headed [[step]]."))
    if not entries:
        raise ManifestError(name, "step", tr("is missing: a recipe has at least one step."))
    steps = tuple(_step(entry, number, name) for number, entry in enumerate(entries, 1))
    return BatchRecipe(str(data.get("name", Path(name).stem)), steps, _export(data.get("export", {}), name))


def _step(entry: Mapping[str, Any], number: int, name: Path | str) -> Step:
    step = Step(str(entry.get("do", "")), {key: value for key, value in entry.items() if key != "do"})
    try:
        checked(step)
    except EditError as error:
        raise ManifestError(name, tr("step {n}").format(n=number), str(error)) from error
    return step


def _export(data: Any, name: Path | str) -> ExportOptions:
    if not isinstance(data, dict):
        raise ManifestError(name, "export", tr("should be a table."))
    known = controls(ExportOptions)
    for key, value in data.items():
        if key not in known:
            raise ManifestError(name, f"export.{key}", tr("is not known. There are: {keys}.").format(keys=", ".join(known)))
        if not fits(known[key], value):
            raise ManifestError(name, f"export.{key}", tr("{value} is not possible here.").format(value=value))
    return replace(AS_SOURCE, **data)
