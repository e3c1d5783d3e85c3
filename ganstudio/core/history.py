"""Labelled documents under a byte budget; old tiles are spilled to disk, nothing is dropped."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ganstudio.core.document import Document
from ganstudio.core.edit import Step
from ganstudio.core.spill import SpillFile
from ganstudio.core.tile import Tile


@dataclass(frozen=True, eq=False)
class State:
    """One entry of the history."""

    label: str
    document: Document
    nbytes: int
    """Bytes of its tiles that the state before does not share."""
    step: Step | None = None
    """What was done to the state before, where that can be done to other pictures."""


def tiles_of(document: Document) -> set[Tile]:
    """Every tile of the document."""
    return {tile for raster in document.rasters() for tile in raster.tiles.values()}


class History:
    """A line of states with a position in it. Owned by the main thread; only relieve() may run elsewhere."""

    def __init__(self, label: str, document: Document, budget: int = 2**31, folder: Path | None = None) -> None:
        """Starts with one state. ``budget`` in bytes counts the pixels in memory; ``folder`` takes the spill file."""
        self.budget = budget
        self._folder = folder
        self._store: SpillFile | None = None
        self._spilling = threading.Lock()
        self._states = [State(label, document, sum(t.nbytes for t in tiles_of(document)))]
        self._position = 0

    @property
    def states(self) -> tuple[State, ...]:
        """All states, oldest first, those that were undone at the end."""
        return tuple(self._states)

    @property
    def position(self) -> int:
        """Index of the current state."""
        return self._position

    @property
    def document(self) -> Document:
        """The document of the current state."""
        return self._states[self._position].document

    @property
    def can_undo(self) -> bool:
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        return self._position < len(self._states) - 1

    def commit(self, label: str, document: Document, step: Step | None = None) -> None:
        """Adds a state after the current one; what had been undone goes."""
        fresh = tiles_of(document) - tiles_of(self.document)
        del self._states[self._position + 1 :]
        self._states.append(State(label, document, sum(tile.nbytes for tile in fresh), step))
        self._position += 1

    def amend(self, label: str, document: Document, step: Step | None = None) -> None:
        """Puts ``document`` in place of the current state: for a slider that is dragged, a name that is typed."""
        if self._position == 0:
            self._states = [State(label, document, sum(tile.nbytes for tile in tiles_of(document)), step)]
            return
        self._position -= 1
        self.commit(label, document, step)

    def step(self, by: int) -> Document:
        """Moves by ``by`` states (negative: back), as far as there are any, and returns the document there."""
        self._position = min(max(self._position + by, 0), len(self._states) - 1)
        return self.document

    def clear(self) -> None:
        """Forgets every state but the current one."""
        self._states = [self._states[self._position]]
        self._position = 0

    @property
    def resident(self) -> int:
        """Bytes of all states' tiles that are in memory."""
        return sum(tile.nbytes for tile in self._tiles(self._states) if tile.resident)

    @property
    def spilled(self) -> int:
        """Bytes of the spill file."""
        return 0 if self._store is None else self._store.size

    @staticmethod
    def _tiles(states: Iterable[State]) -> set[Tile]:
        return {tile for state in states for tile in tiles_of(state.document)}

    def relieve(self) -> int:
        """Spills tiles of the states farthest from the current one until the budget holds; returns bytes moved.

        The current document's tiles stay in memory. May run in a worker while the main thread goes on.
        """
        states, position = list(self._states), self._position
        with self._spilling:
            excess = sum(tile.nbytes for tile in self._tiles(states) if tile.resident) - self.budget
            kept = tiles_of(states[position].document)
            moved = 0
            for index in sorted(range(len(states)), key=lambda i: -abs(i - position)):
                if moved >= excess or index == position:
                    break
                for tile in tiles_of(states[index].document) - kept:
                    if moved >= excess:
                        break
                    if tile.resident:
                        if self._store is None:
                            self._store = SpillFile(self._folder)
                        tile.spill(self._store)
                        moved += tile.nbytes
            if excess > 0:
                shown = set(states[position].document.rasters())
                for raster in {raster for state in states for raster in state.document.rasters()} - shown:
                    raster.forget()
            if moved:
                give_back_memory()
            return moved

    def close(self) -> None:
        """Deletes the spill file. The states must not be used afterwards."""
        with self._spilling:
            if self._store is not None:
                self._store.close()
                self._store = None
        give_back_memory()


def give_back_memory() -> None:
    """Hands freed pages back to the system, where the C library keeps them (glibc)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
