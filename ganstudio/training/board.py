"""TensorBoard event files, where the package that writes them is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Board:
    """Scalars of a run for TensorBoard; writes nothing where tensorboardX is missing."""

    def __init__(self, folder: Path, step: int) -> None:
        """``step``: where the run goes on; what was written after it, before a crash, is hidden."""
        self._writer: Any = None
        if importlib.util.find_spec("tensorboardX") is not None:
            from tensorboardX import SummaryWriter  # its import is not wanted where it is not used

            self._writer = SummaryWriter(str(folder), purge_step=step)

    def step(self, step: int, values: Mapping[str, float]) -> None:
        """Writes one step's numbers."""
        if self._writer is not None:
            for name, value in values.items():
                self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Writes what is left."""
        if self._writer is not None:
            self._writer.close()
