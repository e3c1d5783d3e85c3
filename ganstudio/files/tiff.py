"""Opening TIFF, at the depth it has, through tifffile; a few old kinds through Pillow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import tifffile

from ganstudio.core.document import Metadata
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError
from ganstudio.files import profiles
from ganstudio.files.blocks import unwrapped_iptc
from ganstudio.files.metadata import orientation_of
from ganstudio.files.picture import Picture, finished, stretched
from ganstudio.files.pillow import open_pillow, pixels_of, resolution_of
from ganstudio.files.reading import check_size
from ganstudio.files.tiff_exif import exif_of_tiff
from ganstudio.translate import tr

_XMP, _IPTC, _PHOTOSHOP, _ICC, _DNG, _SUB_IFDS = 700, 33723, 34377, 34675, 50706, 330


def read_tiff(data: bytes, name: Path | str) -> Picture:
    """The first page of a TIFF file, upright, at its true depth; inside ``quiet()`` only."""
    try:
        file = tifffile.TiffFile(io.BytesIO(data))
    except Exception:  # some old files are read by Pillow only, and it says what is wrong with the others
        return _with_pillow(data, name)
    with file:
        if not file.pages:
            raise EOFError("no pages")
        page: Any = file.pages[0]
        tags = page.tags
        if data[8:10] == b"CR" or _DNG in tags or (_SUB_IFDS in tags and int(page.subfiletype) & 1):
            raise FileError(name, tr("This is a camera raw file. Develop it to TIFF or JPEG first, then open that."))
        check_size(name, page.imagewidth, page.imagelength, max(8, page.nbytes // max(page.imagewidth * page.imagelength, 1)))
        metadata = Metadata(exif_of_tiff(data), _block(tags, _XMP), _iptc(tags))
        profile = _block(tags, _ICC)
        check_size(name, page.tilewidth or 1, page.tilelength or 1, 8)
        try:
            pixels, profile = _pixels(page, profile)
        except Exception:
            if page.bitspersample == 8 and page.compression == 1:
                return _with_pillow(data, name)
            raise
        return finished(pixels, profile, metadata, _resolution(tags), _orientation(tags, metadata))


def _with_pillow(data: bytes, name: Path | str) -> Picture:
    """As Pillow reads it, unless that takes libtiff, which prints its complaints on the terminal."""
    with open_pillow(data, name, "tiff") as image:
        if any(tile[0] != "raw" for tile in getattr(image, "tile", ())):
            raise ValueError("damaged")
        pixels, profile = pixels_of(image, image.info.get("icc_profile"))  # load() turns it upright
        return finished(pixels, profile, Metadata(exif_of_tiff(data)), resolution_of(image), 1)


def _pixels(page: Any, profile: bytes | None) -> tuple[Pixels, bytes | None]:
    """(uint8 or uint16 pixels of 1 to 4 channels, the profile that now describes them)."""
    values: Pixels = np.asarray(page.asarray())
    axes = str(page.axes)
    for axis in [axis for axis in axes if axis not in "YXS"]:
        values, axes = values.take(0, axes.index(axis)), axes.replace(axis, "")
    values = values[..., None] if "S" not in axes else np.moveaxis(values, axes.index("S"), -1)
    photometric, bits = int(page.photometric), int(page.bitspersample)
    if photometric == _PALETTE:
        table = np.asarray(page.colormap)
        inks = np.ascontiguousarray(table[:, np.minimum(values[..., 0], table.shape[1] - 1)].transpose(1, 2, 0))
        inks = (inks >> 8).astype(np.uint8) if table.max() > 255 else inks.astype(np.uint8)
        return inks, profile
    values = _to_depth(values, bits)
    colours = min(_COLOURS.get(photometric, 1), values.shape[2])
    extras = tuple(int(extra) for extra in page.extrasamples)
    inks = np.ascontiguousarray(values[..., :colours])
    alpha = values[..., colours : colours + 1] if extras[:1] in ((1,), (2,)) and values.shape[2] > colours else None
    full = int(np.iinfo(values.dtype).max)
    if photometric == 0:
        inks = full - inks
    if alpha is not None and extras[0] == 1:
        inks = np.minimum(np.rint(inks * (float(full) / np.maximum(alpha, 1))), full).astype(values.dtype)
    if photometric == 5:
        inks, profile = profiles.from_other_space(inks, "CMYK", profile), None
    elif photometric in (8, 9):
        inks, profile = profiles.from_other_space(_lab_numbers(inks, photometric), "LAB", None), None
    return (inks if alpha is None else np.concatenate([inks, alpha], axis=2)), profile


_PALETTE = 3
_COLOURS = {2: 3, 5: 4, 6: 3, 8: 3, 9: 3, 10: 3}
"""TIFF photometric interpretation -> channels that are colour; the rest is extra. One where it is not named."""


def _to_depth(values: Pixels, bits: int) -> Pixels:
    """Up to 8 bits as uint8 and 9 to 16 bits as uint16, scaled to the full range; anything else stretched to uint16."""
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype not in (np.uint8, np.uint16):
        return stretched(values)
    if bits in (8, 16):
        return values
    full = int(np.iinfo(values.dtype).max)
    scaled: Pixels = np.rint(values * (full / (2**bits - 1))).clip(0, full).astype(values.dtype)
    return scaled


def _lab_numbers(values: Pixels, photometric: int) -> Pixels:
    """CIELAB of a TIFF as from_other_space() takes it: 8 bit with signed a and b, 16 bit with a and b offset by 128 * 257."""
    if values.dtype == np.uint8:
        return values if photometric == 8 else values ^ np.array([0, 128, 128], np.uint8)
    if photometric == 9:  # ICC Lab: already offset, in version 2 numbers (full lightness 0xFF00)
        return np.minimum(np.rint(values * (65535.0 / 65280.0)), 65535).astype(np.uint16)
    out = values.copy()
    signed = values[..., 1:].view(np.int16).astype(np.float64) / 256.0
    out[..., 1:] = np.rint((signed + 128.0) * 257.0).clip(0, 65535)
    return out


def _block(tags: Any, code: int) -> bytes | None:
    tag = tags.get(code)
    value = None if tag is None else tag.value
    if isinstance(value, tuple):
        value = bytes(value) if all(isinstance(v, int) and 0 <= v < 256 for v in value) else None
    if isinstance(value, str):
        value = value.encode()
    return bytes(value) if isinstance(value, bytes | bytearray) and value else None


def _iptc(tags: Any) -> bytes | None:
    tag = tags.get(_IPTC)
    block = _block(tags, _IPTC)
    if block is None and tag is not None and isinstance(tag.value, tuple):  # stored as LONG by old programs
        block = b"".join(int(v).to_bytes(4, "little" if tag.parent.parent.byteorder == "<" else "big") for v in tag.value)
    if block is not None and block[:1] == b"\x1c":
        return block
    photoshop = _block(tags, _PHOTOSHOP)
    return None if photoshop is None else unwrapped_iptc(photoshop)


def _orientation(tags: Any, metadata: Metadata) -> int:
    tag = tags.get(274)
    if tag is None:
        return orientation_of(None, metadata.xmp)
    return int(tag.value) if isinstance(tag.value, int) and 1 <= tag.value <= 8 else 1


def _resolution(tags: Any) -> float:
    tag, unit = tags.get(282), tags.get(296)
    try:
        over, under = tag.value
        found = over / under * (2.54 if unit is not None and int(unit.value) == 3 else 1.0)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        return 72.0
    return round(found, 3) if 10 <= found <= 30000 else 72.0
