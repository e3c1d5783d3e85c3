"""Turning and flipping: the whole picture or one layer, by quarters exactly, by any angle with resampling."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from ganstudio.core.canvas_size import crop, part
from ganstudio.core.document import Document, Generated, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import ORIGIN, Rect, Transform
from ganstudio.core.layers import each_layer
from ganstudio.core.progress import Progress
from ganstudio.core.resample import Method
from ganstudio.core.transform import baked, transformed, transformed_mask
from ganstudio.core.warp import warped

Fit = Literal["crop", "expand", "keep"]

FITS: tuple[tuple[Fit, str], ...] = (("crop", "Crop to the picture"), ("expand", "Expand the canvas"), ("keep", "Keep the canvas"))
"""(value, label) of what becomes of the corners."""


def rotate_image(document: Document, quarter_turns: int) -> Document:
    """The whole picture turned clockwise by quarters; every value is kept."""
    turns = quarter_turns % 4
    if turns == 0:
        return document
    width, height = document.size.width, document.size.height
    turn = (
        Transform(0, 1, -1, 0, height, 0),
        Transform(-1, 0, 0, -1, width, height),
        Transform(0, -1, 1, 0, 0, width),
    )[turns - 1]
    return _exactly(document, turn)


def flip_image(document: Document, horizontal: bool) -> Document:
    """The whole picture mirrored left to right, or top to bottom; every value is kept."""
    width, height = document.size.width, document.size.height
    return _exactly(document, Transform(-1, 0, 0, 1, width, 0) if horizontal else Transform(1, 0, 0, -1, 0, height))


def rotate_layer(document: Document, id: int, quarter_turns: int) -> Document:
    """One layer (with its mask and all it holds) turned clockwise by quarters about its middle; every value is kept."""
    turns = quarter_turns % 4
    bounds = document.layer(id).bounds
    if turns == 0:
        return document
    turn = (Transform(0, 1, -1, 0), Transform(-1, 0, 0, -1), Transform(0, -1, 1, 0))[turns - 1]
    moved = turn.around(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2)
    whole = replace(moved, e=math.floor(moved.e), f=math.floor(moved.f))
    return document.change(id, lambda layer: turned(layer, whole))


def flip_layer(document: Document, id: int, horizontal: bool) -> Document:
    """One layer (with its mask and all it holds) mirrored in place; every value is kept."""
    bounds = document.layer(id).bounds
    if horizontal:
        return document.change(id, lambda layer: turned(layer, Transform(-1, 0, 0, 1, 2 * bounds.x + bounds.width, 0)))
    return document.change(id, lambda layer: turned(layer, Transform(1, 0, 0, -1, 0, 2 * bounds.y + bounds.height)))


def rotate_by(document: Document, degrees: float, fit: Fit = "crop", method: Method = "bicubic", progress: Progress | None = None) -> Document:
    """The whole picture turned clockwise by any angle about the middle of the canvas, resampled once.

    ``crop`` leaves the largest upright rectangle without empty corners, ``expand`` shows all of the turned canvas, ``keep`` keeps the size.
    """
    degrees = math.remainder(degrees, 360)
    if degrees == 0:
        return document
    if degrees % 90 == 0 and fit != "keep":
        return rotate_image(document, round(degrees / 90))
    width, height = document.size.width, document.size.height
    turn = Transform.rotation(degrees).around(width / 2, height / 2)
    total = max(sum(1 for layer in document.walk() if layer.raster is not None), 1)
    done = 0

    def resampled(layer: Layer) -> Layer:
        nonlocal done
        if layer.raster is None:
            return layer if layer.mask is None else replace(layer, mask=transformed_mask(layer.mask, turn))
        share = None if progress is None else progress.part(done / total, 1 / total)
        done += 1
        return baked(transformed(layer, turn), method, share)

    layers = each_layer(document.layers, resampled)
    rect = _fitted(document, turn, degrees, fit)
    measure = None if document.measure is None else document.measure.slanted()
    out = crop(replace(document, layers=layers, selection=None, measure=measure), rect)
    if document.selection is None:
        return out
    raster, offset = warped(document.selection, turn, "bilinear")
    selection = part(raster, rect.moved(-offset.x, -offset.y))
    return replace(out, selection=None if selection.empty else selection)


def inner_size(width: float, height: float, degrees: float) -> tuple[float, float]:
    """Width and height of the largest upright rectangle inside a ``width`` x ``height`` one turned by ``degrees``."""
    angle = math.radians(abs(degrees) % 180)
    sin, cos = abs(math.sin(angle)), abs(math.cos(angle))
    long, short = max(width, height), min(width, height)
    if short <= 2 * sin * cos * long or abs(sin - cos) < 1e-10:
        half = short / 2
        return (half / sin, half / cos) if width >= height else (half / cos, half / sin)
    double = cos * cos - sin * sin
    return (width * cos - height * sin) / double, (height * cos - width * sin) / double


def turned(layer: Layer, turn: Transform) -> Layer:
    """The layer under quarter turns, flips and whole moves: pixels and masks keep every value and stay as they are stored."""
    mask = None if layer.mask is None else _turned_mask(layer.mask, turn)
    match layer.content:
        case Pixels(raster) | Generated(raster):
            new, offset = warped(raster, Transform.translation(layer.offset.x, layer.offset.y).then(turn), "nearest")
            return replace(layer, mask=mask, content=replace(layer.content, raster=new), offset=offset)
        case Placed(raster, transform):
            whole = transform.then(Transform.translation(layer.offset.x, layer.offset.y)).then(turn)
            return replace(layer, mask=mask, content=Placed(raster, whole), offset=ORIGIN)
        case Group(layers):
            return replace(layer, mask=mask, content=replace(layer.content, layers=tuple(turned(x, turn) for x in layers)))
        case _:
            return replace(layer, mask=mask)


def _turned_mask(mask: Mask, turn: Transform) -> Mask:
    raster, offset = warped(mask.raster, Transform.translation(mask.offset.x, mask.offset.y).then(turn), "nearest")
    return replace(mask, raster=raster, offset=offset)


def _exactly(document: Document, turn: Transform) -> Document:
    layers = tuple(turned(layer, turn) for layer in document.layers)
    selection = None if document.selection is None else warped(document.selection, turn, "nearest")[0]
    measure = document.measure
    if measure is not None and turn.a == 0:
        measure = measure.on_its_side()
    return replace(document, size=turn.bounds(document.area).size, layers=layers, selection=selection, measure=measure)


def _fitted(document: Document, turn: Transform, degrees: float, fit: Fit) -> Rect:
    """The new canvas in the coordinates of the old one."""
    if fit == "keep":
        return document.area
    if fit == "expand":
        return turn.bounds(document.area)
    width, height = inner_size(document.size.width, document.size.height, degrees)
    columns, rows = max(math.floor(width + 1e-6), 1), max(math.floor(height + 1e-6), 1)
    return Rect(round((document.size.width - columns) / 2), round((document.size.height - rows) / 2), columns, rows)
