"""Decoding with Pillow: headers of all formats, pixels of those with 8 bits a channel."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from ganstudio.core.tile import Pixels
from ganstudio.files import profiles
from ganstudio.files.picture import stretched
from ganstudio.files.reading import check_size
from ganstudio.files.sniff import DECODERS


def open_pillow(data: bytes, name: Path | str, kind: str) -> Image.Image:
    """The picture's header, its size checked; inside ``quiet()`` only."""
    Image.MAX_IMAGE_PIXELS = None  # the check below has a higher limit, and counts the memory
    image = Image.open(io.BytesIO(data), formats=DECODERS[kind])
    check_size(name, image.width, image.height, 8 if image.mode.startswith("I") or image.mode == "F" else 4)
    return image


def resolution_of(image: Image.Image) -> float:
    """Pixels per inch; 72 where the file does not say or says nonsense."""
    try:
        found = float(image.info.get("dpi", (72.0, 72.0))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return 72.0
    return round(found, 3) if 10 <= found <= 30000 else 72.0


def pixels_of(image: Image.Image, profile: bytes | None) -> tuple[Pixels, bytes | None]:
    """Decodes the picture: (pixels of 1 to 4 channels, the profile that now describes them)."""
    image.load()
    mode, transparent = image.mode, "transparency" in image.info
    if mode in ("CMYK", "LAB"):
        return profiles.from_other_space(np.asarray(image), mode, profile), None
    if mode in ("I", "F"):
        return stretched(np.asarray(image)), profile
    if mode.startswith("I;16"):
        return np.asarray(image).astype(np.uint16), profile
    if mode in ("1", "L", "LA", "La"):
        wanted = "LA" if transparent or mode in ("LA", "La") else "L"
    elif mode in ("P", "PA", "RGB", "RGBA", "RGBa"):
        wanted = "RGBA" if transparent or mode in ("PA", "RGBA", "RGBa") else "RGB"
    else:
        wanted = "RGB"
    return np.asarray(image if mode == wanted else image.convert(wanted)), profile
