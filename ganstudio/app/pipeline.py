"""The way of a picture through a model, as one visible flow::

    picture -> prepare -> style model, or content-editing model -> finish -> result

Everything here is a function of values and runs in a worker; what comes out is an Edit for the document as it is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import Colours, recoloured, seen_through
from ganstudio.app.enlarge import enlarge
from ganstudio.app.sheet import Sheet
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Pixels, Recipe
from ganstudio.core.edit import Edit, Step
from ganstudio.core.fields import Number, choice, fits, fitting, number, toggle
from ganstudio.core.flatten import flatten_layers
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.mix import mixed
from ganstudio.core.placed import layer_pixels
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, Raster, keys_in, tile_rect
from ganstudio.core.resample import resample_raster
from ganstudio.core.selection import feathered
from ganstudio.core.tile import LEVELS
from ganstudio.engine.apply import run_tiles
from ganstudio.engine.bleed import Bleed
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.translate import tr


@dataclass(frozen=True)
class StyleOptions:
    """How a style is applied. Only ``scale`` needs the model again when it changes."""

    strength: float = number(1.0, 0, 1, "Strength", unit="%", scale=100, tip="How much of the style shows; may be changed afterwards")
    keep_colours: bool = toggle(False, "Keep original colours", "Takes the light and dark of the style and the colours of the photo")
    scale: float = number(1.0, 0.5, 8.0, "Brush scale", unit="×", decimals=2, logarithmic=True,
                          tip="Larger values paint with broader strokes; 1 looks alike on small and on large pictures")  # fmt: skip
    feather: float = number(0.0, 0, 250, "Edge feather", unit="px", tip="Softens the edge of the selection")
    place: str = choice("new-layer", "Result", (("new-layer", "New layer"), ("in-place", "Change the layer itself")))


USUAL = 2_400_000
"""Pixels of a picture up to which a style is painted at its own size; on larger ones its strokes grow, or they would be lost."""


def brush_scale(options: StyleOptions, manifest: Manifest, size: Size) -> float:
    """How many times smaller a model gets to see a document of that size: the chosen brush scale, for styles times the picture's own."""
    natural = max((size.width * size.height / USUAL) ** 0.5, 1.0) if manifest.task == "style" else 1.0
    return round(options.scale * natural, 3)


def options_of(preset: Preset, base: StyleOptions | None = None) -> StyleOptions:
    """The options that a preset comes with, on top of ``base``; values of it that make no sense are left out."""
    values = {name: value for name, value in fitting(StyleOptions, dict(preset.values)).items() if name != "place"}
    return replace(base or StyleOptions(), **values)


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a model is given: a layer's pixels and which of them are wanted."""

    document: Document
    layer: Layer
    raster: Raster
    offset: Point
    """Where the raster lies in the document."""
    area: Rect
    """What is wanted, in the raster's pixels."""
    mask: Raster | None
    """The feathered selection, in document coordinates; None: everything."""
    colours: Colours
    """How models see the raster."""


@dataclass(frozen=True, eq=False)
class Styled:
    """A model's result at full strength. finish() makes edits of it with any strength, colours and feather, without the model."""

    prepared: Prepared
    raster: Raster
    """The size of ``prepared.area``; its alpha is the layer's."""
    preset: Preset
    manifest: Manifest
    options: StyleOptions


def stylise(document: Document, layer_id: int, preset: Preset, options: StyleOptions, library: Library, progress: Progress) -> Edit:
    """Applies a style to the selected part of a layer, or all of it: prepare -> model -> finish.

    A model that makes pictures larger enlarges the document, unless something is selected; then its result is brought back to size.
    """
    if library.model_of(preset).sizes.scale > 1 and document.selection is None:
        return enlarge(document, layer_id, preset, library, progress)
    prepared = prepare(document, layer_id, options)
    styled = run_style(prepared, preset, options, library, progress)
    return finish(styled, options)


# prepare


def prepare(document: Document, layer_id: int, options: StyleOptions) -> Prepared:
    """The pixels that the model needs; EditError if the layer has none or nothing of it is selected."""
    layer = document.layer(layer_id)
    raster, offset = pixels_of(document, layer)
    if options.place == "in-place" and not isinstance(layer.content, Pixels | Generated):
        raise EditError(tr("“{name}” cannot be changed in place. Choose a new layer for the result.").format(name=layer.name))
    mask = None if document.selection is None else feathered(document.selection, options.feather)
    area = raster.area
    if mask is not None:
        area = area.intersected(mask.bounds().moved(-offset.x, -offset.y))
        if area.empty:
            raise EditError(tr("Nothing of “{name}” is selected.").format(name=layer.name))
    if area.empty:
        raise EditError(tr("“{name}” has no pixels.").format(name=layer.name))
    return Prepared(document, layer, raster, offset, area, mask, seen_through(document, raster))


def pixels_of(document: Document, layer: Layer) -> tuple[Raster, Point]:
    """A layer's pixels and where they lie: as stored, or rendered where they are a group or under a transform."""
    if isinstance(layer.content, Pixels | Generated):
        return layer.content.raster, layer.offset
    if isinstance(layer.content, Adjustment):
        raise EditError(tr("“{name}” is an adjustment layer, which has no pixels. Choose another layer.").format(name=layer.name))
    area = layer.bounds.intersected(document.area)
    if area.empty:
        raise EditError(tr("“{name}” has no pixels.").format(name=layer.name))
    if isinstance(layer.content, Group):
        return Raster.from_array(flatten_layers(document, (layer,), area)), area.origin
    return Raster.from_array(layer_pixels(layer, area)), area.origin


# the model


def run_style(prepared: Prepared, preset: Preset, options: StyleOptions, library: Library, progress: Progress) -> Styled:
    """The style at full strength, at the document's depth and in its colours; its alpha is the layer's own."""
    manifest = library.model_of(preset)
    progress(0.0, tr("Loading the model"))
    session = library.session(manifest, progress)
    given = dict(preset.values)
    values = {e.name: float(given[e.name]) for e in manifest.extras if fits(Number(e.label, e.low, e.high), given.get(e.name))}
    sheet = Sheet(prepared.area.size, prepared.document.channels, prepared.document.depth)
    colours, raster = prepared.colours, prepared.raster
    bleed = Bleed(raster)

    def put(area: Rect, after: NDArray[np.float32]) -> None:
        """Takes the style's planes for ``area`` (raster coordinates), cut to what is wanted."""
        wanted = area.intersected(prepared.area)
        if wanted.empty:
            return
        after = after[(slice(None), *wanted.slices(area.origin))]
        before = raster.read(wanted) if colours.plain else bleed.read(wanted)
        sheet.write(wanted.moved(-prepared.area.x, -prepared.area.y), colours.changed(before, after))

    factor = manifest.sizes.scale
    scale = brush_scale(options, manifest, prepared.document.size)
    if scale == 1 and factor == 1:
        rule = manifest.sizes
        step = rule.multiple
        around = prepared.area if rule.whole or rule.fixed else aligned(prepared.area.grown(rule.receptive_field), step).intersected(raster.area)
        run_tiles(
            manifest,
            session,
            around.size,
            lambda area: colours.planes(bleed.read(area.moved(around.x, around.y))),
            lambda area, after: put(area.moved(around.x, around.y), after),
            progress,
            values,
            origin=around.origin,
        )
    else:
        reach = round((manifest.sizes.receptive_field + 4) * scale)
        around = prepared.area.grown(reach).intersected(raster.area)
        _run_scaled(prepared, manifest, session, around, scale, values, put, progress)
    return Styled(prepared, sheet.raster(), preset, manifest, options)


def aligned(area: Rect, step: int) -> Rect:
    """The smallest rectangle around ``area`` that begins at whole multiples of ``step``."""
    x, y = area.x // step * step, area.y // step * step
    return Rect(x, y, area.right - x, area.bottom - y)


def _run_scaled(
    prepared: Prepared,
    manifest: Manifest,
    session: Any,
    around: Rect,
    scale: float,
    values: dict[str, float],
    put: Callable[[Rect, NDArray[np.float32]], None],
    progress: Progress,
) -> None:
    """Runs the model over ``around`` made smaller by ``scale``, and brings its result back to full size in bands."""
    colours, factor = prepared.colours, manifest.sizes.scale
    small_size = Size(max(round(around.width / scale), 1), max(round(around.height / scale), 1))
    whole = Sheet(around.size, prepared.raster.channels, prepared.raster.depth)
    for key in keys_in(around):
        part = tile_rect(key).intersected(around)
        whole.write(part.moved(-around.x, -around.y), prepared.raster.read(part))
    small = Bleed(resample_raster(whole.raster(), small_size, "area" if scale > 1 else "lanczos", progress.part(0.0, 0.1)))
    styled = Sheet(Size(small_size.width * factor, small_size.height * factor), 4, 16)

    def write(area: Rect, planes: NDArray[np.float32]) -> None:
        opaque = np.full((area.height, area.width, 4), 65535, np.uint16)
        styled.write(area, Colours(16).changed(opaque, planes))

    begins = Point(round(around.x / scale), round(around.y / scale))
    run_tiles(
        manifest, session, small_size, lambda area: colours.planes(small.read(area)), write, progress.part(0.1, 0.8), values, origin=begins
    )
    large = resample_raster(styled.raster(), around.size, "bicubic" if scale > 1 else "area", progress.part(0.9, 0.1))
    for key in keys_in(large.area):
        part = tile_rect(key).intersected(large.area)
        put(part.moved(around.x, around.y), Colours(16).planes(large.read(part)))


# finish


def finish(styled: Styled, options: StyleOptions) -> Edit:
    """The edit that shows a result with these options, without running the model: as a new layer above, or in the layer itself.

    All that takes time is done here, so that applying the edit does not hold up the interface.
    """
    prepared = styled.prepared
    document = prepared.document
    label = tr("Style: {name}").format(name=styled.preset.label)
    raster = keep_colours(styled) if options.keep_colours and document.mode == "rgb" else styled.raster
    mask = prepared.mask
    if document.selection is not None and options.feather != styled.options.feather:
        mask = feathered(document.selection, options.feather)
    offset = prepared.offset + prepared.area.origin
    if options.place == "in-place":
        return Edit(label, changed_in_place(prepared.layer, raster, offset, mask, options.strength), step=_step(styled, options))
    reads = ((prepared.layer.id, prepared.raster.digest()),)
    model = styled.manifest
    recipe = Recipe(model.task, model.id, model.sha256, styled.preset.id, recipe_values(styled.preset, options), 0, reads)
    shown = None if mask is None else layer_mask(mask)
    warm(raster)

    def add(document: Document) -> Document:
        document, layer = document.numbered(
            lambda id: Layer(id, styled.preset.label, Generated(raster, recipe), offset, shown, options.strength)
        )
        return document.insert(layer, above=prepared.layer.id if document.find(prepared.layer.id) is not None else None)

    return Edit(label, add, step=_step(styled, options))


def _step(styled: Styled, options: StyleOptions) -> Step | None:
    """The style as something to be done to other pictures; None where only a selected part got it."""
    if styled.prepared.mask is not None:
        return None
    return Step("style", {"preset": styled.preset.id, "strength": options.strength, "keep_colours": options.keep_colours, "scale": options.scale})


def recipe_values(preset: Preset, options: StyleOptions) -> tuple[tuple[str, float | str | bool], ...]:
    """What a Generated layer remembers, to be made again: the preset's values with the options used."""
    values = dict(preset.values)
    values.update(keep_colours=options.keep_colours, scale=options.scale, feather=options.feather)
    return tuple(values.items())


def layer_mask(mask: Raster) -> Mask:
    """The mask cut to what is not 0."""
    bounds = mask.bounds()
    return Mask(Raster.from_array(mask.read(bounds)), bounds.origin)


def warm(raster: Raster) -> None:
    """Makes the smaller copies that the screen will ask for."""
    for tile in raster.tiles.values():
        tile.mip(LEVELS - 1)
        _ = tile.opaque


def keep_colours(styled: Styled) -> Raster:
    """The result with the colours of the layer that it was made from."""
    prepared = styled.prepared
    fresh: dict[Key, NDArray[Any]] = {}
    for key, tile in styled.raster.tiles.items():
        square = tile_rect(key)
        original = prepared.raster.read(square.moved(prepared.area.x, prepared.area.y))
        pixels = tile.pixels.copy()
        pixels[..., :3] = recoloured(original[..., :3], pixels[..., :3])
        fresh[key] = pixels
    return styled.raster.with_tiles(fresh)


def changed_in_place(
    layer: Layer, styled: Raster, offset: Point, mask: Raster | None, strength: float
) -> Callable[[Document], Document]:
    """Changes the colours of ``layer`` towards ``styled`` (at ``offset`` in the document) inside the mask; alpha stays.

    Tiles that were painted on meanwhile are changed as they are by then.
    """
    before = layer.raster
    assert before is not None
    after = _towards(before, layer.offset, styled, offset, mask, strength, before.tiles.keys())
    warm(after)

    def change(found: Layer) -> Layer:
        raster = found.raster
        if raster is None or not isinstance(found.content, Pixels | Generated):
            raise EditError(tr("“{name}” cannot be changed in place any more.").format(name=found.name))
        if raster.size != before.size or found.offset != layer.offset:
            result = _towards(raster, found.offset, styled, offset, mask, strength, raster.tiles.keys())
        else:
            other = raster.changed(before)
            kept = {key: tile for key, tile in after.tiles.items() if key not in other}
            mixed_in = _towards(raster, found.offset, styled, offset, mask, strength, other)
            result = replace(raster, tiles={**mixed_in.tiles, **kept})
        return found if result.tiles == raster.tiles else replace(found, content=Pixels(result))

    return lambda document: document.change(layer.id, change)


def _towards(
    raster: Raster, lies: Point, styled: Raster, offset: Point, mask: Raster | None, strength: float, keys: Iterable[Key]
) -> Raster:
    """``raster``, lying at ``lies``, with its tiles ``keys`` mixed towards ``styled``; tiles without a change stay the same objects."""
    shift = offset - lies
    area = styled.area.moved(shift.x, shift.y).intersected(raster.area)
    fresh: dict[Key, NDArray[Any]] = {}
    for key in keys:
        square = tile_rect(key)
        part = square.intersected(area)
        tile = raster.tiles.get(key)
        if tile is None or part.empty:
            continue
        amounts = np.full((part.height, part.width), 255, np.uint8) if mask is None else mask.read(part.moved(lies.x, lies.y))[..., 0]
        if strength < 1:
            amounts = np.rint(amounts * np.float32(strength)).astype(np.uint8)
        if not amounts.any():
            continue
        inside = part.slices(square.origin)
        old = tile.pixels[inside]
        new = styled.read(part.moved(-shift.x, -shift.y))
        new[..., -1] = old[..., -1]
        result = mixed(old, new, amounts)
        if not np.array_equal(result, old):
            values = tile.pixels.copy()
            values[inside] = result
            fresh[key] = values
    return raster.with_tiles(fresh)


# for the style brush, the panel, and changes afterwards


def style_raster(document: Document, layer_id: int, preset: Preset, options: StyleOptions, library: Library, progress: Progress) -> Raster:
    """The whole layer in that style, at full strength, the size of its raster: what the style brush reveals."""
    prepared = prepare(replace(document, selection=None), layer_id, replace(options, place="new-layer"))
    styled = run_style(prepared, preset, options, library, progress)
    return keep_colours(styled) if options.keep_colours and document.mode == "rgb" else styled.raster


def set_strength(layer_id: int, strength: float) -> Edit:
    """Changes how much a style's own layer shows, without the model. Made for Editor.amend() while a slider is dragged."""
    opacity = min(max(strength, 0.0), 1.0)
    return Edit(
        tr("Style strength"),
        lambda document: document.change(layer_id, lambda layer: layer if layer.opacity == opacity else replace(layer, opacity=opacity)),
    )
