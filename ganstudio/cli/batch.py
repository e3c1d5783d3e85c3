"""A recipe on pictures and folders, here or on a cluster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ganstudio.app.batch_estimate import Estimate, estimate
from ganstudio.app.batch_recipe import BatchRecipe, load_recipe
from ganstudio.app.batch_run import EXISTING, Outcome, Plan, Report, check_recipe, free_bytes, plan, run
from ganstudio.app.cluster import run_on_cluster
from ganstudio.app.recording import steps_of_layers
from ganstudio.app.steps import label_of
from ganstudio.cli.listing import failure, print_json, say
from ganstudio.cli.pictures import Format, Json, Metadata, Provider, Recursive, Sources, check_device_and_format, one_of, row_of, unfinished
from ganstudio.cli.running import STOPPED, opened_library, stoppable, stopped_text
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import FileError, StudioError
from ganstudio.files.opening import open_any
from ganstudio.translate import tr


def batch(
    recipe: Annotated[Path, typer.Argument(help="A recipe (.ganrecipe), or a project (.ora) whose layers are done to every picture.")],
    sources: Sources,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder for the results; a file for one picture.")],
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Pictures at a time.")] = 1,
    scheduler: Annotated[str, typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers do it, such as tcp://host:8786.")] = "",
    existing: Annotated[
        str, typer.Option(help="Results that are there already: stop (an error each), skip, replace, or resume (skip what this recipe made).")
    ] = "stop",
    estimate_only: Annotated[bool, typer.Option("--estimate", help="Only say how long it will take and how much room.")] = False,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    metadata: Metadata = "",
    values: Annotated[str, typer.Option(help="Grey values of scans: shown (in the range they are looked at) or raw (as measured).")] = "",
    patient: Annotated[bool, typer.Option("--keep-patient", help="Keep patient data in the results.")] = False,
    recursive: Recursive = False,
    as_json: Json = False,
) -> None:
    """Does the steps of a recipe to many pictures. Exit code 1 if any failed, 2 for wrong usage."""
    console = Console(stderr=True)
    one_of("--existing", existing, [id for id, _ in EXISTING])
    check_device_and_format(provider, format)
    if metadata:
        one_of("--metadata", metadata, ["keep", "strip", "no-location"])
    if values:
        one_of("--values", values, ["shown", "raw"])
    library = opened_library(console, provider)
    try:
        wanted = recipe_in(recipe)
        given = {"format": format, "metadata": metadata, "values": values, "patient": patient}
        wanted = replace(wanted, export=replace(wanted.export, **{name: value for name, value in given.items() if value}))  # type: ignore[arg-type]
        check_recipe(wanted, library)
        made = plan(wanted, sources, out, existing, recursive)  # type: ignore[arg-type]
        if not made.todo and not made.skipped:
            raise FileError(sources[0], tr("There is no picture in it."))
        if estimate_only:
            _show(estimate(made, library, Progress()), made, as_json)
            return
        outcome = _carry_out(console, made, library, jobs, scheduler, provider)
    except StudioError as error:
        raise failure(error, as_json) from error
    if as_json:
        print_json([row_of(report) for report in (*outcome.reports, *unfinished(made.todo, outcome))])
    _conclude(console, made, outcome)


def recipe_in(path: Path) -> BatchRecipe:
    """The recipe in a file, or made of a project's layers."""
    if path.suffix.lower() == ".ora":
        found = steps_of_layers(open_any(path))
        if not found.steps:
            raise FileError(path, tr("Nothing in it can be done to other pictures. Adjustment layers and layers that models made can."))
        return BatchRecipe(path.stem, found.steps)
    return load_recipe(path)


def _carry_out(console: Console, made: Plan, library: Library, jobs: int, scheduler: str, provider: str) -> Outcome:
    for step in made.recipe.steps:
        say(console, f"  {label_of(step)}")
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        bar = bars.add_task(made.recipe.name, total=1.0)
        progress = Progress(lambda fraction, note: bars.update(bar, completed=fraction))

        def reported(report: Report) -> None:
            if report.why:
                say(console, f"  {report.task.source}: {report.why}", "red")

        def work() -> Outcome:
            if scheduler:
                return run_on_cluster(made, scheduler, provider, progress, reported)
            return run(made, library, progress, jobs, reported)

        return stoppable(work, progress)


def _conclude(console: Console, made: Plan, outcome: Outcome) -> None:
    if outcome.stopped:
        say(console, stopped_text(outcome.done, len(made.todo)) + " " + tr("--existing resume goes on from here."))
        raise typer.Exit(STOPPED)
    text = tr("{done} of {all} done.").format(done=outcome.done, all=len(made.todo))
    if outcome.skipped:
        text += " " + tr("{n} were there already.").format(n=len(outcome.skipped))
    if outcome.failed:
        text += " " + tr("{n} failed.").format(n=len(outcome.failed))
    say(console, text)
    if outcome.failed:
        raise typer.Exit(1)


def _show(found: Estimate, made: Plan, as_json: bool) -> None:
    free = free_bytes(made.out)
    facts: dict[str, Any] = {
        "pictures": found.pictures, "unreadable": found.unreadable, "skipped": len(made.skipped), "megapixels": round(found.megapixels, 1),
        "seconds": round(found.seconds, 1), "megabytes": round(found.nbytes / 1e6, 1), "free_megabytes": round(free / 1e6),
    }  # fmt: skip
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        typer.echo(f"{key.replace('_', ' ')}: {value}")
