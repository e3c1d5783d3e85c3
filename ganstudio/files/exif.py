"""Reading and editing EXIF blocks in place, so that what is not touched (maker notes too) stays as the camera wrote it.

A block is a small TIFF file: byte order, a first directory (IFD0), directories it points to, and IFD1 with a thumbnail (EXIF 3.0, 4.5).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

ORIENTATION, EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x0112, 0x8769, 0x8825, 0xA005
PIXEL_WIDTH, PIXEL_HEIGHT = 0xA002, 0xA003
_THUMBNAIL, _THUMBNAIL_BYTES = 0x0201, 0x0202
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
SHORT, LONG = 3, 4

DESCRIPTIVE = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F, 0x4746, 0x4749)
"""Tags of IFD0 that describe the picture: title, camera, software, date, artist, copyright, rating; the others say how it is stored."""


@dataclass(frozen=True)
class Entry:
    """One entry of a directory; ``place`` is where its 12 bytes begin."""

    tag: int
    type: int
    count: int
    place: int

    @property
    def nbytes(self) -> int:
        """Bytes of its value."""
        return _SIZES.get(self.type, 1) * self.count


@dataclass(frozen=True)
class Directory:
    """The entries of an IFD and where its pointer to the next one lies."""

    entries: tuple[Entry, ...]
    place: int
    next_place: int

    def get(self, tag: int) -> Entry | None:
        """The entry with that tag."""
        return next((entry for entry in self.entries if entry.tag == tag), None)


def byte_order(block: bytes) -> str:
    """``<`` or ``>``; ValueError if this is no EXIF block."""
    if block[:4] == b"II*\0":
        return "<"
    if block[:4] == b"MM\0*":
        return ">"
    raise ValueError("not an EXIF block")


def directory(block: bytes, place: int) -> Directory:
    """The directory at ``place``; ValueError if it does not lie in the block."""
    order = byte_order(block)
    try:
        (count,) = struct.unpack_from(order + "H", block, place)
        places = [place + 2 + 12 * i for i in range(count)]
        entries = tuple(Entry(tag, type, number, at) for at in places for tag, type, number in [struct.unpack_from(order + "HHI", block, at)])
        if len(block) < place + 2 + 12 * count:
            raise ValueError("cut short")
    except struct.error as error:
        raise ValueError("the directory leaves the block") from error
    return Directory(entries, place, place + 2 + 12 * count)


def first(block: bytes) -> Directory:
    """IFD0."""
    return directory(block, _long(block, 4))


def child(block: bytes, parent: Directory, tag: int) -> Directory | None:
    """The directory that an entry of ``parent`` points to, if it has one."""
    entry = parent.get(tag)
    return None if entry is None else directory(block, _long(block, entry.place + 8))


def value_place(block: bytes, entry: Entry) -> int:
    """Where the entry's value begins; ValueError if it does not lie in the block."""
    place = entry.place + 8 if entry.nbytes <= 4 else _long(block, entry.place + 8)
    if place + entry.nbytes > len(block):
        raise ValueError("a value leaves the block")
    return place


def value(block: bytes, entry: Entry) -> bytes:
    """The entry's value, as it is stored."""
    place = value_place(block, entry)
    return block[place : place + entry.nbytes]


def number(block: bytes, entry: Entry | None) -> int | None:
    """The value of a SHORT or LONG entry; None if there is none."""
    if entry is None or entry.type not in (SHORT, LONG) or entry.count < 1:
        return None
    code = "H" if entry.type == SHORT else "I"
    return int(struct.unpack_from(byte_order(block) + code, block, value_place(block, entry))[0])


def orientation(block: bytes | None) -> int:
    """1..8; 1 where the block does not say, or says nonsense."""
    if block is None:
        return 1
    try:
        found = number(block, first(block).get(ORIENTATION))
    except (ValueError, struct.error):
        return 1
    return found if found is not None and 1 <= found <= 8 else 1


def upright(block: bytes | None) -> bytes | None:
    """The block with orientation 1 and without its thumbnail; None if it cannot be read."""
    if block is None:
        return None
    try:
        edited = bytearray(block)
        top = first(block)
        entry = top.get(ORIENTATION)
        if entry is not None:
            struct.pack_into(byte_order(block) + "HIHH", edited, entry.place + 2, SHORT, 1, 1, 0)
        _drop_thumbnail(edited, top)
        return bytes(edited)
    except (ValueError, struct.error):
        return None


def without_location(block: bytes | None) -> bytes | None:
    """The block without its GPS directory, whose values are overwritten; None if it cannot be read."""
    if block is None:
        return None
    try:
        edited = bytearray(block)
        while (entry := (top := first(bytes(edited))).get(GPS_IFD)) is not None:
            try:
                gps = child(bytes(edited), top, GPS_IFD)
                if gps is not None:
                    _wipe(edited, gps)
            except ValueError:
                pass  # it points to nothing; the pointer goes below
            _remove(edited, top, entry)
        return bytes(edited)
    except (ValueError, struct.error):
        return None


def with_size(block: bytes | None, width: int, height: int) -> bytes | None:
    """The block saying ``width`` x ``height`` where it speaks of the picture's size."""
    if block is None:
        return None
    try:
        edited, order = bytearray(block), byte_order(block)
        details = child(block, first(block), EXIF_IFD)
        for tag, size in ((PIXEL_WIDTH, width), (PIXEL_HEIGHT, height)):
            entry = details.get(tag) if details is not None else None
            if entry is not None:
                struct.pack_into(order + "HII", edited, entry.place + 2, LONG, 1, size)
        return bytes(edited)
    except (ValueError, struct.error):
        return block


def says_adobe_rgb(block: bytes | None) -> bool:
    """Whether a camera marked the picture as Adobe RGB (DCF option file: interoperability index R03)."""
    if block is None:
        return False
    try:
        details = child(block, first(block), EXIF_IFD)
        interop = child(block, details, INTEROP_IFD) if details is not None else None
        entry = interop.get(1) if interop is not None else None
        return entry is not None and value(block, entry)[:3] == b"R03"
    except (ValueError, struct.error):
        return False


def _long(block: bytes, place: int) -> int:
    try:
        return int(struct.unpack_from(byte_order(block) + "I", block, place)[0])
    except struct.error as error:
        raise ValueError("the block is cut short") from error


def _drop_thumbnail(edited: bytearray, top: Directory) -> None:
    """Cuts IFD1 off, and its JPEG away if it ends the block; in place."""
    block = bytes(edited)
    if len(block) < top.next_place + 4:
        return
    place = _long(block, top.next_place)
    struct.pack_into("I", edited, top.next_place, 0)
    if not place:
        return
    try:
        second = directory(block, place)
        start, length = number(block, second.get(_THUMBNAIL)), number(block, second.get(_THUMBNAIL_BYTES))
    except (ValueError, struct.error):
        return
    if start is None or length is None or start < 8 or start + length > len(block):
        return
    if len(block) - (start + length) <= 4 and start > second.next_place:
        del edited[start:]
    else:
        edited[start : start + length] = bytes(length)


def _wipe(edited: bytearray, gone: Directory) -> None:
    """Overwrites the values and entries of a directory with zeros, in place."""
    block = bytes(edited)
    for entry in gone.entries:
        try:
            place = value_place(block, entry)
        except ValueError:
            continue
        edited[place : place + entry.nbytes] = bytes(entry.nbytes)
    edited[gone.place : gone.next_place] = bytes(gone.next_place - gone.place)


def _remove(edited: bytearray, parent: Directory, entry: Entry) -> None:
    """Takes one entry out of a directory, in place; what follows moves up."""
    tail = edited[entry.place + 12 : parent.next_place + 4]
    edited[entry.place : entry.place + len(tail)] = tail
    end = entry.place + len(tail)
    edited[end : end + 12] = bytes(12)
    struct.pack_into(byte_order(bytes(edited)) + "H", edited, parent.place, len(parent.entries) - 1)
