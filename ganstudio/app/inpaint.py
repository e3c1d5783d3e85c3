"""Remove and fill: what is marked is painted over by a model from what lies around it, as a layer of its own or in the layer itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ganstudio.app.colours import Colours, colours_of
from ganstudio.app.filling import COMFORT, CONTEXT, FINE, Filler, Work, fill_part, is_wide
from ganstudio.app.holes import amounts_of, checked, parts_of
from ganstudio.app.pipeline import StyleOptions, changed_in_place, prepare, warm
from ganstudio.app.sheet import Sheet
from ganstudio.app.texture import Hole, Planes
from ganstudio.app.twins import Twins, run_twins, twins
from ganstudio.core.document import Document, Generated, Layer, Mask, Recipe
from ganstudio.core.edit import Edit
from ganstudio.core.fields import fitting
from ganstudio.core.flatten import flatten, flatten_layers
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, keys_in, tile_rect
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import SizeRule
from ganstudio.errors import EditError
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr

TASK = "inpaint"
_FAR = 256
"""Pixels around a window that a model is shown at most."""


@dataclass(frozen=True, eq=False)
class _Ground:
    """The pixels that holes are filled from."""

    raster: Raster
    offset: Point
    """Where they lie in the document."""
    colours: Colours


def loaded(library: Library, progress: Progress) -> None:
    """Opens the active model, so that the first fill does not wait for it."""
    for model in twins(library, TASK).needed(1.0):
        library.session(model, progress)


def fill(document: Document, layer_id: int, mask: Raster, options: InpaintOptions, library: Library, progress: Progress, model: str = "") -> Edit:
    """As remove(), but what is marked becomes opaque, also where the layer is transparent or has no pixels, and lies in a layer of its own."""
    return remove(document, layer_id, mask, options, library, progress, model, solid=True)


def remove(
    document: Document,
    layer_id: int,
    mask: Raster,
    options: InpaintOptions,
    library: Library,
    progress: Progress,
    model: str = "",
    *,
    solid: bool = False,
) -> Edit:
    """Fills what is marked in ``mask`` (one channel, the document's size) from its surroundings in the layer.

    The result is a new layer that can be run again; what is marked later is added to it. In place, the layer's alpha stays.
    ``solid``: filled places become opaque, also where the layer was transparent. EditError says what is wrong with the mask or the layer.
    """
    layer = document.layer(layer_id)
    amounts = amounts_of(checked(mask, document.size), options.feather)
    pair = twins(library, TASK, model=model)
    above = _filled_layer(document, layer) if options.place == "new-layer" and not solid else None
    source = layer if above is None else _source_of(document, above)
    ground = _ground(document, above or layer, source, options, amounts.bounds(), solid)
    area = amounts.bounds().intersected(document.area if solid else ground.raster.area.moved(ground.offset.x, ground.offset.y))
    if area.empty:
        raise EditError(tr("Nothing of “{name}” is marked.").format(name=layer.name))
    made = _fill(ground, amounts, area, pair, options, library, progress, solid or options.place == "new-layer")
    label = tr("Fill") if solid else tr("Remove")
    if options.place == "in-place" and not solid:
        return Edit(label, changed_in_place(layer, made, area.origin, amounts, 1.0))
    recipe = _recipe(pair, options, solid, _reads(document, source, options))
    if above is not None:
        target = above.id
        return Edit(label, lambda now: now.change(target, lambda found: _joined(found, made, area, amounts, recipe)))
    warm(made)
    shown = Mask(Raster.from_array(amounts.read(area)), area.origin)
    clip = not solid and not ground.raster.opaque and source.id == layer_id and not layer.clip
    name = tr("Filled") if solid else tr("Removed")

    def add(now: Document) -> Document:
        now, new = now.numbered(lambda id: Layer(id, name, Generated(made, recipe), area.origin, shown, clip=clip))
        return now.insert(new, above=layer_id if now.find(layer_id) is not None else None)

    return Edit(label, add)


def refill(document: Document, layer_id: int, library: Library, progress: Progress, model: str = "") -> Edit:
    """Makes such a layer again, from what it was made of as that is now, where its mask shows it. EditError if that is gone."""
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Generated) or layer.content.recipe.task != TASK:
        raise EditError(tr("“{name}” was not made by filling.").format(name=layer.name))
    recipe = layer.content.recipe
    options, solid = _options_in(recipe), bool(dict(recipe.values).get("solid", False))
    source = _source_of(document, layer)
    amounts = _marked_by(document, layer)
    pair = twins(library, TASK, model=model or recipe.model)
    ground = _ground(replace(document, layers=_below(document, layer_id)), source, source, options, amounts.bounds(), solid)
    area = layer.bounds.intersected(document.area)
    made = _fill(ground, amounts, area, pair, options, library, progress, True)
    warm(made)
    fresh = _recipe(pair, options, solid, _reads(document, source, options))

    def change(found: Layer) -> Layer:
        return replace(found, content=Generated(made, fresh), offset=area.origin)

    return Edit(tr("Run again: {name}").format(name=layer.name), lambda now: now.change(layer_id, change))


# what is read


def _filled_layer(document: Document, layer: Layer) -> Layer | None:
    """The layer that more is filled on: ``layer`` if it is such a one, or the one right above it that was made from it; None: a new one."""
    siblings = document.siblings(layer.id)
    place = next(i for i, x in enumerate(siblings) if x.id == layer.id)
    for found in (layer, *siblings[place + 1 : place + 2]):
        if isinstance(found.content, Generated) and found.content.recipe.task == TASK and not dict(found.content.recipe.values).get("solid"):
            reads = found.content.recipe.reads
            if reads and document.find(reads[0][0]) is not None and (found is layer or reads[0][0] == layer.id):
                return found
    return None


def _source_of(document: Document, layer: Layer) -> Layer:
    """The layer that a filled one was made from; EditError if it is gone."""
    assert isinstance(layer.content, Generated)
    reads = layer.content.recipe.reads
    source = document.find(reads[0][0]) if reads else None
    if source is None:
        raise EditError(tr("The layer that “{name}” was made from is not there any more.").format(name=layer.name))
    return source


def _below(document: Document, layer_id: int) -> tuple[Layer, ...]:
    """The layers without that one and those above it in its stack."""

    def cut(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        place = next((i for i, x in enumerate(layers) if x.id == layer_id), None)
        return layers if place is None else layers[:place]

    return document.edit_stack(cut).layers


def _ground(document: Document, layer: Layer, source: Layer, options: InpaintOptions, bounds: Rect, solid: bool) -> _Ground:
    """The pixels around ``bounds`` that are filled from: the source's with what was filled above it before, or those of all layers."""
    def ground(raster: Raster, offset: Point) -> _Ground:
        return _Ground(raster, offset, colours_of(document, raster))

    if options.sample == "layer" and layer is source and not solid:
        prepared = prepare(replace(document, selection=None), source.id, StyleOptions(place="new-layer"))
        return ground(prepared.raster, prepared.offset)
    area = bounds.grown(max(8 * max(bounds.width, bounds.height), 1024)).intersected(document.area)
    if options.sample == "merged":
        return ground(Raster.from_array(flatten(document, area)), area.origin)
    layers = (source,) if layer is source else (replace(source, visible=True), replace(layer, visible=True))
    plain = tuple(replace(x, opacity=1.0, clip=False) for x in layers)
    return ground(Raster.from_array(flatten_layers(document, plain, area)), area.origin)


def _reads(document: Document, source: Layer, options: InpaintOptions) -> tuple[tuple[int, str], ...]:
    """What the result depends on: the source, and with all layers the others that have pixels too."""
    others = document.walk() if options.sample == "merged" else ()
    layers = (source, *(x for x in others if x.id != source.id and x.visible and not isinstance(x.content, Generated)))
    return tuple((x.id, x.raster.digest()) for x in layers if x.raster is not None)


def _marked_by(document: Document, layer: Layer) -> Raster:
    """What a filled layer's mask shows, as a mask of the document's size; without one, all of its pixels."""
    inside = layer.bounds.intersected(document.area)
    if layer.mask is not None:
        values = layer.mask.read(inside)
    else:
        assert layer.raster is not None
        values = (layer.raster.read(inside.moved(-layer.offset.x, -layer.offset.y))[..., -1] > 0).astype(np.uint8) * np.uint8(255)
    return checked(Raster(document.size, 1).write(inside, values), document.size)


# the recipe


def _recipe(pair: Twins, options: InpaintOptions, solid: bool, reads: tuple[tuple[int, str], ...]) -> Recipe:
    values = (("crisp", options.crisp), ("grain", options.grain), ("feather", options.feather), ("sample", options.sample), ("solid", solid))
    return Recipe(TASK, pair.model.id, pair.model.sha256, "", values, 0, reads)


def _options_in(recipe: Recipe) -> InpaintOptions:
    given = {name: value for name, value in fitting(InpaintOptions, dict(recipe.values)).items() if name != "place"}
    return replace(InpaintOptions(feather=0.0), **given)


def _joined(found: Layer, made: Raster, area: Rect, amounts: Raster, recipe: Recipe) -> Layer:
    """A filled layer with more filled: the new pixels where they are marked, the old ones elsewhere."""
    if not isinstance(found.content, Generated) or found.raster is None:
        raise EditError(tr("“{name}” is not a filled layer any more.").format(name=found.name))
    whole = found.bounds.united(area)
    old = found.raster
    pixels = np.zeros((whole.height, whole.width, old.channels), old.read(Rect(0, 0, 1, 1)).dtype)
    pixels[found.bounds.slices(whole.origin)] = old.read()
    shares = amounts.read(area)[..., 0]
    inside = pixels[area.slices(whole.origin)]
    fresh = made.read()
    inside[shares > 0] = fresh[shares > 0]
    mask = np.zeros((whole.height, whole.width), np.uint8)
    mask[found.bounds.slices(whole.origin)] = 255 if found.mask is None else found.mask.read(found.bounds)
    part = mask[area.slices(whole.origin)]
    np.maximum(part, shares, out=part)
    raster = Raster.from_array(pixels)
    return replace(found, content=Generated(raster, recipe), offset=whole.origin, mask=Mask(Raster.from_array(mask), whole.origin))


# the model


def _reach(rule: SizeRule) -> int:
    """How much around a hole a model is given: for one of a fixed size so much that a hole of half of it is filled in one run."""
    if rule.fixed is not None:
        return min(rule.fixed.width, rule.fixed.height) // 4
    return _FAR if rule.whole else min(rule.receptive_field, _FAR)


def _fill(
    ground: _Ground, amounts: Raster, area: Rect, pair: Twins, options: InpaintOptions, library: Library, progress: Progress, solid: bool
) -> Raster:
    """The pixels of ``area`` (document coordinates) with what is marked filled; zeros where nothing is. ``solid``: filled ones are opaque.

    EditError if everything is marked that it could be filled from.
    """
    known = ground.raster.area.moved(ground.offset.x, ground.offset.y)
    if area.contains(known) and amounts.read(known).all():
        raise EditError(tr("The whole picture is marked. Leave a part that shows what to fill it with."))

    def run(planes: Planes, hole: Hole, progress: Progress) -> Planes:
        return _run(pair, options.crisp, library, planes, hole, progress)

    rules = [model.sizes for model in pair.needed(options.crisp)]
    reach = max(_reach(rule) for rule in rules)
    frame = max(min(rule.fixed.width, rule.fixed.height) if rule.fixed else 0 for rule in rules)
    comfort, fine = (min(rule.hole or usual for rule in rules) for usual in (COMFORT, FINE))
    filler = Filler(run, -(-max(reach, CONTEXT) // 8) * 8, comfort, fine, frame)
    work = Work(ground.raster, ground.offset, ground.colours, amounts, solid)
    wide = [part for part in parts_of(amounts, 2 * CONTEXT) if is_wide(work, part, filler)]
    for done, part in enumerate(wide):
        work = fill_part(work, part, filler, options.grain, progress.part(done / (len(wide) + 1), 1 / (len(wide) + 1)))
    rest, thin = progress.part(len(wide) / (len(wide) + 1), 1 / (len(wide) + 1)), parts_of(work.left, 2 * filler.reach)
    for done, part in enumerate(thin):
        work = fill_part(work, part, filler, options.grain, rest.part(done / len(thin), 1 / len(thin)))
    sheet = Sheet(area.size, ground.raster.channels, ground.raster.depth)
    for key in keys_in(area):
        square = tile_rect(key).intersected(area)
        shown = amounts.read(square)[..., 0] > 0
        if shown.any():
            pixels = work.raster.read(square.moved(-ground.offset.x, -ground.offset.y))
            pixels[~shown] = 0
            sheet.write(square.moved(-area.x, -area.y), pixels)
    return sheet.raster()


def _run(pair: Twins, crisp: float, library: Library, planes: Planes, hole: Hole, progress: Progress) -> Planes:
    """What the model makes of planes (3, H, W) with a hole."""
    given = np.concatenate((planes, hole[None].astype(np.float32)))
    made = np.empty_like(planes)

    def write(area: Rect, result: Planes) -> None:
        made[(slice(None), *area.slices())] = result

    size = Size(planes.shape[2], planes.shape[1])
    run_twins(pair, crisp, library, size, lambda area: given[(slice(None), *area.slices())], write, progress)
    return made
