"""How noisy a picture is."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
_EVEN, _NEXT = 1.0, 5.0
"""Per cent of the patches that count as the most even ones, and up to which they are compared with those."""
_LOWEST = 0.72
"""What they show of white noise in one plane by chance."""
_ALIKE, _UNLIKE = 1.3, 1.6
"""How much more the next ones vary where it is noise, and where it is the picture."""
_COARSE, _COARSER = 2.2, 3.0
"""How many times as much there is at half the size, for what it is at full size, where it is noise, and where it is the picture."""
_SMOOTH, _SHARP = 0.5, 0.58
"""The finest part that there is, at one of both sizes, where it is texture, and where it is noise."""
_DOUBT = 2.5
"""Steps by which the most even places of clean photos commonly vary."""
_CLEARLY = 1.3
"""How much more than white noise the even places have to show where there is other noise as well."""
_WHITE, _FINE = 1.0, 0.8
"""White noise from here on is more than the rounding to whole numbers; and the share of its finest part with which noise counts as white."""


def noise_of(raster: Raster, area: Rect, colours: Colours) -> float:
    """The standard deviation of the noise in a part of a layer, in steps of 8-bit sRGB (0..255).

    White noise is told from the picture's own detail. Compression and resampling take the finest part of noise away, that of the colours above all,
    and with it that difference: there the most even places tell, where many are alike, at full and at half size. Such noise is the same in all
    channels, for which models need to be told more (see ``restore.GREY``). Looked for in windows spread over the area; transparent and clipped
    places are left out. 0 where too little is left to tell.
    """
    windows = [colours.planes(pixels) for window in _windows(area) if (pixels := raster.read(window))[..., -1].all()]
    if not windows:
        return 0.0
    if all((planes == planes[0]).all() for planes in windows):  # grey: the same noise in all planes counts once
        windows = [planes[:1] for planes in windows]
    step = 1 if len(windows) < 12 else 2 if len(windows) < 40 else 3
    white = 255 * noise_level(np.concatenate([_patches(planes, step) for planes in windows]))
    apart = [planes[:1] - planes[2:] if len(planes) == 3 else planes for planes in windows]
    if white >= _WHITE and fineness(np.concatenate([_cut(planes, _SIDE // 2) for planes in apart])) > _FINE:
        return white
    other = coloured_noise([planes.mean(0, keepdims=True) for planes in windows]) * 255 * math.sqrt(len(windows[0]))
    return max(white, other) if other > _CLEARLY * white else white


def fineness(patches: NDArray[np.float32]) -> float:
    """How much of the finest part that white noise has is left in the most even of the patches (count, 64): 1 for white noise."""
    squares = patches.reshape(len(patches), _SIDE, _SIDE)
    if not len(squares):
        return 1.0
    spread = squares.std((1, 2))
    squares = squares[spread <= np.percentile(spread, _NEXT)]
    finest = np.diff(squares, 2, 1)
    finest = np.diff(finest, 2, 2) / 6
    return float(np.sqrt((finest**2).mean() / max(float(squares.var((1, 2)).mean()), 1e-12)))


def coloured_noise(windows: Sequence[NDArray[np.float32]]) -> float:
    """The standard deviation of noise of any fineness in windows (1, H, W), told from the picture by the most even places: alike and fine."""
    whole, half = (np.concatenate(found) for found in zip(*((_patches(w, _SIDE // 2), _patches(_halved(w), 2)) for w in windows), strict=True))
    (fine, sure), (coarse, surely) = noise_of_even(whole), noise_of_even(half)
    sharp = min(max((max(fineness(whole), fineness(half)) - _SMOOTH) / (_SHARP - _SMOOTH), 0), 1)
    surely *= min(max((_COARSER - 2 * coarse / max(fine, 1e-9)) / (_COARSER - _COARSE), 0), 1)
    level = sharp * max(sure * fine, 2 * surely * coarse)
    return math.sqrt(max(level**2 - (_DOUBT / 255) ** 2, 0.0))


def _halved(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every two by two pixels as one."""
    height, width = (n // 2 * 2 for n in planes.shape[1:])
    return np.asarray(planes[:, :height, :width].reshape(len(planes), height // 2, 2, width // 2, 2).mean((2, 4)), np.float32)


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
    """As _cut(), without clipped and flat ones."""
    rows = _cut(planes, step)
    clipped = ((rows <= 0) | (rows >= 1)).mean(1) > 0.05
    return np.ascontiguousarray(rows[~clipped & (rows.std(1) > _FLAT)])


def _cut(planes: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Overlapping squares, ``step`` pixels apart, of planes (C, H, W) as rows of numbers."""
    if min(planes.shape[1:]) < _SIDE:
        return np.empty((0, len(planes) * _SIDE * _SIDE), np.float32)
    views = np.lib.stride_tricks.sliding_window_view(planes, (_SIDE, _SIDE), (1, 2))[:, ::step, ::step]
    return np.moveaxis(views, 0, 2).reshape(-1, len(planes) * _SIDE * _SIDE)


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


def noise_of_even(patches: NDArray[np.float32]) -> tuple[float, float]:
    """The standard deviation in the most even of the patches (count, 64), beside a slope, and how surely it is noise, 0..1; 0 for too few."""
    if len(patches) < _FEWEST // 4:
        return 0.0, 0.0
    squares = patches.reshape(len(patches), _SIDE, _SIDE)
    along = np.arange(_SIDE, dtype=np.float32) - (_SIDE - 1) / 2
    weight = np.float32((along**2).sum() * _SIDE)
    rest = squares - squares.mean((1, 2), keepdims=True)
    across = (rest * along).sum((1, 2), keepdims=True) / weight
    down = (rest * along[:, None]).sum((1, 2), keepdims=True) / weight
    rest -= across * along + down * along[:, None]
    most, more = np.percentile(np.sqrt((rest**2).mean((1, 2))), (_EVEN, _NEXT))
    return float(most / _LOWEST), float(np.clip((_UNLIKE - more / max(most, 1e-9)) / (_UNLIKE - _ALIKE), 0, 1))
