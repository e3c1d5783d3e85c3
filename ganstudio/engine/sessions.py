"""Opened models: each once on each device, tested before its results are trusted, with the CPU for what a device cannot do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import run_once, sample_planes
from ganstudio.engine.catalogue import verify
from ganstudio.engine.graph import read_graph
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.providers import CPU, Provider, chosen
from ganstudio.engine.session import Session, open_graph, real_provider, translate
from ganstudio.errors import FileError, ModelError, ProviderError, StudioError
from ganstudio.translate import tr

Opener = Callable[[Path, Provider], Any]
WRONG = 0.02
"""Mean difference from the CPU, as a part of the range, from which a device's numbers count as wrong."""


class Sessions:
    """The sessions of one library. Safe from any thread."""

    def __init__(self, choice: str, opener: Opener | None, notify: Callable[[str], None]) -> None:
        """``notify`` is called, from any thread, with sentences that the person should see."""
        self.choice = choice
        """``auto`` or a provider's id."""
        self._open, self._notify = opener or open_graph, notify
        self._gate = threading.RLock()  # opening and testing models takes long: nothing that the interface asks for waits for it
        self._sessions: dict[tuple[str, str], Session] = {}
        self._bad: set[tuple[str, str]] = set()
        self._verified: set[tuple[str, str]] = set()
        self._tested: set[tuple[str, str]] = set()
        self._last: Provider | None = None

    def choose(self, provider: str) -> None:
        """Chooses the device for what runs from now on: ``auto`` or a provider's id."""
        self.choice, self._bad, self._last = provider, set(), None

    def device(self) -> str:
        """The device that models really run on; before the first run, the one that will be tried."""
        if self._last is not None:
            return self._last.label
        try:
            first = chosen(self.choice)[0]
        except ProviderError:
            return CPU.label
        return first.label if first == CPU else tr("{device} (not tried yet)").format(device=first.label)

    def session(self, manifest: Manifest, progress: Progress | None = None) -> Session:
        """A session on the chosen device, or on the CPU with a notice where that fails. ModelError if it works nowhere."""
        with self._gate:
            self._verify(manifest)
            try:
                wanted = chosen(self.choice)
            except ProviderError as error:
                self._notify(tr("{error} The CPU is used.").format(error=error))
                wanted = (CPU,)
            for provider in wanted:
                if provider == CPU:
                    break
                session = self._try(manifest, provider, progress or Progress())
                if session is not None:
                    self._last = session.provider
                    return session
            session = self._cpu(manifest)
            self._last = CPU
            return session

    def _verify(self, manifest: Manifest) -> None:
        key = (manifest.sha256, str(manifest.file))
        if key not in self._verified:
            verify(manifest)
            try:
                read_graph(manifest.file)
            except FileError as error:
                raise ModelError(manifest.id, str(error)) from error
            self._verified.add(key)

    def _cpu(self, manifest: Manifest) -> Session:
        key = (manifest.sha256, CPU.id)
        if key not in self._sessions:
            try:
                graph = self._open(manifest.file, CPU)
            except Exception as error:
                raise translate(manifest.id, CPU, error) from error
            self._sessions[key] = Session(manifest.id, CPU, graph, manifest.output.name)
        return self._sessions[key]

    def _try(self, manifest: Manifest, provider: Provider, progress: Progress) -> Session | None:
        """A tested session on a GPU; None, with a notice, where it does not work."""
        key = (manifest.sha256, provider.id)
        if key in self._bad:
            return None
        if key in self._sessions:
            return self._sessions[key]
        try:
            graph = self._open(manifest.file, provider)
            real = real_provider(graph)
            if real != provider:
                raise ProviderError(
                    manifest.id,
                    tr("{device} cannot be used: ONNX Runtime fell back to {real}. A driver or a library is missing.").format(
                        device=provider.label, real=real.label
                    ),
                )
            session = Session(manifest.id, real, graph, manifest.output.name, lambda error: self._fall_back(manifest, provider, error))
            self._self_test(manifest, session, progress)
        except Exception as error:
            progress.check()
            self._fall_back(manifest, provider, translate(manifest.id, provider, error))
            return None
        self._sessions[key] = session
        return session

    def _self_test(self, manifest: Manifest, session: Session, progress: Progress) -> None:
        """ProviderError if the device's numbers for a small picture differ from the CPU's. Once per model and device."""
        key = (manifest.sha256, session.provider.id)
        if key in self._tested:
            return
        planes = sample_planes(manifest)
        wanted = run_once(manifest, self._cpu(manifest), planes, progress).astype(np.float32)
        found = run_once(manifest, session, planes, progress).astype(np.float32)
        span = manifest.output.high - manifest.output.low
        if found.shape != wanted.shape or not float(np.abs(found - wanted).mean()) <= WRONG * span:
            raise ProviderError(manifest.id, tr("{device} gives wrong numbers for this model.").format(device=session.provider.label))
        self._tested.add(key)

    def _fall_back(self, manifest: Manifest, provider: Provider, error: StudioError) -> Session:
        """Remembers that the device fails for this model, says so, and gives the session on the CPU."""
        with self._gate:
            key = (manifest.sha256, provider.id)
            self._bad.add(key)
            self._sessions.pop(key, None)
            self._notify(tr("{error} The work goes on without {device}.").format(error=error, device=provider.label))
            session = self._cpu(manifest)
            self._last = CPU
            return session

    def test(self, manifest: Manifest, provider: Provider, progress: Progress | None = None) -> str:
        """Runs the model on ``provider`` and compares with the CPU: an empty text if all is well, else what went wrong."""
        try:
            with self._gate:
                self._verify(manifest)
                graph = self._open(manifest.file, provider)
                real = real_provider(graph)
                if real != provider:
                    return tr("ONNX Runtime fell back to {real}. A driver or a library is missing.").format(real=real.label)
                session = Session(manifest.id, real, graph, manifest.output.name)
                self._tested.discard((manifest.sha256, provider.id))
                self._self_test(manifest, session, progress or Progress())
        except StudioError as error:
            return str(error)
        except Exception as error:
            return str(translate(manifest.id, provider, error))
        return ""

    def forget(self, manifest: Manifest) -> None:
        """Closes what is open of a model."""
        for key in [key for key in tuple(self._sessions) if key[0] == manifest.sha256]:
            self._sessions.pop(key, None)
