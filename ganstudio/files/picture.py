"""A decoded picture, before it becomes a document, and the small conversions on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from ganstudio.core.document import Document, Layer, Metadata
from ganstudio.core.document import Pixels as PixelContent
from ganstudio.core.geometry import Size
from ganstudio.core.measure import Measure
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Pixels
from ganstudio.core.window_level import first_window, with_window
from ganstudio.files import exif, profiles
from ganstudio.files.metadata import upright
from ganstudio.translate import tr


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels (H, W, 4 | 2), uint8 or uint16, straight alpha, standing upright, with what the file said about them."""

    pixels: Pixels
    profile: bytes | None = None
    """ICC profile that fits the pixels; None means sRGB."""
    metadata: Metadata = field(default_factory=Metadata)
    resolution: float = 72.0
    measure: Measure | None = None


def finished(pixels: Pixels, profile: bytes | None, metadata: Metadata, resolution: float, orientation: int) -> Picture:
    """The picture of decoded pixels: with alpha, standing upright, and only with a profile that fits."""
    pixels = turned(with_alpha(pixels), orientation)
    space: profiles.Space = "RGB" if pixels.shape[2] == 4 else "GRAY"
    kept = profile if profiles.usable(profile, space) else None
    if space == "RGB" and profile is None and exif.says_adobe_rgb(metadata.exif):
        kept = profiles.adobe_rgb()
    return Picture(pixels, kept, upright(metadata), resolution)


def to_document(picture: Picture) -> Document:
    """A document of one layer; above it the range of values that a measured picture is looked at in."""
    height, width, channels = picture.pixels.shape
    raster = Raster.from_array(picture.pixels)
    document = Document(
        Size(width, height),
        "rgb" if channels == 4 else "grey",
        raster.depth,
        (Layer(1, tr("Background"), PixelContent(raster)),),
        resolution=picture.resolution,
        profile=picture.profile,
        metadata=picture.metadata,
        next_id=2,
        measure=picture.measure,
    )
    window = None if picture.measure is None else first_window(document)
    return document if window is None else with_window(document, window)


def as_shown(picture: Picture) -> Pixels:
    """The pixels of a picture, those of a measured one in the range that it is looked at in."""
    if picture.measure is None:
        return picture.pixels
    window = first_window(to_document(picture))
    return picture.pixels if window is None else window.apply(picture.pixels)


def with_alpha(pixels: Pixels) -> Pixels:
    """(H, W, 4 | 2) of (H, W) or (H, W, 1 | 2 | 3 | 4); new alpha is full."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    channels = pixels.shape[2]
    if channels in (2, 4):
        return pixels
    if channels == 3:
        rgba: Pixels = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2RGBA)
        return rgba
    if channels != 1:
        raise ValueError(f"{channels} channels")
    out = np.empty((*pixels.shape[:2], 2), pixels.dtype)
    out[..., :1] = pixels
    out[..., 1] = np.iinfo(pixels.dtype).max
    return out


def turned(pixels: Pixels, orientation: int) -> Pixels:
    """The pixels turned and mirrored as EXIF orientation 1..8 asks, so that they stand upright."""
    match orientation:
        case 2:
            out = cv2.flip(pixels, 1)
        case 3:
            out = cv2.rotate(pixels, cv2.ROTATE_180)
        case 4:
            out = cv2.flip(pixels, 0)
        case 5:
            out = cv2.transpose(pixels)
        case 6:
            out = cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE)
        case 7:
            out = cv2.rotate(cv2.transpose(pixels), cv2.ROTATE_180)
        case 8:
            out = cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
        case _:
            return pixels
    return np.asarray(out).reshape(*out.shape[:2], pixels.shape[2])


def stretched(values: Pixels) -> Pixels:
    """Integers of any width, or floats, as uint16.

    Floats are taken as 0..1, and what is brighter (up to 16: high dynamic range) is cut off; other numbers count as 8-bit values up
    to 255, as 16-bit values up to 65535, and are else scaled from their least to their greatest. NaN becomes 0.
    """
    whole = not np.issubdtype(values.dtype, np.floating)
    if not whole:
        values = np.nan_to_num(values, nan=0.0, posinf=3e38 if values.dtype.itemsize > 2 else 6e4, neginf=0.0)
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if not whole and high <= 16 and low >= -0.1 * high:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= 65535.5:
        low, high = 0.0, 255.0 if high <= 255.5 else 65535.0
    elif high <= low:
        low, high = 0.0, 1.0
    out = np.empty(values.shape, np.uint16)
    for top in range(0, values.shape[0], 256):
        numbers = values[top : top + 256].astype(np.float64)
        out[top : top + 256] = np.rint(np.clip((numbers - low) / (high - low), 0, 1) * 65535)
    return out
