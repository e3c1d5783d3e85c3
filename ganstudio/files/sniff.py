"""What a file is, by its first bytes; its name is not asked."""

from __future__ import annotations

from collections.abc import Mapping

DECODERS: Mapping[str, tuple[str, ...]] = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "webp": ("WEBP",),
    "tiff": ("TIFF",),
    "bmp": ("BMP", "DIB"),
    "gif": ("GIF",),
    "avif": ("AVIF",),
    "pnm": ("PPM",),
    "qoi": ("QOI",),
    "ico": ("ICO",),
    "jpeg2000": ("JPEG2000",),
    "dds": ("DDS",),
    "pcx": ("PCX",),
    "tga": ("TGA",),
}
"""Kind of file -> the names of Pillow's decoders that may open it. Those that start other programs are left out."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"qoif", "qoi"),
    (b"\0\0\1\0", "ico"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"DDS ", "dds"),
    (b"8BPS", "psd"),
    (b"%PDF", "pdf"),
    (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"gimp xcf", "xcf"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"IIRO", "raw"),
    (b"IIU\0", "raw"),
    (b"\xff\x0a", "jpegxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jpegxl"),
)

_BRANDS: Mapping[bytes, str] = {
    b"avif": "avif",
    b"avis": "avif",
    b"heic": "heif",
    b"heix": "heif",
    b"hevc": "heif",
    b"mif1": "heif",
    b"msf1": "heif",
    b"crx ": "raw",
}


_DICOM_ENDINGS = (".dcm", ".dicom", ".ima")
_DICOM_GROUPS = (b"\x02\0", b"\x08\0", b"\0\x02", b"\0\x08")
"""Group numbers that a file without a preamble begins with."""


def kind_of(data: bytes, name: str = "") -> str | None:
    """``jpeg``, ``png``, ..., ``openraster``, or a kind that is known but not opened (``psd``, ``raw``); None if it is nothing known.

    ``name`` only helps with TGA, which has no mark of its own, and with DICOM files that lack theirs.
    """
    if data[128:132] == b"DICM" or (name.lower().endswith(_DICOM_ENDINGS) and data[:2] in _DICOM_GROUPS):
        return "dicom"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _brand(data)
    if data.startswith(b"PK\x03\x04"):
        return "openraster" if b"image/openraster" in data[:200] else "zip"
    if data.startswith(b"BM") and len(data) > 18 and int.from_bytes(data[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124):
        return "bmp"
    if len(data) > 3 and data[:1] == b"P" and data[1:2] in b"123456" and data[2:3].isspace():
        return "pnm"
    if data[:1] == b"\x0a" and len(data) > 128 and data[1] in (0, 2, 3, 4, 5) and data[2] in (0, 1) and data[3] in (1, 2, 4, 8):
        return "pcx"
    if name.lower().endswith((".tga", ".icb", ".vda", ".vst")):
        return "tga"
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head):
        return "svg"
    return "text" if head.startswith((b"<!doctype html", b"<html", b"<?xml")) else None


def _brand(data: bytes) -> str | None:
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, length - 3, 4))]
    if b"avif" in brands or b"avis" in brands:
        return "avif"
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "video")
