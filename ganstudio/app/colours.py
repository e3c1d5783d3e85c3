"""Between the pixels of a document and the sRGB planes that models work on; changes go back at the document's depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.raster import Depth, dtype_of, full
from ganstudio.files.profiles import convert

Planes = NDArray[np.float32]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Rec. 601 weights of gamma-encoded red, green and blue."""


@dataclass(frozen=True)
class Colours:
    """How a document keeps its colours."""

    depth: Depth
    grey: bool = False
    profile: bytes | None = None
    """None: sRGB."""

    def planes(self, pixels: NDArray[Any]) -> Planes:
        """(H, W, 3 | 1) document values as sRGB planes (3, H, W), 0..1."""
        values = self._to_srgb(pixels) if self.profile is not None else pixels
        factor = np.float32(1 / (255 if values.dtype == np.uint8 else 65535))
        out = np.empty((3, *values.shape[:2]), np.float32)
        for place in range(3):
            np.multiply(values[..., min(place, values.shape[2] - 1)], factor, out=out[place])
        return out

    def changed(self, pixels: NDArray[Any], before: Planes | None, after: Planes) -> NDArray[Any]:
        """``pixels`` (H, W, 3 | 1) plus the change from ``before`` to ``after`` (sRGB planes), rounded at the document's depth.

        ``before`` is planes(pixels), or None to have it made where it is needed. Written over: ``after``.
        """
        if self.profile is None and not self.grey:
            return self._merged(after)  # the picture's own values went in at full precision: adding the change gives the result
        before = self.planes(pixels) if before is None else before
        if self.grey:
            lightness = np.tensordot(LUMA, before, 1)[None]
            before, after = lightness, lightness + np.tensordot(LUMA, after - before, 1)[None]
        if self.profile is None:
            step = np.moveaxis(after - before, 0, 2) * np.float32(full(self.depth))
        else:
            step = (self._from_srgb(after).astype(np.float32) - self._from_srgb(before)) * np.float32(full(self.depth) / 65535)
        values: NDArray[Any] = np.rint(np.clip(pixels + step, 0, full(self.depth))).astype(dtype_of(self.depth))
        return values

    def _merged(self, planes: Planes) -> NDArray[Any]:
        """Planes 0..1 as (H, W, 3) at the document's depth; the planes are written over."""
        limit, kind = np.float32(full(self.depth)), dtype_of(self.depth)
        parts = []
        for plane in planes:
            np.multiply(plane, limit, out=plane)
            plane += np.float32(0.5)
            np.clip(plane, 0, limit, out=plane)
            parts.append(plane.astype(kind))
        return np.asarray(cv2.merge(parts))

    def _to_srgb(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """(H, W, 3 | 1) as uint16 sRGB."""
        wide = pixels if pixels.dtype == np.uint16 else pixels.astype(np.uint16) * np.uint16(257)
        return self._converted(wide, self.profile, None)

    def _from_srgb(self, planes: Planes) -> NDArray[Any]:
        """sRGB planes as uint16 in the document's profile, (H, W, 3 | 1)."""
        values = np.rint(np.clip(planes, 0, 1) * np.float32(65535)).astype(np.uint16)
        return self._converted(np.moveaxis(values, 0, 2), None, self.profile)

    @staticmethod
    def _converted(values: NDArray[Any], source: bytes | None, target: bytes | None) -> NDArray[Any]:
        with_alpha = np.concatenate((values, np.full((*values.shape[:2], 1), 65535, np.uint16)), axis=2)
        return convert(with_alpha, source, target)[..., :-1]


def recoloured(original: NDArray[Any], styled: NDArray[Any]) -> NDArray[Any]:
    """The lightness of ``styled`` with the chroma of ``original``: both (H, W, 3) of one dtype, any RGB space."""
    step = (styled.astype(np.float32) - original.astype(np.float32)) @ LUMA
    values: NDArray[Any] = np.rint(np.clip(original + step[..., None], 0, np.iinfo(original.dtype).max)).astype(original.dtype)
    return values
