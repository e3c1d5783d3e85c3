"""What commands print: results on the output, as text or JSON, and everything else on the error output."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterable
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from ganstudio.engine.library import Library
from ganstudio.errors import StudioError

_UNBROKEN = 100_000
"""More columns than any line has."""


def speak_any_name() -> None:
    """Lets names of files be printed that the terminal's encoding has no characters for, escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(console: Console, text: str, style: str = "") -> None:
    """Prints a sentence as it is: no part of it is taken for markup or broken into lines."""
    console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any, indent: int | None = 2) -> None:
    """Prints the value as JSON in ASCII, which every terminal, pipe and program takes; numbers that JSON does not have are null."""
    typer.echo(json.dumps(_plain(value), indent=indent, allow_nan=False))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_table(rows: Iterable[Iterable[object]], headings: Iterable[str] = ()) -> None:
    """Prints rows in columns, every text as it is; a line is broken on a terminal only, never on the way to another program."""
    columns = [Column(Text(heading)) for heading in headings]
    table = Table(*columns, box=None, pad_edge=False, show_header=bool(columns), header_style="bold")
    for row in rows:
        table.add_row(*(Text(str(cell), overflow="fold") for cell in row))
    (Console() if sys.stdout.isatty() else Console(width=_UNBROKEN)).print(table)


def print_rows(rows: list[dict[str, Any]], columns: dict[str, str], as_json: bool) -> None:
    """Rows as JSON, or as a table of some columns ({key: heading})."""
    if as_json:
        print_json(rows)
    else:
        print_table(((row[key] for key in columns) for row in rows), columns.values())


def failure(error: StudioError, as_json: bool = False) -> typer.Exit:
    """Prints the error in red, and as JSON too where that is asked for; what is returned ends the command with exit code 1."""
    say(Console(stderr=True), str(error), "red")
    if as_json:
        print_json({"error": str(error)})
    return typer.Exit(1)


def print_problems(library: Library) -> None:
    """Names the manifests and presets that could not be read."""
    for problem in library.problems:
        say(Console(stderr=True), str(problem), "yellow")
