"""The commands, their options and what they print. Results go to the output, everything else to the error output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

import ganstudio
from ganstudio.app.batch import Change, Task, styling
from ganstudio.app.pipeline import StyleOptions, options_of
from ganstudio.cli import batch as many
from ganstudio.cli import enhance, models
from ganstudio.cli import generate as generating
from ganstudio.cli import inpaint as filling
from ganstudio.cli import select as selecting
from ganstudio.cli import sheet as contact
from ganstudio.cli import train as training
from ganstudio.cli.doctor import report
from ganstudio.cli.info import describe
from ganstudio.cli.listing import failure, print_json, print_problems, print_rows, print_table, speak_any_name
from ganstudio.cli.pictures import (
    Format,
    Json,
    Metadata,
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
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import ProviderError, StudioError
from ganstudio.translate import tr

app = typer.Typer(
    name="ganstudio",
    help="A local photo editor in which GAN models are ordinary tools. 'ganstudio [FILE...]' opens the window.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
presets_app = typer.Typer(help="Lists styles; exports and imports them as one file.", invoke_without_command=True)
app.add_typer(presets_app, name="presets")
app.add_typer(models.app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"GAN Studio {ganstudio.__version__}")
        raise typer.Exit


@app.callback()
def start(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """A local photo editor in which GAN models are ordinary tools. 'ganstudio [FILE...]' opens the window."""
    speak_any_name()


@app.command()
def apply(
    preset: Annotated[str, typer.Argument(help="Id of the style; see 'ganstudio presets'.")],
    sources: Sources,
    out: Out,
    strength: Annotated[str | None, typer.Option(help="How much of the style shows: 0 to 1, or a percentage.")] = None,
    keep_colours: Annotated[bool | None, typer.Option("--keep-colours/--style-colours", help="Keep the colours of the photo.")] = None,
    scale: Annotated[float | None, typer.Option(min=0.5, max=8, help="Brush scale: larger paints with broader strokes.")] = None,
    mask: Annotated[Path | None, typer.Option(help="A grey picture of the same size: white is styled, black stays as it is.")] = None,
    feather: Annotated[float | None, typer.Option(min=0, max=250, help="Softens the edge of the mask, in pixels.")] = None,
    numbers: Numbers = None,
    provider: Provider = AUTOMATIC,
    format: Format = "",
    quality: Quality = 92,
    metadata: Metadata = "keep",
    recursive: Recursive = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Applies a style to pictures and exports the results. Exit code 1 if any failed, 2 for wrong usage."""
    given: dict[str, Any] = {"keep_colours": keep_colours, "scale": scale, "feather": feather}
    if strength is not None:
        given["strength"] = share(strength, "--strength")

    def prepare(library: Library) -> Callable[[Task], Change]:
        style = library.preset(preset)
        told = numbers_of(numbers, [library.model_of(style)]) if numbers else {}
        style = replace(style, values=tuple((dict(style.values) | told).items()))
        options: StyleOptions = replace(options_of(style), **{name: value for name, value in given.items() if value is not None})
        return lambda task: styling(task, style, options, library, mask)

    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, prepare)


@presets_app.callback()
def presets(context: typer.Context, as_json: Json = False) -> None:
    """Lists styles; exports and imports them as one file."""
    if context.invoked_subcommand is not None:
        return
    library = Library()
    rows = [
        {"id": p.id, "label": p.label, "model": p.model, "values": dict(p.values), "bundled": p.bundled} for p in library.presets
    ]
    print_rows(rows, {"id": tr("id"), "label": tr("name"), "model": tr("model")}, as_json)
    print_problems(library)


@presets_app.command("export")
def export_preset(
    preset: str, file: Path, model: Annotated[bool, typer.Option("--model/--no-model", help="Put the model into the file.")] = True
) -> None:
    """Writes a style as one file (.ganstyle) that others can import."""
    try:
        Library().export_preset(preset, file, with_model=model)
    except StudioError as error:
        raise failure(error) from error


@presets_app.command("import")
def import_preset(file: Path) -> None:
    """Adds a style from a file (.ganstyle)."""
    try:
        typer.echo(Library().import_preset(file).id)
    except StudioError as error:
        raise failure(error) from error


@app.command()
def info(file: Path, as_json: Json = False) -> None:
    """Says what is in a picture or project: size, depth, profile, metadata, layers."""
    try:
        found = describe(file)
    except StudioError as error:
        raise failure(error, as_json) from error
    if as_json:
        print_json(found)
    else:
        print_table((key, ", ".join(map(str, value)) if isinstance(value, list) else value) for key, value in found.items())


@app.command()
def doctor(as_json: Json = False) -> None:
    """Prints versions and devices, and makes a test run on each. Exit code 1 if a device fails."""
    try:
        found = report(Library())
    except ProviderError as error:
        raise failure(error, as_json) from error
    if as_json:
        print_json(found)
    else:
        print_table(found["versions"].items())
        print_rows(
            found["providers"],
            {"id": tr("device"), "label": tr("name"), "model": tr("model"), "result": tr("test run"), "seconds": tr("seconds")},
            False,
        )
    if any(row["result"] != "ok" for row in found["providers"]):
        raise typer.Exit(1)


app.command()(enhance.upscale)
app.command()(enhance.denoise)
app.command()(enhance.jpeg)
app.command()(filling.inpaint)
app.command()(filling.expand)
app.command()(selecting.select)
app.command()(selecting.cutout)
app.command()(generating.generate)
app.command()(many.batch)
app.command()(training.train)
app.command()(training.resume)
app.command("export")(training.export)
app.command("runs")(training.list_runs)
app.command()(training.report)
app.command()(contact.sheet)
