"""Laying colour onto pixels and taking it off, in proportion to an alpha plane: what every painting tool ends in."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.raster import Depth, dtype_of, full
from ganstudio.core.tile import Pixels

Plane = NDArray[np.float32]
"""(H, W), 0..1."""

Colour = tuple[float, float, float]
"""RGB 0..1 in the document's colour space."""

_CV = {np.dtype(np.uint8): cv2.CV_8U, np.dtype(np.uint16): cv2.CV_16U}
LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Weights of red, green and blue (ITU-R BT.709) that turn a colour into grey."""


def values(colour: Colour, channels: int, depth: Depth) -> tuple[float, ...]:
    """An RGB colour (0..1) as opaque channel values of a raster, not rounded; grey and masks take its luminance."""
    top = full(depth)
    if channels == 4:
        return (*(min(max(part, 0.0), 1.0) * top for part in colour), float(top))
    grey = min(max(sum(part * weight for part, weight in zip(colour, LUMINANCE, strict=True)), 0.0), 1.0) * top
    return (grey,) if channels == 1 else (grey, float(top))


def as_pixels(values: NDArray[np.float32], depth: Depth) -> Pixels:
    """Float values in the range of ``depth`` as rounded integers of it."""
    return np.asarray(np.rint(values).astype(dtype_of(depth)))


def lay(base: Pixels, fill: Pixels, alpha: Plane, lock_alpha: bool = False, *, opaque: bool | None = None, solid: bool | None = None) -> Pixels:
    """``base`` with ``fill`` over it at ``alpha`` times its own alpha; where that is 0, the same values bit for bit.

    Both (H, W, C), C = 1, 2 or 4, straight alpha; ``fill`` of the base's dtype or float32 in its range. ``lock_alpha`` keeps the
    base's alpha. ``opaque`` and ``solid`` say whether base and fill are known to have full alpha; None: they are looked at.
    Source-over for straight alpha, written as a step from base towards fill (Porter and Duff 1984).
    """
    channels, top = base.shape[2], float(np.iinfo(base.dtype).max)
    if solid is None:
        solid = channels == 1 or bool(fill[..., -1].min() >= top)
    if solid and not lock_alpha and alpha[0, 0] >= 1 and alpha.min() >= 1:
        return as_pixels(fill, 8 if base.dtype == np.uint8 else 16) if fill.dtype == np.float32 else fill.copy()
    if channels == 1:
        weights = alpha
    else:
        if not solid:
            alpha = alpha * (fill[..., -1].astype(np.float32) / top)
        below = base[..., -1]
        if lock_alpha:
            weights = _planes(alpha, np.zeros_like(alpha), channels)
        elif below.min() == top if opaque is None else opaque:
            weights = _planes(alpha, alpha, channels)
        else:
            share = below.astype(np.float32) / top
            union = alpha + share * (1 - alpha)
            weights = _planes(np.divide(alpha, np.maximum(union, 1e-12), dtype=np.float32), alpha, channels)
    step: NDArray[np.float32] = np.asarray(cv2.subtract(fill, base, dtype=cv2.CV_32F), np.float32).reshape(base.shape)
    if channels > 1 and not lock_alpha and not solid:
        step[..., -1] = top - base[..., -1].astype(np.float32)
    return _moved(base, step, weights)


def rub(base: Pixels, alpha: Plane) -> Pixels:
    """``base`` made transparent by ``alpha`` (a mask: taken towards 0); colours stay."""
    out = base.copy()
    last = np.ascontiguousarray(base[..., -1:])
    out[..., -1:] = _moved(last, -last.astype(np.float32), alpha)
    return out


def _planes(colour: Plane, alpha: Plane, channels: int) -> NDArray[np.float32]:
    return np.asarray(cv2.merge([*[colour] * (channels - 1), alpha]))


def _moved(base: Pixels, step: NDArray[np.float32], weights: NDArray[np.float32]) -> Pixels:
    """base + step x weights, rounded."""
    weights = weights.reshape(base.shape)
    np.multiply(step, weights, out=step)
    return np.asarray(cv2.add(base, step, dtype=_CV[base.dtype])).reshape(base.shape)
