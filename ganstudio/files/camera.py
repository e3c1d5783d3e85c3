"""What a camera wrote about a shot, for people to read (EXIF 3.0, 4.6)."""

from __future__ import annotations

import struct

from ganstudio.files.exif import EXIF_IFD, GPS_IFD, Entry, byte_order, child, first

_TIME = 0x829A

_FACTS: tuple[tuple[str, int, bool], ...] = (
    ("Make", 0x010F, False),
    ("Model", 0x0110, False),
    ("Lens", 0xA434, True),
    ("Taken", 0x9003, True),
    ("Exposure (s)", _TIME, True),
    ("Aperture (f/)", 0x829D, True),
    ("ISO", 0x8827, True),
    ("Focal length (mm)", 0x920A, True),
    ("Artist", 0x013B, False),
    ("Copyright", 0x8298, False),
    ("Software", 0x0131, False),
)
"""(name, tag, whether it stands in the EXIF directory rather than in IFD0)."""


def camera_facts(block: bytes | None) -> tuple[tuple[str, str], ...]:
    """(name, words) of what people ask for; nothing for a damaged block."""
    if block is None:
        return ()
    try:
        main = first(block)
        inner = child(block, main, EXIF_IFD)
        found = []
        for name, tag, deep in _FACTS:
            holder = inner if deep else main
            entry = None if holder is None else holder.get(tag)
            words = "" if entry is None else _words(block, entry)
            if words:
                found.append((name, words))
        if child(block, main, GPS_IFD) is not None:
            found.append(("Place", "in the file"))
        return tuple(found)
    except (ValueError, struct.error):
        return ()


def _words(block: bytes, entry: Entry) -> str:
    """The first value of an entry as text; empty for kinds that are none of these facts."""
    order = byte_order(block)
    place = entry.place + 8
    if entry.nbytes > 4:
        place = int(struct.unpack_from(order + "I", block, place)[0])
    match entry.type:
        case 2:
            return block[place : place + entry.count].split(b"\0")[0].decode("utf-8", "replace").strip()
        case 3 | 4:
            return str(struct.unpack_from(order + ("H" if entry.type == 3 else "I"), block, place)[0])
        case 5:
            over, under = struct.unpack_from(order + "II", block, place)
            if not under:
                return ""
            return f"1/{round(under / over)}" if entry.tag == _TIME and 0 < over < under else f"{over / under:g}"
    return ""
