"""EXIF between blocks of their own and the directories of a TIFF file, whose offsets count from the file's beginning."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from ganstudio.files import exif
from ganstudio.files.exif import DESCRIPTIVE, EXIF_IFD, GPS_IFD, INTEROP_IFD, LONG, Directory

_CHILDREN = (EXIF_IFD, GPS_IFD, INTEROP_IFD)


@dataclass(frozen=True)
class _Value:
    """One tag with its value, or with the tags of the directory that it points to."""

    tag: int
    type: int
    count: int
    data: bytes
    below: tuple[_Value, ...] | None = None


def exif_of_tiff(data: bytes) -> bytes | None:
    """A block with the EXIF, GPS and descriptive tags of a TIFF file's first page; None if it has none."""
    try:
        order = exif.byte_order(data)
        top = exif.first(data)
        found = tuple(v for v in _read(data, top) if v.tag in DESCRIPTIVE or v.below is not None)
    except (ValueError, struct.error):
        return None
    if not found:
        return None
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return head + _written(found, order, 8)


def _read(data: bytes, place: Directory, depth: int = 0) -> tuple[_Value, ...]:
    """The tags of a directory; those whose values cannot be read are left out."""
    found = []
    for entry in place.entries:
        try:
            if entry.tag in _CHILDREN and depth < 2:
                inner = exif.child(data, place, entry.tag)
                if inner is not None:
                    found.append(_Value(entry.tag, LONG, 1, b"", _read(data, inner, depth + 1)))
            elif entry.nbytes <= 1 << 20:
                found.append(_Value(entry.tag, entry.type, entry.count, exif.value(data, entry)))
        except ValueError:
            continue
    return tuple(sorted(found, key=lambda v: v.tag))


def _written(values: tuple[_Value, ...], order: str, base: int) -> bytes:
    """A directory that will lie at ``base``, followed by what its entries point to."""
    table, beyond = bytearray(struct.pack(order + "H", len(values))), bytearray()
    free = base + 2 + 12 * len(values) + 4
    for value in values:
        data = value.data
        if value.below is not None:
            place = free + len(beyond)
            beyond += _written(value.below, order, place)
            data = struct.pack(order + "I", place)
        elif len(data) > 4:
            place = free + len(beyond)
            beyond += data + b"\0" * (len(data) % 2)
            data = struct.pack(order + "I", place)
        table += struct.pack(order + "HHI", value.tag, value.type, value.count) + data.ljust(4, b"\0")
    return bytes(table + struct.pack(order + "I", 0) + beyond)


def tiff_with_exif(tiff: bytes, block: bytes | None) -> bytes:
    """The TIFF file with the block's EXIF, GPS and descriptive tags in its first directory; ValueError if it is too large for that.

    Both must have the same byte order. The directory is written anew at the end, because it grows.
    """
    if block is None:
        return tiff
    order = exif.byte_order(tiff)
    if exif.byte_order(block) != order:
        raise ValueError("byte orders differ")
    added = {v.tag: v for v in _read(block, exif.first(block)) if v.tag in DESCRIPTIVE or v.below is not None}
    if not added:
        return tiff
    kept = {v.tag: v for v in _read(tiff, exif.first(tiff))}
    base = len(tiff) + len(tiff) % 2
    whole = _written(tuple(sorted({**kept, **added}.values(), key=lambda v: v.tag)), order, base)
    if base + len(whole) >= 1 << 32:
        raise ValueError("too large")
    return tiff[:4] + struct.pack(order + "I", base) + tiff[8:] + b"\0" * (len(tiff) % 2) + whole


def order_of(block: bytes | None) -> Literal["<", ">"]:
    """The byte order that a TIFF file should have to take the block's directories: ``<`` where there is none."""
    try:
        return "<" if block is None or exif.byte_order(block) == "<" else ">"
    except ValueError:
        return "<"
