"""Between the pixels of a document and the sRGB planes that models work on; changes go back at the document's depth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.document import Document
from ganstudio.core.raster import Depth, Raster, dtype_of, full
from ganstudio.core.window_level import window_for, window_layer, window_of
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
    low: float = 0.0
    """What models see as black, of sRGB 0..1."""
    span: float = 1.0
    """From there to what they see as white."""

    @property
    def plain(self) -> bool:
        """Whether models see the document's values as they are."""
        return self.profile is None and not self.grey

    def planes(self, pixels: NDArray[Any]) -> Planes:
        """(H, W, 4 | 2) document values as sRGB planes (3, H, W), 0..1."""
        out = self._srgb(pixels)
        if self.span != 1:
            out -= np.float32(self.low)
            out *= np.float32(1 / self.span)
            np.clip(out, 0, 1, out=out)
        return out

    def _srgb(self, pixels: NDArray[Any]) -> Planes:
        values = pixels
        if self.profile is not None:
            wide = pixels if pixels.dtype == np.uint16 else pixels.astype(np.uint16) * np.uint16(257)
            values = convert(wide, self.profile, None)
        factor = np.float32(1 / (255 if values.dtype == np.uint8 else 65535))
        parts = cv2.split(values)[:-1]
        out = np.empty((3, *values.shape[:2]), np.float32)
        for place in range(3):
            np.multiply(parts[min(place, len(parts) - 1)], factor, out=out[place])
        return out

    def changed(self, pixels: NDArray[Any], after: Planes) -> NDArray[Any]:
        """``pixels`` (H, W, 4 | 2) plus the change from planes(pixels) to ``after`` (sRGB 0..1), rounded at their depth; alpha is kept.

        ``after`` is written over.
        """
        limit = np.float32(full(self.depth))
        if self.plain:  # the values went in at full precision: adding the change gives what came out
            parts = []
            for plane in after:
                np.multiply(plane, limit, out=plane)
                plane += np.float32(0.5)
                parts.append(plane.astype(dtype_of(self.depth)))
            return np.asarray(cv2.merge([*parts, cv2.extractChannel(pixels, 3)]))
        before = self._srgb(pixels)
        if self.span != 1:  # what lies beyond the ends changes by as much as its end does
            after -= self.planes(pixels)
            after *= np.float32(self.span)
            after += before
        if self.grey:
            lightness = np.tensordot(LUMA, before, 1)[None]
            before, after = lightness, lightness + np.tensordot(LUMA, after - before, 1)[None]
        if self.profile is None:
            step = np.moveaxis(after - before, 0, 2) * limit
        else:
            step = (self._own(after).astype(np.float32) - self._own(before)) * (limit / np.float32(65535))
        out = pixels.copy()
        out[..., :-1] = np.rint(np.clip(pixels[..., :-1] + step, 0, limit))
        return out

    def _own(self, planes: Planes) -> NDArray[Any]:
        """sRGB planes as uint16 in the document's profile, (H, W, 3 | 1)."""
        values = np.full((*planes.shape[1:], len(planes) + 1), 65535, np.uint16)
        values[..., :-1] = np.moveaxis(np.rint(np.clip(planes, 0, 1) * np.float32(65535)), 0, 2)
        return convert(values, None, self.profile)[..., :-1]


NARROW = 0.5
"""Deep grey values that fill less than this part of what can be stored are spread for models."""


def colours_of(document: Document, raster: Raster) -> Colours:
    """How models see pixels of a document: 16-bit grey that fills a small part of its range (12-bit X-rays, counts) is spread over theirs."""
    plain = Colours(document.depth, document.mode == "grey", document.profile)
    if not plain.grey or plain.depth != 16 or raster.empty:
        return plain
    ends = [cv2.minMaxLoc(cv2.extractChannel(tile.pixels, 0))[:2] for tile in raster.tiles.values()]
    pair = np.array([[[min(low for low, _ in ends), 65535], [max(high for _, high in ends), 65535]]]).astype(np.uint16)
    low, high = (float(value) for value in plain.planes(pair)[0, 0])
    return replace(plain, low=low, span=high - low) if 0 < high - low < NARROW else plain


def seen_through(document: Document, raster: Raster) -> Colours:
    """As colours_of(); but a measured picture over the range that it is looked at in, and half as much again to both sides.

    For changes that are small against that range, such as taking noise out; not for drawing anew, which values beyond it would not survive.
    """
    plain, measure = colours_of(document, raster), document.measure
    if measure is None or not plain.grey:
        return plain
    window = window_of(document)
    if window_layer(document) is None and measure.shown:
        window = window_for(measure, measure.shown[0])
    low, high = max(window.level - window.width, 0.0), min(window.level + window.width, 1.0)
    return replace(plain, low=low, span=high - low) if 0 < high - low < plain.span else plain


def recoloured(original: NDArray[Any], styled: NDArray[Any]) -> NDArray[Any]:
    """The lightness of ``styled`` with the chroma of ``original``: both (H, W, 3) of one dtype, any RGB space."""
    step = (styled.astype(np.float32) - original.astype(np.float32)) @ LUMA
    values: NDArray[Any] = np.rint(np.clip(original + step[..., None], 0, np.iinfo(original.dtype).max)).astype(original.dtype)
    return values
