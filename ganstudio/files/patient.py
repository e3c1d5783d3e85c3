"""What medical files say of a person and an examination: which of it is read, its names, and its form in exported pictures."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from ganstudio.core.measure import Measure, number_text

KEYWORDS: Mapping[str, str] = {
    "PatientName": "Patient's name",
    "PatientID": "Patient ID",
    "PatientBirthDate": "Date of birth",
    "PatientSex": "Sex",
    "PatientAge": "Age",
    "PatientSize": "Height",
    "PatientWeight": "Weight",
    "PatientAddress": "Address",
    "OtherPatientIDs": "Other IDs",
    "PatientComments": "Comments",
    "AccessionNumber": "Accession number",
    "StudyID": "Study ID",
    "StudyDate": "Study date",
    "StudyTime": "Study time",
    "StudyDescription": "Study",
    "SeriesDescription": "Series",
    "SeriesNumber": "Series number",
    "InstanceNumber": "Picture number",
    "ReferringPhysicianName": "Referring physician",
    "PerformingPhysicianName": "Performing physician",
    "OperatorsName": "Operator",
    "InstitutionName": "Institution",
    "InstitutionAddress": "Address of the institution",
    "StationName": "Station",
    "Modality": "Modality",
    "BodyPartExamined": "Body part",
    "ViewPosition": "View",
    "Laterality": "Side",
    "ProtocolName": "Protocol",
    "SliceThickness": "Slice thickness (mm)",
    "KVP": "Tube voltage (kV)",
    "Manufacturer": "Manufacturer",
    "ManufacturerModelName": "Device",
    "StudyInstanceUID": "Study UID",
    "SeriesInstanceUID": "Series UID",
    "SOPInstanceUID": "Picture UID",
}
"""Keyword of the DICOM dictionary -> what it is called in the window."""

NAMESPACE = "http://ns.adobe.com/DICOM/"
"""XMP namespace of patient data (XMP specification, additional properties)."""


def label_of(keyword: str) -> str:
    """What an attribute is called in the window."""
    return KEYWORDS.get(keyword, keyword)


def values_text(measure: Measure, depth: int) -> str:
    """How values as they are stored become physical ones."""
    full = 255 if depth == 8 else 65535
    step = (measure.high - measure.low) / full
    unit = measure.unit or "value"
    return f"{unit} = {measure.low:.10g} + {step:.10g} * stored"


def spacing_text(measure: Measure) -> str:
    """The distance of pixels; empty where it is not known."""
    if measure.spacing is None:
        return ""
    return f"{number_text(measure.spacing[0])} x {number_text(measure.spacing[1], 'mm')}"


def xmp_of(patient: tuple[tuple[str, str], ...], description: str = "") -> bytes | None:
    """An XMP packet with patient data, and a description; None if there is neither."""
    if not patient and not description:
        return None
    rows = [f"   <dicom:{keyword}>{escape(text)}</dicom:{keyword}>" for keyword, text in patient if keyword.isalnum()]
    if description:
        rows.append(f'   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(description)}</rdf:li></rdf:Alt></dc:description>')
    body = "\n".join(rows)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'  <rdf:Description rdf:about="" xmlns:dicom="{NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"{body}\n  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
