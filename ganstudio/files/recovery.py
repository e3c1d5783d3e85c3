"""Recovery copies: what is not saved yet survives a crash, and is offered at the next start.

Each running program has a folder of its own under ``recovery``, held by a lock, with one project file and one note for each document.
A folder whose lock nobody holds is what a program left behind.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
import uuid
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import ReferenceType, ref

from PySide6.QtCore import QLockFile

from ganstudio.core.atomic import write_file
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError
from ganstudio.files.opening import thumbnail
from ganstudio.files.project_load import load_project
from ganstudio.files.project_save import save_project
from ganstudio.places import state_folder
from ganstudio.translate import tr

_LOCK, _PROJECT, _NOTE = "lock", ".ora", ".json"


@dataclass(frozen=True)
class Orphan:
    """A document that a program left unsaved."""

    path: Path
    """The recovery copy, a project file."""
    name: str
    """What the document was called."""
    original: Path | None
    """The file it came from or was last saved to."""
    saved: datetime
    """When the copy was made."""

    def thumbnail(self, side: int) -> Pixels:
        """The copy as (H, W, 4) uint8 sRGB with at most ``side`` pixels on its longer side."""
        return thumbnail(self.path, side)


class Recovery:
    """This program's recovery copies, and the access to those of programs that crashed.

    save() and load() may run in a worker, one save() at a time; the other functions belong to the main thread.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds the folders of all running programs; default: the person's state folder."""
        self._root = state_folder() / "recovery" if folder is None else folder
        self._own: Path | None = None
        self._lock: QLockFile | None = None
        self._adopted: list[QLockFile] = []
        self._copies: dict[Hashable, tuple[ReferenceType[Document], str]] = {}
        self._saving: Hashable = None
        self._forgotten = False

    def save(self, key: Hashable, document: Document, name: str, original: Path | None = None, progress: Progress | None = None) -> bool:
        """Keeps a copy of the document under ``key`` (one for each open document); False if it has not changed since the last copy."""
        known = self._copies.get(key)
        if known is not None and known[0]() is document:
            return False
        self._saving, self._forgotten = key, False
        try:
            file = self._save(known[1] if known is not None else uuid.uuid4().hex, document, name, original, progress)
        finally:
            self._saving = None
        if self._forgotten:  # saved or closed in the meantime
            _delete(self._folder() / f"{file}{_PROJECT}")
        else:
            self._copies[key] = (ref(document), file)
        return True

    def _save(self, file: str, document: Document, name: str, original: Path | None, progress: Progress | None) -> str:
        folder = self._folder()
        save_project(document, folder / f"{file}{_PROJECT}", progress)
        note = {"name": name, "original": None if original is None else str(original.absolute()), "saved": time.time()}
        write_file(folder / f"{file}{_NOTE}", json.dumps(note).encode())
        return file

    def forget(self, key: Hashable) -> None:
        """Deletes the copy under ``key``: the document was saved or closed."""
        if self._saving == key:
            self._forgotten = True
        known = self._copies.pop(key, None)
        if known is not None and self._own is not None:
            _delete(self._own / f"{known[1]}{_PROJECT}")

    def orphans(self) -> list[Orphan]:
        """What programs that no longer run left behind, newest first. Their folders are then held by this program."""
        if not self._root.is_dir():
            return []
        found = []
        for folder in sorted(self._root.iterdir()):
            if folder == self._own or not folder.is_dir():
                continue
            lock = _lock(folder)
            if lock.tryLock(0):
                self._adopted.append(lock)
            elif not any(Path(held.fileName()).parent == folder for held in self._adopted):
                continue
            orphans = [_orphan(copy) for copy in folder.glob(f"*{_PROJECT}")]
            found += orphans
            if not orphans:
                self._clear(folder)
        return sorted(found, key=lambda orphan: orphan.saved, reverse=True)

    def load(self, orphan: Orphan, progress: Progress | None = None) -> Document:
        """The document of a copy; the copy stays until discard(). May run in a worker."""
        return load_project(orphan.path, progress)

    def discard(self, orphan: Orphan) -> None:
        """Deletes a copy for good."""
        _delete(orphan.path)
        if not any(orphan.path.parent.glob(f"*{_PROJECT}")):
            self._clear(orphan.path.parent)

    def close(self) -> None:
        """Deletes this program's copies: every document has been saved or given up. Copies of others stay for the next start."""
        if self._own is not None and self._lock is not None:
            self._lock.unlock()
            shutil.rmtree(self._own, ignore_errors=True)
        self._own = self._lock = None
        self._copies.clear()
        while self._adopted:
            self._adopted.pop().unlock()

    def _folder(self) -> Path:
        """This program's folder, made and locked when it is first needed."""
        if self._own is None:
            folder = self._root / uuid.uuid4().hex
            try:
                folder.mkdir(parents=True, mode=0o700)
            except OSError as error:
                text = tr("Recovery copies cannot be kept there ({detail}). Check the folder's permissions.")
                raise FileError(self._root, text.format(detail=error.strerror)) from error
            lock = _lock(folder)
            if not lock.tryLock(0):
                raise FileError(folder, tr("Recovery copies cannot be kept there: the folder cannot be locked."))
            self._own, self._lock = folder, lock
        return self._own

    def _clear(self, folder: Path) -> None:
        """Deletes an orphaned folder."""
        for lock in [held for held in self._adopted if Path(held.fileName()).parent == folder]:
            self._adopted.remove(lock)
            lock.unlock()
        shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> QLockFile:
    """A lock that only counts while the program that took it runs."""
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)
    return lock


def _orphan(copy: Path) -> Orphan:
    """A copy and what its note says; a copy whose note is damaged, or was never written, is offered without a name."""
    try:
        data = json.loads(copy.with_suffix(_NOTE).read_text("utf-8"))
        original = None if data["original"] is None else Path(str(data["original"]))
        return Orphan(copy, str(data["name"]), original, datetime.fromtimestamp(float(data["saved"])))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        written = 0.0
        with contextlib.suppress(OSError):
            written = copy.stat().st_mtime
        return Orphan(copy, tr("Untitled"), None, datetime.fromtimestamp(written))


def _delete(copy: Path) -> None:
    for path in (copy.with_suffix(_NOTE), copy):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
