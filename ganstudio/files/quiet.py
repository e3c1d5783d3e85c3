"""Keeps the warnings of picture libraries from the person's terminal."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Quiet:
    """Ignores warnings while at least one thread is inside; the filters of before come back when the last one leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._catcher: Any = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._catcher = warnings.catch_warnings()
                self._catcher.__enter__()
                warnings.simplefilter("ignore")
                for name in ("tifffile", "PIL", "imagecodecs"):  # without a handler, Python prints what they log
                    logging.getLogger(name).addHandler(_SILENT)
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._catcher.__exit__(None, None, None)


_SILENT = logging.NullHandler()
quiet = _Quiet()
"""``with quiet():`` around calls of Pillow and others, which warn about files where we raise or cope."""
