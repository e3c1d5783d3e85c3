"""Every error a person can meet, as one tree.

::

    StudioError
    +-- FileError          a picture, project or folder; names the path
    +-- ManifestError      a manifest or preset file; names the file and the key
    +-- ModelError         a model that cannot be loaded or run; names its id
    |   +-- ProviderError  a device that failed or is not there
    |   +-- OutOfMemory    even the smallest tile did not fit
    +-- EditError          an edit that makes no sense on this document

A message is one or two plain sentences: what happened, to what, and what the person can do.
The errors of libraries are translated into these at the one place where each library is called.
"""

from __future__ import annotations

from pathlib import Path


class StudioError(Exception):
    """Something a person can read and act on."""


class FileError(StudioError):
    """A file or folder that could not be read or written."""

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(f"{Path(path).name or path}: {message}")
        self.path = Path(path)


class ManifestError(StudioError):
    """A manifest or preset file with a missing, unknown or invalid key."""

    def __init__(self, file: Path | str, key: str, message: str) -> None:
        super().__init__(f"{Path(file).name}: {key}: {message}" if key else f"{Path(file).name}: {message}")
        self.file = Path(file)
        self.key = key


class ModelError(StudioError):
    """A model that could not be loaded or run."""

    def __init__(self, model: str, message: str) -> None:
        super().__init__(f"{model}: {message}")
        self.model = model


class ProviderError(ModelError):
    """The device asked for is missing, or failed while it ran a model."""


class OutOfMemory(ModelError):
    """The model did not fit into memory, even with the smallest tile."""


class EditError(StudioError):
    """An edit that cannot be done on this document or layer."""
