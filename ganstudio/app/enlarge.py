"""Making a picture larger with models: layers, masks and the selection scale together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import LUMA, Colours, colours_of
from ganstudio.app.room import check_room
from ganstudio.app.sheet import Sheet
from ganstudio.app.twins import twins
from ganstudio.core.document import Document, Generated, Layer, Pixels, Placed
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, number
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.image_size import resize_image
from ganstudio.core.layers import each_layer
from ganstudio.core.mix import mixed
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, Raster, dtype_of, full, keys_in, tile_rect
from ganstudio.core.resample import resample, resample_raster, scaled
from ganstudio.core.tile import TILE
from ganstudio.engine.active import UPSCALE
from ganstudio.engine.apply import Planes, run_tiles
from ganstudio.engine.bleed import Bleed
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, ModelError
from ganstudio.translate import tr

LARGEST_DRAWN = 48_000_000
"""Pixels of a model's result that are held before they are brought to another size."""
_SLACK = 1e-6
TO_SIZE = 0
"""The choice of a size in place of a factor."""


@dataclass(frozen=True)
class UpscaleOptions:
    """How a picture is made larger."""

    label: ClassVar[str] = "Upscale"

    scale: int = choice(2, "Enlarge", ((2, "2 ×"), (3, "3 ×"), (4, "4 ×"), (TO_SIZE, "To a size")), "Pixels along each side, times this")
    crisp: float = number(1.0, 0, 1, "Faithful to crisp", unit="%", scale=100, tip="0 % invents nothing; 100 % draws fine detail that may be new")
    size: Size | None = None
    """What the picture is to measure where ``scale`` is TO_SIZE."""
    extras: tuple[tuple[str, float], ...] = ()
    """(name, number) for inputs of the models beside the picture; the others have their defaults."""

    def target(self, size: Size) -> Size:
        """What a picture of ``size`` measures afterwards."""
        if self.scale == TO_SIZE:
            return self.size or size
        return Size(size.width * self.scale, size.height * self.scale)


@dataclass(frozen=True)
class Enlargers:
    """The models that make a picture larger: the faithful one, and the crisp one where there is one (perhaps of a larger scale)."""

    faithful: Manifest
    crisp: Manifest | None = None

    def needed(self, crisp: float) -> tuple[Manifest, ...]:
        """The models that have to run for that mixture (0: faithful, 1: crisp)."""
        if self.crisp is None or crisp <= 0:
            return (self.faithful,)
        return (self.crisp,) if crisp >= 1 else (self.faithful, self.crisp)


def enlargers(library: Library, factor: float, model: str = "") -> Enlargers:
    """The active models for making a picture ``factor`` times as large, or the one with the id ``model``; ModelError if there is none.

    Those of the smallest scale that is enough, else of the largest: what they give is resampled to the size wanted.
    """
    if model:
        pair = twins(library, UPSCALE, model=model)
        return Enlargers(_larger(pair.model)) if pair.parent is None else Enlargers(pair.parent, _larger(pair.model))
    scales = sorted({m.sizes.scale for m in library.manifests if m.task == UPSCALE and m.sizes.scale > 1})
    if not scales:
        return Enlargers(_larger(library.active(UPSCALE)))
    enough = [scale for scale in scales if scale >= factor - 1e-6] or scales[-1:]
    pair = twins(library, UPSCALE, enough[0])
    if pair.parent is not None:
        return Enlargers(pair.parent, pair.model)
    if not pair.model.bundled:
        return Enlargers(pair.model)  # the person's own is what they want to see
    above = [twins(library, UPSCALE, scale) for scale in enough[1:]]
    return Enlargers(pair.model, next((other.model for other in above if other.parent is not None), None))


def _larger(model: Manifest) -> Manifest:
    if model.sizes.scale < 2:
        raise ModelError(model.id, tr("does not make pictures larger. Choose another model for the task."))
    return model


def factor_of(size: Size, target: Size) -> float:
    """How many times as long the sides become, at the longer stretch; EditError if the picture would not become larger."""
    factor = max(target.width / size.width, target.height / size.height)
    if factor <= 1 or target.width < size.width or target.height < size.height:
        raise EditError(tr("The models make pictures larger. Use Image > Image Size for {w} × {h}.").format(w=target.width, h=target.height))
    return factor


def upscaled(
    document: Document, options: UpscaleOptions, library: Library, progress: Progress, model: str = "", known: dict[Raster, Raster] | None = None
) -> Document:
    """The document at a larger size. Pixels come from the models, alpha too; masks and the selection are resampled, transforms adjusted.

    ``known`` keeps what was made of each raster, so that doing it again after a layer changed costs only that layer.
    """
    target = options.target(document.size)
    check_room(target, document.channels * document.depth // 8)
    pair = enlargers(library, factor_of(document.size, target), model)
    known = {} if known is None else known
    frames = resize_image(_without_pixels(document), target)
    across, down = target.width / document.size.width, target.height / document.size.height
    wanted = [layer for layer in document.walk() if _drawn_anew(layer, across, down)]
    total = max(sum(layer.raster.size.area for layer in wanted if layer.raster is not None), 1)
    done = 0
    for layer in wanted:
        raster = layer.raster
        assert raster is not None
        part = progress.part(done / total, raster.size.area / total)
        done += raster.size.area
        if raster not in known:
            known[raster] = _mixture(document, raster, pair, options, _whole(raster.size, across, down), library, part)
    placing = {layer.id: layer for layer in wanted}

    def filled(frame: Layer) -> Layer:
        old = document.layer(frame.id)
        if old.raster is None:
            return frame
        if frame.id not in placing:
            return frame if not isinstance(frame.content, Placed) else replace(frame, content=replace(frame.content, raster=old.raster))
        made = known[old.raster]
        own = made.size.width / old.raster.size.width, made.size.height / old.raster.size.height
        if isinstance(frame.content, Placed):
            whole = Transform.scaling(1 / own[0], 1 / own[1]).then(frame.content.transform)
            return replace(frame, content=Placed(made, whole))
        assert isinstance(frame.content, Pixels | Generated)
        raster, place = _placed(made, own, (old.offset.x, old.offset.y), (across, down))
        return replace(frame, content=replace(frame.content, raster=raster), offset=place)

    return replace(frames, layers=each_layer(frames.layers, filled))


def _without_pixels(document: Document) -> Document:
    """The document with layers that hold nothing: what resize_image() makes of it says where everything lies."""

    def emptied(layer: Layer) -> Layer:
        if not isinstance(layer.content, Pixels | Placed | Generated):
            return layer
        raster = layer.content.raster
        return replace(layer, content=replace(layer.content, raster=Raster(raster.size, raster.channels, raster.depth)))

    return replace(document, layers=each_layer(document.layers, emptied))


def _drawn_anew(layer: Layer, across: float, down: float) -> bool:
    """Whether the models draw a layer: one that has pixels, and shows them larger than they are."""
    if layer.raster is None or layer.raster.empty:
        return False
    if isinstance(layer.content, Placed):
        return abs(layer.content.transform.determinant) * across * down > 1.1
    return True


def _whole(size: Size, across: float, down: float) -> Size | None:
    """What a raster of ``size`` measures afterwards, if that is whole pixels."""
    width, height = size.width * across, size.height * down
    whole = abs(width - round(width)) < _SLACK and abs(height - round(height)) < _SLACK
    return Size(round(width), round(height)) if whole else None


def _placed(made: Raster, own: tuple[float, float], offset: tuple[float, float], times: tuple[float, float]) -> tuple[Raster, Point]:
    """A raster that was drawn ``own`` times as large, at its place in a picture that became ``times`` as large."""
    x, y = offset[0] * times[0], offset[1] * times[1]
    fits = all(abs(a - b) < 1e-9 * b for a, b in zip(own, times, strict=True)) and abs(x - round(x)) < _SLACK and abs(y - round(y)) < _SLACK
    if fits:
        return made, Point(round(x), round(y))
    return scaled(made, (offset[0] * own[0], offset[1] * own[1]), times[0] / own[0], times[1] / own[1], "lanczos")


def _mixture(
    document: Document, raster: Raster, pair: Enlargers, options: UpscaleOptions, size: Size | None, library: Library, progress: Progress
) -> Raster:
    """The raster as the models draw it, mixed: at ``size``, or where that is None as large as the smaller of their results."""
    colours, models, values = colours_of(document, raster), pair.needed(options.crisp), dict(options.extras)
    scale = min(model.sizes.scale for model in models)
    size = size or Size(raster.size.width * scale, raster.size.height * scale)
    made = [
        drawn_at(raster, colours, model, values, size, library, progress.part(i / len(models), 1 / len(models))) for i, model in enumerate(models)
    ]
    return made[0] if len(made) == 1 else _mixed(made[0], made[1], options.crisp)


def _mixed(faithful: Raster, crisp: Raster, share: float) -> Raster:
    """Two rasters of one size; ``share`` of the second."""
    amounts = np.full((TILE, TILE), round(share * 255), np.uint8)
    nothing = np.zeros((TILE, TILE, faithful.channels), dtype_of(faithful.depth))
    fresh: dict[Key, NDArray[Any]] = {}
    for key in faithful.tiles.keys() | crisp.tiles.keys():
        one, other = faithful.tiles.get(key), crisp.tiles.get(key)
        fresh[key] = np.array(mixed(nothing if one is None else one.pixels, nothing if other is None else other.pixels, amounts))
    return faithful.with_tiles(fresh)


# One raster


def drawn(raster: Raster, colours: Colours, model: Manifest, values: Mapping[str, float], library: Library, progress: Progress) -> Raster:
    """The raster as a model draws it, as many times larger as the model makes it, with its alpha drawn by the same model."""
    scale = model.sizes.scale
    size = Size(raster.size.width * scale, raster.size.height * scale)
    told = {e.name: values.get(e.name, e.default) for e in model.extras}
    alpha = None if raster.opaque else _alpha(raster, model, told, library, progress.part(0.0, 0.5))
    progress = progress if alpha is None else progress.part(0.5, 0.5)
    behind = None if colours.plain else Bleed(resample_raster(raster, size, "lanczos", progress.part(0.0, 0.02)))
    bleed, sheet, limit = Bleed(raster), Sheet(size, raster.channels, raster.depth), np.float32(full(raster.depth))

    def write(area: Rect, planes: Planes) -> None:
        seen = np.full(planes.shape[1:], full(raster.depth), dtype_of(raster.depth)) if alpha is None else alpha.read(area)[..., 0]
        if behind is None:
            planes *= limit
            planes += np.float32(0.5)
            pixels = cv2.merge([*(plane.astype(seen.dtype) for plane in planes), seen])
        else:
            pixels = colours.changed(behind.read(area), planes)
            pixels[..., -1] = seen
        sheet.write(area, pixels)

    run_tiles(model, library.session(model, progress), raster.size, lambda area: colours.planes(bleed.read(area)), write, progress, told)
    return sheet.raster()


def drawn_at(
    raster: Raster, colours: Colours, model: Manifest, values: Mapping[str, float], size: Size, library: Library, progress: Progress
) -> Raster:
    """The raster as a model draws it, brought to ``size``.

    Where the model's own result would be very large, the raster is done in bands that overlap, so that only a part of that is there at a time.
    """
    scale, whole = model.sizes.scale, raster.size
    across, down = size.width / (whole.width * scale), size.height / (whole.height * scale)
    if across == down == 1:
        return drawn(raster, colours, model, values, library, progress)
    rows = max(LARGEST_DRAWN // (whole.width * scale * scale), 2 * model.sizes.receptive_field + 64)
    margin = model.sizes.receptive_field + math.ceil(3 * max(1 / down, 1) / scale) + 2
    sheet, bands, step = Sheet(size, raster.channels, raster.depth), -(-whole.height // rows), model.sizes.multiple
    for band in range(bands):
        inner = Rect(0, band * rows, whole.width, min(rows, whole.height - band * rows))
        start = max(inner.y - margin, 0) // step * step
        outer = Rect(0, start, whole.width, min(inner.bottom + margin, whole.height) - start)
        part = Raster.from_array(raster.read(outer)) if bands > 1 else raster
        large = drawn(part, colours, model, values, library, progress.part(band / bands, 0.95 / bands))
        fitted, place = scaled(large, (0, outer.y * scale), across, down, "lanczos")
        top, bottom = round(inner.y * scale * down), round(inner.bottom * scale * down)
        wanted = Rect(0, top, size.width, min(bottom, size.height) - top)
        for key in keys_in(wanted):
            square = tile_rect(key).intersected(wanted)
            sheet.write(square, fitted.read(square.moved(-place.x, -place.y)))
    return sheet.raster()


def _alpha(raster: Raster, model: Manifest, values: Mapping[str, float], library: Library, progress: Progress) -> Raster:
    """The raster's alpha as the model draws it, one channel; where all alpha nearby is nothing or everything, exactly that."""
    scale, limit = model.sizes.scale, np.float32(full(raster.depth))
    sheet = Sheet(Size(raster.size.width * scale, raster.size.height * scale), 1, raster.depth)

    def read(area: Rect) -> Planes:
        return np.repeat((raster.read(area)[..., -1] / limit)[None].astype(np.float32), 3, axis=0)

    def write(area: Rect, planes: Planes) -> None:
        small = Rect(area.x // scale, area.y // scale, area.width // scale, area.height // scale)
        around = small.grown(2).intersected(raster.area)
        near = raster.read(around)[..., -1]
        kernel = np.ones((5, 5), np.uint8)
        inside = small.slices(around.origin)
        low, high = (np.repeat(np.repeat(f(near, kernel)[inside], scale, 0), scale, 1) for f in (cv2.erode, cv2.dilate))
        made = np.rint(np.tensordot(LUMA, planes, 1) * limit).astype(dtype_of(raster.depth))
        sheet.write(area, np.where(low == high, low, made)[..., None])

    run_tiles(model, library.session(model, progress), raster.size, read, write, progress, values)
    return sheet.raster()


def try_enlarged(
    raster: Raster, colours: Colours, area: Rect, pair: Enlargers, times: tuple[float, float], values: Mapping[str, float], library: Library,
    progress: Progress,
) -> tuple[Planes, Planes, Planes | None]:
    """A small part of a raster made larger: resampled, by the faithful model, and by the crisp one; planes (3, H, W) of sRGB.

    ``times``: how many times as wide and as high the whole becomes.
    """
    rules = [model.sizes for model in pair.needed(0.5)]
    around = area.grown(max(rule.receptive_field for rule in rules) + 4).intersected(raster.area)
    bleed = Bleed(raster)
    planes = colours.planes(bleed.read(around))
    across, down = times
    inside = area.moved(-around.x, -around.y)

    def fitted(found: Planes) -> Planes:
        """Resampled to the target's scale and cut to what was asked for."""
        size = Size(max(round(around.width * across), 1), max(round(around.height * down), 1))
        part = Rect.around(inside.x * across, inside.y * down, inside.right * across, inside.bottom * down).intersected(size.rect)
        if found.shape[1:] == (size.height, size.width):
            return found[(slice(None), *part.slices())]
        opaque = np.full((*found.shape[1:], 4), 65535, np.uint16)
        large = resample(Colours(16).changed(opaque, found.copy()), size, "lanczos")
        return Colours(16).planes(large[part.slices()])

    results = []
    models = pair.needed(0.5)
    for i, model in enumerate(models):
        scale, part = model.sizes.scale, progress.part(i / len(models), 1 / len(models))
        out = np.empty((3, around.height * scale, around.width * scale), np.float32)

        def write(place: Rect, made: Planes, out: Planes = out) -> None:
            out[(slice(None), *place.slices())] = made

        told = {e.name: values.get(e.name, e.default) for e in model.extras}
        run_tiles(model, library.session(model, part), around.size, lambda place: planes[(slice(None), *place.slices())], write, part, told)
        results.append(fitted(out))
    return fitted(planes), results[0], results[1] if len(results) > 1 else None


# A style that makes pictures larger


def enlarge(document: Document, layer_id: int, preset: Preset, library: Library, progress: Progress) -> Edit:
    """The document a whole number of times as large, with the chosen layer as the style's model draws it; the others are resampled.

    A document that changed in the meantime is resampled as it is by then, and gets the model's layer.
    """
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Pixels | Generated):
        raise EditError(tr("“{name}” has no pixels of its own. Choose a layer that has.").format(name=layer.name))
    model = library.model_of(preset)
    factor = model.sizes.scale
    values = {name: float(value) for name, value in preset.values if not isinstance(value, str)}
    large = resize_image(document, Size(document.size.width * factor, document.size.height * factor), "lanczos", progress.part(0.0, 0.1))
    colours = colours_of(document, layer.content.raster)
    made = drawn(layer.content.raster, colours, model, values, library, progress.part(0.1, 0.9))

    def apply(found: Document) -> Document:
        bigger = large if found is document else resize_image(found, Size(found.size.width * factor, found.size.height * factor), "lanczos")
        return bigger.change(layer_id, lambda old: replace(old, content=Pixels(made)))

    return Edit(tr("Enlarge: {name}").format(name=preset.label), apply)
