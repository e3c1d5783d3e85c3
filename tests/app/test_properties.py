"""What is known of a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ganstudio.app.properties import properties, said_words
from ganstudio.core.convert import new_document
from ganstudio.core.document import Document, Metadata
from ganstudio.core.geometry import Size
from ganstudio.files.images import read_image
from tests.files.dicoms import dicom, scan


def facts(document: Document, file: Path | None = None) -> dict[str, dict[str, str]]:
    return {section.title: dict(section.rows) for section in properties(document, file)}


def test_a_plain_picture_has_a_size_and_no_empty_sections() -> None:
    document = replace(new_document(Size(1000, 500), depth=16, resolution=254.0), metadata=Metadata(text=(("Title", "Sea"),)))
    found = facts(document, Path("a.png"))
    assert set(found) == {"Picture", "Texts"}
    picture = found["Picture"]
    assert picture["Size"] == "1000 × 500 pixels (0.5 MP)"
    assert picture["Physical size"] == "100 × 50 mm"
    assert picture["Colours"] == "RGB, 16 bit a channel"
    assert picture["Metadata"] == "texts"
    assert picture["File"] == "a.png"
    assert found["Texts"] == {"Title": "Sea"}


def test_a_measured_picture_says_what_its_values_mean() -> None:
    said = {"RescaleSlope": 1, "RescaleIntercept": 0, "WindowCenter": [40, 400], "WindowWidth": [80, 1800], "PixelSpacing": [0.8, 0.5]}
    document = read_image(dicom(scan(), WindowCenterWidthExplanation=["BRAIN", "BONE"], **said), "head.dcm")
    found = facts(document)
    assert found["Measured values"] == {
        "Pixel spacing": "0.5 × 0.8 mm",
        "Range": "-1024 to 1024 HU",
        "Shown": "level 40 HU, width 80 HU",
        "Asked for: BRAIN": "level 40 HU, width 80 HU",
        "Asked for: BONE": "level 400 HU, width 1800 HU",
    }
    assert found["Picture"]["Physical size"] == "24 × 38.4 mm"
    assert found["Patient and examination"]["Patient's name"] == "Doe Jane"


def test_a_measured_picture_without_spacing_has_no_made_up_size() -> None:
    document = read_image(dicom(scan()), "head.dcm")
    assert document.measure is not None and document.measure.spacing is None
    picture = facts(document)["Picture"]
    assert picture["Physical size"] == "not stated by the file" and "Resolution" not in picture


def test_dates_and_times_are_written_as_people_write_them() -> None:
    assert said_words("PatientBirthDate", "20000131") == "2000-01-31"
    assert said_words("StudyTime", "120059.123") == said_words("StudyTime", "120059") == "12:00:59"
    assert said_words("StudyDate", "unknown") == "unknown" and said_words("PatientID", "20000131") == "20000131"


def test_a_small_picture_has_no_megapixels() -> None:
    assert facts(new_document(Size(64, 64)))["Picture"]["Size"] == "64 × 64 pixels"
