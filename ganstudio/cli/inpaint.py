"""Filling marked places, and room around pictures, for files and folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ganstudio.app.batch import Change, Task, is_folder, mask_in, pictures_in
from ganstudio.app.extend import MOST, Sides, extend
from ganstudio.app.inpaint import TASK, remove
from ganstudio.app.twins import twins
from ganstudio.cli.enhance import Crisp, Faithful, crispness
from ganstudio.cli.pictures import (
    Format,
    Json,
    Metadata,
    Model,
    Out,
    Overwrite,
    Provider,
    Quality,
    Recursive,
    Sources,
    Writing,
    edit_pictures,
    share,
)
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import FileError
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr

Grain = Annotated[str, typer.Option(help="How much of the picture's own noise comes into the fill: 0 to 1, or a percentage.")]


def inpaint(
    sources: Sources,
    out: Out,
    mask: Annotated[Path, typer.Option(help="A grey picture of the same shape: white is filled. Or a folder with one of each picture's name.")],
    feather: Annotated[float, typer.Option(min=0, max=100, help="How far the fill fades out beyond the mask, in pixels.")] = 0.0,
    grain: Grain = "1",
    faithful: Faithful = False,
    crisp: Crisp = None,
    model: Model = "",
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Fills what a mask marks from what lies around it; every other value stays. Exit code 1 if any failed, 2 for wrong usage."""
    options = InpaintOptions(crisp=crispness(faithful, crisp), feather=feather, grain=share(grain, "--grain"))

    def prepare(library: Library) -> Callable[[Task], Change]:
        twins(library, TASK, model=model)

        def change_for(task: Task) -> Change:
            chosen = replace(options, place="new-layer" if task.layered else "in-place")

            def change(document: Document, progress: Progress) -> Document:
                marks = mask_in(_mask_of(mask, task.source), document.size)
                return remove(document, document.layers[-1].id, marks, chosen, library, progress, model).apply(document)

            return change

        return change_for

    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, prepare)


def expand(
    sources: Sources,
    out: Out,
    left: Annotated[int, typer.Option(min=0, max=MOST, help="Pixels to add at the left.")] = 0,
    top: Annotated[int, typer.Option(min=0, max=MOST, help="Pixels to add above.")] = 0,
    right: Annotated[int, typer.Option(min=0, max=MOST, help="Pixels to add at the right.")] = 0,
    bottom: Annotated[int, typer.Option(min=0, max=MOST, help="Pixels to add below.")] = 0,
    grain: Grain = "1",
    faithful: Faithful = False,
    crisp: Crisp = None,
    model: Model = "",
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Adds room around pictures and fills it; what was there keeps every value. Exit code 1 if any failed, 2 for wrong usage."""
    if not left + top + right + bottom:
        raise typer.BadParameter(tr("Say how many pixels to add: --left, --top, --right, --bottom."))
    sides = Sides(left, top, right, bottom)
    options = InpaintOptions(crisp=crispness(faithful, crisp), grain=share(grain, "--grain"))

    def prepare(library: Library) -> Callable[[Task], Change]:
        twins(library, TASK, model=model)
        return lambda task: lambda document, progress: extend(document, sides, options, library, progress, model).apply(document)

    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, prepare)


def _mask_of(mask: Path, source: Path) -> Path:
    """The mask for a picture: the file itself, or the one in the folder that has the picture's name; FileError if there is none."""
    if not is_folder(mask):
        return mask
    for file in pictures_in(mask):
        if file.stem == source.stem:
            return file
    raise FileError(mask, tr("holds no mask named {name}.").format(name=source.stem))
