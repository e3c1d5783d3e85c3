"""How long work reports what it has done and hears that it should stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cancelled(Exception):
    """The person stopped the work. Not an error: nothing is reported and nothing has changed."""


class Progress:
    """A cancellable fraction of a piece of work. Safe to call and to cancel from any thread."""

    def __init__(self, report: Callable[[float, str], None] | None = None) -> None:
        self._report = report
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._hooks: list[Callable[[], None]] = []

    def __call__(self, fraction: float, note: str = "") -> None:
        """Reports that ``fraction`` (0..1) is done; raises Cancelled once cancel() was called."""
        self.check()
        if self._report is not None:
            self._report(min(max(fraction, 0.0), 1.0), note)

    @property
    def cancelled(self) -> bool:
        """Whether cancel() was called."""
        return self._stopped.is_set()

    def check(self) -> None:
        """Raises Cancelled once cancel() was called."""
        if self.cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Stops the work at its next report, and at once where a hook can."""
        with self._lock:
            self._stopped.set()
            hooks = tuple(self._hooks)
        for hook in hooks:
            hook()

    def part(self, start: float, length: float) -> Progress:
        """A progress whose 0..1 is ``start .. start + length`` of this one, cancelled with it."""
        return _Part(self, start, length)

    @contextmanager
    def on_cancel(self, hook: Callable[[], None]) -> Iterator[None]:
        """Calls ``hook`` (from the cancelling thread) if cancel() comes while the block runs, or came before."""
        with self._lock:
            self._hooks.append(hook)
            late = self.cancelled
        if late:
            hook()
        try:
            yield
        finally:
            with self._lock:
                self._hooks.remove(hook)


class _Part(Progress):
    def __init__(self, whole: Progress, start: float, length: float) -> None:
        super().__init__(None)
        self._whole, self._start, self._length = whole, start, length

    def __call__(self, fraction: float, note: str = "") -> None:
        self._whole(self._start + self._length * min(max(fraction, 0.0), 1.0), note)

    @property
    def cancelled(self) -> bool:
        return self._whole.cancelled

    def cancel(self) -> None:
        self._whole.cancel()

    @contextmanager
    def on_cancel(self, hook: Callable[[], None]) -> Iterator[None]:
        with self._whole.on_cancel(hook):
            yield
