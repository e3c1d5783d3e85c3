"""Picture files made by code: metadata blocks and encoded pictures, for the tests of files."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import tifffile
from PIL import Image

from ganstudio.core.tile import Pixels

MAKER_NOTE = b"MAKER" + bytes(range(60))
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:ps="http://ns.adobe.com/photoshop/1.0/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" tiff:Orientation="6" exif:GPSLatitude="52,30.5N" ps:City="Berlin" dc:format="image/jpeg">'
    b"<exif:GPSLongitude>13,24.1E</exif:GPSLongitude><dc:rights>Me</dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>"
)
IPTC = b"\x1c\x02\x05\x00\x05Title" + b"\x1c\x02\x5a\x00\x06Berlin" + b"\x1c\x02\x74\x00\x02Me"


def exif(orientation: int = 1, order: str = "<", *, gps: bool = True, thumbnail: bool = True) -> bytes:
    """An EXIF block: camera, orientation, details with size and a maker note, place, thumbnail."""
    make, artist, preview = b"Cameras\0", b"Ada Lovelace\0", b"\xff\xd8THUMB\xff\xd9"
    entries = 4 + gps
    details = 8 + 2 + 12 * entries + 4
    place = details + 2 + 12 * 3 + 4
    data = place + (2 + 12 * 1 + 4 if gps else 0)
    where = {"make": data, "artist": data + len(make)}
    where["note"] = where["artist"] + len(artist) + 1
    where["latitude"] = where["note"] + len(MAKER_NOTE) + 1
    second = where["latitude"] + 24
    where["thumb"] = second + 2 + 24 + 4
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8))

    def entry(tag: int, type: int, count: int, value: bytes) -> None:
        out.extend(struct.pack(order + "HHI", tag, type, count) + value.ljust(4, b"\0"))

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    out += struct.pack(order + "H", entries)
    entry(0x010F, 2, len(make), long(where["make"]))
    entry(0x0112, 3, 1, struct.pack(order + "H", orientation))
    entry(0x013B, 2, len(artist), long(where["artist"]))
    entry(0x8769, 4, 1, long(details))
    if gps:
        entry(0x8825, 4, 1, long(place))
    out += long(second if thumbnail else 0)
    out += struct.pack(order + "H", 3)
    entry(0x927C, 7, len(MAKER_NOTE), long(where["note"]))
    entry(0xA002, 4, 1, long(1234))
    entry(0xA003, 3, 1, struct.pack(order + "H", 567))
    out += long(0)
    if gps:
        out += struct.pack(order + "H", 1)
        entry(2, 5, 3, long(where["latitude"]))
        out += long(0)
    out += make + artist + b"\0" + MAKER_NOTE + b"\0" + struct.pack(order + "6I", 52, 1, 30, 1, 5, 1)
    if thumbnail:
        out += struct.pack(order + "H", 2)
        entry(0x0201, 4, 1, long(where["thumb"]))
        entry(0x0202, 4, 1, long(len(preview)))
        out += long(0) + preview
    return bytes(out)


def cmyk_profile() -> bytes:
    """A printer's profile in which only the black ink shows: lightness 100 without it, 0 with all of it (ICC.1, 10.11 lut8Type)."""
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    curve = bytes(range(256))
    corners = b"".join(bytes((0 if ink & 1 else 255, 128, 128)) for ink in range(16))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + curve * 4 + corners + curve * 3
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    text = b"desc\0\0\0\0" + struct.pack(">I", 6) + b"Black\0" + bytes(78)
    parts = {b"A2B0": table, b"B2A0": table, b"wtpt": white, b"desc": text, b"cprt": b"text\0\0\0\0CC0\0"}
    place, index, body = 128 + 4 + 12 * len(parts), b"", b""
    for tag, data in parts.items():
        data += bytes(-len(data) % 4)
        index += tag + struct.pack(">II", place + len(body), len(data))
        body += data
    size = struct.pack(">I", place + len(body))
    head = size + bytes(4) + b"\x02\x10\0\0prtrCMYKLab " + bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(parts)) + index + body


def app13(records: bytes) -> bytes:
    """A JPEG segment with IPTC records, as Photoshop writes it."""
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """The picture's file."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def tiff(pixels: Pixels, **options: Any) -> bytes:
    """A TIFF file of the values."""
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, metadata=None, **options)
    return file.getvalue()


def ramp(width: int = 48, height: int = 32) -> Pixels:
    """A smooth picture (H, W, 3) uint8 whose corners all differ."""
    y, x = np.mgrid[0:height, 0:width]
    return np.dstack([x * 255 // (width - 1), y * 255 // (height - 1), np.full_like(x, 60)]).astype(np.uint8)
