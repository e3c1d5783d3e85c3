"""What is known of a picture, in sections of rows: for the Properties dialog and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ganstudio.core.document import Document, Metadata
from ganstudio.core.measure import number_text
from ganstudio.core.window_level import shown_by, window_of
from ganstudio.files.camera import camera_facts
from ganstudio.files.patient import label_of, spacing_text
from ganstudio.files.profiles import profile_name
from ganstudio.translate import tr


@dataclass(frozen=True)
class Section:
    """Rows of (name, words) under a title."""

    title: str
    rows: tuple[tuple[str, str], ...]


def properties(document: Document, file: Path | None = None) -> tuple[Section, ...]:
    """Everything that the document says of itself; sections without rows are left out."""
    sections = (
        Section(tr("Picture"), _picture(document, file)),
        Section(tr("Measured values"), _measured(document)),
        Section(tr("Patient and examination"), tuple((tr(label_of(keyword)), words) for keyword, words in document.metadata.patient)),
        Section(tr("Camera"), tuple((tr(name), words) for name, words in camera_facts(document.metadata.exif))),
        Section(tr("Texts"), document.metadata.text),
    )
    return tuple(section for section in sections if section.rows)


def _picture(document: Document, file: Path | None) -> tuple[tuple[str, str], ...]:
    size, millimetres = document.size, 25.4 / document.resolution
    spacing = document.measure.spacing if document.measure is not None and document.measure.spacing is not None else (millimetres, millimetres)
    physical = f"{number_text(size.width * spacing[0])} × {number_text(size.height * spacing[1], 'mm')}"
    mode = tr("grey") if document.mode == "grey" else "RGB"
    rows = [
        (tr("Size"), tr("{w} × {h} pixels ({mp:.1f} MP)").format(w=size.width, h=size.height, mp=size.area / 1e6)),
        (tr("Physical size"), physical),
        (tr("Resolution"), tr("{n:g} pixels per inch").format(n=document.resolution)),
        (tr("Colours"), tr("{mode}, {n} bit a channel").format(mode=mode, n=document.depth)),
        (tr("Colour profile"), profile_name(document.profile)),
        (tr("Layers"), str(sum(1 for _ in document.walk()))),
    ]
    blocks = [label for label, there in _blocks(document.metadata) if there]
    rows.append((tr("Metadata"), ", ".join(blocks) or tr("none")))
    if file is not None:
        rows.insert(0, (tr("File"), str(file)))
    return tuple(rows)


def _blocks(metadata: Metadata) -> tuple[tuple[str, bool], ...]:
    exif, xmp, iptc = metadata.exif is not None, metadata.xmp is not None, metadata.iptc is not None
    return (("EXIF", exif), ("XMP", xmp), ("IPTC", iptc), (tr("texts"), bool(metadata.text)), (tr("patient data"), bool(metadata.patient)))


def _measured(document: Document) -> tuple[tuple[str, str], ...]:
    measure = document.measure
    if measure is None:
        return ()
    rows = [(tr("Pixel spacing"), spacing_text(measure).replace(" x ", " × "))] if measure.spacing is not None else []
    if document.mode == "grey":
        low, high = sorted((measure.low, measure.high))
        shown = shown_by(measure, window_of(document))
        unit = measure.unit
        rows += [
            (tr("Range"), tr("{low} to {high}").format(low=number_text(low), high=number_text(high, unit))),
            (tr("Shown"), tr("level {level}, width {width}").format(level=number_text(shown.level, unit), width=number_text(shown.width, unit))),
        ]
        for asked in measure.shown:
            name = tr("Asked for: {name}").format(name=asked.name) if asked.name else tr("Asked for by the file")
            level, width = number_text(asked.level, unit), number_text(asked.width, unit)
            rows.append((name, tr("level {level}, width {width}").format(level=level, width=width)))
    return tuple(rows)
