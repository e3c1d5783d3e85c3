"""Names that look like markup, or that no terminal can show."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ganstudio.cli.listing import print_json, print_table, speak_any_name
from tests.cli.test_commands import photo, run

NO_TEXT = "bad\udcff.png"
"""How Python has a name that is no text in the encoding of the system."""


@pytest.mark.parametrize("name", ["[red]x.png", "[bold.png", "{x} %s.png", "-dash.png", "Ünï 写真.png", f"{'long' * 30}.png"])
def test_names_are_printed_as_they_are(tmp_path: Path, name: str) -> None:
    file = photo(tmp_path, name)
    assert run("info", file).stdout.split("\n")[0].rstrip() == f"file        {file}"
    found = run("info", file, "--json").stdout
    assert json.loads(found)["file"] == str(file) and found.isascii()


def test_tables_hold_any_text(capsys: pytest.CaptureFixture[str]) -> None:
    speak_any_name()
    print_table([("[/b]", NO_TEXT)], ["[red]", "b"])
    shown = capsys.readouterr().out.split("\n")
    assert shown[0].split() == ["[red]", "b"] and shown[1].split() == ["[/b]", "bad\\udcff.png"]


def test_an_error_is_json_too(tmp_path: Path) -> None:
    result = run("info", tmp_path / NO_TEXT, "--json")
    assert result.exit_code == 1 and json.loads(result.stdout)["error"].startswith(f"{NO_TEXT}: The file is not there.")
    (tmp_path / "empty").mkdir()
    result = run("jpeg", tmp_path / "empty", "-o", tmp_path / "out", "--json")
    assert result.exit_code == 1 and json.loads(result.stdout)["error"] == "empty: There is no picture in it."


def test_numbers_that_json_does_not_have(capsys: pytest.CaptureFixture[str]) -> None:
    print_json([{"a": math.nan, "b": [math.inf, 1.5], "c": (1,)}])
    assert json.loads(capsys.readouterr().out) == [{"a": None, "b": [None, 1.5], "c": [1]}]
