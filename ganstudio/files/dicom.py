"""DICOM: pictures of medicine with the values that were measured, and what the file says of them (DICOM PS3.3, C.7.6 and C.11)."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.dataset import FileDataset
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.pixels.processing import apply_color_lut

from ganstudio.core.document import Metadata
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError, StudioError
from ganstudio.files.dicom_frames import decoded_frame
from ganstudio.files.patient import KEYWORDS
from ganstudio.files.picture import Picture, with_alpha
from ganstudio.files.quiet import quiet
from ganstudio.files.reading import check_size
from ganstudio.translate import tr

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def read_dicom(data: bytes, name: Path | str, frame: int = 0) -> Picture:
    """One frame of a DICOM file; grey values keep all their steps. FileError, with the remedy, if there is no picture to be had."""
    header = _header(data, name)
    _check(header, name)
    count = frames_in(header)
    if not 0 <= frame < count:
        raise FileError(name, tr("There is no frame {frame}; the file has {count}.").format(frame=frame + 1, count=count))
    values = decoded_frame(header, frame, name)
    stored = _Said(header, frame)
    photometric = str(header.get("PhotometricInterpretation", "MONOCHROME2")).strip()
    patient = tuple((keyword, text) for keyword in KEYWORDS if (text := _text(header.get(keyword))))
    spacing = _spacing(stored)
    resolution = 72.0 if spacing is None else min(max(25.4 / spacing[0], 1.0), 30000.0)
    if photometric == "PALETTE COLOR" and values.ndim == 2:
        values = _eight_bit(apply_color_lut(values, header))
    if values.ndim == 3:
        measure = Measure(0.0, 1.0, "", spacing, (), True, frame, count)
        return Picture(with_alpha(_whole(values)), None, Metadata(patient=patient), round(resolution, 3), measure)
    pixels, low, high = _grey(values, stored, 1 if _number(header.get("BitsAllocated")) == 1 else 0)
    if photometric == "MONOCHROME1":  # the least value is white: turned over, a picture of it looks as pictures do
        pixels, low, high = np.iinfo(pixels.dtype).max - pixels, high, low
    measure = Measure(low, high, _unit(stored, header), spacing, _windows(stored), True, frame, count)
    return Picture(with_alpha(pixels), None, Metadata(patient=patient), round(resolution, 3), measure)


def frame_count(data: bytes, name: Path | str) -> int:
    """How many pictures the file holds; FileError if it is no DICOM file."""
    try:
        with quiet():
            return frames_in(_header(data, name))
    except StudioError:
        raise
    except Exception as error:  # pydicom raises many kinds of exceptions on damaged files
        raise FileError(name, tr("This is not a DICOM file, or it is damaged. Get another copy of it.")) from error


def frames_in(header: FileDataset) -> int:
    """How many pictures the file says that it holds."""
    return max(int(_number(header.get("NumberOfFrames")) or 1), 1)


def _header(data: bytes, name: Path | str) -> FileDataset:
    try:
        return dcmread(io.BytesIO(data), force=data[128:132] != b"DICM")
    except InvalidDicomError as error:
        raise FileError(name, tr("This is not a DICOM file, or it is damaged. Get another copy of it.")) from error


def _check(header: FileDataset, name: Path | str) -> None:
    """FileError if the file holds no picture, or none that fits."""
    if not any(keyword in header for keyword in _PIXELS):
        kind = getattr(header.get("SOPClassUID"), "name", "")
        what = tr("It is: {kind}.").format(kind=kind) if kind else tr("It may be a report, a plan or a directory.")
        raise FileError(name, tr("This DICOM file holds no picture. {what} Open a file of the series that has one.").format(what=what))
    rows, columns = int(_number(header.get("Rows")) or 0), int(_number(header.get("Columns")) or 0)
    check_size(name, columns, rows, 8 * max(int(_number(header.get("SamplesPerPixel")) or 1), 1))


@dataclass(frozen=True)
class _Said:
    """What a file says of one frame, in the frame's own functional groups, in those of all frames, or at the top."""

    header: FileDataset
    frame: int

    def get(self, keyword: str) -> Any:
        """The value of an attribute; None where it is absent or empty."""
        for group in self._groups():
            for item in group:
                if isinstance(item.value, list | MultiValue) or item.VR == "SQ":
                    inner = item.value[0] if item.VR == "SQ" and len(item.value) else None
                    if inner is not None and keyword in inner:
                        return _filled(inner.get(keyword))
        return _filled(self.header.get(keyword))

    def _groups(self) -> Iterator[Any]:
        own = self.header.get("PerFrameFunctionalGroupsSequence")
        if own is not None and self.frame < len(own):
            yield own[self.frame]
        shared = self.header.get("SharedFunctionalGroupsSequence")
        if shared is not None and len(shared):
            yield shared[0]


def _filled(value: Any) -> Any:
    return None if value is None or value == "" or (isinstance(value, MultiValue | list) and not len(value)) else value


def _number(value: Any) -> float | None:
    """A finite number, the first of several; None for anything else."""
    value = value[0] if isinstance(value, MultiValue | list) and len(value) else value
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _numbers(value: Any) -> list[float]:
    many = value if isinstance(value, MultiValue | list) else [value]
    return [found for entry in many if (found := _number(entry)) is not None]


def _text(value: Any) -> str:
    """An attribute as one line."""
    if _filled(value) is None:
        return ""
    words = ", ".join(str(part) for part in value) if isinstance(value, MultiValue | list) else str(value)
    return " ".join(words.replace("^", " ").split())


def _spacing(stored: _Said) -> tuple[float, float] | None:
    """Millimetres from pixel to pixel along x and y; the file gives the distance of rows first."""
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        found = _numbers(stored.get(keyword))
        if len(found) == 2 and min(found) > 0:
            return found[1], found[0]
    return None


def _unit(stored: _Said, header: FileDataset) -> str:
    named = str(stored.get("RescaleType") or "").strip()
    if named and named.upper() != "US":  # unspecified
        return named
    units = str(header.get("Units") or "").strip()
    if units:
        return units
    return "HU" if header.get("Modality") == "CT" and stored.get("RescaleSlope") is not None else ""


def _windows(stored: _Said) -> tuple[Shown, ...]:
    """The ranges that the file asks for, as its numbers are read everywhere (C.11.2.1.3, which differs by half a value from C.11.2.1.2)."""
    levels, widths = _numbers(stored.get("WindowCenter")), _numbers(stored.get("WindowWidth"))
    said = stored.get("WindowCenterWidthExplanation")
    names = [str(name) for name in said] if isinstance(said, MultiValue | list) else [str(said or "")]
    names += [""] * len(levels)
    return tuple(Shown(level, width, name) for level, width, name in zip(levels, widths, names, strict=False) if width > 0)


def _grey(values: Pixels, stored: _Said, single_bit: int) -> tuple[Pixels, float, float]:
    """(H, W) pixels, and what their 0 and their largest value mean.

    Whole numbers that fit into 16 bits are moved and multiplied by a whole number, so that every one of them can be had back.
    """
    slope, intercept = _number(stored.get("RescaleSlope")), _number(stored.get("RescaleIntercept")) or 0.0
    if stored.get("ModalityLUTSequence") is not None or not slope:
        slope, intercept = (1.0, 0.0) if not slope else (slope, intercept)
    if not np.issubdtype(values.dtype, np.integer):
        values = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    least, most = float(values.min()), float(values.max())
    whole = np.issubdtype(values.dtype, np.integer)
    base = 0.0 if least >= 0 else -float(_power(-least))
    top = 1.0 if single_bit else float(_power(most + 1) - 1) if most > 0 else 0.0
    if not whole or top - base > 65535:
        top = most if most > least else least + 1
        scaled = np.rint((values - least) / (top - least) * 65535)
        return scaled.astype(np.uint16), intercept + slope * least, intercept + slope * top
    dtype, full = (np.uint8, 255) if base == 0 and top <= 255 else (np.uint16, 65535)
    factor = full // int(max(top - base, 1))
    pixels = ((values.astype(np.int64) - int(base)) * factor).astype(dtype)
    return pixels, intercept + slope * base, intercept + slope * (base + full / factor)


def _power(value: float) -> int:
    """The smallest power of two that is not below ``value``."""
    return 1 << max(math.ceil(value) - 1, 0).bit_length()


def _eight_bit(values: Pixels) -> Pixels:
    """Colours of a palette; many a file writes 8-bit ones into either half of 16 bits."""
    if values.dtype == np.uint16 and not (values >> 8).any():
        return values.astype(np.uint8)
    return (values >> 8).astype(np.uint8) if values.dtype == np.uint16 and not (values & 255).any() else values


def _whole(values: Pixels) -> Pixels:
    """Colours as 8 or 16 bit."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.itemsize > 2:
        values = values >> (8 * (values.dtype.itemsize - 2))
    return values.astype(np.uint16)
