"""``ganstudio models``: what is there and on offer, downloads, and which model does which task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ganstudio.app.settings import load_settings
from ganstudio.app.tasks import TASKS, import_tasks, is_active, task_kind
from ganstudio.cli.listing import failure, print_problems, print_rows, say
from ganstudio.cli.pictures import Json, one_of
from ganstudio.cli.running import STOPPED
from ganstudio.core.progress import Progress
from ganstudio.engine.download import bytes_there, forget
from ganstudio.engine.inspect import inspect_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import Offer, downloads_folder, obtain, read_offers
from ganstudio.errors import FileError, ModelError, StudioError
from ganstudio.translate import tr

app = typer.Typer(help="Lists, downloads, adds, removes and verifies models, and chooses the active ones.", invoke_without_command=True)


@app.callback()
def models(context: typer.Context, as_json: Json = False) -> None:
    """Lists, downloads, adds, removes and verifies models, and chooses the active ones."""
    if context.invoked_subcommand is None:
        list_models(as_json)


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """Lists the models that are there; an asterisk marks the active one of a task."""
    library = Library()
    rows = [
        {
            **_row(m),
            "megabytes": round(m.file.stat().st_size / 1e6, 1) if m.file.exists() else 0.0,
            "bundled": m.bundled,
            "active": is_active(library, m),
            "metrics": dict(m.metrics),
        }
        for m in library.manifests
    ]
    if not as_json:
        rows = [{**row, "id": f"{row['id']} *" if row["active"] else row["id"]} for row in rows]
    print_rows(rows, {"id": tr("id"), "label": tr("name"), "task": tr("task"), "megabytes": "MB", "licence": tr("licence")}, as_json)
    print_problems(library)


@app.command("offers")
def list_offers(
    task: Annotated[str, typer.Option(help="Only those for one task: " + ", ".join(kind.id for kind in TASKS) + ".")] = "", as_json: Json = False
) -> None:
    """Lists the models of others that can be downloaded."""
    if task:
        one_of("--task", task, [kind.id for kind in TASKS])
    library = Library()
    there = {m.id for m in library.manifests}
    offers, _ = read_offers()
    rows = [
        {
            **_row(offer.manifest),
            "megabytes": round(offer.download.bytes / 1e6, 1),
            "urls": list(offer.download.urls),
            "installed": offer.id in there,
            "fetched": bytes_there(offer.download, downloads_folder(library)),
        }
        for offer in offers
        if task in ("", offer.manifest.task)
    ]
    if not as_json:
        rows = [{**row, "licence": row["licence"] if row["commercial"] else tr("{licence} (non-commercial)").format(**row)} for row in rows]
    print_rows(rows, {"id": tr("id"), "label": tr("name"), "task": tr("task"), "megabytes": "MB", "licence": tr("licence")}, as_json)


def _row(manifest: Manifest) -> dict[str, Any]:
    return {
        "id": manifest.id,
        "label": manifest.label,
        "task": manifest.task,
        "licence": manifest.licence,
        "commercial": manifest.commercial,
        "training_data": manifest.training_data,
        "source": manifest.source,
        "sha256": manifest.sha256,
    }


@app.command()
def download(
    wanted: Annotated[list[str], typer.Argument(metavar="MODEL...", help="Ids of offers; see 'ganstudio models offers'.")],
    proxy: Annotated[str, typer.Option(help="Address of a proxy. Default: the one in the settings, or in the environment.")] = "",
) -> None:
    """Downloads models. What was interrupted goes on from where it was. Exit code 1 if any failed."""
    console = Console(stderr=True)
    offers = {offer.id: offer for offer in read_offers()[0]}
    for id in wanted:
        one_of("MODEL", id, list(offers))
    library, bad = Library(), False
    try:
        proxy = proxy or load_settings().proxy
    except FileError as error:
        say(console, str(error), "yellow")
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[note]}", markup=False), TimeRemainingColumn())
    try:
        with Bars(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
            for id in wanted:
                bar = bars.add_task(id, total=1.0, note="")
                try:
                    typer.echo(_download(offers[id], library, bars, bar, proxy))
                except StudioError as error:
                    bad = True
                    failure(error)
                bars.remove_task(bar)
    except KeyboardInterrupt:
        say(console, tr("Stopped. The same command goes on from here."))
        raise typer.Exit(STOPPED) from None
    if bad:
        raise typer.Exit(1)


def _download(offer: Offer, library: Library, bars: Bars, bar: Any, proxy: str) -> str:
    def show(fraction: float, note: str) -> None:
        bars.update(bar, completed=fraction, note=note)

    return obtain(offer, library, Progress(show), proxy).id


@app.command("add")
def add_model(
    file: Path,
    label: Annotated[str, typer.Option(help="Its name; default: the file's.")] = "",
    channels: Annotated[str, typer.Option(help="Order of the colours that it wants: RGB or BGR. A file does not say it.")] = "RGB",
    task: Annotated[str, typer.Option(help="What it is made for: " + ", ".join(kind.id for kind in TASKS) + ". Default: what it looks like.")] = "",
) -> None:
    """Adds a model from an ONNX file, after finding out what it takes and gives."""
    one_of("--channels", channels, ["RGB", "BGR"])
    try:
        found = inspect_model(file, Progress())
        manifest = found.with_channels("BGR" if channels == "BGR" else "RGB").manifest
        if task:
            one_of("--task", task, [kind.id for kind in import_tasks(manifest)])
        added = Library().adopt(replace(manifest, label=label or manifest.label, task=task or manifest.task))
        for note in found.notes:
            typer.echo(note, err=True)
        typer.echo(added.id)
    except StudioError as error:
        raise failure(error) from error


@app.command("remove")
def remove_model(model: str) -> None:
    """Removes one of your own models and the styles that need it, or what an interrupted download left."""
    library = Library()
    offer = next((offer for offer in read_offers()[0] if offer.id == model), None)
    try:
        if offer is not None and bytes_there(offer.download, downloads_folder(library)):
            forget(offer.download, downloads_folder(library))
            if all(m.id != model for m in library.manifests):
                return
        library.remove_model(model)
    except StudioError as error:
        raise failure(error) from error


@app.command("active")
def active_model(
    task: Annotated[str, typer.Argument(help="Task; default: all.")] = "",
    model: Annotated[str, typer.Argument(help="Id of the model that does it from now on.")] = "",
    as_json: Json = False,
) -> None:
    """Says which model does which task, or chooses one: 'ganstudio models active inpaint lama'."""
    library = Library()
    chosen = [kind.id for kind in TASKS if kind.active]
    if task:
        one_of("TASK", task, chosen)
    if model:
        try:
            library.make_active(task, model)
        except StudioError as error:
            raise failure(error) from error
    active = [m for m in library.manifests if m.task in ([task] if task else chosen) and is_active(library, m)]
    rows = [{"task": m.task, "scale": m.sizes.scale, "id": m.id, "label": m.label} for m in active]
    print_rows(rows, {"task": tr("task"), "scale": tr("scale"), "id": tr("id"), "label": tr("name")}, as_json)
    if task and not active:
        text = tr("there is no model for it. 'ganstudio models offers --task {task}' lists some.")
        raise failure(ModelError(task_kind(task).label, text.format(task=task)))


@app.command("folder")
def models_folder(folder: Annotated[Path | None, typer.Argument(help="Where your models lie from now on; they are moved there.")] = None) -> None:
    """Prints where your own models lie, or moves them to another folder."""
    library = Library()
    try:
        if folder is not None:
            library.move_models(folder.absolute())
    except StudioError as error:
        raise failure(error) from error
    typer.echo(library.folder)


@app.command("verify")
def verify_models(model: Annotated[str, typer.Argument(help="Id; default: all.")] = "") -> None:
    """Compares models with the hashes in their manifests."""
    library = Library()
    bad = False
    try:
        wanted = [library.manifest(model)] if model else list(library.manifests)
    except ModelError as error:
        raise failure(error) from error
    for manifest in wanted:
        try:
            library.verify(manifest.id)
            typer.echo(tr("{id}: as its manifest says").format(id=manifest.id))
        except StudioError as error:
            bad = True
            failure(error)
    if bad:
        raise typer.Exit(1)
