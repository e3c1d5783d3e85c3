"""The raw metadata blocks of a file that Pillow has opened."""

from __future__ import annotations

import binascii
from typing import Any

from PIL import Image

from ganstudio.core.document import Metadata

_SKIPPED = ("XML:com.adobe.xmp", "xmp", "exif", "Raw profile type exif", "Raw profile type iptc", "Raw profile type xmp", "Raw profile type 8bim")
_IPTC_RESOURCE = 0x0404


def blocks_of(image: Image.Image) -> tuple[Metadata, bytes | None]:
    """(metadata, ICC profile) as the file holds them."""
    info: dict[Any, Any] = image.info
    exif = _bytes(info.get("exif")) or _raw_profile(info.get("Raw profile type exif"))
    if exif is not None and exif.startswith(b"Exif\0\0"):
        exif = exif[6:]
    if exif is not None and exif[:4] not in (b"II*\0", b"MM\0*"):
        exif = None
    xmp = _bytes(info.get("xmp")) or _bytes(info.get("XML:com.adobe.xmp")) or _raw_profile(info.get("Raw profile type xmp"))
    text = tuple((key, words) for key, words in _text(image).items() if key not in _SKIPPED)
    comment = info.get("comment")
    if image.format in ("JPEG", "MPO", "GIF") and isinstance(comment, bytes) and comment.strip(b"\0 "):
        text = (("Comment", comment.decode("utf-8", "replace").strip("\0")),)
    return Metadata(exif, xmp, _iptc(info), text), _bytes(info.get("icc_profile"))


def _text(image: Image.Image) -> dict[str, str]:
    """PNG's comments, which are its only texts."""
    return {str(key): str(words) for key, words in image.info.items() if isinstance(words, str)} if image.format == "PNG" else {}


def _bytes(block: object) -> bytes | None:
    if isinstance(block, str):
        block = block.encode()
    return bytes(block) if isinstance(block, bytes | bytearray) and block else None


def _iptc(info: dict[Any, Any]) -> bytes | None:
    photoshop = info.get("photoshop")
    if isinstance(photoshop, dict):
        return _bytes(photoshop.get(_IPTC_RESOURCE))
    raw = _raw_profile(info.get("Raw profile type iptc"))
    return None if raw is None else unwrapped_iptc(raw)


def unwrapped_iptc(block: bytes) -> bytes | None:
    """The IPTC records in a list of Photoshop resources (or the block itself if it is bare records)."""
    if block[:1] == b"\x1c":
        return block
    at = 0
    while block[at : at + 4] == b"8BIM" and at + 12 <= len(block):
        name = 1 + block[at + 6]
        start = at + 6 + name + name % 2
        length = int.from_bytes(block[start : start + 4], "big")
        if int.from_bytes(block[at + 4 : at + 6], "big") == _IPTC_RESOURCE:
            return block[start + 4 : start + 4 + length] or None
        at = start + 4 + length + length % 2
    return None


def wrapped_iptc(records: bytes) -> bytes:
    """The records as a Photoshop resource, the shape in which JPEG and PNG hold them."""
    return b"8BIM" + _IPTC_RESOURCE.to_bytes(2, "big") + b"\0\0" + len(records).to_bytes(4, "big") + records + b"\0" * (len(records) % 2)


def _raw_profile(text: object) -> bytes | None:
    """The block in ImageMagick's hexadecimal text: a name, a length, then the digits."""
    if not isinstance(text, str):
        return None
    try:
        digits = "".join(text.split()[2:])
        return binascii.unhexlify(digits) or None
    except (binascii.Error, ValueError):
        return None
