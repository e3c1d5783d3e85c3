"""Masks of things pointed at, and things cut out, for files and folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ganstudio.app.batch import Change, Task, mask_in
from ganstudio.app.cutout import RefineOptions, matte, remove_background
from ganstudio.app.smart_select import analyse, find, selector
from ganstudio.app.subject import finder
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
)
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import EditError
from ganstudio.tools.smart_select import Box, Clicks, Spot
from ganstudio.translate import tr

Radius = Annotated[float, typer.Option(min=0, max=250, help="How far hair and soft parts reach, in pixels; 0: by the size of the thing.")]


def select(
    sources: Sources,
    out: Out,
    point: Annotated[list[str] | None, typer.Option(metavar="X,Y", help="A point on the thing, in pixels from the top left. Repeatable.")] = None,
    beside: Annotated[list[str] | None, typer.Option(metavar="X,Y", help="A point that is not on the thing. Repeatable.")] = None,
    box: Annotated[str, typer.Option(metavar="LEFT,TOP,RIGHT,BOTTOM", help="A box around the thing.")] = "",
    hair: Annotated[bool, typer.Option("--hair", help="Find the true share of the thing in every pixel of the edge.")] = False,
    radius: Radius = 0.0,
    model: Model = "",
    provider: Provider = AUTOMATIC,
    format: Format = "",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Writes the mask of the thing at a point or in a box: white on it, black beside. Exit code 1 if any failed, 2 for wrong usage."""
    edges = numbers(box, 4, "--box") if box else ()
    frame: Box | None = (edges[0], edges[1], edges[2], edges[3]) if edges else None
    clicks = Clicks(spots(point or (), "--point"), spots(beside or (), "--beside"), frame)
    if not clicks.on and clicks.box is None:
        raise typer.BadParameter(tr("Say where the thing is: --point X,Y or --box LEFT,TOP,RIGHT,BOTTOM."))
    if frame is not None and (frame[0] >= frame[2] or frame[1] >= frame[3]):
        raise typer.BadParameter(tr("The box is empty. Give the left, top, right and bottom edge, in this order."), param_hint="--box")

    def prepare(library: Library) -> Callable[[Task], Change]:
        selector(library, model)

        def change(document: Document, progress: Progress) -> Document:
            refuse_outside(document, clicks)
            found = find(analyse(document, None, "merged", library, progress.part(0.0, 0.2), model), clicks, progress.part(0.2, 0.4))
            if hair:
                found = matte(document, None, found, RefineOptions(radius=radius, clean=False), progress.part(0.6, 0.4)).alpha
            return picture_of(found)

        return lambda task: change

    edit_pictures(sources, Writing(out, _lossless(format, out), 100, "strip", recursive, overwrite, as_json), provider, prepare)


def cutout(
    sources: Sources,
    out: Out,
    mask: Annotated[Path | None, typer.Option(help="A grey picture of the same shape, white roughly on the thing. Default: find it.")] = None,
    radius: Radius = 0.0,
    shift: Annotated[float, typer.Option(min=-1, max=1, help="Moves the edge outwards (positive) or inwards (negative).")] = 0.0,
    clean: Annotated[bool, typer.Option("--clean/--raw", help="Take the background's colour out of hair and soft edges.")] = True,
    only_mask: Annotated[bool, typer.Option("--mask-only", help="Write the mask and not the picture.")] = False,
    model: Model = "",
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Cuts the subject out of pictures: the rest becomes transparent. Exit code 1 if any failed, 2 for wrong usage."""
    options = RefineOptions(radius=radius, shift=shift, clean=clean and not only_mask)

    def prepare(library: Library) -> Callable[[Task], Change]:
        if mask is None:
            finder(library, model)

        def change(document: Document, progress: Progress) -> Document:
            given = None if mask is None else mask_in(mask, document.size)
            base = document.layers[-1].id
            done = remove_background(replace(document, selection=given), base, library, options, progress, model).apply(document)
            shown = done.layer(base).mask
            return picture_of(shown.raster) if only_mask and shown is not None else done

        return lambda task: change

    writing = Writing(out, _lossless(format, out), quality, "strip" if only_mask else metadata, recursive, overwrite, as_json)
    edit_pictures(sources, writing, provider, prepare)


def _lossless(format: str, out: Path) -> str:
    """PNG where neither the format nor the name of the result says something else: masks and transparency do not fit into a JPEG."""
    return format or ("" if out.suffix and not out.is_dir() else "png")


def picture_of(mask: Raster) -> Document:
    """A mask as a grey picture."""
    values = mask.read()
    pixels = np.concatenate((values, np.full_like(values, 255)), axis=2)
    return Document(mask.size, "grey", 8, (Layer(1, tr("Mask"), Pixels(Raster.from_array(pixels))),), next_id=2)


def spots(texts: Sequence[str], option: str) -> tuple[Spot, ...]:
    """Points from texts such as ``120,80``."""
    found = []
    for text in texts:
        x, y = numbers(text, 2, option)
        found.append((x, y))
    return tuple(found)


def numbers(text: str, count: int, option: str) -> tuple[float, ...]:
    """Numbers with commas between them; anything else is wrong usage."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != count or not all(abs(n) < 1e9 for n in found):
        raise typer.BadParameter(tr("{text} is not {n} numbers with commas between them.").format(text=text, n=count), param_hint=option)
    return found


def refuse_outside(document: Document, clicks: Clicks) -> None:
    """EditError for a point that is not in the picture, or a box beside it."""
    width, height = document.size.width, document.size.height
    for x, y in (*clicks.on, *clicks.beside):
        if not (0 <= x < width and 0 <= y < height):
            text = tr("The point {x:g},{y:g} lies outside the picture, which has {width} x {height} pixels.")
            raise EditError(text.format(x=x, y=y, width=width, height=height))
    if clicks.box is not None and (clicks.box[0] >= width or clicks.box[1] >= height or clicks.box[2] <= 0 or clicks.box[3] <= 0):
        raise EditError(tr("The box lies outside the picture, which has {width} x {height} pixels.").format(width=width, height=height))
