"""``ganstudio generate``: pictures from noise."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ganstudio.app.batch import Task, check_place, is_folder, make_folder, needs_folder
from ganstudio.app.batch_run import Report, why
from ganstudio.app.generate import FILLS, FURTHEST, SEEDS, DrawOptions, amounts_named, generate_document, generator
from ganstudio.cli.listing import failure, print_json
from ganstudio.cli.pictures import Format, Json, Overwrite, Provider, Quality, check_device_and_format, conclude, one_of, row_of, share, unfinished
from ganstudio.cli.running import opened_library, progress_bars
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.flatten import flatten_layers
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.latent import read_directions
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import StudioError
from ganstudio.files.export import ExportOptions, export
from ganstudio.files.formats import format_named
from ganstudio.files.project import SUFFIX, save_project
from ganstudio.translate import tr

LARGEST_SIDE = 30_000


def generate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Id of a generator; see 'ganstudio models'. Default: the active one.")] = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="A file for one picture, else a folder.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=SEEDS - 1, help="Seed of the first picture; the next ones follow.")] = 0,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many pictures.")] = 1,
    variety: Annotated[str, typer.Option(help="Truncation: 0 the mean picture, 1 all the variety; or a percentage.")] = "0.8",
    variation: Annotated[str, typer.Option(help="How far to go from each picture towards --neighbour: 0 to 1, or a percentage.")] = "0",
    neighbour: Annotated[int, typer.Option(min=0, max=SEEDS - 1, help="Seed of the neighbour.")] = 1,
    blend: Annotated[str, typer.Option(help="How far to go from each picture (0) to that of --blend-with (1).")] = "0",
    blend_with: Annotated[int, typer.Option(min=0, max=SEEDS - 1, help="Seed of the picture to blend with.")] = 2,
    direction: Annotated[list[str] | None, typer.Option(metavar="NAME=AMOUNT", help="Go along a direction; may be given several times.")] = None,
    directions: Annotated[bool, typer.Option("--directions", help="List the generator's directions and end.")] = False,
    scale: Annotated[float, typer.Option(min=0.25, max=16, help="Size of a picture against the size that it was made in.")] = 1.0,
    size: Annotated[str, typer.Option(metavar="WxH", help="Size of the result in pixels.")] = "",
    fill: Annotated[str, typer.Option(help="With --size: own, fit (covers it) or tile (repeats).")] = "fit",
    sheet: Annotated[Path | None, typer.Option(help="Also a contact sheet of all of them.")] = None,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Makes pictures from noise with a generator. Exit code 1 if any failed, 2 for wrong usage."""
    console = Console(stderr=True)
    check_device_and_format(provider, format)
    one_of("--fill", fill, [value for value, _ in FILLS])
    library = opened_library(console, provider)
    try:
        manifest = generator(library, model)
        known = read_directions(manifest)
        if directions:
            names = list(known.names) if known is not None else []
            if as_json:
                print_json(names)
            else:
                typer.echo("\n".join(f"{i}  {name}" for i, name in enumerate(names, 1)))
            return
        amounts = amounts_named(known, _pairs(direction or []))
    except StudioError as error:
        raise typer.BadParameter(str(error)) from error
    if out is None:
        raise typer.BadParameter(tr("Say where the pictures shall go, with -o."), param_hint="--out")
    if count > 1 and needs_folder(out):
        raise typer.BadParameter(tr("{out} is a file; several pictures need a folder.").format(out=out), param_hint="--out")
    try:
        if sheet is not None:
            check_place(sheet, overwrite)
            ExportOptions().for_path(sheet)
    except StudioError as error:
        raise failure(error, as_json) from error
    canvas = _size(size)
    options = DrawOptions(
        variety=share(variety, "--variety"),
        variation=share(variation, "--variation"),
        neighbour=neighbour,
        blend=share(blend, "--blend"),
        other=blend_with,
        amounts=amounts,
        fill=fill if canvas is not None else "own",
        zoom=scale,
    )
    seeds = {task: number % SEEDS for task, number in zip(_tasks(manifest.id, out, seed, count, format), range(seed, seed + count), strict=True)}
    written = ExportOptions(quality=quality)
    made: dict[Task, Raster] = {}

    def one(task: Task, progress: Progress) -> None:
        check_place(task.target, overwrite)
        layered = task.target.suffix.lower() == SUFFIX
        export_options = ExportOptions() if layered else written.for_path(task.target) if not format else replace(written, format=format)
        wanted = replace(options, seed=seeds[task])
        document = generate_document(wanted, library, progress.part(0, 0.9), manifest.id, canvas)
        make_folder(task.target.parent)
        if layered:
            save_project(document, task.target, progress.part(0.9, 0.1))
        else:
            export(document, task.target, export_options, progress.part(0.9, 0.1))
        if sheet is not None:
            made[task] = Raster.from_array(flatten_layers(document, document.layers, document.area))

    outcome = progress_bars(console, list(seeds), one)
    if sheet is not None and made and not outcome.stopped:
        outcome = replace(outcome, reports=(*outcome.reports, *_write_sheet(list(made.values()), sheet, overwrite)))
    if as_json:
        reports = (*outcome.reports, *unfinished(list(seeds), outcome))
        print_json([{"seed": seeds[report.task], **row_of(report)} for report in reports if report.task in seeds])
    conclude(console, outcome, count, library.device())


def _pairs(given: list[str]) -> dict[str, float]:
    """NAME=AMOUNT as a dictionary."""
    found: dict[str, float] = {}
    for text in given:
        name, _, amount = text.rpartition("=")
        try:
            found[name] = float(amount)
        except ValueError:
            name = ""
        if not name or not abs(found[name]) <= FURTHEST:
            raise typer.BadParameter(tr("{text} should be NAME=AMOUNT, such as Light=1.5.").format(text=text), param_hint="--direction")
    return found


def _size(text: str) -> Size | None:
    """WxH as a size; None where nothing was given."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text.strip())
    if match is None or not all(1 <= int(side) <= LARGEST_SIDE for side in match.groups()):
        raise typer.BadParameter(tr("{text} should be WIDTHxHEIGHT, such as 1920x1080.").format(text=text), param_hint="--size")
    return Size(int(match[1]), int(match[2]))


def _tasks(model: str, out: Path, seed: int, count: int, format: str) -> list[Task]:
    """What to make and where to write it; the source names the seed."""
    known = format_named(format) if format else None
    suffix = known.suffixes[0] if known is not None else ".png"
    if count == 1 and not is_folder(out) and out.suffix:
        return [Task(Path(f"{model}-{seed}"), out)]
    numbers = range(seed, seed + count)
    return [Task(Path(f"{model}-{n}"), out / f"{model}-{n:0{len(str(numbers[-1]))}d}{suffix}") for n in numbers]


def _write_sheet(pictures: list[Raster], file: Path, overwrite: bool) -> tuple[Report, ...]:
    """All pictures side by side, in rows of about as many as there are rows; says why where that fails."""
    columns = max(round(len(pictures) ** 0.5), 1)
    side = pictures[0].size
    whole = Raster(Size(columns * side.width, -(-len(pictures) // columns) * side.height), pictures[0].channels, pictures[0].depth)
    for place, picture in enumerate(pictures):
        area = Rect(place % columns * side.width, place // columns * side.height, side.width, side.height)
        whole = whole.write(area, picture.read())
    document = Document(whole.size, "rgb" if whole.channels == 4 else "grey", whole.depth, (Layer(1, "", Pixels(whole)),), next_id=2)
    try:
        make_folder(file.parent)
        export(document, file, ExportOptions().for_path(file), Progress())
    except StudioError as error:
        task = Task(file, file)
        return (Report(task, 0.0, why(error, task)),)
    return ()
