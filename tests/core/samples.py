"""Small documents for the tests of edits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Mode, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Size, Transform
from ganstudio.core.raster import Depth, Raster


def noise(width: int, height: int, channels: int = 4, depth: Depth = 8, seed: int = 0, opaque: bool = False) -> NDArray[Any]:
    """Random pixels (H, W, C)."""
    top = 255 if depth == 8 else 65535
    pixels = np.random.default_rng(seed).integers(0, top + 1, (height, width, channels)).astype(np.uint8 if depth == 8 else np.uint16)
    if opaque:
        pixels[..., -1] = top
    return pixels


def layered(mode: Mode = "rgb", depth: Depth = 8, selected: bool = True) -> Document:
    """A document of 60 x 40 with every kind of layer.

    1 background, 2 masked and off the edge, 3 a group of 4 and 5 (placed), 6 an adjustment, 7 generated.
    """
    channels = 4 if mode == "rgb" else 2

    def raster(width: int, height: int, seed: int, opaque: bool = False) -> Raster:
        return Raster.from_array(noise(width, height, channels, depth, seed, opaque))

    mask = Mask(Raster.from_array(noise(30, 20, 1, seed=9)), Point(5, 3), outside=200)
    group = Group(
        (
            Layer(4, "In group", Pixels(raster(12, 13, 4)), Point(20, 9)),
            Layer(5, "Placed", Placed(raster(14, 9, 5), Transform.rotation(20).then(Transform.translation(30, 10)))),
        )
    )
    layers = (
        Layer(1, "Background", Pixels(raster(60, 40, 1, opaque=True))),
        Layer(2, "Masked", Pixels(raster(31, 22, 2)), Point(-7, 25), mask=mask),
        Layer(3, "Group", group, mask=mask, opacity=0.75),
        Layer(6, "Invert", Adjustment(Invert()), mask=replace(mask, outside=0)),
        Layer(7, "Generated", Generated(raster(10, 11, 7), Recipe("style", "model", "hash")), Point(40, 2)),
    )
    selection = np.zeros((40, 60, 1), np.uint8)
    selection[6:30, 4:50] = noise(46, 24, 1, seed=8)
    selection[10:20, 10:30] = 255
    return Document(Size(60, 40), mode, depth, layers, Raster.from_array(selection) if selected else None, profile=b"icc", next_id=8)


def state(document: Document) -> list[Any]:
    """Everything about a document that two equal ones share, for comparing before with after."""
    return [document.size, document.mode, document.depth, document.profile, _raster(document.selection), [_layer(x) for x in document.layers]]


def _raster(raster: Raster | None) -> Any:
    return None if raster is None else (raster.size, raster.read().tobytes())


def _layer(layer: Layer) -> list[Any]:
    mask = None if layer.mask is None else (_raster(layer.mask.raster), layer.mask.offset, layer.mask.enabled, layer.mask.outside)
    match layer.content:
        case Group(layers, isolated):
            inside: Any = [isolated, [_layer(x) for x in layers]]
        case Adjustment(settings):
            inside = settings
        case Placed(raster, transform):
            inside = [_raster(raster), transform]
        case Generated(raster, recipe):
            inside = [_raster(raster), recipe]
        case Pixels(raster):
            inside = _raster(raster)
    flags = (layer.clip, layer.lock_alpha, layer.visible)
    return [layer.id, layer.name, type(layer.content), inside, layer.offset, mask, layer.opacity, layer.blend, flags]
