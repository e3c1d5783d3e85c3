"""The quick mask: what is not selected lies under a red film."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster

FILM = (0, 0, 255, 255)
"""Blue, green, red, alpha."""

STRENGTH = 0.5


def tinted(pixels: NDArray[Any], selection: Raster, area: Rect, level: int) -> NDArray[Any]:
    """BGRA-premultiplied ``pixels`` of ``area`` of a mip level with the film over all that is not selected."""
    chosen = selection.read_level(area, level)[..., 0]
    if chosen.size and chosen.min() == 255:
        return pixels
    cover = ((255 - chosen.astype(np.float32)) * np.float32(STRENGTH / 255))[..., None]
    film = np.array(FILM, np.float32)
    out = pixels * (1 - cover) + film * cover
    return np.asarray(cv2.convertScaleAbs(out))
