"""What of a document other programs can show: layers as OpenRaster knows them, the rest flattened so that the picture is right.

- A mask is multiplied into its layer's alpha; a placed layer is resampled.
- What blends in a way OpenRaster has no name for, clips, adjusts, or is a group that passes through with an opacity of its own, depends on
  what lies below it: everything up to it in its stack becomes one flattened layer, and the parts stay, hidden.
- An isolated group with a mask becomes one flattened layer with the group's blend mode, above the hidden group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ganstudio.core.blend import Blend
from ganstudio.core.composite import flatten_layers, layer_pixels
from ganstudio.core.document import Adjustment, Document, Group, Layer, Placed
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, as_depth
from ganstudio.core.tile import Pixels
from ganstudio.files.openraster import OPERATIONS, Leaf, Node, Stack
from ganstudio.translate import tr


@dataclass(frozen=True, eq=False)
class Source:
    """The pixels of one entry: ``read`` gives (H, W, 4) uint8 of a rectangle of it."""

    size: Size
    read: Callable[[Rect], Pixels]
    raster: Raster | None
    """The raster the pixels come from, if they come from one."""
    key: tuple[Any, ...]
    """Equal keys for the same raster: equal pixels."""


Put = Callable[[Source], str]
"""Stores an entry and gives its name."""


def standard_nodes(document: Document, put: Put, progress: Progress | None = None) -> tuple[Node, ...]:
    """The nodes of ``stack.xml``, bottom first."""
    return _Writer(document, put, progress).nodes(document.layers, hidden=False)


class _Writer:
    def __init__(self, document: Document, put: Put, progress: Progress | None) -> None:
        self._document, self._put, self._progress = document, put, progress

    def nodes(self, layers: tuple[Layer, ...], hidden: bool) -> tuple[Node, ...]:
        """The nodes of one stack. ``hidden``: nobody sees it, so nothing need be flattened."""
        if self._progress is not None:
            self._progress.check()
        needy = [] if hidden else [i for i, layer in enumerate(layers) if _needs_backdrop(layer)]
        if not needy:
            return tuple(node for layer in layers for node in self.layer_nodes(layer, hidden))
        parts, rest = layers[: needy[-1] + 1], layers[needy[-1] + 1 :]
        pixels = flatten_layers(self._document, parts, self._document.area)
        flat = Leaf(tr("Flattened: {name}").format(name=parts[-1].name), self._put(_array_source(pixels)))
        below = tuple(replace(node, visible=False) for layer in parts for node in self.layer_nodes(layer, hidden=True))
        return (*below, flat, *self.nodes(rest, hidden))

    def layer_nodes(self, layer: Layer, hidden: bool) -> tuple[Node, ...]:
        """A layer's node; none for an adjustment, two for a group that had to be flattened."""
        hidden = hidden or not layer.visible
        blend = layer.blend if layer.blend in OPERATIONS else Blend.NORMAL
        match layer.content:
            case Adjustment():
                return ()
            case Group(layers, isolated):
                if not hidden and isolated and layer.mask is not None and layer.mask.enabled:
                    area = layer.bounds.intersected(self._document.area)
                    if area.empty:
                        return ()
                    alone = replace(layer, opacity=1.0, blend=Blend.NORMAL, clip=False)
                    source = _array_source(flatten_layers(self._document, (alone,), area))
                    parts = Stack(layer.name, self.nodes(layers, hidden=True), True, visible=False)
                    return parts, Leaf(layer.name, self._put(source), area.x, area.y, layer.opacity, blend)
                return (Stack(layer.name, self.nodes(layers, hidden), isolated, layer.opacity, blend, layer.visible),)
            case _:
                bounds = layer.bounds
                if bounds.empty:
                    return ()
                source = _layer_source(layer, bounds)
                return (Leaf(layer.name, self._put(source), bounds.x, bounds.y, layer.opacity, blend, layer.visible),)


def _needs_backdrop(layer: Layer) -> bool:
    """Whether what the layer does to the layers below it cannot be said in OpenRaster."""
    if not layer.visible:
        return False
    if layer.blend not in OPERATIONS or layer.clip or isinstance(layer.content, Adjustment):
        return True
    if not isinstance(layer.content, Group) or layer.content.isolated:
        return False
    plain = layer.opacity == 1.0 and layer.blend is Blend.NORMAL and (layer.mask is None or not layer.mask.enabled)
    return not plain or any(_needs_backdrop(inner) for inner in layer.content.layers)


def rgba8(pixels: Pixels) -> Pixels:
    """(H, W, 4) uint8 of (H, W, 4 | 2) of any depth."""
    pixels = as_depth(pixels, 8)
    return pixels if pixels.shape[2] == 4 else np.ascontiguousarray(pixels[..., [0, 0, 0, 1]])


def _array_source(pixels: Pixels) -> Source:
    size = Size(pixels.shape[1], pixels.shape[0])
    return Source(size, lambda area: rgba8(pixels[area.slices()]), None, ())


def _layer_source(layer: Layer, bounds: Rect) -> Source:
    raster, mask, content = layer.raster, layer.mask, layer.content
    assert raster is not None
    shown = mask if mask is not None and mask.enabled else None

    def read(area: Rect) -> Pixels:
        there = area.moved(bounds.x, bounds.y)
        pixels = rgba8(layer_pixels(layer, there) if isinstance(content, Placed) else raster.read(area))
        if shown is not None:
            values = shown.read(there).astype(np.uint16)
            pixels[..., 3] = ((pixels[..., 3] * values + 127) // 255).astype(np.uint8)
        return pixels

    placed = (content.transform, layer.offset) if isinstance(content, Placed) else ()
    masked = () if shown is None else (shown.raster.digest(), shown.offset, shown.outside, layer.offset)
    return Source(bounds.size, read, raster, ("rgba8", placed, masked))
