"""Edits of files and folders, without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.core.document import Document, Pixels
from ganstudio.core.geometry import ORIGIN
from ganstudio.core.merge import flatten_image
from ganstudio.core.progress import Progress
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

    Folders give their pictures; below a folder its sub-folders are kept. Names that meet get a number.
    """
    single = len(sources) == 1 and not sources[0].is_dir()
    if single and not out.is_dir() and out.suffix:
        return (Task(sources[0], out),)
    found: list[Task] = []
    taken: set[Path] = set()
    for source in sources:
        for file in pictures_in(source, recursive) if source.is_dir() else (source,):
            below = file.relative_to(source).parent if source.is_dir() else Path()
            stem, suffix, number = file.stem, suffix_for(file, format), 2
            target = out / below / f"{stem}{suffix}"
            while target in taken:
                target, number = out / below / f"{stem}-{number}{suffix}", number + 1
            taken.add(target)
            found.append(Task(file, target))
    return tuple(found)


def pictures_in(folder: Path, recursive: bool = False) -> Iterator[Path]:
    """The files of a folder that by their names are pictures or projects, sorted."""
    files: Iterable[Path] = folder.rglob("*") if recursive else folder.iterdir()
    for file in sorted(files):
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
    if task.target.exists() and not overwrite:
        raise FileError(task.target, tr("is there already. Choose another place, or --overwrite."))
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
    try:
        task.target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(task.target.parent, tr("cannot be made ({why}).").format(why=error.strerror or error)) from error
    if task.layered:
        save_project(replace(document, selection=None), task.target, progress.part(0.9, 0.1))
    else:
        export(replace(document, selection=None), task.target, export_options, progress.part(0.9, 0.1))


def styling(task: Task, preset: Preset, options: StyleOptions, library: Library, mask: Path | None = None) -> Change:
    """The change that puts a style on a picture's top layer, inside a mask where there is one. A project as target keeps it as a layer."""
    chosen = options if task.layered else replace(options, place="in-place")

    def change(document: Document, progress: Progress) -> Document:
        if mask is not None:
            document = replace(document, selection=read_mask(mask, document.size))
        return stylise(document, top_layer(document), preset, chosen, library, progress).apply(document)

    return change


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
