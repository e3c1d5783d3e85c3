"""How fast this machine trains a recipe, found by training it for a few seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ganstudio.app.recipe import Recipe
from ganstudio.app.runs import Line, Run
from ganstudio.training.loop import train

LEAST = 2
"""Steps that are made however slow they are; the first one, which reads the pictures, does not count."""


def measure_speed(recipe: Recipe, home: Path, seconds: float) -> Line:
    """Trains for ``seconds`` in a folder that is thrown away; the line has steps a second and the device. Errors are train()'s."""
    device = ""
    times: list[float] = []
    endless = replace(recipe, sample_every=1_000_000, checkpoint_minutes=1000, optimiser=replace(recipe.optimiser, steps=10_000_000, minutes=0))
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))

        def listen(line: Line) -> None:
            nonlocal device
            if line.event == "start":
                device = str(line.values["device"])
            elif line.event == "step":
                times.append(time.monotonic())
                if len(times) >= LEAST and times[-1] - times[0] >= seconds:
                    (run.folder / "pause").touch()

        train(endless, run, home, listen)
    return Line("measured", len(times), {"rate": (len(times) - 1) / max(times[-1] - times[0], 1e-9), "device": device})
