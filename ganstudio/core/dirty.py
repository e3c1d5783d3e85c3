"""What of the picture may look different after an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ganstudio.core.compose import isolates, reach, runs, shown
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.raster import Key, Raster, tile_rect
from ganstudio.core.tile import Tile

FEW = 32
"""Changed tiles up to which the pixels are compared, so that a brush repaints its dab and not all tiles under it."""


def dirty(old: Document, new: Document) -> list[Rect]:
    """Areas (document pixels, inside the canvas) outside which the two composites are the same; empty if nothing changed.

    The same means: within one unit of rounding, and whatever the colours of fully transparent pixels are.
    They include the reach of blurs and other area adjustments. On the screen at mip level L allow one pixel of that level more.
    """
    canvas = old.area.united(new.area)
    if (old.size, old.mode, old.depth, old.profile) != (new.size, new.mode, new.depth, new.profile):
        return [canvas]
    margin = max(reach(old.layers), reach(new.layers))
    found = [rect.grown(margin).intersected(canvas) for rect in _of_stack(old.layers, new.layers, canvas) if not rect.empty]
    return _without_covered(rect for rect in found if not rect.empty)


def extent(layer: Layer, canvas: Rect) -> Rect:
    """Where the layer can leave a trace; empty if it is hidden."""
    if not shown(layer):
        return Rect(0, 0, 0, 0)
    match layer.content:
        case Group(layers):
            area = Rect.union(extent(inner, canvas) for inner in layers)
        case Adjustment():
            area = canvas
        case _:
            area = layer.bounds
    mask = _active_mask(layer)
    return area if mask is None or mask.outside else area.intersected(mask.bounds)


def _of_stack(old: Sequence[Layer], new: Sequence[Layer], canvas: Rect) -> list[Rect]:
    if old is new:
        return []
    before, after = _roles(old), _roles(new)
    found = [extent(layer, canvas) for id, (layer, *_) in before.items() if id not in after]
    found += [extent(layer, canvas) for id, (layer, *_) in after.items() if id not in before]
    moved = _reordered([id for id in before if id in after], [id for id in after if id in before])
    for id, (was, *role_before) in before.items():
        if id not in after:
            continue
        now, *role_after = after[id]
        if id in moved or role_before != role_after:
            found += [extent(was, canvas), extent(now, canvas)]
        elif was is not now:
            found += _of_layer(was, now, canvas)
    return found


def _roles(layers: Sequence[Layer]) -> dict[int, tuple[Layer, int, bool]]:
    """By id: the layer, the id of the layer that it is clipped to (or its own), and whether it is blended with others first.

    That counts for pixels too: the last bits of a base's colours, and with them the rounding, depend on whether something is clipped to it.
    """
    roles = {}
    for base, clipped in runs(layers):
        roles[base.id] = (base, base.id, isolates(base, clipped) or any(shown(layer) for layer in clipped))
        roles.update({layer.id: (layer, base.id, isolates(layer, ())) for layer in clipped})
    return roles


def _reordered(old: list[int], new: list[int]) -> set[int]:
    """The ids between the first and the last place where the two orders differ."""
    places = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return set(old[places[0] : places[-1] + 1]) if places else set()


def _of_layer(old: Layer, new: Layer, canvas: Rect) -> list[Rect]:
    if not shown(old) and not shown(new):
        return []
    everywhere = [extent(old, canvas), extent(new, canvas)]
    if (old.blend, old.opacity, old.visible) != (new.blend, new.opacity, new.visible):
        return everywhere
    if old.raster is not None and old.offset != new.offset:
        return everywhere
    mask = _of_masks(_active_mask(old), _active_mask(new))
    content = _of_contents(old, new, canvas)
    if mask is None or content is None:
        return everywhere
    around = Rect.union(everywhere)
    return [rect.intersected(around) for rect in mask] + content


def _active_mask(layer: Layer) -> Mask | None:
    return layer.mask if layer.mask is not None and layer.mask.enabled else None


def _of_masks(old: Mask | None, new: Mask | None) -> list[Rect] | None:
    """None: anywhere in the layer."""
    if old is new:
        return []
    if old is None or new is None or (old.offset, old.outside) != (new.offset, new.outside):
        return None
    return _of_rasters(old.raster, new.raster, old.offset)


def _of_contents(old: Layer, new: Layer, canvas: Rect) -> list[Rect] | None:
    """None: anywhere in the layer."""
    match old.content, new.content:
        case (a, b) if a is b:
            return []
        case (Pixels(a) | Generated(a), Pixels(b) | Generated(b)):
            return _of_rasters(a, b, new.offset)
        case Placed(a, before), Placed(b, after) if a is b and before == after:
            return []
        case Group(a, before), Group(b, after) if before == after:
            return _of_stack(a, b, canvas)
        case Adjustment(a), Adjustment(b) if a == b:
            return []
    return None


def _of_rasters(old: Raster, new: Raster, offset: Point) -> list[Rect] | None:
    if old is new:
        return []
    if old.size != new.size:
        return None
    keys = old.changed(new)
    found = joined(keys)
    if 0 < len(keys) <= FEW and old.channels == new.channels and old.depth == new.depth:
        parts = [part for key in keys if not (part := _changed_part(key, old.tiles.get(key), new.tiles.get(key))).empty]
        whole = Rect.union(parts)
        found = [whole] if whole.size.area * 4 <= 5 * sum(part.size.area for part in parts) else parts
    return [rect.moved(offset.x, offset.y) for rect in found]


def _changed_part(key: Key, old: Tile | None, new: Tile | None) -> Rect:
    """The smallest rectangle around the pixels that differ between two tiles at ``key``; all of it where one is absent or on disk."""
    square = tile_rect(key)
    if old is None or new is None or not old.resident or not new.resident:
        return square
    pixel = np.dtype(f"u{old.dtype.itemsize * old.shape[2]}")  # all channels of a pixel as one number
    differ = old.pixels.view(pixel)[..., 0] != new.pixels.view(pixel)[..., 0]
    rows, columns = np.flatnonzero(differ.any(axis=1)), np.flatnonzero(differ.any(axis=0))
    if not rows.size:
        return Rect(square.x, square.y, 0, 0)
    x, y = int(columns[0]), int(rows[0])
    return Rect(square.x + x, square.y + y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)


def joined(keys: Iterable[Key]) -> list[Rect]:
    """Few rectangles that cover exactly the tiles at ``keys``: runs in a row, equal runs of rows below each other as one."""
    open_runs: dict[tuple[int, int], Rect] = {}
    done: list[Rect] = []
    rows: dict[int, list[int]] = {}
    for column, row in keys:
        rows.setdefault(row, []).append(column)
    for row in sorted(rows):
        still: dict[tuple[int, int], Rect] = {}
        for first, last in _consecutive(sorted(rows[row])):
            strip = tile_rect((first, row)).united(tile_rect((last, row)))
            above = open_runs.pop((first, last), None)
            still[first, last] = strip if above is None or above.bottom != strip.y else above.united(strip)
            if above is not None and above.bottom != strip.y:
                done.append(above)
        done += open_runs.values()
        open_runs = still
    return done + list(open_runs.values())


def _consecutive(numbers: list[int]) -> list[tuple[int, int]]:
    """(first, last) of each run of neighbouring numbers."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _without_covered(rects: Iterable[Rect]) -> list[Rect]:
    """Without those that lie inside another one."""
    kept: list[Rect] = []
    for rect in sorted(set(rects), key=lambda r: -r.width * r.height):
        if not any(other.contains(rect) for other in kept):
            kept.append(rect)
    return kept
