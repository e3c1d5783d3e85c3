"""Pictures from noise: as a layer, or as a document of their own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from ganstudio.app.colours import Colours
from ganstudio.app.pipeline import layer_mask, warm
from ganstudio.app.room import check_room
from ganstudio.app.sheet import Sheet
from ganstudio.core.document import Document, Generated, Layer, Recipe
from ganstudio.core.edit import Edit
from ganstudio.core.fields import choice, fitting, number
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, keys_in, tile_rect
from ganstudio.core.resample import resample_raster
from ganstudio.engine.apply import Planes, drawn
from ganstudio.engine.latent import Directions, Noise, between, noise_of, read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import EditError, ModelError
from ganstudio.translate import tr

SEEDS = 1_000_000
"""Seeds go from 0 up to, not including, this."""
AXIS = "direction."
"""Stands before the number of a direction among a recipe's values."""
_MOST_AXES, FURTHEST = 256, 100.0
"""Directions that a recipe may name, and how far along one it may go."""
_REACH = 12
"""Pixels of the other side that resampling a tileable picture sees, at least."""
_WORKED_ON = 12
"""Bytes of a pixel while a picture is laid out: 16 bit, and a part of it once more."""
_NEAR = 3
"""Pixels that enlarging sees around each."""
FILLS = (("own", "Its own size"), ("fit", "Fill the picture"), ("tile", "Repeat without seams"))


@dataclass(frozen=True)
class DrawOptions:
    """Which picture a generator makes, and how it is laid out."""

    task: ClassVar[str] = "generate"

    seed: int = number(0, 0, SEEDS - 1, "Seed", tip="The same number makes the same picture")
    variety: float = number(0.8, 0, 1, "Variety", unit="%", scale=100,
                            tip="Truncation: less keeps to what is usual, more dares the odd; 0 % is the mean picture")  # fmt: skip
    variation: float = number(0.0, 0, 1, "Variation", unit="%", scale=100, tip="How far to go from this picture towards a neighbour")
    neighbour: int = number(1, 0, SEEDS - 1, "Neighbour", tip="Seed of the neighbour: another number, another variation")
    blend: float = number(0.0, 0, 1, "Blend A to B", unit="%", scale=100, tip="0 % is the picture itself (A), 100 % the other one (B)")
    other: int = number(2, 0, SEEDS - 1, "Seed of B", tip="The picture to blend with")
    amounts: tuple[float, ...] = ()
    """How far to go along each direction of the generator, in deviations."""
    fill: str = choice("own", "Size", FILLS, "How the picture is laid out in the document or the selection")
    zoom: float = number(1.0, 0.25, 16, "Scale", unit="×", decimals=2, logarithmic=True, tip="Size of a picture against the size that it was made in")


def generators(library: Library) -> tuple[Manifest, ...]:
    """The models that make pictures from noise."""
    return tuple(m for m in library.manifests if m.latent is not None)


def generator(library: Library, id: str = "") -> Manifest:
    """The active generator, or the one with that id; ModelError if there is none or it is no generator."""
    found = library.manifest(id) if id else library.active(DrawOptions.task)
    if found.latent is None:
        known = ", ".join(m.id for m in generators(library))
        raise ModelError(found.id, tr("makes no pictures from noise. Generators are: {all}.").format(all=known or "–"))
    return found


def noise_for(options: DrawOptions, size: int) -> Noise:
    """The noise (size,) of the options' seeds, before any direction."""
    noise = noise_of(options.seed, size)
    if options.variation:
        noise = between(noise, noise_of(options.neighbour, size), options.variation)
    return between(noise, noise_of(options.other, size), options.blend) if options.blend else noise


def pictures(
    manifest: Manifest, options: DrawOptions, library: Library, progress: Progress, seeds: Sequence[int] = ()
) -> Iterator[Planes]:
    """The picture of the options, (3, H, W) sRGB 0..1; or those of ``seeds`` with all else alike."""
    assert manifest.latent is not None
    directions = read_directions(manifest)
    moved = directions.offset(options.amounts) if directions is not None and any(options.amounts) else None
    noise = np.stack([noise_for(replace(options, seed=seed), manifest.latent.size) for seed in seeds or (options.seed,)])
    yield from drawn(manifest, library.session(manifest, progress), noise, progress, options.variety, moved)


def amounts_named(directions: Directions | None, given: Mapping[str, float]) -> tuple[float, ...]:
    """Amounts by the directions' names (any case) or numbers from 1; EditError for one that is not there."""
    names = directions.names if directions is not None else ()
    places = {name.lower(): i for i, name in enumerate(names)} | {str(i + 1): i for i in range(len(names))}
    amounts = [0.0] * len(names)
    for name, amount in given.items():
        place = places.get(name.strip().lower())
        if place is None:
            raise EditError(tr("There is no direction {name}. There are: {all}.").format(name=name, all=", ".join(names) or "–"))
        amounts[place] = amount
    return tuple(amounts)


# Laying out


def laid_out(planes: Planes, options: DrawOptions, area: Size, progress: Progress, *, tileable: bool) -> Raster:
    """The picture as RGBA of 16 bit, as large as the options say for something of size ``area``."""
    small = Size(planes.shape[2], planes.shape[1])
    if options.fill == "own":
        return _enlarged(planes, _times(small, options.zoom), tileable, progress)
    if options.fill == "fit":
        factor = max(area.width / small.width, area.height / small.height)
        middle = _middle_of(planes, Size(math.ceil(area.width / factor), math.ceil(area.height / factor)))
        height, width = middle.shape[1:]
        size = Size(max(math.ceil(width * factor), area.width), max(math.ceil(height * factor), area.height))
        large = _enlarged(middle, size, tileable and size == _times(small, factor), progress.part(0, 0.9))
        return _cut(large, Rect((size.width - area.width) // 2, (size.height - area.height) // 2, area.width, area.height))
    one = _enlarged(planes, _times(small, options.zoom), tileable, progress.part(0, 0.5))
    return _repeated(one, area, progress.part(0.5, 0.5))


def _middle_of(planes: Planes, wanted: Size) -> Planes:
    """The middle of a picture that is not needed whole, with what resampling sees around it: a long strip does not cost a square."""
    height, width = (min(n, wanted_n + 2 * _NEAR + (n - wanted_n) % 2) for n, wanted_n in
                     ((planes.shape[1], wanted.height), (planes.shape[2], wanted.width)))  # fmt: skip
    top, left = (planes.shape[1] - height) // 2, (planes.shape[2] - width) // 2
    return planes[:, top : top + height, left : left + width]


def _times(size: Size, factor: float) -> Size:
    return Size(max(round(size.width * factor), 1), max(round(size.height * factor), 1))


def _enlarged(planes: Planes, size: Size, tileable: bool, progress: Progress) -> Raster:
    """The picture at ``size``; what goes on at the other side stays so."""
    height, width = planes.shape[1:]
    pixels = np.full((height, width, 4), 65535, np.uint16)
    pixels[..., :3] = np.rint(np.moveaxis(planes, 0, 2) * 65535)
    if (width, height) == (size.width, size.height):
        return Raster.from_array(pixels)
    if not tileable:
        return resample_raster(Raster.from_array(pixels), size, "bicubic", progress)
    beyond = [-(-_REACH // step) * step for step in (width // math.gcd(width, size.width), height // math.gcd(height, size.height))]
    more = [beyond[0] * size.width // width, beyond[1] * size.height // height]
    around = np.pad(pixels, ((beyond[1], beyond[1]), (beyond[0], beyond[0]), (0, 0)), "wrap")
    large = resample_raster(Raster.from_array(around), Size(size.width + 2 * more[0], size.height + 2 * more[1]), "bicubic", progress)
    return _cut(large, Rect(more[0], more[1], size.width, size.height))


def _cut(raster: Raster, area: Rect) -> Raster:
    sheet = Sheet(area.size, raster.channels, raster.depth)
    for key in keys_in(area.size.rect):
        part = tile_rect(key).intersected(area.size.rect)
        sheet.write(part, raster.read(part.moved(area.x, area.y)))
    return sheet.raster()


def _repeated(one: Raster, area: Size, progress: Progress) -> Raster:
    """The picture side by side over ``area``, whole in the top left corner."""
    pixels = one.read()
    sheet = Sheet(area, one.channels, one.depth)
    keys = list(keys_in(area.rect))
    for done, key in enumerate(keys):
        progress(done / len(keys))
        part = tile_rect(key).intersected(area.rect)
        rows, columns = np.arange(part.y, part.bottom) % one.size.height, np.arange(part.x, part.right) % one.size.width
        sheet.write(part, pixels[rows[:, None], columns])
    return sheet.raster()


def _in_colours(raster: Raster, document: Document, progress: Progress) -> Raster:
    """A raster of 16-bit sRGB at the document's depth and in its colours."""
    plain, own = Colours(16), Colours(document.depth, document.mode == "grey", document.profile)
    sheet = Sheet(raster.size, document.channels, document.depth)
    keys = list(keys_in(raster.area))
    for done, key in enumerate(keys):
        progress(done / len(keys))
        part = tile_rect(key).intersected(raster.area)
        black = np.zeros((part.height, part.width, document.channels), np.uint16 if document.depth == 16 else np.uint8)
        black[..., -1] = np.iinfo(black.dtype).max
        sheet.write(part, own.changed(black, plain.planes(raster.read(part))))
    return sheet.raster()


# Layers and documents


def generate_layer(
    document: Document, options: DrawOptions, library: Library, progress: Progress, model: str = "", above: int | None = None
) -> Edit:
    """Adds a generator's picture as a layer above the layer ``above``, in the middle of the canvas or of what is selected, and only there."""
    manifest = generator(library, model)
    selection = document.selection
    bounds = document.area if selection is None else selection.bounds().intersected(document.area)
    if bounds.empty:
        raise EditError(tr("Nothing is selected. Select something, or nothing at all."))
    raster = _made(manifest, options, bounds.size, document, library, progress)
    shown = None if selection is None else layer_mask(selection)
    offset, recipe = _middle(bounds, raster.size), recipe_of(manifest, options)

    def add(now: Document) -> Document:
        now, layer = now.numbered(lambda id: Layer(id, manifest.label, Generated(raster, recipe), offset, shown))
        return now.insert(layer, above=above if now.find(above) is not None else None)

    return Edit(tr("Generate: {name}").format(name=tr(manifest.label)), add)


def generate_document(options: DrawOptions, library: Library, progress: Progress, model: str = "", size: Size | None = None) -> Document:
    """A new document with a generator's picture as its layer; ``size``: of the canvas, else as large as the picture."""
    manifest = generator(library, model)
    grey = manifest.output.channels == "grey"
    assert manifest.sizes.fixed is not None
    empty = Document(size or _times(manifest.sizes.fixed, options.zoom), "grey" if grey else "rgb", 8)
    wanted = options if size is not None else replace(options, fill="own")
    raster = _made(manifest, wanted, empty.size, empty, library, progress)
    recipe = recipe_of(manifest, wanted)
    offset = _middle(empty.area, raster.size)
    filled, layer = empty.numbered(lambda id: Layer(id, manifest.label, Generated(raster, recipe), offset))
    return filled.insert(layer)


def _made(manifest: Manifest, options: DrawOptions, area: Size, document: Document, library: Library, progress: Progress) -> Raster:
    assert manifest.sizes.fixed is not None
    check_room(_times(manifest.sizes.fixed, options.zoom) if options.fill == "own" else area, _WORKED_ON)
    progress(0.0, tr("Loading the model"))
    (planes,) = pictures(manifest, options, library, progress.part(0, 0.5))
    tileable = manifest.latent is not None and manifest.latent.tileable
    raster = _in_colours(laid_out(planes, options, area, progress.part(0.5, 0.3), tileable=tileable), document, progress.part(0.8, 0.2))
    warm(raster)
    return raster


def _middle(area: Rect, size: Size) -> Point:
    return Point(area.x + (area.width - size.width) // 2, area.y + (area.height - size.height) // 2)


# Making a layer again


def recipe_of(manifest: Manifest, options: DrawOptions) -> Recipe:
    """What a layer remembers of how it was made."""
    kept: dict[str, Any] = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in ("seed", "amounts")}
    kept = {name: value if isinstance(value, str) else float(value) for name, value in kept.items()}
    kept |= {f"{AXIS}{place + 1}": amount for place, amount in enumerate(options.amounts) if amount}
    return Recipe(options.task, manifest.id, manifest.sha256, "", tuple(kept.items()), options.seed, ())


def options_in(recipe: Recipe) -> DrawOptions:
    """The options that a layer was made with; what its recipe does not name, or names wrongly, has its default."""
    values = dict(recipe.values)
    given = {name: value for name, value in fitting(DrawOptions, values).items() if name != "seed"}
    amounts = [values.get(f"{AXIS}{place + 1}", 0.0) for place in range(_MOST_AXES)]
    along = [float(amount) if isinstance(amount, int | float) and abs(amount) <= FURTHEST else 0.0 for amount in amounts]
    while along and not along[-1]:
        along.pop()
    return replace(DrawOptions(), seed=recipe.seed % SEEDS, amounts=tuple(along), **given)


def remake(
    document: Document, layer_id: int, library: Library, progress: Progress, model: str = "", options: DrawOptions | None = None
) -> Edit:
    """Makes a generated layer again where it lies: by its own generator or another one, as its recipe or ``options`` say.

    Directions belong to one generator: another one leaves them out.
    """
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Generated):
        raise EditError(tr("“{name}” was not made by a model.").format(name=layer.name))
    recipe = layer.content.recipe
    manifest = generator(library, model or recipe.model)
    wanted = options or options_in(recipe)
    if manifest.id != recipe.model and options is None:
        wanted = replace(wanted, amounts=())
    bounds = layer.bounds
    raster = _made(manifest, wanted, bounds.size, document, library, progress)
    fresh = recipe_of(manifest, wanted)
    known = library.manifest(recipe.model).label if any(m.id == recipe.model for m in library.manifests) else ""
    name = manifest.label if layer.name == known else layer.name

    def change(found: Layer) -> Layer:
        if not isinstance(found.content, Generated):
            raise EditError(tr("“{name}” was not made by a model.").format(name=found.name))
        return replace(found, content=Generated(raster, fresh), offset=_middle(found.bounds, raster.size), name=name)

    return Edit(tr("Run again: {name}").format(name=name), lambda now: now.change(layer_id, change))
