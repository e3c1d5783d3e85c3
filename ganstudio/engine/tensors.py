"""Pictures as the tensors that models take, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.engine.clicks import points_in
from ganstudio.engine.manifest import Guide, Manifest, TensorSpec
from ganstudio.engine.noise import noise_at
from ganstudio.errors import ModelError
from ganstudio.translate import tr

ORIGIN = Point(0, 0)
Planes = NDArray[np.float32]
"""Colour planes (C, H, W), RGB or one grey, sRGB 0..1."""

_ROWS = 64
"""Rows that are worked on at one go."""
_GREY = np.array([0.299, 0.587, 0.114], np.float32)


def tile_feeds(
    manifest: Manifest, planes: Planes, values: Mapping[str, float], types: Mapping[str, np.dtype[Any]], origin: Point = ORIGIN
) -> dict[str, NDArray[Any]]:
    """All inputs of the model for one tile, which begins at ``origin`` in the whole picture."""
    height, width = planes.shape[1:]
    image = manifest.image
    feeds = {image.name: _tensor(image, planes[:3], types.get(image.name, np.dtype(np.float32)), origin)}
    first = 3
    for guide in manifest.guides:
        drawn = planes[first : first + guide.channels]
        first += guide.channels
        if len(drawn) != guide.channels:
            raise ModelError(manifest.id, tr("needs {name} beside the picture.").format(name=guide.name))
        if (guide.outside, guide.inside) != (0.0, 1.0):
            drawn = drawn * np.float32(guide.inside - guide.outside) + np.float32(guide.outside)
        if guide.labels:
            feeds |= _pointed(guide, drawn, types)
            continue
        ordered = drawn if guide.layout == "NCHW" else np.moveaxis(drawn, 0, 2)
        feeds[guide.name] = np.ascontiguousarray(ordered[None], types.get(guide.name, np.dtype(np.float32)))
    for extra in manifest.extras:
        value = float(values.get(extra.name, extra.default)) * extra.factor
        shape: tuple[int, ...] = extra.shape
        if extra.kind == "plane":
            shape = (1, extra.channels, height, width) if image.layout == "NCHW" else (1, height, width, extra.channels)
        feeds[extra.name] = np.full(shape, value, types.get(extra.name, np.dtype(np.float32)))
    return feeds


def _pointed(guide: Guide, drawn: Planes, types: Mapping[str, np.dtype[Any]]) -> dict[str, NDArray[Any]]:
    """What is pointed at as a list of points and one of their kinds, for a model that does not look at planes."""
    spots, kinds = points_in(drawn, guide.most)
    return {
        guide.name: spots[None, None].astype(types.get(guide.name, np.dtype(np.float32))),
        guide.labels: kinds.reshape((1, 1, -1, 1)[: guide.rank]).astype(types.get(guide.labels, np.dtype(np.float32))),
    }


def _tensor(spec: TensorSpec, planes: Planes, dtype: np.dtype[Any], origin: Point = ORIGIN) -> NDArray[Any]:
    """Planes 0..1 in the range, order and layout of the model's input, with the noise that it wants at that place."""
    if spec.channels == "grey":
        planes = np.tensordot(_GREY, planes, 1)[None]
    channels, height, width = planes.shape
    tensor = np.empty((1, channels, height, width), np.float32)
    noise = noise_at(Rect(origin.x, origin.y, width, height)) * np.float32(spec.noise * (spec.high - spec.low)) if spec.noise else None
    for place in range(channels):
        colour = channels - 1 - place if spec.channels == "BGR" else place
        np.multiply(planes[colour], np.float32(spec.high - spec.low), out=tensor[0, place])
        if noise is not None:
            tensor[0, place] += noise
        if spec.low:
            tensor[0, place] += np.float32(spec.low)
        if spec.mean:
            tensor[0, place] -= np.float32(spec.mean[colour])
        if spec.std:
            tensor[0, place] /= np.float32(spec.std[colour])
    if spec.layout == "NHWC":
        tensor = np.ascontiguousarray(np.moveaxis(tensor, 1, 3))
    if dtype != np.float32:
        tensor = (np.rint(tensor) if dtype == np.uint8 else tensor).astype(dtype)
    return tensor


def planes_of(manifest: Manifest, raw: NDArray[Any], tile: Size) -> Planes:
    """The model's result for one tile as RGB planes 0..1; ModelError if its shape is not what the manifest says. ``raw`` is written over."""
    spec, scale = manifest.output, manifest.sizes.scale
    if raw.ndim == 5 and spec.channels == "grey":  # several masks, the likeliest first
        raw = raw[:, 0, :1]
    channels = 1 if spec.channels == "grey" else 3
    plain = (channels, tile.height * scale, tile.width * scale)
    expected = (1, *plain) if spec.layout == "NCHW" else (1, plain[1], plain[2], channels)
    if raw.shape != expected and math.prod(raw.shape) == math.prod(expected) and raw.shape == expected[1:]:
        raw = raw[None]
    if raw.shape != expected:
        raise ModelError(manifest.id, tr("gave a result of shape {got} where {wanted} was expected.").format(got=raw.shape, wanted=expected))
    planes = np.ascontiguousarray(raw[0] if spec.layout == "NCHW" else np.moveaxis(raw[0], 2, 0), np.float32)
    if np.isnan(planes.max()):
        raise ModelError(manifest.id, tr("gave numbers that are not finite."))
    if spec.curve == "sigmoid":
        planes = 0.5 + 0.5 * np.tanh(0.5 * planes)
    in_place = spec.channels == "RGB" and planes.flags.writeable
    out = planes if in_place else np.empty((3, *plain[1:]), np.float32)
    factor, shift = np.float32(1 / (spec.high - spec.low)), np.float32(-spec.low / (spec.high - spec.low))
    for place in range(3):
        source = planes[0 if channels == 1 else (2 - place if spec.channels == "BGR" else place)]
        for first in range(0, plain[1], _ROWS):  # so few that they stay in the processor's cache
            some = out[place, first : first + _ROWS]
            np.multiply(source[first : first + _ROWS], factor, out=some)
            if shift:
                some += shift
            np.clip(some, 0.0, 1.0, out=some)
    return out
