"""Every style on the same photos, side by side on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ganstudio.app.batch import merged
from ganstudio.app.pipeline import options_of, stylise
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Size
from ganstudio.core.image_size import resize_image
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, as_depth
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.files.export import on_white
from ganstudio.files.images import as_srgb, fitted
from ganstudio.files.opening import open_any
from ganstudio.translate import tr

GAP, TEXT = 8, 14
"""Pixels between pictures, and height of the letters above them."""
BAND = TEXT + 10
PAPER, INK = (244, 244, 244), (40, 40, 40)
FONTS = ("DejaVuSans.ttf", "Arial.ttf", "arial.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Helvetica.ttc")
"""Files that Pillow looks for in the folders of the system."""

RGB = NDArray[np.uint8]


@dataclass(frozen=True)
class SheetOptions:
    """How the sheet looks."""

    side: int = 320
    """Width and height of the place for a picture, in pixels."""
    megapixels: float = 1.0
    """Photos are shrunk to this size before they are styled; 0: they stay as large as they are."""
    close: bool = False
    """The middle of each picture pixel by pixel, instead of all of it."""


def contact_sheet(photos: Sequence[Path], presets: Sequence[Preset], library: Library, options: SheetOptions, progress: Progress) -> Document:
    """A picture with a column a photo, a row a style, the photos themselves on top; sRGB. Errors are those of opening and of styles."""
    documents = [_opened(path, options) for path in photos]
    rows: list[tuple[str, list[RGB]]] = [(tr("Photo"), [_cell(document, options) for document in documents])]
    share = 1 / max(len(presets) * len(documents), 1)
    for row, preset in enumerate(presets):
        cells = []
        for column, document in enumerate(documents):
            part = progress.part((row * len(documents) + column) * share, share)
            chosen = replace(options_of(preset), place="in-place")
            cells.append(_cell(stylise(document, document.layers[-1].id, preset, chosen, library, part).apply(document), options))
        rows.append((preset.label, cells))
    return _laid_out(rows)


def _opened(path: Path, options: SheetOptions) -> Document:
    """The photo as one layer, at the size that is styled."""
    document = merged(open_any(path))
    most = options.megapixels * 1e6
    if most and document.size.area > most:
        scale = (most / document.size.area) ** 0.5
        document = resize_image(document, Size(max(round(document.size.width * scale), 1), max(round(document.size.height * scale), 1)))
    return document


def _cell(document: Document, options: SheetOptions) -> RGB:
    """What the sheet shows of a document: at most ``side`` wide and high."""
    pixels = as_srgb(as_depth(flatten(document), 8), document.profile)
    if options.close:
        height, width = pixels.shape[:2]
        top, left = max((height - options.side) // 2, 0), max((width - options.side) // 2, 0)
        pixels = pixels[top : top + options.side, left : left + options.side]
    return np.asarray(on_white(fitted(pixels, options.side)), np.uint8)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font of the system with the letters of most languages; Pillow's own, which has few, where there is none."""
    for name in FONTS:
        try:
            return ImageFont.truetype(name, TEXT)
        except OSError:
            continue
    return ImageFont.load_default(TEXT)


def _laid_out(rows: Sequence[tuple[str, list[RGB]]]) -> Document:
    """All cells with the rows' names above them."""
    widths = [max(cells[column].shape[1] for _, cells in rows) for column in range(len(rows[0][1]))]
    heights = [max(cell.shape[0] for cell in cells) for _, cells in rows]
    sheet = Image.new("RGB", (sum(widths) + GAP * (len(widths) + 1), sum(heights) + BAND * len(rows) + GAP), PAPER)
    draw, font = ImageDraw.Draw(sheet), _font()
    top = 0
    for (name, cells), height in zip(rows, heights, strict=True):
        draw.text((GAP, top + (BAND - TEXT) // 2 - 1), name, INK, font)
        top += BAND
        left = GAP
        for cell, width in zip(cells, widths, strict=True):
            sheet.paste(Image.fromarray(cell), (left + (width - cell.shape[1]) // 2, top + (height - cell.shape[0]) // 2))
            left += width + GAP
        top += height
    raster = Raster.from_array(np.asarray(sheet.convert("RGBA")))
    return Document(raster.size, "rgb", 8, (Layer(1, tr("Contact sheet"), Pixels(raster)),), next_id=2)
