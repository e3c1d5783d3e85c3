"""The training process: ``python -m ganstudio.training RUN``; speaks JSON lines (app/runs.py)."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import shutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import psutil

from ganstudio.app.recipe import load_recipe
from ganstudio.app.runs import Line, Run
from ganstudio.errors import EditError, FileError, StudioError
from ganstudio.translate import tr

FINISHED, FAILED, PAUSED = 0, 1, 3


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What the process is asked to do."""
    parser = argparse.ArgumentParser(prog="ganstudio.training")
    parser.add_argument("run", type=Path, help="The run's folder, which holds recipe.toml.")
    parser.add_argument("--home", type=Path, default=Path(), help="What the recipe's relative paths lie in.")
    parser.add_argument("--resume", action="store_true", help="Go on from the last checkpoint.")
    parser.add_argument("--export-only", action="store_true", help="Make the model of the best state and end.")
    parser.add_argument("--measure", type=float, metavar="SECONDS", help="Say how fast the recipe trains here and end; nothing is kept.")
    parser.add_argument("--preview", type=Path, metavar="PHOTO", help="A picture to show in the style while it learns.")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="Processes that train together on this machine: one a GPU.")
    parser.add_argument("--machines", type=int, default=1, metavar="N", help="Machines that do; each runs this command on the same folder.")
    parser.add_argument("--quiet", action="store_true", help="Run at low priority.")
    return parser.parse_args(given)


class Voice:
    """Says lines to whoever started the process, and writes them into the run's folder."""

    def __init__(self, run: Run, keep: bool) -> None:
        self._run, self._keep = run, keep
        self._open = True
        if keep and run.events.is_file() and not run.events.read_bytes().endswith(b"\n"):
            with run.events.open("a", encoding="utf-8") as file:  # a line that was cut short by a crash stays alone
                file.write("\n")

    def __call__(self, line: Line) -> None:
        if self._open:
            try:
                print(line.json(), flush=True)  # noqa: T201  what this process is for
            except BrokenPipeError:  # nobody listens any more: save and end
                self._open = False
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                (self._run.folder / "pause").touch()
        if self._keep:
            with self._run.events.open("a", encoding="utf-8") as file:
                file.write(line.json() + "\n")


def main(given: Sequence[str] | None = None) -> int:
    """Trains what the run's recipe says, exports it, and returns the exit code: 0 finished, 3 paused, 1 failed (a line says why)."""
    wanted = arguments(given)
    run = Run(wanted.run)
    # Threads that wait for each other by spinning make training ten times slower as soon as anything else runs; read when torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if wanted.quiet:
        _step_back()
    if wanted.processes * wanted.machines > 1 and not (wanted.export_only or wanted.measure):
        from ganstudio.training.team import is_helper

        if is_helper():
            return _help(wanted, run)
    if not run.folder.is_dir():
        print(Line("failed", 0, {"text": tr("There is no run {folder}.").format(folder=run.folder)}).json(), flush=True)  # noqa: T201
        return FAILED
    if run.alive:
        print(Line("failed", 0, {"text": tr("{name} is being trained already.").format(name=run.name)}).json(), flush=True)  # noqa: T201
        return FAILED
    try:
        say = Voice(run, keep=wanted.measure is None)
        try:
            (run.folder / "process").write_text(str(os.getpid()), "ascii")
            return _work(wanted, run, say)
        except StudioError as error:
            text = str(error)
        except OSError as error:
            text = _about(error)
        except MemoryError:
            text = tr("There is not enough memory. Use a smaller crop or batch.")
        except Exception as error:
            with contextlib.suppress(OSError):
                (run.folder / "error.txt").write_text(traceback.format_exc(), "utf-8")
            text = tr("The training broke off ({error}). Details are in {file}.").format(
                error=str(error).partition("\n")[0] or type(error).__name__, file=run.folder / "error.txt"
            )
        with contextlib.suppress(OSError):  # the disk may be full: it was said all the same
            say(Line("failed", 0, {"text": text}))
        return FAILED
    finally:
        with contextlib.suppress(OSError):
            (run.folder / "process").unlink(missing_ok=True)


def _work(wanted: argparse.Namespace, run: Run, say: Voice) -> int:
    recipe = load_recipe(run.recipe_file)
    # torch takes seconds: after the recipe, so that a mistake in it is said at once
    from ganstudio.training.export import export_style
    from ganstudio.training.export_generate import export_generate
    from ganstudio.training.export_paired import export_restore, export_select
    from ganstudio.training.loop import train
    from ganstudio.training.speed import measure_speed
    from ganstudio.training.team import gathered

    if wanted.measure is not None:
        say(measure_speed(recipe, wanted.home, wanted.measure))
        return FINISHED
    if wanted.preview is not None:
        _show(wanted.preview, run)
    if wanted.export_only and not run.best.exists():
        raise EditError(tr("{name} has no state to keep yet. Let it train for a while first.").format(name=run.name))
    if not wanted.export_only:
        team = gathered(wanted.processes, wanted.machines)
        if not train(recipe, run, wanted.home, say, resume=wanted.resume, team=team):
            return PAUSED
    made_by = {"style": export_style, "generate": export_generate, "restore": export_restore, "select": export_select}[recipe.kind]
    say(Line("export"))
    made = made_by(recipe, run, wanted.home)
    say(Line("finished", 0, {"model": str(run.result), "figures": dict(made.metrics)}))
    return FINISHED


def _help(wanted: argparse.Namespace, run: Run) -> int:
    """Takes this process's share of another one's training; says and keeps nothing. Its errors end the other one too."""
    from ganstudio.training.loop import train
    from ganstudio.training.team import beside, gathered

    team = gathered(wanted.processes, wanted.machines)
    with beside(run, wanted.resume) as own:
        train(load_recipe(run.recipe_file), own, wanted.home, lambda _: None, resume=wanted.resume, team=team)
    return FINISHED


def _show(photo: Path, run: Run) -> None:
    """Copies the photo, upright, to where previews are made from."""
    from PIL import Image, ImageOps

    try:
        with Image.open(photo) as image:
            ImageOps.exif_transpose(image).convert("RGB").save(run.photo)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError(photo, tr("The picture cannot be read ({reason}).").format(reason=error)) from error


def _about(error: OSError) -> str:
    """An error of the system as a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(Path(error.filename or "/").anchor or "/").free // 2**20
        return tr("The disk is full ({free} MB left). Free some space and resume: the last checkpoint is whole.").format(free=free)
    where = f" ({error.filename})" if error.filename else ""
    return tr("The training broke off: {reason}{where}.").format(reason=error.strerror or error, where=where)


def _step_back() -> None:
    """Lets everything else go first."""
    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else 10)


if __name__ == "__main__":
    sys.exit(main())
