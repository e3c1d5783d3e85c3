"""``ganstudio sheet``: styles on photos, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from ganstudio.app.batch import check_place, make_folder
from ganstudio.app.contact_sheet import SheetOptions, contact_sheet
from ganstudio.cli.listing import failure
from ganstudio.cli.pictures import Overwrite, Provider, one_of
from ganstudio.cli.running import STOPPED, opened_library, stoppable
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.providers import AUTOMATIC, PROVIDERS
from ganstudio.errors import StudioError
from ganstudio.files.export import ExportOptions, export


def sheet(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Pictures or projects: a column each.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="The sheet: a PNG or JPEG.")],
    preset: Annotated[list[str] | None, typer.Option(help="Id of a style; may be given several times. Default: all bundled ones.")] = None,
    side: Annotated[int, typer.Option(min=32, max=4096, help="Place for one picture, in pixels.")] = 320,
    megapixels: Annotated[float, typer.Option(min=0, max=1000, help="Shrink photos to this before they are styled; 0: not at all.")] = 1.0,
    close: Annotated[bool, typer.Option("--close", help="Show the middle of each picture pixel by pixel.")] = False,
    provider: Provider = AUTOMATIC,
    overwrite: Overwrite = False,
) -> None:
    """Puts styles on photos and all results side by side on one sheet."""
    console = Console(stderr=True)
    one_of("--provider", provider, [AUTOMATIC, *(p.id for p in PROVIDERS)])
    library = opened_library(console, provider)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    try:
        bundled = {manifest.id for manifest in library.manifests if manifest.bundled}
        presets = [library.preset(id) for id in preset] if preset else [p for p in library.presets if p.model in bundled]
        check_place(out, overwrite)
        ExportOptions().for_path(out)
        with Bars(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
            bar = bars.add_task(out.name, total=1.0)
            progress = Progress(lambda fraction, _: bars.update(bar, completed=fraction))
            made = stoppable(lambda: contact_sheet(photos, presets, library, SheetOptions(side, megapixels, close), progress), progress)
        make_folder(out.parent)
        export(made, out)
    except StudioError as error:
        raise failure(error) from error
    except Cancelled as error:
        raise typer.Exit(STOPPED) from error
    typer.echo(str(out))
