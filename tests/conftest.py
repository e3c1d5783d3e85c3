"""Shared by all tests: the offscreen platform, folders of their own, and no thread left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganstudio import places

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, models, recovery files and caches of a test stay in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("GANSTUDIO_HOME", str(home))
    return home


@pytest.fixture
def nothing_bundled(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model comes with the program: a test's own are all there are."""
    bundled = places.bundled
    monkeypatch.setattr(places, "bundled", lambda name: own_folders / "none" if name == "models" else bundled(name))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A thread that outlives its test fails it."""
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and t.is_alive() and not isinstance(t, threading._DummyThread)]
    assert not left, f"threads left running: {left}"
