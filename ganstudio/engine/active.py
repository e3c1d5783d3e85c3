"""Which model does the work of a task: the person's choice, kept in a file, or else one that came with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import tomli_w

from ganstudio.core.atomic import write_file
from ganstudio.core.toml import parse_toml
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import FileError, ModelError
from ganstudio.translate import tr

UPSCALE = "upscale"
"""The task for which there is one active model for each scale."""


def key_of(task: str, scale: int) -> str:
    """Under what a choice is kept: the task, for models that enlarge with its scale."""
    return f"{task}-x{scale}" if task == UPSCALE else task


def candidates(manifests: Sequence[Manifest], task: str, scale: int = 0) -> list[Manifest]:
    """The models of a task, and of a scale where one is given, in their order."""
    return [m for m in manifests if m.task == task and scale in (0, m.sizes.scale)]


def default(found: Sequence[Manifest]) -> Manifest | None:
    """The one that is used where nobody chose: bundled and with a parent, else bundled, else the first."""
    bundled = [m for m in found if m.bundled]
    return next((m for m in bundled if m.parent), next(iter(bundled), next(iter(found), None)))


def active_model(manifests: Sequence[Manifest], choices: Mapping[str, str], task: str, scale: int = 0) -> Manifest:
    """The active model of a task (and scale); ModelError with a remedy if there is none.

    ``choices``: model ids by key_of(). Scale 0 means any: the largest scale for which something was chosen, else the default of all.
    A chosen model that is not there any more counts as no choice; missing_choice() names it.
    """
    found = candidates(manifests, task, scale)
    scales = sorted({m.sizes.scale for m in found}, reverse=True)
    for key in [key_of(task, s) for s in scales]:
        chosen = next((m for m in found if m.id == choices.get(key)), None)
        if chosen is not None:
            return chosen
    usual = default(found)
    if usual is not None:
        return usual
    if scale and candidates(manifests, task):
        there = ", ".join(f"x{s}" for s in sorted({m.sizes.scale for m in candidates(manifests, task)}))
        raise ModelError(task, tr("there is no model for x{scale}. There are: {all}; others can be had under Enhance > Models.").format(
            scale=scale, all=there
        ))
    raise ModelError(task, tr("there is no model for this task. Download or import one under Enhance > Models."))


def missing_choice(manifests: Sequence[Manifest], choices: Mapping[str, str], task: str, scale: int = 0) -> str:
    """The id that was chosen for the task (and scale) and is not among the models any more; empty if there is none."""
    known = {m.id for m in manifests}
    wanted = [id for key, id in choices.items() if key == key_of(task, scale) or (not scale and task == UPSCALE and key.startswith(f"{task}-x"))]
    return next((id for id in wanted if id not in known), "")


def read_choices(file: Path) -> dict[str, str]:
    """The choices kept in ``file``, none where there is no file; FileError if it cannot be understood."""
    if not file.exists():
        return {}
    try:
        values = parse_toml(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        text = tr("the choice of models cannot be read ({why}). The models that came with the program are used.")
        raise FileError(file, text.format(why=error)) from error
    return {key: value for key, value in values.items() if isinstance(value, str)}


def write_choices(file: Path, choices: Mapping[str, str]) -> None:
    """Keeps the choices, whole or not at all; FileError if that fails."""
    write_file(file, tomli_w.dumps(dict(sorted(choices.items()))).encode(), make_folder=True)
