"""TensorBoard event files, where the package that writes them is installed."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Board:
    """Scalars of a run for TensorBoard; writes nothing where tensorboardX is missing."""

    def __init__(self, folder: Path, step: int) -> None:
        """``step``: where the run goes on; TensorBoard hides what was written after it, before a crash."""
        self._writer: Any = None
        if importlib.util.find_spec("tensorboardX") is not None:
            from tensorboardX.event_file_writer import EventsWriter  # the part that needs no thread of its own
            from tensorboardX.proto import event_pb2

            folder.mkdir(parents=True, exist_ok=True)
            self._events = event_pb2
            self._writer = EventsWriter(str(folder / "events"))
            self._write(step, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START))

    def step(self, step: int, values: Mapping[str, float]) -> None:
        """Writes one step's numbers."""
        if self._writer is not None:
            from tensorboardX.summary import scalar

            for name, value in values.items():
                self._write(step, summary=scalar(name, value))
            self._writer.flush()

    def _write(self, step: int, **what: Any) -> None:
        self._writer.write_event(self._events.Event(wall_time=time.time(), step=step, **what))

    def close(self) -> None:
        """Writes what is left."""
        if self._writer is not None:
            self._writer.close()
