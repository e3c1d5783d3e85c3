"""The colours that were painted with last, kept from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ganstudio.core.atomic import write_file
from ganstudio.core.paint import Colour
from ganstudio.places import state_folder

MOST = 10

Colours = tuple[Colour, ...]


def _file() -> Path:
    return state_folder() / "colours.json"


def load_colours() -> Colours:
    """The colours, newest first; none if the file cannot be read."""
    try:
        data = json.loads(_file().read_text("utf-8"))
        return tuple((float(red), float(green), float(blue)) for red, green, blue in data)[:MOST]
    except (OSError, ValueError, TypeError):
        return ()


def save_colours(colours: Sequence[Colour]) -> None:
    """Keeps the colours; FileError if the file cannot be written."""
    write_file(_file(), json.dumps([list(colour) for colour in colours]).encode(), make_folder=True)


def with_newest(colours: Colours, colour: Colour) -> Colours:
    """The colours with one in front, and not twice: what looks the same in 8 bits is the same."""

    def seen(one: Colour) -> tuple[int, ...]:
        return tuple(round(part * 255) for part in one)

    return (colour, *(other for other in colours if seen(other) != seen(colour)))[:MOST]
