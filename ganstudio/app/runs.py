"""Training runs as folders, and the lines by which a running one tells what it does.

A run's folder holds ``recipe.toml``, ``events.jsonl`` (one JSON object a line), ``last.pt`` and ``best.pt``, ``samples/000100.png`` and so on,
TensorBoard files, and ``result/`` with the finished model. A file ``pause`` or ``stop`` asks the process to save and end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ganstudio.places import data_folder

Event = Literal["check", "start", "step", "notice", "sample", "checkpoint", "finished", "paused", "failed"]


@dataclass(frozen=True)
class Line:
    """One thing that a run says."""

    event: Event
    step: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    """``step``: d, g (losses), terms, rate (steps a second), waiting (share of the time spent on data), left (seconds). ``sample``: file,
    measure. ``notice`` and ``failed``: text. ``check``: lines. ``finished``: model (folder)."""

    def json(self) -> str:
        """The line as it is printed."""
        return json.dumps(asdict(self), ensure_ascii=False)


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

    def lines(self) -> Iterator[Line]:
        """Everything the run has said."""
        file = self.folder / "events.jsonl"
        if file.is_file():
            for text in file.read_text("utf-8").splitlines():
                line = read_line(text)
                if line is not None:
                    yield line

    def samples(self) -> list[Path]:
        """Sample pictures, oldest first."""
        return sorted((self.folder / "samples").glob("*.png"))


def runs(folder: Path | None = None) -> list[Run]:
    """Every run in the folder, newest first."""
    root = folder or runs_folder()
    found = [Run(p.parent) for p in root.glob("*/recipe.toml")] if root.is_dir() else []
    return sorted(found, key=lambda run: -run.recipe_file.stat().st_mtime)
