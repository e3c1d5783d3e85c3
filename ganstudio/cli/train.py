"""``ganstudio train``, ``resume``, ``export``, ``runs`` and ``report``: training without a window. PyTorch runs in a process of its own."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from ganstudio.app.model_facts import figures
from ganstudio.app.pictures import find_pictures
from ganstudio.app.recipe import Recipe, anchored, load_recipe
from ganstudio.app.report import report_page
from ganstudio.app.runs import Line, Run, runs, runs_folder
from ganstudio.app.style_recipe import BEGINNING, UNLIMITED, StyleChoices, style_id, style_recipe
from ganstudio.app.training import create_run, follow, install, install_model, pause, start
from ganstudio.cli.listing import failure, print_json, print_rows, say
from ganstudio.core.atomic import write_file
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr

Processes = Annotated[int, typer.Option(min=1, max=64, help="Processes that train together on this machine: one a GPU.")]
Machines = Annotated[int, typer.Option(min=1, max=64, help="Machines that train together; each runs 'python -m ganstudio.training' on the same run.")]
Json = Annotated[bool, typer.Option("--json", help="Print every event as a line of JSON.")]
Where = Annotated[Path | None, typer.Option("--runs", help="Folder of runs; default: your own.")]
NOTHING = "nothing"


def train(
    what: Annotated[str, typer.Argument(metavar="RECIPE.toml|style", help="A recipe; or 'style' with the options below.")],
    painting: Annotated[list[str] | None, typer.Option(help="A painting or a folder of them; may be given several times.")] = None,
    photos: Annotated[list[str] | None, typer.Option(help="A folder of photos to learn on.")] = None,
    name: Annotated[str, typer.Option(help="Id of the style: lower case letters, digits and hyphens.")] = "",
    minutes: Annotated[float, typer.Option(min=0, help="How long to train; default: as the recipe says, or 20.")] = 0,
    start_from: Annotated[str, typer.Option("--from", metavar="STYLE", help="The style to start from, or 'nothing': takes longer.")] = BEGINNING,
    preview: Annotated[Path | None, typer.Option(help="A photo to show in the style while it learns, in the run's folder previews.")] = None,
    processes: Processes = 1,
    machines: Machines = 1,
    runs_in: Where = None,
    as_json: Json = False,
) -> None:
    """Trains a GAN: a style from paintings, or whatever a recipe says. The finished style is in the Styles menu at once."""
    try:
        if what == "style":
            recipe = _style(painting or [], photos or [], name, minutes or 20, start_from)
        else:
            recipe = anchored(load_recipe(Path(what)), Path(what).resolve().parent)
            recipe = replace(recipe, name=name or recipe.name, optimiser=replace(recipe.optimiser, minutes=minutes or recipe.optimiser.minutes))
        if preview is not None:
            find_pictures([str(preview)], Path.cwd())
        run = create_run(recipe, runs_in or runs_folder())
        _follow(run, recipe, as_json, resume=False, preview=preview, processes=processes, machines=machines)
    except StudioError as error:
        raise failure(error) from error


def _style(paintings: list[str], photos: list[str], name: str, minutes: float, start_from: str) -> Recipe:
    """The recipe for a style of these paintings."""
    if not paintings:
        raise typer.BadParameter(tr("Name at least one painting with --painting."))
    if not photos:
        raise typer.BadParameter(tr("Name a folder of photos with --photos."))
    name = name or style_id(Path(paintings[0]).stem)
    if not name:
        raise typer.BadParameter(tr("Give the style a name with --name: none can be made of {file}.").format(file=Path(paintings[0]).name))
    for places in (paintings, photos):  # before there is a run
        find_pictures(places, Path.cwd())
    targets, sources = (tuple(str(Path(p).resolve()) for p in places) for places in (paintings, photos))
    earlier = "" if start_from == NOTHING else str(Library().manifest(start_from).folder)
    return style_recipe(name, "", targets, sources, UNLIMITED, StyleChoices(), earlier, minutes)


def resume(
    run: Annotated[str, typer.Argument(help="Name of a run (see 'ganstudio runs') or its folder.")],
    processes: Processes = 1,
    machines: Machines = 1,
    runs_in: Where = None,
    as_json: Json = False,
) -> None:
    """Goes on with a run that was paused or broken off, as if it had never stopped."""
    try:
        found = _find(run, runs_in)
        _follow(found, load_recipe(found.recipe_file), as_json, resume=found.last.exists(), processes=processes, machines=machines)
    except StudioError as error:
        raise failure(error) from error


def export(run: Annotated[str, typer.Argument(help="Name of a run or its folder.")], runs_in: Where = None, as_json: Json = False) -> None:
    """Makes a style of a run's best state, finished or not."""
    try:
        found = _find(run, runs_in)
        _follow(found, load_recipe(found.recipe_file), as_json, resume=False, export_only=True)
    except StudioError as error:
        raise failure(error) from error


def list_runs(runs_in: Where = None, as_json: Json = False) -> None:
    """Lists training runs, newest first."""
    rows = [{"name": run.name, "steps": run.steps(), "state": run.state(), "folder": str(run.folder)} for run in runs(runs_in)]
    print_rows(rows, {"name": tr("name"), "steps": tr("steps"), "state": tr("state"), "folder": tr("folder")}, as_json)


def report(
    run: Annotated[str, typer.Argument(help="Name of a run or its folder.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The HTML file; default: report.html in the run's folder.")] = None,
    runs_in: Where = None,
) -> None:
    """Writes a page with curves, samples over time and figures."""
    try:
        found = _find(run, runs_in)
        file = out or found.folder / "report.html"
        write_file(file, report_page(found).encode())
        typer.echo(str(file))
    except StudioError as error:
        raise failure(error) from error


def _find(name: str, folder: Path | None) -> Run:
    for place in (Path(name), (folder or runs_folder()) / name):
        with contextlib.suppress(OSError):  # a name that nothing can have
            if Run(place).recipe_file.is_file():
                return Run(place)
    raise typer.BadParameter(tr("There is no run {name}. See 'ganstudio runs'.").format(name=name))


def _follow(
    run: Run,
    recipe: Recipe,
    as_json: bool,
    *,
    resume: bool,
    export_only: bool = False,
    preview: Path | None = None,
    processes: int = 1,
    machines: int = 1,
) -> None:
    """Shows what the process says; Ctrl+C pauses it."""
    console = Console(stderr=True)
    more = {"processes": processes, "machines": machines}
    process = start(run, Path.cwd(), resume=resume, quiet=False, export_only=export_only, preview=preview, **more)
    before = signal.signal(signal.SIGINT, lambda *_: pause(run))
    last: Line | None = None
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    try:
        with Bars(*columns, console=console, disable=as_json or not console.is_terminal, transient=True) as bars:
            bar = bars.add_task(recipe.name, total=1.0)
            for line in follow(process):
                last = line
                if as_json:
                    print_json(asdict(line), None)
                    continue
                text = _words(line, recipe)
                if text and (line.event != "step" or line.step % 10 == 0):
                    say(console, text)
                if line.event == "step":
                    left = line.values["left"]
                    spent = line.step / max(line.values["rate"], 1e-9)
                    bars.update(bar, completed=spent / max(spent + left, 1e-9), description=tr("{m} min left").format(m=round(left / 60)))
    finally:
        signal.signal(signal.SIGINT, before)
    if last is not None and last.event == "finished":
        if recipe.kind == "style":
            preset = install(run, Library())
            if preset.id != recipe.name:
                say(console, tr("There is a style {name} already, so this one is called {id}.").format(name=recipe.name, id=preset.id))
            say(console, tr("The style is ready: ganstudio apply {id} PHOTO -o RESULT").format(id=preset.id))
        elif run.result.is_dir():
            model = install_model(run, Library())
            for text in figures(model.metrics):
                say(console, f"  {text}")
            ready = tr("The model is ready: ganstudio generate {id} -o PICTURE") if recipe.kind == "generate" else tr("The model is ready: {id}")
            say(console, ready.format(id=model.id))
            say(console, tr("Its files are in {folder}").format(folder=run.result))
    elif last is not None and last.event == "paused":
        say(console, tr("Paused. Go on with: ganstudio resume {name}").format(name=run.name))
    else:
        if last is None or last.event != "failed":
            say(console, tr("The training ended early. Go on with: ganstudio resume {name}").format(name=run.name), "red")
        raise typer.Exit(1)


def _words(line: Line, recipe: Recipe) -> str:
    """A line for people; empty for those that say nothing to them."""
    values = line.values
    match line.event:
        case "step" if recipe.kind == "generate" and recipe.generator.network == "classic":
            return f"{line.step} [D: {values['d']:.4f}, G: {values['g']:.4f}]"
        case "step":
            return f"{line.step} [D: {values['d']:.4f}, G: {values['g']:.4f}] {values['rate']:.2f}/s"
        case "check":
            return "\n".join(values["lines"])
        case "notice" | "failed":
            return str(values["text"])
        case "sample" if len(values) > 2:
            figures = ", ".join(f"{name} {value:.4g}" for name, value in values.items() if name not in ("file", "measure"))
            return tr("step {step}: {figures}, {file}").format(step=line.step, figures=figures, file=values["file"])
        case "sample":
            return tr("step {step}: distance {measure:.1f}, {file}").format(step=line.step, measure=values["measure"], file=values["file"])
    return ""
