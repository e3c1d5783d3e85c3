"""Opening pictures: files to documents of one layer, quick first views."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import as_depth
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError
from ganstudio.files import profiles
from ganstudio.files.blocks import blocks_of
from ganstudio.files.decode import complaint, decode
from ganstudio.files.metadata import orientation_of
from ganstudio.files.picture import as_shown, to_document, turned, with_alpha
from ganstudio.files.pillow import open_pillow
from ganstudio.files.quiet import quiet
from ganstudio.files.reading import read_bytes
from ganstudio.files.sniff import kind_of


def open_image(path: Path, progress: Progress | None = None) -> Document:
    """The picture in a file, as a document with one layer; FileError with the remedy if it cannot be opened."""
    path = Path(path)
    if progress is not None:
        progress(0.0)
    return read_image(read_bytes(path), path, progress)


def read_image(data: bytes, name: Path | str, progress: Progress | None = None) -> Document:
    """The picture in ``data``, as a document with one layer; ``name`` is for messages."""
    document = to_document(decode(data, name, progress))
    if progress is not None:
        progress(1.0)
    return document


@dataclass(frozen=True, eq=False)
class Preview:
    """A small copy of a picture that is not loaded yet."""

    pixels: Pixels
    """(H, W, 4) uint8, straight alpha, sRGB, upright."""
    size: Size
    """The whole picture's size."""


def preview_image(path: Path, side: int) -> Preview:
    """A copy with at most ``side`` pixels on its longer side, for a first look; a JPEG's comes well before the whole could."""
    path = Path(path)
    return preview_of(read_bytes(path), path, side)


def preview_of(data: bytes, name: Path | str, side: int) -> Preview:
    """As preview_image(), from bytes."""
    if kind_of(data, str(name)) == "jpeg":
        found = _drafted(data, name, side)
        if found is not None:
            return found
    picture = decode(data, name)
    height, width = picture.pixels.shape[:2]
    small = fitted(as_depth(as_shown(picture), 8), side)
    return Preview(as_srgb(small, picture.profile), Size(width, height))


_ENOUGH = 0.6
"""A JPEG is decoded at 1/2, 1/4 or 1/8 where that gives at least this share of the size asked for; it is soon replaced by the whole."""


def _drafted(data: bytes, name: Path | str, side: int) -> Preview | None:
    """A JPEG decoded at a fraction of its size; None if it is of an unusual kind."""
    try:
        with quiet(), open_pillow(data, name, "jpeg") as image:
            if image.mode not in ("L", "RGB"):
                return None
            width, height = image.size
            metadata, profile = blocks_of(image)
            way = orientation_of(metadata.exif, metadata.xmp)
            scale = max(width, height) / side / _ENOUGH
            image.draft(image.mode, (max(int(width / scale), 1), max(int(height / scale), 1)))
            pixels = with_alpha(np.asarray(image))
    except FileError:
        raise
    except Exception as error:  # decoders raise nearly every exception there is on damaged files
        raise FileError(name, complaint(error)) from error
    if way >= 5:
        width, height = height, width
    return Preview(as_srgb(turned(fitted(pixels, side), way), profile), Size(width, height))


def fitted(pixels: Pixels, side: int) -> Pixels:
    """The pixels averaged down to at most ``side`` on the longer side; colours are weighted by alpha."""
    height, width, channels = pixels.shape
    if max(height, width) <= side:
        return pixels
    size = max(round(width * side / max(height, width)), 1), max(round(height * side / max(height, width)), 1)
    alpha = pixels[..., -1]
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)).reshape(size[1], size[0], channels)
    if alpha.min() == 255:
        return small
    weights = alpha.astype(np.float32)[..., None]
    sums = cv2.resize(pixels[..., :-1] * weights, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], channels - 1)
    weight = cv2.resize(weights, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 1)
    small[..., :-1] = np.rint(sums / np.maximum(weight, 1e-6))
    return small


def as_srgb(pixels: Pixels, profile: bytes | None) -> Pixels:
    """(H, W, 4) sRGB of (H, W, 4 | 2) in the profile."""
    if pixels.shape[2] == 2:
        return profiles.grey_to_rgb(pixels, profile)
    return profiles.convert(pixels, profile, None)


