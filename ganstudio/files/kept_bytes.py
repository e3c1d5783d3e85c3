"""Remembers in which saved file a raster's encoded bytes lie, so that an unchanged layer is copied, not encoded again."""

from __future__ import annotations

import threading
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from ganstudio.core.raster import Raster


@dataclass(frozen=True)
class Place:
    """One entry of a saved project, with what must still be true of it."""

    path: Path
    name: str
    crc: int
    size: int


class KeptBytes:
    """A memo from (raster, key) to places in files; it keeps no raster alive and holds no pixels. Safe from any thread."""

    def __init__(self) -> None:
        self._places: WeakKeyDictionary[Raster, dict[tuple[Any, ...], dict[Path, Place]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def remember(self, entries: Iterable[tuple[Raster, tuple[Any, ...], Place]]) -> None:
        """Notes where rasters lie now, in place of where they were in the same files."""
        with self._lock:
            for raster, key, place in entries:
                self._places.setdefault(raster, {}).setdefault(key, {})[place.path] = place

    def find(self, raster: Raster, key: tuple[Any, ...]) -> bytes | None:
        """The encoded bytes, if a file that holds them is still there, unchanged."""
        with self._lock:
            places = tuple(self._places.get(raster, {}).get(key, {}).values())
        for place in reversed(places):
            data = _read(place)
            if data is not None:
                return data
            with self._lock:
                self._places.get(raster, {}).get(key, {}).pop(place.path, None)
        return None


def _read(place: Place) -> bytes | None:
    try:
        with zipfile.ZipFile(place.path) as file:
            info = file.getinfo(place.name)
            if (info.CRC, info.file_size) != (place.crc, place.size):
                return None
            return file.read(info)  # checks the sum
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile):
        return None


KEPT = KeptBytes()
"""Shared by saving, loading and recovery. A memo only: with it emptied, saving gives the same file, later."""
