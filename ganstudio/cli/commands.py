"""The commands, their options and what they print. Results go to the output, everything else to the error output."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import ganstudio
from ganstudio.app.batch import Change, Task, styling
from ganstudio.app.pipeline import StyleOptions, options_of
from ganstudio.cli import enhance
from ganstudio.cli import generate as generating
from ganstudio.cli import train as training
from ganstudio.cli.doctor import report
from ganstudio.cli.info import describe
from ganstudio.cli.pictures import (
    Format,
    Json,
    Metadata,
    Out,
    Overwrite,
    Provider,
    Quality,
    Recursive,
    Sources,
    Writing,
    edit_pictures,
    one_of,
    share,
)
from ganstudio.core.progress import Progress
from ganstudio.engine.inspect import inspect_model
from ganstudio.engine.library import Library
from ganstudio.engine.providers import AUTOMATIC
from ganstudio.errors import ModelError, ProviderError, StudioError
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
models_app = typer.Typer(help="Lists, adds, removes and verifies models.", invoke_without_command=True)
app.add_typer(presets_app, name="presets")
app.add_typer(models_app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"GAN Studio {ganstudio.__version__}")
        raise typer.Exit


@app.callback()
def start(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """A local photo editor in which GAN models are ordinary tools. 'ganstudio [FILE...]' opens the window."""


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
        given["strength"] = share(strength)

    def prepare(library: Library) -> Callable[[Task], Change]:
        style = library.preset(preset)
        options: StyleOptions = replace(options_of(style), **{name: value for name, value in given.items() if value is not None})
        return lambda task: styling(task, style, options, library, mask)

    edit_pictures(sources, Writing(out, format, quality, metadata, recursive, overwrite, as_json), provider, prepare)


def _print(rows: list[dict[str, Any]], columns: dict[str, str], as_json: bool) -> None:
    """Rows as JSON, or as a table of some columns ({key: heading})."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(*columns.values(), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(row[key]) for key in columns))
    Console().print(table)


def _fail(error: StudioError) -> typer.Exit:
    Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def _problems(library: Library) -> None:
    for problem in library.problems:
        Console(stderr=True).print(str(problem), style="yellow", markup=False, highlight=False, soft_wrap=True)


@presets_app.callback()
def presets(context: typer.Context, as_json: Json = False) -> None:
    """Lists styles; exports and imports them as one file."""
    if context.invoked_subcommand is not None:
        return
    library = Library()
    rows = [
        {"id": p.id, "label": p.label, "model": p.model, "values": dict(p.values), "bundled": p.bundled} for p in library.presets
    ]
    _print(rows, {"id": tr("id"), "label": tr("name"), "model": tr("model")}, as_json)
    _problems(library)


@presets_app.command("export")
def export_preset(
    preset: str, file: Path, model: Annotated[bool, typer.Option("--model/--no-model", help="Put the model into the file.")] = True
) -> None:
    """Writes a style as one file (.ganstyle) that others can import."""
    try:
        Library().export_preset(preset, file, with_model=model)
    except StudioError as error:
        raise _fail(error) from error


@presets_app.command("import")
def import_preset(file: Path) -> None:
    """Adds a style from a file (.ganstyle)."""
    try:
        typer.echo(Library().import_preset(file).id)
    except StudioError as error:
        raise _fail(error) from error


@models_app.callback()
def models(context: typer.Context, as_json: Json = False) -> None:
    """Lists, adds, removes and verifies models."""
    if context.invoked_subcommand is None:
        list_models(as_json)


@models_app.command("list")
def list_models(as_json: Json = False) -> None:
    """Lists the models that are there."""
    library = Library()
    rows = [
        {
            "id": m.id,
            "label": m.label,
            "task": m.task,
            "licence": m.licence,
            "training_data": m.training_data,
            "source": m.source,
            "sha256": m.sha256,
            "megabytes": round(m.file.stat().st_size / 1e6, 1) if m.file.exists() else 0.0,
            "bundled": m.bundled,
        }
        for m in library.manifests
    ]
    _print(rows, {"id": tr("id"), "label": tr("name"), "task": tr("task"), "megabytes": "MB", "licence": tr("licence")}, as_json)
    _problems(library)


@models_app.command("add")
def add_model(
    file: Path,
    label: Annotated[str, typer.Option(help="Its name; default: the file's.")] = "",
    channels: Annotated[str, typer.Option(help="Order of the colours that it wants: RGB or BGR. A file does not say it.")] = "RGB",
) -> None:
    """Adds a model from an ONNX file, after finding out what it takes and gives."""
    one_of("--channels", channels, ["RGB", "BGR"])
    try:
        found = inspect_model(file, Progress())
        manifest = found.with_channels("BGR" if channels == "BGR" else "RGB").manifest
        preset = Library().add_model(replace(manifest, label=label or manifest.label))
        for note in found.notes:
            typer.echo(note, err=True)
        typer.echo(preset.id)
    except StudioError as error:
        raise _fail(error) from error


@models_app.command("remove")
def remove_model(model: str) -> None:
    """Removes one of your own models and the styles that need it."""
    try:
        Library().remove_model(model)
    except StudioError as error:
        raise _fail(error) from error


@models_app.command("verify")
def verify_models(model: Annotated[str, typer.Argument(help="Id; default: all.")] = "") -> None:
    """Compares models with the hashes in their manifests."""
    library = Library()
    bad = False
    try:
        wanted = [library.manifest(model)] if model else list(library.manifests)
    except ModelError as error:
        raise _fail(error) from error
    for manifest in wanted:
        try:
            library.verify(manifest.id)
            typer.echo(tr("{id}: as its manifest says").format(id=manifest.id))
        except StudioError as error:
            bad = True
            _fail(error)
    if bad:
        raise typer.Exit(1)


@app.command()
def info(file: Path, as_json: Json = False) -> None:
    """Says what is in a picture or project: size, depth, profile, metadata, layers."""
    try:
        found = describe(file)
    except StudioError as error:
        raise _fail(error) from error
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for key, value in found.items():
        table.add_row(key, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
    Console().print(table)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Prints versions and devices, and makes a test run on each. Exit code 1 if a device fails."""
    try:
        found = report(Library())
    except ProviderError as error:
        raise _fail(error) from error
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        versions = Table(box=None, pad_edge=False, show_header=False)
        for name, version in found["versions"].items():
            versions.add_row(name, version)
        Console().print(versions)
        _print(
            found["providers"],
            {"id": tr("device"), "label": tr("name"), "model": tr("model"), "result": tr("test run"), "seconds": tr("seconds")},
            False,
        )
    if any(row["result"] != "ok" for row in found["providers"]):
        raise typer.Exit(1)


app.command()(enhance.upscale)
app.command()(enhance.denoise)
app.command()(enhance.jpeg)
app.command()(generating.generate)
app.command()(training.train)
app.command()(training.resume)
app.command("export")(training.export)
app.command("runs")(training.list_runs)
app.command()(training.report)
