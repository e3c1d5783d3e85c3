"""Selections and masks from and to grey picture files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ganstudio.core.atomic import write_file
from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster, as_depth
from ganstudio.core.tile import Pixels
from ganstudio.errors import FileError
from ganstudio.files.decode import decode
from ganstudio.files.export import ExportOptions, encode_picture, format_for
from ganstudio.files.picture import Picture
from ganstudio.files.reading import read_bytes
from ganstudio.translate import tr


def read_mask(path: Path, size: Size) -> Raster:
    """A picture file as a mask of ``size``: white is selected; where the picture is transparent, nothing is.

    A picture that is only transparent and opaque counts by its alpha alone. FileError if it has another shape than ``size``.
    """
    path = Path(path)
    pixels = as_depth(decode(read_bytes(path), path).pixels, 8)
    height, width = pixels.shape[:2]
    if abs(width * size.height - height * size.width) > max(width, height, size.width, size.height):
        text = tr("The mask has {width} x {height} pixels, the picture {w} x {h}. Use a mask of the same shape.")
        raise FileError(path, text.format(width=width, height=height, w=size.width, h=size.height))
    values = _values(pixels)
    if values.shape != (size.height, size.width):
        values = np.asarray(cv2.resize(values, (size.width, size.height), interpolation=cv2.INTER_LINEAR))
    return Raster.from_array(values)


def write_mask(mask: Raster, path: Path) -> None:
    """Writes an 8-bit one-channel raster as a grey picture, white = selected, in the format of the name's ending; FileError as for export()."""
    path = Path(path)
    options = ExportOptions(quality=100, lossless=True).for_path(path)
    format = format_for(options, mask.size, path)
    picture = Picture(mask.read() if format.grey else np.repeat(mask.read(), 3, axis=2))
    write_file(path, encode_picture(picture, format, options, name=path))


def _values(pixels: Pixels) -> Pixels:
    """(H, W) uint8: the picture's lightness times its alpha."""
    colour, alpha = pixels[..., :-1], pixels[..., -1]
    grey = colour[..., 0] if colour.shape[2] == 1 else np.asarray(cv2.cvtColor(np.ascontiguousarray(colour), cv2.COLOR_RGB2GRAY))
    if alpha.min() == 255:
        return np.ascontiguousarray(grey)
    shown = grey[alpha > 0]
    if shown.size == 0 or shown.max() == 0 or shown.min() == shown.max():
        return np.ascontiguousarray(alpha)
    return ((grey.astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)
