"""DICOM files for tests, written with pydicom."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian


def dicom(
    values: np.ndarray, syntax: UID = ExplicitVRLittleEndian, frames: list[bytes] | None = None, kind: UID = CTImageStorage, **said: Any
) -> bytes:
    """A file with the pixels ``values`` ((frames,) H, W (, 3)), or with coded ``frames``; ``said`` sets or (None) removes attributes."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = kind, UID("1.2.3.4"), syntax
    file = FileDataset("x.dcm", Dataset(), file_meta=meta, preamble=b"\0" * 128)
    colours = values.ndim > 2 and values.shape[-1] == 3
    bits = 8 * values.dtype.itemsize
    file.SOPClassUID, file.SOPInstanceUID, file.Modality, file.PatientName, file.PatientID = kind, UID("1.2.3.4"), "CT", "Doe^Jane", "4711"
    file.StudyDescription = "Head"
    file.Rows, file.Columns = values.shape[-3:-1] if colours else values.shape[-2:]
    if values.ndim == (4 if colours else 3):
        file.NumberOfFrames = len(values)
    file.SamplesPerPixel = 3 if colours else 1
    file.PhotometricInterpretation = "RGB" if colours else "MONOCHROME2"
    if colours:
        file.PlanarConfiguration = 0
    file.BitsAllocated = file.BitsStored = bits
    file.HighBit = bits - 1
    file.PixelRepresentation = int(np.issubdtype(values.dtype, np.signedinteger))
    file.PixelData = values.tobytes() if frames is None else encapsulate(frames)
    file["PixelData"].VR = "OB" if bits == 8 or frames is not None else "OW"
    if frames is not None:
        file["PixelData"].is_undefined_length = True
    for keyword, value in said.items():
        if value is None:
            if keyword in file:
                delattr(file, keyword)
        else:
            setattr(file, keyword, value)
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def scan(side: int = 48) -> np.ndarray:
    """A disc of 40 with an insert of 700 in -1000, as CT values."""
    y, x = np.mgrid[:side, :side] - side / 2
    far = np.hypot(x, y)
    values = np.where(far < side / 3, 40, -1000).astype(np.int16)
    values[far < side / 10] = 700
    return values + np.random.default_rng(0).integers(-5, 6, values.shape).astype(np.int16)
