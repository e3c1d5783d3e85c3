"""The formats that pictures are exported to, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ganstudio.core.raster import Depth


@dataclass(frozen=True)
class Format:
    """One file format; ``carries`` names what it has a place for: profile, exif, xmp, iptc, text."""

    id: str
    label: str
    suffixes: tuple[str, ...]
    alpha: bool = False
    grey: bool = False
    depths: tuple[Depth, ...] = (8,)
    quality: bool = False
    lossless: bool = False
    """Whether lossless can be chosen."""
    progressive: bool = False
    compression: bool = False
    limit: int = 1_000_000
    """Most pixels along a side."""
    carries: frozenset[str] = frozenset()


FORMATS: tuple[Format, ...] = (
    Format(
        "jpeg", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), grey=True, quality=True, progressive=True, limit=65500,
        carries=frozenset({"profile", "exif", "xmp", "iptc"}),
    ),
    Format(
        "png", "PNG", (".png",), alpha=True, grey=True, depths=(8, 16), compression=True,
        carries=frozenset({"profile", "exif", "xmp", "iptc", "text"}),
    ),
    Format("webp", "WebP", (".webp",), alpha=True, quality=True, lossless=True, limit=16383, carries=frozenset({"profile", "exif", "xmp"})),
    Format(
        "tiff", "TIFF", (".tif", ".tiff"), alpha=True, grey=True, depths=(8, 16), compression=True,
        carries=frozenset({"profile", "exif", "xmp", "iptc"}),
    ),
    Format("avif", "AVIF", (".avif",), alpha=True, quality=True, limit=65536, carries=frozenset({"profile", "exif", "xmp"})),
    Format("bmp", "BMP", (".bmp",), limit=100_000),
    Format("gif", "GIF", (".gif",), alpha=True, limit=65535),
)  # fmt: skip


def format_named(id: str) -> Format | None:
    """The format with that id."""
    return next((format for format in FORMATS if format.id == id), None)


def format_of(path: Path | str) -> Format | None:
    """The format that a file name asks for; None if its ending is none of them."""
    suffix = Path(path).suffix.lower()
    return next((format for format in FORMATS if suffix in format.suffixes), None)
