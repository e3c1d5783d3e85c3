"""The training process: ``python -m ganstudio.training RUN [--home DIR] [--resume] [--export-only]``; speaks JSON lines (app/runs.py)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ganstudio.app.recipe import load_recipe
from ganstudio.app.runs import Line, Run
from ganstudio.errors import StudioError
from ganstudio.training.export import export_style
from ganstudio.training.loop import train
from ganstudio.translate import tr


def main() -> int:
    """Trains what the run's recipe says, exports it, and returns the exit code: 0 finished, 3 paused, 1 failed."""
    arguments = argparse.ArgumentParser(prog="ganstudio.training")
    arguments.add_argument("run", type=Path)
    arguments.add_argument("--home", type=Path, default=Path())
    arguments.add_argument("--resume", action="store_true")
    arguments.add_argument("--export-only", action="store_true")
    wanted = arguments.parse_args()
    run = Run(wanted.run)
    with (run.folder / "events.jsonl").open("a", encoding="utf-8") as log:

        def say(line: Line) -> None:
            print(line.json(), flush=True)  # noqa: T201  what this process is for
            log.write(line.json() + "\n")
            log.flush()

        try:
            recipe = load_recipe(run.recipe_file)
            if not wanted.export_only and not train(recipe, run, wanted.home, say, resume=wanted.resume):
                return 3
            if recipe.kind == "style":
                export_style(recipe, run, wanted.home)
            say(Line("finished", 0, {"model": str(run.result)}))
            return 0
        except StudioError as error:
            say(Line("failed", 0, {"text": str(error)}))
        except MemoryError:
            say(Line("failed", 0, {"text": tr("There is not enough memory. Use a smaller crop or batch.")}))
        return 1


if __name__ == "__main__":
    sys.exit(main())
