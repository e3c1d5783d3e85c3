"""The document: an immutable value that everything else reads, edits into a new one, or shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from ganstudio.core.adjust import Settings
from ganstudio.core.blend import Blend
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size, Transform
from ganstudio.core.measure import Measure
from ganstudio.core.raster import Depth, Raster
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.errors import EditError
from ganstudio.translate import tr

Mode = Literal["rgb", "grey"]


@dataclass(frozen=True, eq=False)
class Pixels:
    """Painted or opened pixels."""

    raster: Raster


@dataclass(frozen=True, eq=False)
class Placed:
    """Pixels under a transform that has not been resampled yet; ``transform`` maps raster to layer coordinates."""

    raster: Raster
    transform: Transform


@dataclass(frozen=True, eq=False)
class Group:
    """Layers, bottom first. Isolated: blended among themselves first; otherwise (pass-through) straight into what is below."""

    layers: tuple[Layer, ...] = ()
    isolated: bool = False


@dataclass(frozen=True, eq=False)
class Adjustment:
    """Changes what lies below it (inside its group, or the one layer it is clipped to)."""

    settings: Settings


@dataclass(frozen=True)
class Recipe:
    """How a model made pixels: enough to make them again and to know when they are out of date."""

    task: str
    model: str
    sha256: str
    preset: str = ""
    values: tuple[tuple[str, float | str | bool], ...] = ()
    seed: int = 0
    reads: tuple[tuple[int, str], ...] = ()
    """(layer id, digest) of every layer that was read."""


@dataclass(frozen=True, eq=False)
class Generated:
    """Pixels that a model made, with the recipe."""

    raster: Raster
    recipe: Recipe


Content = Pixels | Placed | Group | Adjustment | Generated


@dataclass(frozen=True, eq=False)
class Mask:
    """A layer mask: a one-channel 8-bit raster at ``offset`` (document coordinates); ``outside`` is its value beyond the raster."""

    raster: Raster
    offset: Point = ORIGIN
    enabled: bool = True
    outside: int = 0

    def read(self, area: Rect) -> PixelArray:
        """Values of ``area`` (document coordinates), (H, W) uint8, 255 = shown."""
        out = np.full((area.size.height, area.size.width, 1), self.outside, np.uint8)
        inside = area.intersected(self.bounds)
        if not inside.empty:
            out[inside.slices(area.origin)] = self.raster.read(inside.moved(-self.offset.x, -self.offset.y))
        return out[..., 0]

    @property
    def bounds(self) -> Rect:
        """Where its raster lies in the document."""
        return self.raster.area.moved(self.offset.x, self.offset.y)


@dataclass(frozen=True, eq=False)
class Layer:
    """One entry of the stack. ``offset`` places its pixels in the document (groups and adjustments have none)."""

    id: int
    name: str
    content: Content
    offset: Point = ORIGIN
    mask: Mask | None = None
    opacity: float = 1.0
    blend: Blend = Blend.NORMAL
    clip: bool = False
    lock_alpha: bool = False
    visible: bool = True

    @property
    def raster(self) -> Raster | None:
        """Its pixels as stored, if it has any (not resampled where it is Placed)."""
        return self.content.raster if isinstance(self.content, Pixels | Placed | Generated) else None

    @property
    def bounds(self) -> Rect:
        """Where its own pixels lie in the document; the union of its layers for a group, empty for an adjustment."""
        match self.content:
            case Pixels(raster) | Generated(raster):
                return raster.area.moved(self.offset.x, self.offset.y)
            case Placed(raster, transform):
                return transform.bounds(raster.area).moved(self.offset.x, self.offset.y)
            case Group(layers):
                return Rect.union(layer.bounds for layer in layers)
            case Adjustment():
                return Rect(0, 0, 0, 0)


@dataclass(frozen=True)
class Metadata:
    """What a picture file says beside its pixels; raw blocks as the file held them, orientation already applied."""

    exif: bytes | None = None
    """TIFF-structured block, without the ``Exif`` prefix."""
    xmp: bytes | None = None
    iptc: bytes | None = None
    """IPTC-IIM records."""
    text: tuple[tuple[str, str], ...] = ()
    """Keyword and text of PNG-like comments."""
    patient: tuple[tuple[str, str], ...] = ()
    """What a medical file says of the person and the examination: (keyword of the DICOM dictionary, text). Exported on purpose only."""


@dataclass(frozen=True, eq=False)
class Document:
    """A picture in layers, bottom first. Every raster of it has ``depth``, and 4 (rgb) or 2 (grey) channels."""

    size: Size
    mode: Mode = "rgb"
    depth: Depth = 8
    layers: tuple[Layer, ...] = ()
    selection: Raster | None = None
    """8-bit mask of the document's size; None: nothing is selected and everything may be edited."""
    resolution: float = 72.0
    """Pixels per inch."""
    profile: bytes | None = None
    """ICC profile of the pixels; None means sRGB (grey: sRGB's tone curve)."""
    metadata: Metadata = field(default_factory=Metadata)
    next_id: int = 1
    measure: Measure | None = None
    """What values and pixels measure, where the file said so."""

    @property
    def channels(self) -> int:
        """4 for RGBA, 2 for grey and alpha."""
        return 4 if self.mode == "rgb" else 2

    @property
    def area(self) -> Rect:
        """The canvas."""
        return self.size.rect

    def walk(self) -> Iterator[Layer]:
        """All layers, groups before what they hold, bottom first."""
        yield from _walk(self.layers)

    def find(self, id: int | None) -> Layer | None:
        """The layer with that id, if there is one."""
        return next((layer for layer in self.walk() if layer.id == id), None)

    def layer(self, id: int) -> Layer:
        """The layer with that id; EditError if it is gone."""
        found = self.find(id)
        if found is None:
            raise EditError(tr("The layer is not there any more. Choose another one in the Layers panel."))
        return found

    def parent(self, id: int) -> Layer | None:
        """The group that holds the layer; None at the top level."""
        return next((group for group in self.walk() if isinstance(group.content, Group) and any(c.id == id for c in group.content.layers)), None)

    def siblings(self, id: int) -> tuple[Layer, ...]:
        """The layers of the stack that the layer is in."""
        group = self.parent(id)
        return group.content.layers if group is not None and isinstance(group.content, Group) else self.layers

    def change(self, id: int, change: Callable[[Layer], Layer]) -> Document:
        """The document with ``change`` applied to one layer; EditError if it is gone."""
        layer = self.layer(id)
        changed = change(layer)
        return self if changed is layer else self.edit_stack(lambda layers: tuple(changed if x.id == id else x for x in layers))

    def edit_stack(self, edit: Callable[[tuple[Layer, ...]], tuple[Layer, ...]]) -> Document:
        """The document with ``edit`` applied to every stack (the top one and each group's); unchanged groups stay the same objects."""
        layers = _edit(self.layers, edit)
        return self if layers is self.layers else replace(self, layers=layers)

    def insert(self, layer: Layer, above: int | None = None, into: int | None = None) -> Document:
        """The document with ``layer`` directly above the layer ``above``, or on top of the group ``into``, or on top of all."""
        if into is not None:

            def fill(group: Layer) -> Layer:
                if not isinstance(group.content, Group):
                    raise EditError(tr("“{name}” is not a group, so it cannot hold layers. Choose a group.").format(name=group.name))
                return replace(group, content=replace(group.content, layers=(*group.content.layers, layer)))

            return self.change(into, fill)
        if above is None:
            return replace(self, layers=(*self.layers, layer))
        self.layer(above)
        return self.edit_stack(lambda layers: _after(layers, above, layer))

    def remove(self, id: int) -> Document:
        """The document without the layer (and what it holds)."""
        self.layer(id)
        return self.edit_stack(lambda layers: tuple(x for x in layers if x.id != id) if any(x.id == id for x in layers) else layers)

    def numbered(self, make: Callable[[int], Layer]) -> tuple[Document, Layer]:
        """Takes the next id: (the document with the counter moved on, the layer made with that id)."""
        return replace(self, next_id=self.next_id + 1), make(self.next_id)

    def rasters(self) -> Iterator[Raster]:
        """Every raster of the document: pixels, masks and selection."""
        for layer in self.walk():
            if layer.raster is not None:
                yield layer.raster
            if layer.mask is not None:
                yield layer.mask.raster
        if self.selection is not None:
            yield self.selection


def _walk(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    for layer in layers:
        yield layer
        if isinstance(layer.content, Group):
            yield from _walk(layer.content.layers)


def _edit(layers: tuple[Layer, ...], edit: Callable[[tuple[Layer, ...]], tuple[Layer, ...]]) -> tuple[Layer, ...]:
    inside = tuple(_edit_group(layer, edit) for layer in layers)
    kept = layers if all(new is old for new, old in zip(inside, layers, strict=True)) else inside
    edited = edit(kept)
    same = len(edited) == len(layers) and all(new is old for new, old in zip(edited, layers, strict=True))
    return layers if same else edited


def _edit_group(layer: Layer, edit: Callable[[tuple[Layer, ...]], tuple[Layer, ...]]) -> Layer:
    if not isinstance(layer.content, Group):
        return layer
    layers = _edit(layer.content.layers, edit)
    return layer if layers is layer.content.layers else replace(layer, content=replace(layer.content, layers=layers))


def _after(layers: tuple[Layer, ...], above: int, layer: Layer) -> tuple[Layer, ...]:
    place = next((i for i, x in enumerate(layers) if x.id == above), None)
    return layers if place is None else (*layers[: place + 1], layer, *layers[place + 1 :])
