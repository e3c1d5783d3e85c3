"""The pixels of one frame of a DICOM file, out of whatever coding they are in."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from pydicom.dataset import FileDataset
from pydicom.encaps import generate_frames
from pydicom.pixels.processing import convert_color_space
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID

from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError
from ganstudio.translate import tr

_JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
_JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")
_JPEG_XL = ("1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112")
_DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"

_PACKAGES = {
    **dict.fromkeys(_JPEG_2000, "pylibjpeg-openjpeg"),
    **dict.fromkeys(_HTJ2K, "pylibjpeg-openjpeg"),
    **dict.fromkeys(_JPEG_LS, "pyjpegls"),
    **dict.fromkeys(_JPEG, "python-gdcm"),
    **dict.fromkeys(_JPEG_XL, "imagecodecs"),
}
"""Transfer syntax -> the package that brings its codec where the installed ones have none."""


def decoded_frame(header: FileDataset, frame: int, name: Path | str) -> Pixels:
    """The frame's stored values: (H, W) integers or floats, or (H, W, 3) unsigned RGB. FileError names what is missing for its coding."""
    meta = getattr(header, "file_meta", None)
    syntax = None if meta is None else meta.get("TransferSyntaxUID")
    if syntax is None:
        syntax = UID("1.2.840.10008.1.2")
        header.file_meta.TransferSyntaxUID = syntax
    syntax = UID(str(syntax))
    if syntax.startswith("1.2.840.10008.1.2.4.10") or syntax.is_private:
        raise FileError(name, tr("Its picture is coded as {coding}, which cannot be opened. Export it uncompressed.").format(coding=syntax.name))
    if syntax == _DEFLATED_FRAMES:
        return _signed(_inflated(header, frame), header)
    decode = _decoder(syntax, header)
    if decode is None:
        return _signed(_by_pydicom(header, frame, syntax, name), header)
    try:
        values = decode(_coded(header, frame))
    except imagecodecs.DelayedImportError:
        return _signed(_by_pydicom(header, frame, syntax, name), header)
    rows, columns = int(header.Rows), int(header.Columns)
    if values.shape[:2] != (rows, columns):
        values = np.moveaxis(values, 0, -1) if values.ndim == 3 and values.shape[1:] == (rows, columns) else values.reshape(rows, columns, -1)
    values = values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values
    if values.ndim == 3 and syntax not in _JPEG and str(header.PhotometricInterpretation).startswith("YBR_FULL"):
        values = convert_color_space(values, "YBR_FULL", "RGB")
    return _signed(values, header)


def _decoder(syntax: UID, header: FileDataset) -> Callable[[bytes], Pixels] | None:
    """What decodes this transfer syntax; None for those that pydicom knows by itself."""
    if syntax in _JPEG:
        space = "RGB" if header.get("PhotometricInterpretation") == "RGB" else None
        return lambda data: np.asarray(imagecodecs.jpeg_decode(data, colorspace=space, outcolorspace=space))
    if syntax in _JPEG_LS:
        return lambda data: np.asarray(imagecodecs.jpegls_decode(data))
    if syntax in _JPEG_2000 or syntax in _HTJ2K:
        return lambda data: np.asarray(imagecodecs.jpeg2k_decode(data))
    if syntax in _JPEG_XL:
        return lambda data: np.asarray(imagecodecs.jpegxl_decode(data))
    return None


def _coded(header: FileDataset, frame: int) -> bytes:
    """The bytes of one frame."""
    count = int(header.get("NumberOfFrames") or 1)
    table = header.get("ExtendedOffsetTable")
    lengths = header.get("ExtendedOffsetTableLengths")
    offsets: Any = None if table is None or lengths is None else (table, lengths)
    for place, data in enumerate(generate_frames(header.PixelData, number_of_frames=count, extended_offsets=offsets)):
        if place == frame:
            return bytes(data)
    raise ValueError("the frame is cut short")


def _inflated(header: FileDataset, frame: int) -> Pixels:
    """A frame of the deflated coding, whose single bits begin at the low end of each byte (PS3.5, A.4.13)."""
    rows, columns, bits = int(header.Rows), int(header.Columns), int(header.BitsAllocated)
    data = zlib.decompress(_coded(header, frame), wbits=-15)
    if bits == 1:
        return np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[: rows * columns].reshape(rows, columns)
    values = np.frombuffer(data, f"<u{bits // 8}")[: rows * columns * int(header.get("SamplesPerPixel") or 1)]
    return values.reshape(rows, columns, -1).squeeze(-1) if header.get("SamplesPerPixel", 1) == 1 else values.reshape(rows, columns, -1)


def _by_pydicom(header: FileDataset, frame: int, syntax: UID, name: Path | str) -> Pixels:
    try:
        return np.asarray(pixel_array(header, index=frame))
    except (RuntimeError, NotImplementedError) as error:
        package = _PACKAGES.get(str(syntax))
        if package is None:
            text = tr("Its picture is coded as {coding}, which cannot be opened. Export it uncompressed.")
            raise FileError(name, text.format(coding=syntax.name)) from error
        text = tr("Its picture is coded as {coding}, for which no codec is installed. Install it with: pip install {package}")
        raise FileError(name, text.format(coding=syntax.name, package=package)) from error


def _signed(values: Pixels, header: FileDataset) -> Pixels:
    """Grey values without the bits above those that are stored, and with their sign."""
    if values.ndim != 2 or not np.issubdtype(values.dtype, np.integer):
        return values
    bits = 8 * values.dtype.itemsize
    values = values.astype(values.dtype.newbyteorder("="))
    stored = int(header.get("BitsStored") or bits)
    spare = bits - stored if 0 < stored < bits else 0
    kind = np.dtype(f"i{values.dtype.itemsize}") if header.get("PixelRepresentation") == 1 else np.dtype(f"u{values.dtype.itemsize}")
    return np.right_shift(np.left_shift(values, spare).view(kind), spare) if spare else values.view(kind)
