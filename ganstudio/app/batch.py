"""Edits of files and folders, without a window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.core.document import Document, Pixels
from ganstudio.core.geometry import ORIGIN, Size
from ganstudio.core.merge import flatten_image
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.window_level import raw, window_layer, window_of, with_window
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, FileError
from ganstudio.files.export import ExportOptions, export
from ganstudio.files.formats import format_named, format_of
from ganstudio.files.masks import read_mask
from ganstudio.files.opening import open_any
from ganstudio.files.project import SUFFIX, save_project
from ganstudio.translate import tr


@dataclass(frozen=True)
class Task:
    """One picture to make."""

    source: Path
    target: Path

    @property
    def layered(self) -> bool:
        """Whether a project is made, which keeps layers."""
        return self.target.suffix.lower() == SUFFIX


Change = Callable[[Document, Progress], Document]
"""What is done with an opened picture."""


def tasks(sources: Sequence[Path], out: Path, format: str = "", recursive: bool = False) -> tuple[Task, ...]:
    """What to read and where to write it: ``out`` is a file for a single picture and a folder otherwise.

    Folders give their pictures, without those of earlier runs where ``out`` lies inside of them; below a folder its sub-folders are kept.
    Names that meet get a number, and so do those that would take the place of another picture that is still to be read.
    FileError if a folder cannot be read.
    """
    single = len(sources) == 1 and not is_folder(sources[0])
    if single and not is_folder(out) and out.suffix:
        return (Task(sources[0], out),)
    files: list[tuple[Path, Path]] = []
    for source in sources:
        if not is_folder(source):
            files.append((source, Path()))
            continue
        inside = out.absolute() != source.absolute() and out.absolute().is_relative_to(source.absolute())
        fresh = [file for file in pictures_in(source, recursive) if not (inside and file.absolute().is_relative_to(out.absolute()))]
        files += [(file, file.relative_to(source).parent) for file in fresh]
    used = {_spelt(file) for file, _ in files}
    found: list[Task] = []
    for file, below in files:
        stem, suffix, number = file.stem, suffix_for(file, format), 2
        target = out / below / f"{stem}{suffix}"
        while target.absolute() != file.absolute() and _spelt(target) in used:
            target, number = out / below / f"{stem}-{number}{suffix}", number + 1
        used.add(_spelt(target))
        found.append(Task(file, target))
    return tuple(found)


def _spelt(path: Path) -> str:
    """The same for names that some systems take for one: those that differ in capitals only."""
    return os.path.normpath(path.absolute()).casefold()


def is_folder(path: Path) -> bool:
    """Whether the path is a folder; not where it cannot be one, as a name that is too long."""
    try:
        return path.is_dir()
    except OSError:
        return False


def needs_folder(out: Path) -> bool:
    """Whether several pictures cannot go to ``out``: it is a file, or would be one by its name."""
    return not is_folder(out) and (is_there(out) or format_of(out) is not None or out.suffix.lower() == SUFFIX)


def is_there(path: Path) -> bool:
    """Whether something has that name; FileError for a name that nothing can have."""
    try:
        return path.exists()
    except OSError as error:
        raise FileError(path, tr("cannot be written ({why}). Choose another name.").format(why=error.strerror or error)) from error


def pictures_in(folder: Path, recursive: bool = False) -> Iterator[Path]:
    """The files of a folder that by their names are pictures or projects, sorted; FileError if it cannot be read."""
    try:
        files = sorted(folder.rglob("*") if recursive else folder.iterdir())
    except OSError as error:
        raise FileError(folder, tr("The folder cannot be read ({why}). Check its permissions.").format(why=error.strerror or error)) from error
    for file in files:
        if file.is_file() and not file.name.startswith(".") and (format_of(file) is not None or file.suffix.lower() in (SUFFIX, ".dcm")):
            yield file


def suffix_for(source: Path, format: str) -> str:
    """The ending of a result: that of the format asked for, or as the source where that can be written, or PNG."""
    chosen = format_named(format) if format else format_of(source)
    if chosen is None:
        return ".png"
    return source.suffix if not format else chosen.suffixes[0]


def edit_file(
    task: Task, change: Change, export_options: ExportOptions, format: str, progress: Progress, overwrite: bool = False
) -> None:
    """Opens, changes and exports one picture; ``format`` empty: as the target's name says.

    Of a measured picture, ``change`` works on the values as they are stored; the range in which they are looked at is put back afterwards.
    ``change`` is given a document of one plain layer, or, where a project (.ora) is the target, one with its layers, which are kept.
    Nothing is written where something fails.
    """
    check_place(task.target, overwrite)
    document = open_any(task.source, progress.part(0, 0.05))
    window = None if document.measure is None or window_layer(document) is None else window_of(document)
    document = document if window is None else raw(document)
    if not task.layered:
        export_options = replace(export_options, format=format) if format else export_options.for_path(task.target)
        document = merged(document)
    if not document.layers:
        raise FileError(task.source, tr("The project has no layers. Add one first."))
    document = change(document, progress.part(0.05, 0.85))
    if window is not None and window_layer(document) is None:
        document = with_window(document, window)
    make_folder(task.target.parent)
    if task.layered:
        save_project(replace(document, selection=None), task.target, progress.part(0.9, 0.1))
    else:
        export(replace(document, selection=None), task.target, export_options, progress.part(0.9, 0.1))


def check_place(target: Path, overwrite: bool) -> None:
    """FileError if nothing can be written there, or something is there that may not be replaced: better said before the work than after."""
    if is_there(target) and not overwrite:
        raise FileError(target, tr("is there already. Choose another place, or --overwrite."))
    folder = target.parent
    while not is_there(folder) and folder != folder.parent:
        folder = folder.parent
    if not is_folder(folder):
        raise FileError(target, tr("{folder} is not a folder. Choose another place.").format(folder=folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(target, tr("The folder {folder} is write-protected. Choose another place.").format(folder=folder))


def make_folder(folder: Path) -> None:
    """Makes the folder and those above it where they are missing; FileError if that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = tr("The folder cannot be made ({why}). Choose another place.")
        raise FileError(folder, text.format(why=error.strerror or error)) from error


def styling(task: Task, preset: Preset, options: StyleOptions, library: Library, mask: Path | None = None) -> Change:
    """The change that puts a style on a picture's top layer, inside a mask where there is one. A project as target keeps it as a layer."""
    chosen = options if task.layered else replace(options, place="in-place")

    def change(document: Document, progress: Progress) -> Document:
        if mask is not None:
            document = replace(document, selection=mask_in(mask, document.size))
        return stylise(document, top_layer(document), preset, chosen, library, progress).apply(document)

    return change


def mask_in(file: Path, size: Size) -> Raster:
    """The mask in a picture file, for a picture of ``size``; FileError if it does not fit or marks nothing."""
    mask = read_mask(file, size)
    if mask.bounds().empty:
        raise FileError(file, tr("Nothing is marked in it. Paint white what is meant, and the rest black."))
    return mask


def top_layer(document: Document) -> int:
    """The highest visible layer that has pixels, which models work on; EditError if there is none."""
    found = [layer.id for layer in document.layers if layer.raster is not None and layer.visible]
    if not found:
        raise EditError(tr("The picture has no visible layer with pixels."))
    return found[-1]


def merged(document: Document) -> Document:
    """The document with one plain layer: itself where it has only that."""
    if len(document.layers) == 1:
        layer = document.layers[0]
        whole = isinstance(layer.content, Pixels) and layer.bounds == document.area and layer.offset == ORIGIN
        if whole and layer.visible and layer.opacity == 1 and layer.mask is None:
            return document
    return flatten_image(document)
