"""Exporting: a document, flattened, to one of the picture formats, with its metadata."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from ganstudio.core.atomic import write_file
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Metadata
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import as_depth
from ganstudio.core.tile import Pixels
from ganstudio.core.window_level import raw
from ganstudio.errors import FileError, StudioError
from ganstudio.files import encode as encoders
from ganstudio.files import profiles
from ganstudio.files.formats import FORMATS, Format, format_named, format_of
from ganstudio.files.metadata import for_export
from ganstudio.files.patient import values_text, xmp_of
from ganstudio.files.picture import Picture
from ganstudio.translate import tr


@dataclass(frozen=True)
class ExportOptions:
    """How a picture is exported. What a format has no use for is ignored."""

    format: str = choice("jpeg", "Format", tuple((format.id, format.label) for format in FORMATS))
    quality: int = number(92, 1, 100, "Quality", tip="Higher looks better and takes more space")
    lossless: bool = choice(False, "Method", ((False, "Smaller, with losses"), (True, "Lossless")))
    progressive: bool = toggle(False, "Progressive", "Shows a coarse picture early while it loads; takes much longer to write")
    compression: int = number(4, 0, 9, "Compression", tip="Higher takes longer and less space; nothing is lost")
    depth: Literal[8, 16] | None = choice(None, "Bits per channel", ((None, "As the document"), (8, "8"), (16, "16")))
    profile: str = choice("keep", "Colour profile", (("keep", "Keep the document's"), ("srgb", "Convert to sRGB")))
    metadata: Literal["keep", "no-location", "strip"] = choice(
        "keep", "Metadata", (("keep", "Keep everything"), ("no-location", "Remove the location"), ("strip", "Remove everything"))
    )
    values: Literal["shown", "raw"] = choice(
        "shown", "Values", (("shown", "As shown"), ("raw", "As measured")), "As measured: without the window, so that every step of the values stays"
    )
    patient: bool = toggle(False, "Keep patient data", "Writes name, dates and what else the medical file said into the picture")

    def for_path(self, path: Path | str) -> ExportOptions:
        """The options with the format that the file name asks for; FileError if its ending is unknown."""
        found = format_of(path)
        if found is None:
            endings = ", ".join(format.suffixes[0] for format in FORMATS)
            raise FileError(path, tr("The ending of the name says no format. Use one of: {endings}").format(endings=endings))
        return replace(self, format=found.id)


def export(document: Document, path: Path, options: ExportOptions | None = None, progress: Progress | None = None) -> None:
    """Writes the flattened document to ``path``, whole or not at all; without ``options``, in the format of the name's ending."""
    path = Path(path)
    options = ExportOptions().for_path(path) if options is None else options
    data = encode(document, options, None if progress is None else progress.part(0, 0.95), name=path)
    if progress is not None:
        progress(0.95)
    write_file(path, data)
    if progress is not None:
        progress(1.0)


def encode(document: Document, options: ExportOptions, progress: Progress | None = None, *, name: Path | str = "picture") -> bytes:
    """The file's bytes; FileError (naming ``name``) if the format cannot hold the picture."""
    format = format_for(options, document.size, name)
    document = raw(document) if options.values == "raw" else document
    pixels = flatten(document, None, None if progress is None else progress.part(0, 0.5))
    picture = prepared(document, pixels, format, options)
    del pixels
    return encode_picture(picture, format, options, None if progress is None else progress.part(0.5, 0.5), name=name)


def format_for(options: ExportOptions, size: Size, name: Path | str) -> Format:
    """The format that the options name; FileError if there is none, or it cannot hold pictures of that size."""
    format = format_named(options.format)
    if format is None:
        every = ", ".join(format.id for format in FORMATS)
        raise FileError(name, tr("There is no format {format}. Use one of: {every}").format(format=options.format, every=every))
    if max(size.width, size.height) > format.limit:
        text = tr("{format} holds at most {limit} pixels along a side. Scale the picture down or choose another format.")
        raise FileError(name, text.format(format=format.label, limit=format.limit))
    return format


def encode_picture(picture: Picture, format: Format, options: ExportOptions, progress: Progress | None = None, *, name: Path | str) -> bytes:
    """The file's bytes of a picture in the shape that the format can hold; what the encoders raise becomes a FileError naming ``name``."""
    try:
        return encoders.encode_as(picture, format, options, progress)
    except (StudioError, Cancelled):
        raise
    except MemoryError as error:
        raise FileError(name, tr("There is not enough memory to export it. Close other documents or programs.")) from error
    except encoders.TooLong as error:
        text = tr("{format} has no room for the picture's {block}. Remove the metadata or choose TIFF.")
        raise FileError(name, text.format(format=format.label, block=error)) from error
    except Exception as error:  # encoders raise many kinds of exceptions
        text = tr("{format} could not be written ({detail}). Choose another format.")
        raise FileError(name, text.format(format=format.label, detail=error)) from error


def prepared(document: Document, pixels: Pixels, format: Format, options: ExportOptions) -> Picture:
    """Flattened pixels and metadata in the shape that the format can hold: channels 1 to 4, depth, profile."""
    profile = document.profile if profiles.usable(document.profile, "RGB" if document.mode == "rgb" else "GRAY") else None
    if options.profile == "srgb" and profile is not None:
        pixels = profiles.convert(pixels, profile, None)
        profile = profiles.srgb() if document.mode == "rgb" else None
    if pixels.shape[2] == 2 and not format.grey:
        pixels, profile = profiles.grey_to_rgb(pixels, profile), None
    depth = document.depth if options.depth is None else options.depth
    pixels = as_depth(pixels, 16 if depth == 16 and 16 in format.depths else 8)
    metadata = for_export(_described(document, pixels, options), options.metadata, document.size.width, document.size.height, options.patient)
    opaque = bool(pixels[..., -1].min() == np.iinfo(pixels.dtype).max)
    if opaque or not format.alpha:
        pixels = without_alpha(pixels) if opaque else on_white(pixels)
    return Picture(pixels, profile, metadata, document.resolution)


def _described(document: Document, pixels: Pixels, options: ExportOptions) -> Metadata:
    """The document's metadata; of measured values as they are stored, with what they mean."""
    measure, metadata = document.measure, document.metadata
    if measure is None or options.values != "raw" or document.mode != "grey":
        return metadata
    words = values_text(measure, 8 if pixels.dtype == np.uint8 else 16)
    patient = metadata.patient if options.patient else ()
    return replace(metadata, text=(*metadata.text, ("Values", words)), xmp=metadata.xmp or xmp_of(patient, words))


def without_alpha(pixels: Pixels) -> Pixels:
    """(H, W, 3 | 1) of (H, W, 4 | 2)."""
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB))
    return np.asarray(cv2.extractChannel(pixels, 0))[..., None]


def on_white(pixels: Pixels) -> Pixels:
    """(H, W, 3 | 1): the pixels over white, rounded."""
    full = int(np.iinfo(pixels.dtype).max)
    out = np.empty((*pixels.shape[:2], pixels.shape[2] - 1), pixels.dtype)
    wide = np.uint32 if full == 255 else np.uint64
    white, half = wide(full), wide(full // 2)
    for top in range(0, pixels.shape[0], 256):
        part: Pixels = pixels[top : top + 256].astype(wide)
        alpha = part[..., -1:]
        out[top : top + 256] = (part[..., :-1] * alpha + white * (white - alpha) + half) // white
    return out
