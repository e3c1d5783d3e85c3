"""Prints the common table after the last benchmark.

One command measures everything and prints the table: ``python -m pytest tests/benchmarks -o addopts= -q``.
"""

from __future__ import annotations

import pytest

from tests.benchmarks import table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, below pytest-benchmark's own."""
    lines = table.text()
    if lines:
        terminalreporter.section("speed and memory")
        terminalreporter.write_line(lines)
