"""The questions that the desktop's own dialogs ask: which file, which name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from ganstudio.places import bundled, state_folder
from ganstudio.translate import tr


def _memory() -> QSettings:
    return QSettings(str(state_folder() / "folders.ini"), QSettings.Format.IniFormat)


def _folder(purpose: str) -> str:
    return str(_memory().value(purpose, "") or "")


def _remember(purpose: str, path: Path) -> None:
    _memory().setValue(purpose, str(path.parent))


def choose_files(parent: QWidget, title: str, filters: Sequence[str], purpose: str = "open") -> list[Path]:
    """The files that the person picks; none if they cancel. The folder is remembered for each ``purpose``."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, _folder(purpose), ";;".join((*filters, tr("All files (*)"))))
    paths = [Path(name) for name in names]
    if paths:
        _remember(purpose, paths[0])
    return paths


def choose_file(parent: QWidget, title: str, filters: Sequence[str], purpose: str = "open") -> Path | None:
    """One file; None if the person cancels."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _folder(purpose), ";;".join((*filters, tr("All files (*)"))))
    if not name:
        return None
    _remember(purpose, Path(name))
    return Path(name)


def choose_folder(parent: QWidget, title: str, purpose: str = "open", start: str = "") -> Path | None:
    """A folder, from ``start`` or from where one was picked last for ``purpose``; None if the person cancels."""
    name = QFileDialog.getExistingDirectory(parent, title, start or _folder(purpose))
    if not name:
        return None
    _remember(purpose, Path(name))
    return Path(name)


def place_for(suggestion: Path, purpose: str) -> Path:
    """Where a file is offered to be written: beside the one it comes from, but never among the program's own files."""
    folder = suggestion.parent
    if folder == Path() or folder.is_relative_to(bundled("resources")):
        known = Path(_folder(purpose) or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        folder = known if known.is_dir() else Path.home()
    return folder / suggestion.name


def choose_target(parent: QWidget, title: str, suggestion: Path, filters: Sequence[str], suffix: str, purpose: str = "save") -> Path | None:
    """A file to write, with ``suffix`` if the person typed none; the dialog asks before it names an existing one."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(place_for(suggestion, purpose)), ";;".join(filters))
    if not name:
        return None
    path = Path(name)
    path = path if path.suffix else path.with_name(path.name + suffix)
    _remember(purpose, path)
    return path


def ask_text(parent: QWidget, title: str, label: str, text: str) -> str | None:
    """A line of text; None if the person cancels or empties it."""
    answer, accepted = QInputDialog.getText(parent, title, label, text=text)
    return answer.strip() if accepted and answer.strip() else None
