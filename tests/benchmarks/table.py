"""The common table of all benchmarks: each adds a row, conftest.py prints them together at the end."""

from __future__ import annotations

ROWS: list[tuple[str, str, str]] = []
"""(what, measured, limit) in the order of measurement."""


def row(what: str, measured: str, limit: str) -> None:
    """Adds a row to the table that is printed when the session ends."""
    ROWS.append((what, measured, limit))


def text() -> str:
    """All rows as an aligned table; empty if there are none."""
    if not ROWS:
        return ""
    rows = [("what", "measured", "at most"), *ROWS]
    widths = [max(len(r[i]) for r in rows) for i in range(3)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(r, widths, strict=True)) + " |" for r in rows]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


