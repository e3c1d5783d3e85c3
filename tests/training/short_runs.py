"""What tests of training share: pictures of noise, losses out of lines, and a run that is broken off and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ganstudio.app.recipe import Recipe
from ganstudio.app.runs import Line, Run
from ganstudio.training.loop import train

CPU = torch.device("cpu")


def write_noise(folder: Path, count: int, size: tuple[int, int] = (64, 64), channels: int = 3, seed: int = 1) -> None:
    """So many pictures of ``size`` (width, height) that nothing can be seen in."""
    rng = np.random.default_rng(seed)
    folder.mkdir()
    for i in range(count):
        Image.fromarray(rng.integers(0, 256, (size[1], size[0], channels), dtype=np.uint8)).save(folder / f"{i}.png")


def losses_of(lines: list[Line]) -> list[tuple[int, float, float]]:
    """(step, discriminator's, generator's) of every step."""
    return [(line.step, line.values["d"], line.values["g"]) for line in lines if line.event == "step"]


def pausing(run: Run, at: int, lines: list[Line]) -> Callable[[Line], None]:
    """Collects the lines, and asks for a pause after a step."""

    def say(line: Line) -> None:
        lines.append(line)
        if line.event == "step" and line.step == at:
            (run.folder / "pause").touch()

    return say


def broken_and_whole(recipe: Recipe, home: Path, at: int) -> tuple[Run, list[Line], Run, list[Line]]:
    """The recipe trained in two sittings, paused after step ``at``, and in one: each run with all its lines."""
    whole, broken, said, heard = Run(home / "whole"), Run(home / "broken"), list[Line](), list[Line]()
    assert train(recipe, whole, home, heard.append, device=CPU)
    assert not train(recipe, broken, home, pausing(broken, at, said), device=CPU)
    torch.manual_seed(999)
    assert train(recipe, broken, home, said.append, resume=True, device=CPU)
    return broken, said, whole, heard
