"""The pixels of one layer where the document has them: shifted, scaled to a mip level, resampled."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ganstudio.core.document import Layer, Mask, Placed
from ganstudio.core.geometry import Point, Rect, Transform
from ganstudio.core.planes import Floats, Planes, Pool, from_stored, to_pixels
from ganstudio.core.raster import Raster
from ganstudio.core.tile import LEVELS
from ganstudio.core.tile import Pixels as PixelArray


def layer_planes(layer: Layer, area: Rect, level: int, pool: Pool) -> Planes | None:
    """The layer's own pixels (without mask and opacity) in ``area``, in pixels of mip ``level`` of the document; None where it has none."""
    content, raster = layer.content, layer.raster
    if raster is None or raster.empty or area.empty:
        return None
    if isinstance(content, Placed):
        return _resampled(raster, content.transform.then(Transform.translation(layer.offset.x, layer.offset.y)), area, level, pool)
    return _shifted(raster, layer.offset, area, level, pool)


def mask_values(mask: Mask, area: Rect, level: int = 0) -> Floats:
    """The mask in ``area`` of mip ``level``: (H, W), 0..1."""
    whole, (right, down) = _whole_and_rest(mask.offset, level)
    wanted = Rect(area.x - whole.x - (right > 0), area.y - whole.y - (down > 0), area.width + (right > 0), area.height + (down > 0))
    values = np.full((wanted.height, wanted.width, 1), mask.outside, np.uint8)
    inside = wanted.intersected(level_area(mask.raster.area, level))
    if not inside.empty:
        values[inside.slices(wanted.origin)] = mask.raster.read_level(inside, level)
    plane: Floats = values[..., 0].astype(np.float32)
    plane *= np.float32(1 / 255)
    return _blended(_blended(plane, right, 1), down, 0)


def level_area(area: Rect, level: int) -> Rect:
    """The pixels of mip ``level`` that hold ``area``."""
    return Rect.around(area.x / 2**level, area.y / 2**level, area.right / 2**level, area.bottom / 2**level)


def _whole_and_rest(offset: Point, level: int) -> tuple[Point, tuple[float, float]]:
    """The offset in whole pixels of the level, and what is left of it, in 0..1."""
    if not level:
        return offset, (0, 0)
    side = 1 << level
    return Point(offset.x // side, offset.y // side), (offset.x % side / side, offset.y % side / side)


def _shifted(raster: Raster, offset: Point, area: Rect, level: int, pool: Pool) -> Planes | None:
    whole, (right, down) = _whole_and_rest(offset, level)
    x, y = area.x - whole.x, area.y - whole.y
    if x + area.width <= 0 or y + area.height <= 0 or x << level >= raster.size.width + (right > 0) or y << level >= raster.size.height + (down > 0):
        return None
    wanted = Rect(x - (right > 0), y - (down > 0), area.width + (right > 0), area.height + (down > 0))
    planes = from_stored(raster.planar(wanted, level), pool)
    if not right and not down:
        return planes
    planes.unit(pool)
    if planes.alpha is None:
        return Planes(_blended(_blended(planes.colour, right, 2), down, 1), None)
    alpha = _blended(_blended(planes.alpha, right, 1), down, 0)
    weighted = _blended(_blended(planes.colour * planes.alpha, right, 2), down, 1)
    return Planes(weighted / np.maximum(alpha, np.float32(1e-9)), alpha)


def _blended(values: Floats, share: float, axis: int) -> Floats:
    """Neighbours along ``axis`` mixed, ``share`` of the earlier one; one entry shorter. Share 0: unchanged."""
    if not share:
        return values
    count = values.shape[axis]
    early, late = np.take(values, range(count - 1), axis), np.take(values, range(1, count), axis)
    return np.asarray(early * np.float32(share) + late * np.float32(1 - share), np.float32)


def _resampled(raster: Raster, transform: Transform, area: Rect, level: int, pool: Pool) -> Planes | None:
    """Cubic where it grows or stays, from the next finer mip where it shrinks; colours weighted by alpha. Nothing beyond the layer's bounds."""
    if abs(transform.determinant) < 1e-9:
        return None
    inside = area.intersected(level_area(transform.bounds(raster.area), level))
    if inside.empty:
        return None
    onto = transform.then(Transform.scaling(2.0**-level, 2.0**-level))
    shrink = 1 / math.sqrt(abs(onto.determinant))
    mip = min(max(math.floor(math.log2(shrink) + 1e-9), 0), LEVELS - 1)
    back = Transform.scaling(2.0**mip, 2.0**mip).then(onto).inverse()
    there = back.bounds(area).grown(3).intersected(level_area(raster.area, mip).grown(3))
    if there.empty:
        return None
    source = from_stored(raster.planar(there, mip), pool).unit(pool)
    alpha = source.coverage
    weighted = np.concatenate([source.colour * alpha, alpha[None]]).transpose(1, 2, 0)
    x = np.arange(area.x, area.right)[None, :] + 0.5
    y = np.arange(area.y, area.bottom)[:, None] + 0.5
    columns = (back.a * x + back.c * y + (back.e - 0.5 - there.x)).astype(np.float32)
    rows = (back.b * x + back.d * y + (back.f - 0.5 - there.y)).astype(np.float32)
    warped = cv2.remap(np.ascontiguousarray(weighted), columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    planes: Floats = np.ascontiguousarray(warped.reshape(*columns.shape, -1).transpose(2, 0, 1))
    covered = np.clip(planes[-1], 0, 1)
    if inside != area:  # where it grows, the kernel leaves a seam around the layer
        seam = np.ones(covered.shape, bool)
        seam[inside.slices(area.origin)] = False
        covered[seam] = 0
    colour = planes[:-1]
    colour /= np.maximum(covered, np.float32(1e-6))
    np.clip(colour, 0, 1, out=colour)
    colour[:, covered <= np.float32(1e-6)] = 0
    return Planes(colour, covered)


def layer_pixels(layer: Layer, area: Rect, level: int = 0) -> PixelArray:
    """The layer's own straight pixels (without mask and opacity) in ``area`` of the document, (H, W, C) at its depth.

    ``area`` is in pixels of mip ``level`` (scale 1 / 2**level). Placed pixels are resampled. Zeros where the layer has none.
    ValueError for groups and adjustments, which have no pixels of their own.
    """
    raster = layer.raster
    if raster is None:
        raise ValueError(f"{layer.name} has no pixels of its own")
    if not isinstance(layer.content, Placed) and level == 0:
        return raster.read(area.moved(-layer.offset.x, -layer.offset.y))
    return to_pixels(layer_planes(layer, area, level, Pool()), raster.depth, raster.channels, (area.size.height, area.size.width))
