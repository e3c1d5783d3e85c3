"""Lists and errors as commands print them."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from ganstudio.engine.library import Library
from ganstudio.errors import StudioError


def print_rows(rows: list[dict[str, Any]], columns: dict[str, str], as_json: bool) -> None:
    """Rows as JSON, or as a table of some columns ({key: heading})."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(*columns.values(), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(row[key]) for key in columns))
    Console().print(table)


def failure(error: StudioError) -> typer.Exit:
    """Prints the error in red; what is returned ends the command with exit code 1."""
    Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def print_problems(library: Library) -> None:
    """Names the manifests and presets that could not be read."""
    for problem in library.problems:
        Console(stderr=True).print(str(problem), style="yellow", markup=False, highlight=False, soft_wrap=True)
