"""What is known of a picture, in sections of rows: for the Properties dialog and the command line."""

from __future__ import annotations

import re
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
    patient = tuple((tr(label_of(keyword)), said_words(keyword, words)) for keyword, words in document.metadata.patient)
    sections = (
        Section(tr("Picture"), _picture(document, file)),
        Section(tr("Measured values"), _measured(document)),
        Section(tr("Patient and examination"), patient),
        Section(tr("Camera"), tuple((tr(name), words) for name, words in camera_facts(document.metadata.exif))),
        Section(tr("Texts"), document.metadata.text),
    )
    return tuple(section for section in sections if section.rows)


def _picture(document: Document, file: Path | None) -> tuple[tuple[str, str], ...]:
    size = document.size
    mode = tr("grey") if document.mode == "grey" else "RGB"
    words = tr("{w} × {h} pixels ({mp:.1f} MP)") if size.area >= 50_000 else tr("{w} × {h} pixels")
    rows = [
        (tr("Size"), words.format(w=size.width, h=size.height, mp=size.area / 1e6)),
        *_physical(document),
        (tr("Colours"), tr("{mode}, {n} bit a channel").format(mode=mode, n=document.depth)),
        (tr("Colour profile"), profile_name(document.profile)),
        (tr("Layers"), str(sum(1 for _ in document.walk()))),
    ]
    blocks = [label for label, there in _blocks(document.metadata) if there]
    rows.append((tr("Metadata"), ", ".join(blocks) or tr("none")))
    if file is not None:
        rows.insert(0, (tr("File"), str(file)))
    return tuple(rows)


def _physical(document: Document) -> tuple[tuple[str, str], ...]:
    """How large it is; nothing for a measured picture whose file does not say how far apart its pixels lie."""
    size, measure, apart = document.size, document.measure, 25.4 / document.resolution
    if measure is not None and measure.spacing is None:
        return ((tr("Physical size"), tr("not stated by the file")),)
    across, down = measure.spacing if measure is not None and measure.spacing is not None else (apart, apart)
    return (
        (tr("Physical size"), f"{number_text(size.width * across)} × {number_text(size.height * down, 'mm')}"),
        (tr("Resolution"), tr("{n:g} pixels per inch").format(n=document.resolution)),
    )


def said_words(keyword: str, words: str) -> str:
    """What a medical file says under a keyword; dates and times as people write them."""
    if keyword.endswith("Date") and re.fullmatch(r"\d{8}", words):
        return f"{words[:4]}-{words[4:6]}-{words[6:]}"
    if keyword.endswith("Time") and (found := re.fullmatch(r"(\d\d)(\d\d)(\d\d)(\.\d+)?", words)):
        return ":".join(found.groups()[:3])
    return words


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
