"""Starting and following the training process, which lives outside of this one so that neither can slow down or break the other."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ganstudio.app.recipe import Recipe, dump_recipe
from ganstudio.app.runs import Line, Run, read_line
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, read_manifest
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, FileError
from ganstudio.translate import tr

INSTALL = 'pip install "ganstudio[train]"'


def can_train() -> bool:
    """Whether PyTorch is installed; nothing is loaded."""
    return importlib.util.find_spec("torch") is not None


def create_run(recipe: Recipe, root: Path) -> Run:
    """A folder for a new run, named after the recipe; a number is added if there is one already."""
    number = 1
    while (folder := root / (recipe.name if number == 1 else f"{recipe.name}-{number}")).exists():
        number += 1
    try:
        folder.mkdir(parents=True)
        run = Run(folder)
        run.recipe_file.write_text(dump_recipe(recipe), "utf-8")
    except OSError as error:
        raise FileError(folder, tr("The run's folder cannot be made ({reason}).").format(reason=error.strerror)) from error
    return run


def start(run: Run, home: Path, *, resume: bool = False, quiet: bool = True, export_only: bool = False) -> subprocess.Popen[str]:
    """Starts the process; EditError with the one command to run where PyTorch is missing. ``quiet``: at low priority."""
    if not can_train():
        raise EditError(tr("Training needs PyTorch, which is not installed. Run: {command}").format(command=INSTALL))
    command = [sys.executable, "-u", "-W", "ignore", "-m", "ganstudio.training", str(run.folder), "--home", str(home)]
    command += ["--resume"] * resume + ["--export-only"] * export_only
    niced = (lambda: os.nice(10)) if quiet and hasattr(os, "nice") else None
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, encoding="utf-8", preexec_fn=niced
    )


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


def install(run: Run, library: Library) -> Preset:
    """Puts a finished run's model into the person's catalogue; the preset has the recipe's name as its id."""
    return library.add_model(read_manifest(run.result / FILE))
