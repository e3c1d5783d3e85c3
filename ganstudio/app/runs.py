"""Training runs as folders, and the lines by which a running one tells what it does.

A run's folder holds ``recipe.toml``, ``events.jsonl`` (one JSON object a line), ``last.pt`` and ``best.pt``, ``samples/000100.png`` and so on,
``tensorboard/`` and ``result/`` with the finished model. A file ``pause`` asks the process to save and end, ``stop`` to finish with what it has.
A picture ``photo.png`` that lies there is shown in the style while it learns, as ``previews/000100.jpg`` and so on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

from ganstudio.places import data_folder

Event = Literal["check", "start", "step", "notice", "sample", "preview", "checkpoint", "export", "measured", "finished", "paused", "failed"]
State = Literal["running", "finished", "paused", "failed", "broken off"]


@dataclass(frozen=True)
class Line:
    """One thing that a run says."""

    event: Event
    step: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    """``step``: d, g (losses), terms, rate (steps a second), waiting (share of the time spent on data), left (seconds). ``sample``: file,
    measure, and by kind psnr, ssim, patches, features, iou, iou_three. ``preview``: file. ``notice`` and ``failed``: text. ``check``: lines.
    ``start``: device, steps, minutes. ``measured``: rate, device. ``finished``: model (folder)."""

    def json(self) -> str:
        """The line as it is printed: in ASCII, which every pipe takes."""
        return json.dumps(asdict(self))


def read_line(text: str) -> Line | None:
    """The line that was printed; None for anything else (a library's own output, a line cut short)."""
    try:
        table = json.loads(text)
        return Line(table["event"], int(table["step"]), dict(table["values"]))
    except (ValueError, KeyError, TypeError):
        return None


def runs_folder() -> Path:
    """Where runs are kept unless a folder is named."""
    return data_folder() / "runs"


@dataclass(frozen=True)
class Run:
    """One run on disk."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def recipe_file(self) -> Path:
        return self.folder / "recipe.toml"

    @property
    def last(self) -> Path:
        """The newest checkpoint."""
        return self.folder / "last.pt"

    @property
    def best(self) -> Path:
        """The generator with the best measure."""
        return self.folder / "best.pt"

    @property
    def result(self) -> Path:
        """The finished model's folder."""
        return self.folder / "result"

    @property
    def photo(self) -> Path:
        """The picture that is shown in the style while it learns."""
        return self.folder / "photo.png"

    @property
    def events(self) -> Path:
        """What the run has said, one line each."""
        return self.folder / "events.jsonl"

    @property
    def alive(self) -> bool:
        """Whether a process trains it now."""
        try:
            number = int((self.folder / "process").read_text("ascii"))
            return number != os.getpid() and any("ganstudio" in part for part in psutil.Process(number).cmdline())
        except (OSError, ValueError, psutil.Error):
            return False

    def state(self) -> State:
        """How far it is; ``broken off``: its process ended without a word."""
        if self.alive:
            return "running"
        for line in reversed(self.tail()):
            match line.event:
                case "finished" | "paused" | "failed":
                    return line.event
                case "start" | "step" | "export":
                    break
        return "broken off"

    def tail(self, count: int = 65_536) -> list[Line]:
        """The newest lines: those in the last ``count`` bytes."""
        try:
            with self.events.open("rb") as file:
                file.seek(max(file.seek(0, os.SEEK_END) - count, 0))
                texts = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []
        return [line for line in map(read_line, texts) if line is not None]

    def steps(self) -> int:
        """Steps made so far."""
        return max((line.step for line in self.tail()), default=0)

    def lines(self) -> Iterator[Line]:
        """Everything the run has said."""
        if self.events.is_file():
            for text in self.events.read_text("utf-8", "replace").splitlines():
                line = read_line(text)
                if line is not None:
                    yield line

    def samples(self) -> list[Path]:
        """Sample pictures, oldest first."""
        return sorted((self.folder / "samples").glob("*.png"))

    def previews(self) -> list[Path]:
        """The photo in the style, oldest first."""
        return sorted((self.folder / "previews").glob("*.jpg"))

    def losses(self) -> list[tuple[int, float, float]]:
        """(step, discriminator, generator) of every step; those that a resumed run made again count once."""
        found: dict[int, tuple[int, float, float]] = {}
        for line in self.lines():
            if line.event == "step" and "d" in line.values and "g" in line.values:
                found[line.step] = (line.step, float(line.values["d"]), float(line.values["g"]))
            elif line.event == "start":
                found = {step: point for step, point in found.items() if step <= line.step}
        return [found[step] for step in sorted(found)]


def runs(folder: Path | None = None) -> list[Run]:
    """Every run in the folder, newest first."""
    root = folder or runs_folder()
    found = [Run(p.parent) for p in root.glob("*/recipe.toml")] if root.is_dir() else []
    return sorted(found, key=lambda run: -run.recipe_file.stat().st_mtime)
