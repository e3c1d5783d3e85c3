"""The pictures that a training is given: found in folders, and looked at before anything starts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from ganstudio.errors import FileError
from ganstudio.translate import tr

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".avif", ".gif"))


@dataclass(frozen=True)
class Report:
    """What a look at the pictures found."""

    usable: tuple[Path, ...]
    unreadable: tuple[Path, ...] = ()
    too_small: tuple[Path, ...] = ()
    duplicates: tuple[Path, ...] = ()
    converted: tuple[Path, ...] = ()
    """Grey, palette, CMYK or transparent pictures, which are used as RGB."""
    smallest: int = 0
    """Pixels that a side must have."""

    def lines(self) -> list[str]:
        """The report in plain words."""
        count = len(self.usable)
        said = [tr("1 picture can be used.") if count == 1 else tr("{n} pictures can be used.").format(n=count)]
        for paths, text in (
            (self.unreadable, tr("{n} unreadable, left out: {names}.")),
            (self.too_small, tr("{n} too small (a side under {smallest} pixels), left out: {names}.")),
            (self.duplicates, tr("{n} the same as another one, left out: {names}.")),
            (self.converted, tr("{n} not RGB, converted: {names}.")),
        ):
            if paths:
                names = ", ".join(p.name for p in paths[:5]) + (" …" if len(paths) > 5 else "")
                said.append(text.format(n=len(paths), names=names, smallest=self.smallest))
        return said


def find_pictures(places: Sequence[str], relative_to: Path) -> list[Path]:
    """Every picture named, and every one inside folders named, sorted; FileError if a place is missing or cannot be read."""
    found: list[Path] = []
    for place in places:
        path = relative_to / place
        try:
            if path.is_dir():
                found += sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            elif path.is_file():
                found.append(path)
            else:
                raise FileError(path, tr("There is no such picture or folder."))
        except OSError as error:
            raise FileError(path, tr("It cannot be read ({why}). Check its permissions.").format(why=error.strerror or error)) from error
    return found


def check_pictures(paths: Sequence[Path], smallest: int) -> Report:
    """Opens every picture once and sorts it: usable, unreadable, with a side under ``smallest`` pixels, or a duplicate."""
    usable, unreadable, small, same, converted = [], [], [], [], []
    seen: set[bytes] = set()
    for path in paths:
        try:
            digest = hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
            with Image.open(path) as image:
                size, mode = image.size, image.mode
                image.draft(None, (256, 256))  # JPEGs are decoded at an eighth: a cut one is found all the same
                image.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            unreadable.append(path)
            continue
        if digest in seen:
            same.append(path)
        elif min(size) < smallest:
            small.append(path)
        else:
            seen.add(digest)
            usable.append(path)
            if mode != "RGB":
                converted.append(path)
    return Report(tuple(usable), tuple(unreadable), tuple(small), tuple(same), tuple(converted), smallest)
