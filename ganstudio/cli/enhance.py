"""Upscale, denoise and JPEG clean-up for files and folders."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from ganstudio.app.batch import Change, Task, top_layer
from ganstudio.app.enlarge import TO_SIZE, UpscaleOptions, enlargers, upscaled
from ganstudio.app.restore import DenoiseOptions, JpegOptions, RestoreOptions, pair_for, restore
from ganstudio.cli.pictures import (
    Format,
    Json,
    Metadata,
    Model,
    Numbers,
    Out,
    Overwrite,
    Provider,
    Quality,
    Recursive,
    Sources,
    Writing,
    edit_pictures,
    numbers_of,
    share,
)
from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.translate import tr

Faithful = Annotated[bool, typer.Option("--faithful", help="Invent nothing: the faithful model alone.")]
Crisp = Annotated[str | None, typer.Option(help="From faithful (0) to crisp (1, the default), or a percentage.")]
LARGEST_SCALE = 16


def crispness(faithful: bool, crisp: str | None) -> float:
    """The mixture that both options ask for; wrong usage where they contradict each other."""
    if faithful and crisp is not None:
        raise typer.BadParameter(tr("--faithful and --crisp say two things; give one of them."), param_hint="--crisp")
    return 0.0 if faithful else 1.0 if crisp is None else share(crisp, "--crisp")


def upscale(
    sources: Sources,
    out: Out,
    scale: Annotated[int | None, typer.Option(min=2, max=LARGEST_SCALE, help="How many times as large. Default: 2.")] = None,
    size: Annotated[str, typer.Option(metavar="WxH", help="The size in pixels, in place of --scale; one number: the longer side.")] = "",
    faithful: Faithful = False,
    crisp: Crisp = None,
    model: Model = "",
    numbers: Numbers = None,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Makes pictures larger, with the detail that the models draw. Exit code 1 if any failed, 2 for wrong usage."""
    mixture = crispness(faithful, crisp)
    wanted = re.fullmatch(r"(\d{1,6})(?:x(\d{1,6}))?", size.strip().lower()) if size else None
    if size and (wanted is None or scale is not None):
        raise typer.BadParameter(tr("--size is WIDTHxHEIGHT or the longer side, and stands in place of --scale."), param_hint="--size")

    def options_for(document: Document) -> UpscaleOptions:
        old = document.size
        if wanted is None:
            target = Size(old.width * (scale or 2), old.height * (scale or 2))
        elif wanted[2] is not None:
            target = Size(int(wanted[1]), int(wanted[2]))
        else:
            factor = int(wanted[1]) / max(old.width, old.height)
            target = Size(max(round(old.width * factor), 1), max(round(old.height * factor), 1))
        return UpscaleOptions(TO_SIZE, mixture, target)

    def prepare(library: Library) -> Callable[[Task], Change]:
        pair = enlargers(library, scale or 2, model)
        told = tuple(numbers_of(numbers, pair.needed(0.5)).items())

        def change(document: Document, progress: Progress) -> Document:
            return upscaled(document, replace(options_for(document), extras=told), library, progress, model)

        return lambda task: change

    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, prepare)


def denoise(
    sources: Sources,
    out: Out,
    strength: Annotated[str, typer.Option(metavar="auto|N", help="Standard deviation of the noise in 8-bit steps; auto measures it.")] = "auto",
    luminance: Annotated[str, typer.Option(help="How much of the noise in light and dark goes: 0 to 1, or a percentage.")] = "1",
    colour: Annotated[str, typer.Option(help="How much of the noise in the colours goes: 0 to 1, or a percentage.")] = "1",
    faithful: Faithful = False,
    crisp: Crisp = None,
    model: Model = "",
    numbers: Numbers = None,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Takes noise out of pictures. Exit code 1 if any failed, 2 for wrong usage."""
    options = DenoiseOptions(_level(strength), share(luminance, "--luminance"), share(colour, "--colour"), crispness(faithful, crisp))
    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, _restoring(options, model, numbers))


def jpeg(
    sources: Sources,
    out: Out,
    strength: Annotated[str, typer.Option(help="How much of the correction shows: 0 to 1, or a percentage.")] = "1",
    faithful: Faithful = False,
    crisp: Crisp = None,
    model: Model = "",
    numbers: Numbers = None,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Takes blocks and halos of JPEG compression out of pictures. Exit code 1 if any failed, 2 for wrong usage."""
    options = JpegOptions(share(strength, "--strength"), crispness(faithful, crisp))
    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, _restoring(options, model, numbers))


def _restoring(options: RestoreOptions, model: str, numbers: Sequence[str] | None) -> Callable[[Library], Callable[[Task], Change]]:
    def prepare(library: Library) -> Callable[[Task], Change]:
        told = tuple(numbers_of(numbers, pair_for(options, library, model).needed(0.5)).items())

        def change_for(task: Task) -> Change:
            chosen = replace(options, place="new-layer" if task.layered else "in-place", extras=told)
            return lambda document, progress: restore(document, top_layer(document), chosen, library, progress, model).apply(document)

        return change_for

    return prepare


def _level(text: str) -> float:
    """A noise level; 0 for ``auto``."""
    if text.strip().lower() == "auto":
        return 0.0
    try:
        value = float(text)
    except ValueError as error:
        raise typer.BadParameter(tr("{text} is neither auto nor a number.").format(text=text), param_hint="--strength") from error
    if not 0 < value <= 75:
        raise typer.BadParameter(tr("{text} is not between 0 and 75.").format(text=text), param_hint="--strength")
    return value
