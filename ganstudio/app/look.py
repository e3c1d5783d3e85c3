"""What models and masks see of a document: parts of it at the size they work at, in sRGB, whatever it is made of."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.blend import Blend
from ganstudio.core.compose import Scope, composed
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.planes import Pool
from ganstudio.core.tile import LEVELS
from ganstudio.core.tiled import each_block
from ganstudio.files.profiles import convert

Floats = NDArray[np.float32]
GREY = np.float32(0.5)
"""What stands behind transparent parts."""


def fitted(size: Size, side: int) -> Size:
    """``size`` with a long side of at most ``side``."""
    scale = min(side / max(size.width, size.height), 1.0)
    return Size(max(round(size.width * scale), 1), max(round(size.height * scale), 1))


def shrunk(picture: Floats, size: Size) -> Floats:
    """The picture (H, W, 3), averaged down to ``size``."""
    height, width = picture.shape[:2]
    if (width, height) == (size.width, size.height):
        return picture
    return np.asarray(cv2.resize(picture, (size.width, size.height), interpolation=cv2.INTER_AREA))


def alone(document: Document, layer: int | None) -> Document:
    """The document with one layer only, without its mask, opacity and blend mode; the whole document where there is no such layer."""
    found = document.find(layer)
    if found is None:
        return document
    return replace(document, layers=(replace(found, visible=True, mask=None, opacity=1.0, blend=Blend.NORMAL, clip=False),))


def seen(document: Document, window: Rect, side: int) -> Floats:
    """``window`` at the smallest mip level that is not smaller than ``side`` asks for, over grey: (H, W, 3) sRGB 0..1."""
    level = 0
    while level + 1 < LEVELS and max(window.width, window.height) >> (level + 1) >= side:
        level += 1
    step = 1 << level
    area = Rect(window.x // step, window.y // step, -(-window.width // step), -(-window.height // step))
    out = np.empty((area.height, area.width, 3), np.float32)

    def fill(part: Rect, pool: Pool) -> None:
        out[part.slices(area.origin)] = composed_over_grey(document, part, level, pool)

    each_block(area, fill)
    return out


def composed_over_grey(document: Document, area: Rect, level: int, pool: Pool) -> Floats:
    """``area`` in pixels of a mip level, over grey: (H, W, 3) sRGB 0..1."""
    planes = composed(document.layers, Scope(area, level, document.depth, document.channels, pool), document.area)
    if planes is None:
        return np.full((area.height, area.width, 3), GREY, np.float32)
    colour = planes.unit(pool).colour
    picture = np.asarray(cv2.merge([colour[min(n, len(colour) - 1)] for n in range(3)]), np.float32)
    if document.mode == "rgb" and document.profile is not None:
        wide = np.full((*picture.shape[:2], 4), 65535, np.uint16)
        wide[..., :3] = np.rint(np.clip(picture, 0, 1) * np.float32(65535))
        picture = convert(wide, document.profile, None)[..., :3].astype(np.float32) * np.float32(1 / 65535)
    if planes.alpha is not None:
        picture = np.asarray(picture * planes.alpha[..., None] + (1 - planes.alpha[..., None]) * GREY, np.float32)
    pool.give(planes.colour, planes.alpha)
    return picture


def cut(values: Floats, window: Rect, part: Rect, size: Size) -> Floats:
    """``part`` of the document from values that cover ``window``, at another size, bilinear."""
    across, down = values.shape[1] / window.width, values.shape[0] / window.height
    wide, tall = part.width / size.width, part.height / size.height
    matrix = np.array(
        [
            [wide * across, 0, (part.x - window.x) * across + (wide * across - 1) / 2],
            [0, tall * down, (part.y - window.y) * down + (tall * down - 1) / 2],
        ],
        np.float64,
    )
    flags: int = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(values, matrix, (size.width, size.height), flags=flags, borderMode=cv2.BORDER_REPLICATE))
