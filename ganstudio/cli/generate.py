"""``ganstudio generate``: pictures from noise."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ganstudio.app.batch import Task
from ganstudio.app.generate import FILLS, SEEDS, DrawOptions, amounts_named, generate_document, generator
from ganstudio.cli.pictures import Format, Json, Overwrite, Provider, Quality, one_of, share
from ganstudio.cli.running import progress_bars
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.flatten import flatten_layers
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.latent import read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC, PROVIDERS
from ganstudio.errors import FileError, StudioError
from ganstudio.files.export import ExportOptions, export
from ganstudio.files.formats import FORMATS, format_named
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
    one_of("--provider", provider, [AUTOMATIC, *(p.id for p in PROVIDERS)])
    one_of("--fill", fill, [value for value, _ in FILLS])
    if format:
        one_of("--format", format, [f.id for f in FORMATS])
    library = Library(provider=provider, on_notice=lambda text: console.print(text, style="yellow", markup=False, highlight=False, soft_wrap=True))
    try:
        manifest = generator(library, model)
        known = read_directions(manifest)
        if directions:
            names = list(known.names) if known is not None else []
            typer.echo(json.dumps(names, ensure_ascii=False) if as_json else "\n".join(f"{i}  {name}" for i, name in enumerate(names, 1)))
            return
        amounts = amounts_named(known, _pairs(direction or []))
    except StudioError as error:
        raise typer.BadParameter(str(error)) from error
    if out is None:
        raise typer.BadParameter(tr("Say where the pictures shall go, with -o."), param_hint="--out")
    canvas = _size(size)
    options = DrawOptions(
        variety=share(variety), variation=share(variation), neighbour=neighbour, blend=share(blend), other=blend_with, amounts=amounts,
        fill=fill if canvas is not None else "own", zoom=scale,
    )  # fmt: skip
    seeds = {task: number % SEEDS for task, number in zip(_tasks(manifest.id, out, seed, count, format), range(seed, seed + count), strict=True)}
    export_options = ExportOptions(quality=quality)
    made: dict[Task, Raster] = {}

    def one(task: Task, progress: Progress) -> None:
        if task.target.exists() and not overwrite:
            raise FileError(task.target, tr("is there already. Choose another place, or --overwrite."))
        wanted = replace(options, seed=seeds[task])
        document = generate_document(wanted, library, progress.part(0, 0.9), manifest.id, canvas)
        _make_folder(task.target.parent)
        if task.target.suffix.lower() == SUFFIX:
            save_project(document, task.target, progress.part(0.9, 0.1))
        else:
            export(document, task.target, export_options.for_path(task.target), progress.part(0.9, 0.1))
        if sheet is not None:
            made[task] = Raster.from_array(flatten_layers(document, document.layers, document.area))

    failed = progress_bars(console, list(seeds), one)
    if sheet is not None and made:
        _write_sheet(list(made.values()), sheet, overwrite, failed)
    if as_json:
        lost = dict(failed)
        rows = [{"seed": number, "target": str(t.target), "ok": str(t.source) not in lost} for t, number in seeds.items()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    console.print(tr("{done} of {all} done on {device}.").format(done=count - len([f for f in failed if f[0] != str(sheet)]), all=count,
                                                                 device=library.device()), markup=False, highlight=False)  # fmt: skip
    for source, why in failed:
        console.print(f"  {source}: {why}", style="red", markup=False, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _pairs(given: list[str]) -> dict[str, float]:
    """NAME=AMOUNT as a dictionary."""
    found: dict[str, float] = {}
    for text in given:
        name, _, amount = text.rpartition("=")
        try:
            found[name] = float(amount)
        except ValueError:
            name = ""
        if not name or not abs(found[name]) <= 100:
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
    if count == 1 and not out.is_dir() and out.suffix:
        return [Task(Path(f"{model}-{seed}"), out)]
    numbers = range(seed, seed + count)
    return [Task(Path(f"{model}-{n}"), out / f"{model}-{n:0{len(str(numbers[-1]))}d}{suffix}") for n in numbers]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(folder, tr("cannot be made ({why}).").format(why=error.strerror or error)) from error


def _write_sheet(pictures: list[Raster], file: Path, overwrite: bool, failed: list[tuple[str, str]]) -> None:
    """All pictures side by side, in rows of about as many as there are rows."""
    columns = max(round(len(pictures) ** 0.5), 1)
    side = pictures[0].size
    whole = Raster(Size(columns * side.width, -(-len(pictures) // columns) * side.height), pictures[0].channels, pictures[0].depth)
    for place, picture in enumerate(pictures):
        area = Rect(place % columns * side.width, place // columns * side.height, side.width, side.height)
        whole = whole.write(area, picture.read())
    document = Document(whole.size, "rgb" if whole.channels == 4 else "grey", whole.depth, (Layer(1, "", Pixels(whole)),), next_id=2)
    try:
        if file.exists() and not overwrite:
            raise FileError(file, tr("is there already. Choose another place, or --overwrite."))
        _make_folder(file.parent)
        export(document, file, ExportOptions().for_path(file), Progress())
    except StudioError as error:
        failed.append((str(file), str(error)))
