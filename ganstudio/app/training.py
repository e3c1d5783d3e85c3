"""Starting and following the training process, which lives outside of this one so that neither can slow down or break the other."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ganstudio.app.recipe import Recipe, check_name, dump_recipe, load_recipe
from ganstudio.app.runs import Line, Run, read_line
from ganstudio.core.atomic import write_file
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Manifest, read_manifest
from ganstudio.engine.presets import Preset, free_id
from ganstudio.errors import EditError, FileError
from ganstudio.translate import tr

INSTALL = 'pip install "ganstudio[train]"'
_STYLE = "style"
"""File in a run's folder with the id of the style that the run made, or may take the place of."""


def can_train() -> bool:
    """Whether PyTorch is installed; nothing is loaded."""
    return importlib.util.find_spec("torch") is not None


def check_training() -> None:
    """EditError with the one command to run where PyTorch is missing."""
    if not can_train():
        raise EditError(tr("Training needs PyTorch, which is not installed. Run: {command}").format(command=INSTALL))


def create_run(recipe: Recipe, root: Path) -> Run:
    """A folder for a new run, named after the recipe; a number is added if there is one already. ManifestError if it cannot be named so."""
    check_name(recipe.name, Path("recipe.toml"))
    number = 1
    while (folder := root / (recipe.name if number == 1 else f"{recipe.name}-{number}")).exists():
        number += 1
    try:
        folder.mkdir(parents=True)
        run = Run(folder)
        write_file(run.recipe_file, dump_recipe(recipe).encode())
    except OSError as error:
        raise FileError(folder, tr("The run's folder cannot be made ({reason}).").format(reason=error.strerror)) from error
    return run


def command(
    run: Run,
    home: Path,
    *,
    resume: bool = False,
    quiet: bool = True,
    export_only: bool = False,
    measure: float = 0,
    preview: Path | None = None,
    processes: int = 1,
    machines: int = 1,
) -> list[str]:
    """The command line of the training process. ``quiet``: at low priority; ``measure``: seconds to find its speed in, nothing is kept."""
    line = [sys.executable, "-u", "-W", "ignore", "-m", "ganstudio.training", str(run.folder), "--home", str(home)]
    line += ["--resume"] * resume + ["--export-only"] * export_only + ["--quiet"] * quiet
    line += ["--measure", str(measure)] if measure else []
    line += ["--processes", str(processes), "--machines", str(machines)] if processes * machines > 1 else []
    return line + (["--preview", str(preview)] if preview is not None else [])


def start(
    run: Run,
    home: Path,
    *,
    resume: bool = False,
    quiet: bool = True,
    export_only: bool = False,
    preview: Path | None = None,
    processes: int = 1,
    machines: int = 1,
) -> subprocess.Popen[str]:
    """Starts the process; EditError with the one command to run where PyTorch is missing. ``quiet``: at low priority.

    ``processes``: how many train together on each of ``machines``; every machine runs the same command.
    """
    check_training()
    line = command(run, home, resume=resume, quiet=quiet, export_only=export_only, preview=preview, processes=processes, machines=machines)
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace")


def follow(process: subprocess.Popen[str]) -> Iterator[Line]:
    """What the process says, until it ends."""
    assert process.stdout is not None
    for text in process.stdout:
        line = read_line(text)
        if line is not None:
            yield line
    process.wait()


def pause(run: Run) -> None:
    """Asks the process to save and end at its next step."""
    (run.folder / "pause").touch()


def stop(run: Run) -> None:
    """Asks the process to finish at its next step and to make a style of the best state."""
    (run.folder / "stop").touch()


def extend(run: Run, steps: int) -> None:
    """Lets a finished run go on for that many steps more when it is resumed."""
    recipe = load_recipe(run.recipe_file)
    longer = replace(recipe.optimiser, steps=max(recipe.optimiser.steps, run.steps()) + steps, minutes=0.0)
    write_file(run.recipe_file, dump_recipe(replace(recipe, optimiser=longer)).encode())


def remove(run: Run) -> None:
    """Deletes a run with its checkpoints and samples; a style made of it stays. EditError while it is being trained."""
    if run.alive:
        raise EditError(tr("{name} is being trained. Pause it first.").format(name=run.name))
    try:
        shutil.rmtree(run.folder)
    except OSError as error:
        raise FileError(run.folder, tr("The run cannot be deleted ({reason}).").format(reason=error.strerror)) from error


def claim(run: Run, style: str) -> None:
    """Lets the run's style take the place of the person's style ``style``."""
    (run.folder / _STYLE).write_text(style, "utf-8")


def claimed(run: Run) -> str:
    """Id of the style that the run made, or may take the place of; empty if there is none."""
    try:
        return (run.folder / _STYLE).read_text("utf-8").strip()
    except OSError:
        return ""


def install(run: Run, library: Library) -> Preset:
    """Puts a run's model into the person's catalogue. The style has the recipe's name as its id.

    A style that this run made before, or was told to replace, is replaced; where another one has the id, a number is added.
    """
    preset = library.add_model(read_manifest(run.result / FILE), named=True, replacing=claimed(run))
    claim(run, preset.id)
    return preset


def install_model(run: Run, library: Library) -> Manifest:
    """Puts a run's model that is no style into the person's models; where another one has its id, a number is added."""
    manifest = read_manifest(run.result / FILE)
    taken = [known.id for known in library.manifests]
    return library.install(replace(manifest, id=free_id(manifest.id, taken)) if manifest.id in taken else manifest)
