"""A temporary file that takes the pixels which do not fit into the memory budget."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from ganstudio.errors import FileError
from ganstudio.translate import tr


class SpillFile:
    """An append-only file of compressed arrays. Safe from any thread; deleted by close()."""

    def __init__(self, folder: Path | None = None) -> None:
        """Makes the file in ``folder`` (default: the system's temporary folder); FileError if that cannot be done."""
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="ganstudio-", suffix=".tiles", dir=folder)
        except OSError as error:
            text = tr("History cannot be moved to disk there ({detail}). Free some space or check the folder's permissions.")
            raise FileError(folder or tempfile.gettempdir(), text.format(detail=error.strerror)) from error
        self.path = Path(name)
        self._file = os.fdopen(handle, "w+b", buffering=0)  # what a full disk refused must not be tried again by close()
        self._lock = threading.Lock()

    def write(self, pixels: NDArray[np.generic]) -> tuple[int, int]:
        """Appends the array and returns its (offset, length); FileError if the disk is full."""
        data = imagecodecs.zstd_encode(np.ascontiguousarray(pixels).tobytes(), level=1)
        with self._lock:
            try:
                offset = self._file.seek(0, os.SEEK_END)
                rest = memoryview(data)
                while rest:
                    rest = rest[self._file.write(rest) :]
            except OSError as error:
                text = tr("History could not be moved to disk ({detail}). Free some space.")
                raise FileError(self.path, text.format(detail=error.strerror)) from error
        return offset, len(data)

    def read(self, place: tuple[int, int], shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
        """The array that write() put at ``place``; FileError if the file is closed, cut short or damaged."""
        offset, length = place
        with self._lock:
            try:
                self._file.seek(offset)
                data = self._file.read(length)
            except OSError as error:
                text = tr("History could not be read back from disk ({detail}). Save the picture as it is shown.")
                raise FileError(self.path, text.format(detail=error.strerror)) from error
            except ValueError as error:
                raise FileError(self.path, tr("The document was closed while this was going on. Open it again.")) from error
        if len(data) != length:
            raise FileError(self.path, tr("The history's temporary file has been cut short. Save the picture as it is shown."))
        try:
            return np.frombuffer(imagecodecs.zstd_decode(data), dtype).reshape(shape)
        except (RuntimeError, ValueError) as error:
            raise FileError(self.path, tr("The history's temporary file is damaged. Save the picture as it is shown.")) from error

    @property
    def size(self) -> int:
        """Bytes on disk."""
        with self._lock:
            return self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        """Closes and deletes the file."""
        with self._lock:
            self._file.close()
            self.path.unlink(missing_ok=True)
