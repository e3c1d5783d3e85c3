"""An adjustment carried out on the pixels of a layer."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ganstudio.core.adjust import Settings
from ganstudio.core.document import Document, Pixels
from ganstudio.core.geometry import ORIGIN, Point, Rect
from ganstudio.core.mix import mixed
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Key, Raster, keys_in, tile_rect
from ganstudio.core.surface import pixels_of
from ganstudio.core.tile import TILE, Tile
from ganstudio.core.tile import Pixels as PixelArray
from ganstudio.core.tone import Levels, auto_levels


def adjusted(document: Document, id: int, settings: Settings, progress: Progress | None = None) -> Document:
    """The document with the pixels of a layer adjusted inside the selection; outside it every value is the same.

    EditError if the layer has no plain pixels.
    """
    layer = document.layer(id)
    raster = pixels_of(layer)
    done = adjusted_raster(raster, settings, document.selection, layer.offset, progress)
    return document if done is raster else document.change(id, lambda x: replace(x, content=Pixels(done)))


def adjusted_raster(
    raster: Raster, settings: Settings, selection: Raster | None = None, offset: Point = ORIGIN, progress: Progress | None = None
) -> Raster:
    """The raster adjusted inside the selection (of a document in which it lies at ``offset``). Tiles that do not change stay the same objects.

    Works by squares, with as many pixels around them as the adjustment looks at: the result is that of the whole picture at once.
    """
    if settings.reach == 0 and selection is None:
        return _pixel_by_pixel(raster, settings, progress)
    squares = _squares(raster, settings.reach)
    workers = min(os.cpu_count() or 1, 8) if settings.reach < TILE else 2

    def make(square: Rect) -> dict[Key, PixelArray]:
        if progress is not None:
            progress.check()
        return _square(raster, settings, square, selection, offset)

    fresh: dict[Key, PixelArray] = {}
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(squares), 4 * workers):
            part = squares[start : start + 4 * workers]
            for found in pool.map(make, part):
                fresh.update(found)
            if progress is not None:
                progress(min((start + len(part)) / len(squares), 1.0))
    return raster.with_tiles(fresh) if fresh else raster


def _pixel_by_pixel(raster: Raster, settings: Settings, progress: Progress | None) -> Raster:
    """All of the raster adjusted; a tile that stands in many places is worked on once."""
    places: dict[Tile, list[Key]] = {}
    for key, tile in raster.tiles.items():
        places.setdefault(tile, []).append(key)
    changed: dict[Key, Tile] = {}
    gone: set[Key] = set()
    for number, (old, keys) in enumerate(places.items(), 1):
        values = settings.apply(old.pixels)
        if not np.array_equal(values, old.pixels):
            if values.any():
                changed.update(dict.fromkeys(keys, Tile(values)))
            else:
                gone.update(keys)
        if progress is not None:
            progress(number / len(places))
    if not changed and not gone:
        return raster
    return replace(raster, tiles={key: changed.get(key, tile) for key, tile in raster.tiles.items() if key not in gone})


def _squares(raster: Raster, reach: int) -> list[Rect]:
    """Squares of whole tiles that hold all pixels; larger for a larger reach, so that no more than four times the pixels are computed."""
    side = TILE if reach == 0 else max(-(-2 * reach // TILE), 2) * TILE
    width, height = raster.size.width, raster.size.height
    every = (Rect(x, y, side, side) for y in range(0, height, side) for x in range(0, width, side))
    return [square for square in every if any(key in raster.tiles for key in keys_in(square.intersected(raster.area)))]


def _square(raster: Raster, settings: Settings, square: Rect, selection: Raster | None, offset: Point) -> dict[Key, PixelArray]:
    """The tiles of ``square`` that change, by key."""
    inside = square.intersected(raster.area)
    amounts = None if selection is None else selection.read(inside.moved(offset.x, offset.y))[..., 0]
    if amounts is not None and not amounts.any():
        return {}
    around = inside.grown(settings.reach).intersected(raster.area)
    source = raster.read(around)
    own = inside.slices(around.origin)
    after = settings.apply(source)[own]
    if amounts is not None:
        after = mixed(source[own], after, amounts)
    fresh = {}
    for key in keys_in(inside):
        old = raster.tiles.get(key)
        part = tile_rect(key).intersected(inside)
        values = after[part.slices(inside.origin)]
        if old is None or np.array_equal(old.pixels[: part.height, : part.width], values):
            continue
        tile = np.zeros(old.shape, old.dtype)
        tile[: part.height, : part.width] = values
        fresh[key] = tile
    return fresh


def auto_levels_of(document: Document, id: int, clip: float = 0.001) -> Levels:
    """Levels that stretch each channel of the layer's selected pixels to the full range."""
    layer = document.layer(id)
    raster = pixels_of(layer)
    selection = None if document.selection is None else document.selection.read(layer.bounds)[..., 0]
    return auto_levels(raster.read(), clip, selection)
