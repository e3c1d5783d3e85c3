"""DICOM files: values that can be had back, windows, spacing, coding, patient data, and what cannot be opened."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom.uid import MPEG2MPML, UID, HTJ2KLossless, JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment
from ganstudio.core.geometry import Size
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.window_level import raw, window_for, window_of
from ganstudio.errors import FileError
from ganstudio.files import dicom_frames
from ganstudio.files.dicom import frame_count, read_dicom
from ganstudio.files.export import ExportOptions, encode
from ganstudio.files.images import preview_of, read_image
from ganstudio.files.project import load_project, save_project
from ganstudio.files.sniff import kind_of
from tests.files.dicoms import dicom, scan

CT = {"RescaleSlope": 2, "RescaleIntercept": -24, "WindowCenter": [40, 400], "WindowWidth": [400, 2000], "PixelSpacing": [0.8, 0.5]}


def measured(data: bytes, frame: int = 0) -> np.ndarray:
    """The physical values of a file as they are read."""
    picture = read_dicom(data, "x.dcm", frame)
    assert picture.measure is not None
    full = np.iinfo(picture.pixels.dtype).max
    return picture.measure.low + picture.pixels[..., 0].astype(np.float64) / full * (picture.measure.high - picture.measure.low)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_every_value_can_be_had_back(photometric: str) -> None:
    values = scan()
    data = dicom(values, PhotometricInterpretation=photometric, **CT)
    assert np.allclose(measured(data), values * 2.0 - 24, atol=1e-6)
    picture = read_dicom(data, "x")
    assert picture.pixels.dtype == np.uint16
    assert (picture.pixels[..., 1] == 65535).all()
    middle, corner = picture.pixels[24, 24, 0], picture.pixels[0, 0, 0]
    assert (middle > corner) == (photometric == "MONOCHROME2")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.arange(256, dtype=np.uint8).reshape(16, 16), {}),
        (np.arange(256, dtype=np.uint8).reshape(16, 16) % 16, {"BitsStored": 4, "HighBit": 3}),
        (np.arange(4096, dtype=np.uint16).reshape(64, 64), {"BitsStored": 12, "HighBit": 11}),
        (np.arange(65536, dtype=np.uint16).reshape(256, 256), {}),
        (np.arange(-32768, 32768, dtype=np.int16).reshape(256, 256), {}),
        (np.full((5, 7), -1000, np.int16), {}),
        (np.zeros((1, 1), np.uint16), {}),
    ],
)
def test_depths_of_all_kinds(values: np.ndarray, said: dict[str, Any]) -> None:
    assert np.allclose(measured(dicom(values, RescaleSlope=1, RescaleIntercept=0, **said)), values, atol=1e-6)


def test_bits_above_those_stored_do_not_count() -> None:
    values = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    assert np.allclose(measured(dicom(values | 0x8000, BitsStored=12, HighBit=11)), values, atol=1e-6)
    negative = (np.arange(64, dtype=np.int16) - 32).reshape(8, 8)
    assert np.allclose(measured(dicom((negative & 0x0FFF).astype(np.int16), BitsStored=12, HighBit=11)), negative, atol=1e-6)


def test_the_document_shows_what_the_file_asks_for_and_keeps_the_values() -> None:
    document = read_image(dicom(scan(), **CT), "x.dcm")
    assert (document.mode, document.depth, document.size) == ("grey", 16, Size(48, 48))
    measure = document.measure
    assert measure is not None
    assert (measure.unit, measure.spacing, measure.medical) == ("HU", (0.5, 0.8), True)
    assert measure.shown == (Shown(40, 400), Shown(400, 2000))
    assert document.resolution == pytest.approx(50.8)
    assert isinstance(document.layers[1].content, Adjustment)
    assert window_of(document) == window_for(measure, Shown(40, 400))
    shown = flatten(document)[..., 0]
    assert shown[0, 0] == 0
    assert shown[24, 24] == 65535
    assert 65535 * 0.45 < shown[24, 36] < 65535 * 0.65  # 40 * 2 - 24 = 56, in -160..240
    assert len(np.unique(flatten(raw(document))[..., 0])) == len(np.unique(scan()))


def test_without_a_window_most_values_are_shown() -> None:
    small = preview_of(dicom(scan(), RescaleSlope=1, RescaleIntercept=0), "x.dcm", 24).pixels
    assert small.shape == (24, 24, 4)
    assert small[..., :3].min() == 0
    assert small[12, 12, 0] > 240


def test_colours() -> None:
    values = np.random.default_rng(3).integers(0, 256, (9, 7, 3)).astype(np.uint8)
    document = read_image(dicom(values), "x.dcm")
    assert (document.mode, document.depth, len(document.layers)) == ("rgb", 8, 1)
    assert np.array_equal(flatten(document)[..., :3], values)
    deep = read_image(dicom(values.astype(np.uint16) * 257), "x.dcm")
    assert deep.depth == 16
    assert np.array_equal(flatten(deep)[..., :3], values.astype(np.uint16) * 257)


def test_frames() -> None:
    values = np.stack([scan(), scan() + 100])
    data = dicom(values)
    assert frame_count(data, "x") == 2
    second = read_dicom(data, "x", 1).measure
    assert second is not None
    assert (second.frame, second.frames) == (1, 2)
    assert np.allclose(measured(data, 1), values[1], atol=1e-6)
    with pytest.raises(FileError, match="no frame 3; the file has 2"):
        read_dicom(data, "x", 2)


@pytest.mark.parametrize(
    ("syntax", "code"),
    [(JPEGLSLossless, imagecodecs.jpegls_encode), (JPEG2000Lossless, lambda a: imagecodecs.jpeg2k_encode(a, level=0, codecformat="j2k"))],
)
def test_lossless_codings(syntax: UID, code: Any) -> None:
    frames = [np.arange(4096, dtype=np.uint16).reshape(64, 64) + n for n in (0, 7)]
    data = dicom(np.stack(frames), syntax, [bytes(code(frame)) for frame in frames])
    assert np.allclose(measured(data, 1), frames[1], atol=1e-6)
    colour = np.random.default_rng(3).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    assert np.array_equal(read_dicom(dicom(colour, syntax, [bytes(code(colour))]), "x").pixels[..., :3], colour)


def test_jpeg_and_run_lengths() -> None:
    smooth = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8) * 2 // 2
    file = io.BytesIO()
    Image.fromarray(smooth).save(file, "JPEG", quality=95)
    assert np.abs(measured(dicom(smooth, JPEGBaseline8Bit, [file.getvalue()])) - smooth).max() < 6
    from pydicom import dcmread
    from pydicom.pixels import compress

    plain = dcmread(io.BytesIO(dicom(scan())))
    compress(plain, RLELossless)
    out = io.BytesIO()
    plain.save_as(out, enforce_file_format=True)
    assert np.allclose(measured(out.getvalue()), scan(), atol=1e-6)


def test_files_without_pixels_say_what_they_are() -> None:
    data = dicom(scan(), PixelData=None, kind=UID("1.2.840.10008.5.1.4.1.1.88.11"))
    with pytest.raises(FileError, match=r"holds no picture\. It is: Basic Text SR"):
        read_image(data, "report.dcm")


def test_a_coding_without_codec_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_frames, "_decoder", lambda syntax, header: None)
    data = dicom(scan(), HTJ2KLossless, [b"\xff\x4f\xff\x51"])
    with pytest.raises(FileError, match="pip install pylibjpeg-openjpeg"):
        read_image(data, "x.dcm")


def test_videos_are_refused() -> None:
    with pytest.raises(FileError, match=r"MPEG2.*cannot be opened"):
        read_image(dicom(np.zeros((8, 8, 3), np.uint8), MPEG2MPML, [b"\0" * 8]), "x.dcm")


@pytest.mark.parametrize("cut", [140, 300, 700, -100])
def test_damaged_files_give_one_sentence(cut: int) -> None:
    data = dicom(scan())
    with pytest.raises(FileError):
        read_image(data[:cut], "x.dcm")
    with pytest.raises(FileError):
        read_image(dicom(scan(), Rows=60000, Columns=60000), "x.dcm")


def test_a_file_without_preamble_is_known_by_its_name() -> None:
    data = dicom(scan())[132:]
    assert kind_of(data, "a.dcm") == "dicom"
    assert kind_of(data, "a.png") is None
    assert np.array_equal(flatten(raw(read_image(data, "a.DCM"))), flatten(raw(read_image(dicom(scan()), "a"))))


def exported(document: Any, **options: Any) -> tuple[np.ndarray, bytes]:
    data = encode(document, ExportOptions(format="png", **options))
    return imagecodecs.png_decode(data), data


def test_export_leaves_patient_data_out_unless_it_is_kept_on_purpose() -> None:
    document = read_image(dicom(scan(), **CT), "x.dcm")
    assert ("PatientName", "Doe Jane") in document.metadata.patient
    for format in ("png", "tiff", "jpeg", "webp"):
        secret = encode(document, ExportOptions(format=format))
        assert b"Doe" not in secret
        assert b"4711" not in secret
        kept = encode(document, ExportOptions(format=format, patient=True))
        assert b"<dicom:PatientName>Doe Jane</dicom:PatientName>" in kept
        again = read_image(kept, "x")
        assert b"Doe" not in encode(again, ExportOptions(format=format))
        assert b"Doe" not in encode(document, ExportOptions(format=format, patient=True, metadata="strip"))


def test_values_are_exported_as_shown_or_as_measured() -> None:
    document = read_image(dicom(scan(), **CT), "x.dcm")
    shown, _ = exported(document)
    assert np.array_equal(shown, flatten(document)[..., 0])
    values, data = exported(document, values="raw")
    assert values.dtype == np.uint16
    assert np.array_equal(values, flatten(raw(document))[..., 0])
    measure = document.measure
    assert isinstance(measure, Measure)
    assert np.allclose(measure.low + values / 65535 * (measure.high - measure.low), scan() * 2.0 - 24, atol=1e-6)
    assert b"HU = " in data
    assert b"Doe" not in data
    tiff = encode(document, ExportOptions(format="tiff", values="raw"))
    assert np.array_equal(imagecodecs.tiff_decode(tiff).squeeze(), values)
    assert b"HU = " in tiff


def test_a_project_keeps_measure_window_and_patient(tmp_path: Path) -> None:
    document = read_image(dicom(scan(), **CT), "x.dcm")
    save_project(document, tmp_path / "x.ora")
    again = load_project(tmp_path / "x.ora")
    assert again.measure == document.measure
    assert again.metadata == document.metadata
    assert window_of(again) == window_of(document)
    assert np.array_equal(flatten(raw(again)), flatten(raw(document)))


def test_whatever_is_broken_ends_in_one_sentence() -> None:
    data = dicom(np.stack([scan(), scan()]), **CT)
    rng = np.random.default_rng(5)
    for _ in range(150):
        broken = bytearray(data[: rng.integers(200, len(data))] if rng.random() < 0.3 else data)
        for place in rng.integers(132, min(1500, len(broken)), rng.integers(1, 8)):
            broken[place] = rng.integers(0, 256)
        try:
            read_image(bytes(broken), "x.dcm")
            frame_count(bytes(broken), "x.dcm")
        except FileError as error:
            assert str(error).startswith("x.dcm: ")
