"""Bytes of a picture file to pixels at their true depth, profile and metadata: the one border to the decoding libraries."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
from PIL import Image, UnidentifiedImageError

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError, StudioError
from ganstudio.files import deep, tiff
from ganstudio.files.blocks import blocks_of
from ganstudio.files.metadata import orientation_of
from ganstudio.files.picture import Picture, finished
from ganstudio.files.pillow import open_pillow, pixels_of, resolution_of
from ganstudio.files.quiet import quiet
from ganstudio.files.sniff import DECODERS, kind_of
from ganstudio.translate import tr

OPENED = "JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF, DICOM"


def decode(data: bytes, name: Path | str, progress: Progress | None = None, frame: int = 0) -> Picture:
    """The picture in ``data``, upright; FileError naming ``name`` if there is none or it is damaged. ``frame`` counts those of a DICOM file."""
    kind = kind_of(data, str(name))
    if kind is None or (kind not in DECODERS and kind != "dicom"):
        raise FileError(name, refusal(kind))
    if progress is not None:
        progress(0.05)
    try:
        with quiet():
            match kind:
                case "dicom":
                    picture = _dicom(data, name, frame)
                case "tiff":
                    picture = tiff.read_tiff(data, name)
                case _:
                    picture = _decode(data, name, kind)
    except (StudioError, Cancelled):
        raise
    except MemoryError as error:
        raise FileError(name, tr("There is not enough memory to open it. Close other documents or programs.")) from error
    except Exception as error:  # decoders raise nearly every exception there is on damaged files
        raise FileError(name, complaint(error)) from error
    if progress is not None:
        progress(0.8)
    return picture


def _dicom(data: bytes, name: Path | str, frame: int) -> Picture:
    from ganstudio.files.dicom import read_dicom  # brings a dictionary of thousands of words: not before it is needed

    return read_dicom(data, name, frame)


_CUT = ("truncated", "not enough", "less than expected", "premature", "unexpected end", "cut short")
"""What decoders say of files that end too soon."""


def complaint(error: Exception) -> str:
    """Plain words for what a decoder found wrong."""
    words = str(error).lower()
    if isinstance(error, EOFError) or any(sign in words for sign in _CUT):
        return tr("The file is cut short, so a part of the picture is missing. Get a complete copy of it.")
    if isinstance(error, UnidentifiedImageError):
        return tr("The file begins like a picture but is damaged or of an unusual kind. Get another copy, or convert it to PNG.")
    return tr("The file is damaged or of an unusual kind and cannot be opened. Get another copy, or convert it to PNG.")


def refusal(kind: str | None) -> str:
    """Why a file of that kind is not opened, and what to do instead."""
    match kind:
        case "raw":
            return tr("This is a camera raw file. Develop it to TIFF or JPEG first, then open that.")
        case "psd" | "xcf" | "pdf" | "postscript" | "svg" | "heif" | "jpegxl":
            return tr("{kind} files cannot be opened. Export it as PNG, TIFF or OpenRaster first, then open that.").format(kind=kind.upper())
        case "video":
            return tr("This is a video or sound file. Save one frame as PNG or JPEG and open that.")
    return tr("This is not a picture that can be opened. Pictures are {formats} and OpenRaster projects.").format(formats=OPENED)


def _decode(data: bytes, name: Path | str, kind: str) -> Picture:
    with open_pillow(deep.png_head(data) if kind == "png" else data, name, kind) as image:
        metadata, profile = blocks_of(image)
        way = orientation_of(metadata.exif, metadata.xmp)
        pixels = _direct_pixels(data, kind, image)
        if pixels is None and kind == "png":
            with open_pillow(data, name, kind) as whole:
                pixels, profile = pixels_of(whole, profile)
        elif pixels is None:
            pixels, profile = pixels_of(image, profile)
        return finished(pixels, profile, metadata, resolution_of(image), way)


def _jpeg_pixels(data: bytes, image: Image.Image) -> Pixels:
    """(H, W, 4) or (H, W) straight from libjpeg, with nothing to convert afterwards."""
    scan = data.find(b"\xff\xda")
    if scan < 0 or data.rfind(b"\xff\xd9") < scan:
        raise EOFError("no end of image")
    pixels: Pixels = imagecodecs.jpeg8_decode(data, outcolorspace="grayscale" if image.mode == "L" else "rgba")
    if pixels.shape[:2] != (image.height, image.width):
        raise ValueError("the header and the picture differ in size")
    return pixels


def _direct_pixels(data: bytes, kind: str, image: Image.Image) -> Pixels | None:
    """The pixels where Pillow would cut them to 8 bits, or is the long way round; else None."""
    match kind:
        case "png":
            return deep.png(data)
        case "avif":
            return deep.avif(data)
        case "jpeg" if image.mode in ("L", "RGB"):
            return _jpeg_pixels(data, image)
    return None
