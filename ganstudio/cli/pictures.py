"""The part that all commands share that make pictures of pictures: what they take, how they write, and what they say of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ganstudio.app.batch import Change, Task, edit_file, is_folder, needs_folder, tasks
from ganstudio.app.batch_run import Outcome, Report
from ganstudio.cli.listing import failure, print_json, say
from ganstudio.cli.running import STOPPED, opened_library, progress_bars, stopped_text
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.providers import AUTOMATIC, PROVIDERS
from ganstudio.errors import FileError, ModelError
from ganstudio.files.export import ExportOptions
from ganstudio.files.formats import FORMATS
from ganstudio.translate import tr

Sources = Annotated[list[Path], typer.Argument(metavar="IN...", help="Pictures, projects or folders.")]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="A file for one picture, else a folder.")]
Provider = Annotated[str, typer.Option(help="Device: auto, " + ", ".join(p.id for p in PROVIDERS) + ".")]
Format = Annotated[str, typer.Option(help="Format: " + ", ".join(f.id for f in FORMATS) + ". Default: as OUT or the picture.")]
Quality = Annotated[int, typer.Option(min=1, max=100, help="Quality of lossy formats.")]
Metadata = Annotated[str, typer.Option(help="keep, strip or no-location.")]
Recursive = Annotated[bool, typer.Option("-r", "--recursive", help="Folders with their sub-folders.")]
Overwrite = Annotated[bool, typer.Option(help="Replace files that are there already.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Model = Annotated[str, typer.Option(help="Id of the model; see 'ganstudio models'. Default: the active one of the task.")]
Numbers = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=NUMBER", help="A number that the model takes beside the picture.")]


@dataclass(frozen=True)
class Writing:
    """Where results go, and how they are written."""

    out: Path
    format: str = ""
    quality: int = 92
    metadata: str = "keep"
    recursive: bool = False
    overwrite: bool = False
    as_json: bool = False


def one_of(option: str, value: str, options: Sequence[str]) -> str:
    """The value of an option, if it is one of ``options``; else the command ends with exit code 2."""
    if value not in options:
        raise typer.BadParameter(tr("{value} is not one of {options}.").format(value=value, options=", ".join(options)), param_hint=option)
    return value


def share(text: str, option: str) -> float:
    """0 to 1, or a percentage: 0.6, 60, 60%. Anything else is wrong usage of the option."""
    try:
        value = float(text.strip().removesuffix("%"))
    except ValueError:
        value = math.nan
    value = value / 100 if value > 1 or text.strip().endswith("%") else value
    if not 0 <= value <= 1:
        raise typer.BadParameter(tr("{text} is not a number from 0 to 1, nor a percentage.").format(text=text), param_hint=option)
    return value


def numbers_of(texts: Sequence[str] | None, models: Iterable[Manifest]) -> dict[str, float]:
    """The numbers of ``--set`` by input; wrong usage where no model takes one of them, or not that number."""
    extras = {extra.name: extra for model in models for extra in model.extras}
    found: dict[str, float] = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        extra = extras.get(name.strip())
        if extra is None:
            known = ", ".join(extras) or tr("none")
            raise typer.BadParameter(tr("{name} is no input of the model. It has: {known}.").format(name=name, known=known), param_hint="--set")
        try:
            number = float(value)
        except ValueError as error:
            raise typer.BadParameter(tr("{text} is not NAME=NUMBER.").format(text=text), param_hint="--set") from error
        if not extra.low <= number <= extra.high:
            limits = tr("{name} lies between {low:g} and {high:g}.").format(name=extra.name, low=extra.low, high=extra.high)
            raise typer.BadParameter(limits, param_hint="--set")
        found[extra.name] = number
    return found


def edit_pictures(sources: Sequence[Path], writing: Writing, provider: str, prepare: Callable[[Library], Callable[[Task], Change]]) -> None:
    """Changes pictures one after the other and exports them; one that fails does not stop the rest.

    ``prepare`` is given the library and says how a picture is changed; a ModelError of it is wrong usage (exit code 2). Exit code 1 if any failed.
    """
    console = Console(stderr=True)
    check_device_and_format(provider, writing.format)
    one_of("--metadata", writing.metadata, ["keep", "strip", "no-location"])
    library = opened_library(console, provider)
    try:
        change_for = prepare(library)
    except ModelError as error:
        raise typer.BadParameter(str(error)) from error
    many = len(sources) > 1 or is_folder(sources[0])
    if many and needs_folder(writing.out):
        raise typer.BadParameter(tr("{out} is a file; several pictures need a folder.").format(out=writing.out), param_hint="--out")
    try:
        work = tasks(sources, writing.out, writing.format, writing.recursive)
        if not work:
            raise FileError(sources[0], tr("There is no picture in it."))
    except FileError as error:
        raise failure(error, writing.as_json) from error
    export_options = ExportOptions(quality=writing.quality, metadata=writing.metadata)  # type: ignore[arg-type]

    def one(task: Task, progress: Progress) -> None:
        edit_file(task, change_for(task), export_options, writing.format, progress, writing.overwrite)

    outcome = progress_bars(console, work, one)
    if writing.as_json:
        print_json([row_of(report) for report in (*outcome.reports, *unfinished(work, outcome))])
    conclude(console, outcome, len(work), library.device())


def check_device_and_format(provider: str, format: str) -> None:
    """Wrong usage where there is no such device or format; an empty format is that of the name."""
    one_of("--provider", provider, [AUTOMATIC, *(p.id for p in PROVIDERS)])
    if format:
        one_of("--format", format, [f.id for f in FORMATS])


def unfinished(work: Sequence[Task], outcome: Outcome) -> tuple[Report, ...]:
    """The pictures that were not made because the person stopped the work."""
    ended = {report.task for report in outcome.reports}
    return tuple(Report(task, 0.0, tr("Stopped before it was done.")) for task in work if task not in ended)


def row_of(report: Report) -> dict[str, Any]:
    """What became of a picture, as JSON has it."""
    row: dict[str, Any] = {"source": str(report.task.source), "target": str(report.task.target), "ok": not report.why}
    return row | {"seconds": round(report.seconds, 3)} | ({"error": report.why} if report.why else {})


def conclude(console: Console, outcome: Outcome, count: int, device: str) -> None:
    """Says what was done and what failed, and ends the command with exit code 1 if anything did, 130 if it was stopped."""
    if outcome.stopped:
        say(console, stopped_text(outcome.done, count))
    else:
        say(console, tr("{done} of {all} done on {device}.").format(done=outcome.done, all=count, device=device))
    for report in outcome.failed:
        say(console, f"  {report.task.source}: {report.why}", "red")
    if outcome.stopped:
        raise typer.Exit(STOPPED)
    if outcome.failed:
        raise typer.Exit(1)
