"""How noisy a picture is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import Colours
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster

_SIDE = 8
"""Of the patches that are compared."""
_WINDOW = 48
_WINDOWS = 100
_FEWEST = 400
"""Patches that a measurement needs at least."""
_FLAT = 0.25 / 255
_EVEN = 1.0
"""Per cent of the patches that count as the most even ones."""
_LOWEST = 0.9
"""What they show of white noise by chance."""
_WHITE = 1.0
"""White noise from here on is more than the rounding to whole numbers: the picture was not smoothed."""
DOUBT = 1.5
"""Steps by which the most even places of clean photos commonly vary."""


def noise_of(raster: Raster, area: Rect, colours: Colours) -> float:
    """The standard deviation of the noise in a part of a layer, in steps of 8-bit sRGB (0..255).

    White noise is told from the picture's own detail. Compression and resampling take the finest part of noise away, and with it that
    difference: there the most even places tell, with some doubt, since they may show texture. Looked for in windows spread over the area;
    transparent and clipped places are left out. 0 where too little is left to tell.
    """
    windows = [colours.planes(pixels) for window in _windows(area) if (pixels := raster.read(window))[..., -1].all()]
    if not windows:
        return 0.0
    if all((planes == planes[0]).all() for planes in windows):  # grey: the same noise in all planes counts once
        windows = [planes[:1] for planes in windows]
    step = 1 if len(windows) < 12 else 2 if len(windows) < 40 else 3
    white = noise_level(np.concatenate([_patches(planes, step) for planes in windows]))
    even = noise_of_even(np.concatenate([_patches(planes, _SIDE) for planes in windows]))
    return 255 * white if 255 * white >= _WHITE else max(255 * white, 255 * even - DOUBT)


def _windows(area: Rect) -> list[Rect]:
    """Up to a hundred squares spread evenly over the area."""
    across, down = max(area.width // _WINDOW, 1), max(area.height // _WINDOW, 1)
    thin = max((across * down / _WINDOWS) ** 0.5, 1.0)
    rows = min(max(int(down / thin), 1), _WINDOWS)
    columns = min(max(int(across / thin), 1), _WINDOWS // rows)
    width, height = min(_WINDOW, area.width), min(_WINDOW, area.height)
    return [
        Rect(area.x + (area.width - width) * (2 * i + 1) // (2 * columns), area.y + (area.height - height) * (2 * j + 1) // (2 * rows), width, height)
        for j in range(rows)
        for i in range(columns)
    ]


def _patches(planes: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Overlapping squares, ``step`` pixels apart, of planes (C, H, W) as rows of numbers, without clipped and flat ones."""
    if min(planes.shape[1:]) < _SIDE:
        return np.empty((0, len(planes) * _SIDE * _SIDE), np.float32)
    views = np.lib.stride_tricks.sliding_window_view(planes, (_SIDE, _SIDE), (1, 2))[:, ::step, ::step]
    rows = np.moveaxis(views, 0, 2).reshape(-1, len(planes) * _SIDE * _SIDE)
    clipped = ((rows <= 0) | (rows >= 1)).mean(1) > 0.05
    return np.ascontiguousarray(rows[~clipped & (rows.std(1) > _FLAT)])


def noise_level(patches: NDArray[np.float32]) -> float:
    """The standard deviation of white noise in patches (count, numbers each), in their unit; 0 for too few.

    Chen, Zhu and Heng, "An efficient statistical method for image noise level estimation", ICCV 2015: what the picture itself shows lies in
    few directions, so the smallest eigenvalues of the patches' covariance are the noise alone; they are those whose mean is their median.
    """
    if len(patches) < _FEWEST:
        return 0.0
    centred = (patches - patches.mean(0)).astype(np.float64)
    values = np.clip(np.linalg.eigvalsh(centred.T @ centred / len(centred)), 0, None)
    means = np.cumsum(values) / np.arange(1, len(values) + 1)
    for count in range(len(values), 0, -1):
        mean = means[count - 1]
        if (values[:count] > mean).sum() >= (values[:count] < mean).sum():
            return float(mean**0.5)
    return 0.0


def noise_of_even(patches: NDArray[np.float32]) -> float:
    """The standard deviation in the most even of the patches (count, planes * 64), beside a slope; 0 for too few."""
    if len(patches) < _FEWEST // 4:
        return 0.0
    squares = patches.reshape(len(patches), -1, _SIDE, _SIDE)
    along = np.arange(_SIDE, dtype=np.float32) - (_SIDE - 1) / 2
    weight = np.float32((along**2).sum() * _SIDE)
    rest = squares - squares.mean((2, 3), keepdims=True)
    across = (rest * along).sum((2, 3), keepdims=True) / weight
    down = (rest * along[:, None]).sum((2, 3), keepdims=True) / weight
    rest -= across * along + down * along[:, None]
    return float(np.percentile(np.sqrt((rest**2).mean((1, 2, 3))), _EVEN) / _LOWEST)
