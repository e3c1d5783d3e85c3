"""Writing PNG by strips: bounded memory, both processors' work without the interpreter's lock, Cancel heard in between.

PNG is the one format here that is written without a library: none of them writes 16 bits, metadata, and strips.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.tile import Pixels

_ROWS = 256
"""Rows in a strip: a row of tiles."""

_AHEAD = 3
"""Strips that are being compressed at a time."""

_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
_SUB, _UP = 1, 2


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def png_of(pixels: Pixels, level: int = 1, chunks: bytes = b"", progress: Progress | None = None) -> bytes:
    """A PNG of (H, W, 1..4), uint8 or uint16; ``chunks`` go before the pixels, ``level`` 0..9 is zlib's."""
    height, width, channels = pixels.shape
    bits = pixels.dtype.itemsize * 8
    return b"".join(strips(lambda area: pixels[area.slices()], Size(width, height), channels, bits, level, chunks, progress))


def strips(
    read: Callable[[Rect], Pixels], size: Size, channels: int, bits: int, level: int, chunks: bytes, progress: Progress | None
) -> Iterator[bytes]:
    """The file in pieces; ``read`` gives the pixels of a rectangle, and is called from the top down."""
    header = struct.pack(">IIBBBBB", size.width, size.height, bits, _COLOUR_TYPES[channels], 0, 0, 0)
    yield b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunks
    total = max(-(-size.height // _ROWS), 1)
    checksum, waiting = 1, list[Future[tuple[bytes, int, int]]]()
    with ThreadPoolExecutor(2, "png") as pool:
        done = 0
        first = b"\x78\x01"
        for top in range(0, size.height, _ROWS):
            pixels = read(Rect(0, top, size.width, min(_ROWS, size.height - top)))
            waiting.append(pool.submit(_compressed, pixels, level, top + _ROWS >= size.height))
            while len(waiting) > (_AHEAD if top + _ROWS < size.height else 0):
                data, part, length = waiting.pop(0).result()
                checksum = _joined(checksum, part, length)
                done += 1
                yield chunk(b"IDAT", first + data)
                first = b""
                if progress is not None:
                    progress(done / total)
    yield chunk(b"IDAT", struct.pack(">I", checksum)) + chunk(b"IEND", b"")


def _compressed(pixels: Pixels, level: int, last: bool) -> tuple[bytes, int, int]:
    """(deflated rows, their Adler checksum, their length); the pieces of one file can be joined."""
    rows = _filtered(pixels)
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9)
    data = packer.compress(rows) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
    return data, zlib.adler32(rows), len(rows)


def _filtered(pixels: Pixels) -> bytes:
    """The rows, each after its filter byte: the first against its left neighbours, the others against the row above (PNG 9.2)."""
    height, width, channels = pixels.shape
    if pixels.dtype == np.uint16 and sys.byteorder == "little":
        pixels = pixels.byteswap()
    step = channels * pixels.dtype.itemsize
    rows = np.ascontiguousarray(pixels).view(np.uint8).reshape(height, width * step)
    out = np.empty((height, 1 + width * step), np.uint8)
    out[0, 0], out[1:, 0] = _SUB, _UP
    out[0, 1 : 1 + step] = rows[0, :step]
    np.subtract(rows[0, step:], rows[0, :-step], out=out[0, 1 + step :])
    np.subtract(rows[1:], rows[:-1], out=out[1:, 1:])
    return out.tobytes()


def _joined(first: int, second: int, length: int) -> int:
    """The Adler-32 of two pieces from the sums of each and the second one's length (RFC 1950)."""
    base = 65521
    low = ((first & 0xFFFF) + (second & 0xFFFF) - 1) % base
    high = ((first >> 16) + (second >> 16) + (length % base) * ((first & 0xFFFF) - 1)) % base
    return (high << 16) | low
