"""Layers blended in order into float planes: the one walk that files and the screen share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ganstudio.core.blend import TINY, Blend, blend, thresholds
from ganstudio.core.document import Adjustment, Group, Layer
from ganstudio.core.fastblend import Cover, paint
from ganstudio.core.geometry import Rect
from ganstudio.core.placed import layer_planes, level_area, mask_values
from ganstudio.core.planes import Floats, Planes, Pool, from_pixels, to_pixels
from ganstudio.core.raster import Depth


@dataclass(frozen=True)
class Scope:
    """What is to be composed: ``area`` in pixels of mip ``level``, in a document of ``depth`` and ``channels``."""

    area: Rect
    level: int
    depth: Depth
    channels: int
    pool: Pool

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.size.height, self.area.size.width


def composed(layers: Sequence[Layer], scope: Scope, limit: Rect) -> Planes | None:
    """The layers over nothing in ``scope.area``; None if nothing is there.

    Area adjustments see a margin of their reach around the area, up to ``limit`` (in document pixels), where pictures end for them.
    """
    margin = reach(layers, scope.level)
    if not margin:
        return stacked(layers, scope, None)
    wide = scope.area.grown(margin).intersected(level_area(limit, scope.level).united(scope.area))
    planes = stacked(layers, replace(scope, area=wide), None)
    return None if planes is None else planes.cut(*scope.area.slices(wide.origin))


def reach(layers: Sequence[Layer], level: int = 0) -> int:
    """Pixels of the level around a pixel that its composite can depend on: the reaches of all shown adjustments, added up."""
    total = 0
    for layer in layers:
        if shown(layer):
            match layer.content:
                case Group(inner):
                    total += reach(inner, level)
                case Adjustment(settings):
                    total += settings.at_scale(2.0**-level).reach
    return total


def shown(layer: Layer) -> bool:
    """Whether the layer can leave a trace."""
    return layer.visible and layer.opacity > 0


def runs(layers: Sequence[Layer]) -> Iterator[tuple[Layer, list[Layer]]]:
    """Each layer with those that are clipped to it. A clipped layer with nothing below it counts as unclipped."""
    base: Layer | None = None
    clipped: list[Layer] = []
    for layer in layers:
        if layer.clip and base is not None:
            clipped.append(layer)
            continue
        if base is not None:
            yield base, clipped
        base, clipped = layer, []
    if base is not None:
        yield base, clipped


def isolates(layer: Layer, clipped: Sequence[Layer]) -> bool:
    """Whether a group is blended among itself first: said so, or needed because it is blended or clipped as one."""
    return isinstance(layer.content, Group) and (layer.content.isolated or layer.blend is not Blend.NORMAL or layer.clip or bool(clipped))


def stacked(layers: Sequence[Layer], scope: Scope, below: Planes | None) -> Planes | None:
    """The layers blended onto ``below``, which may be written to."""
    for base, clipped in runs(layers):
        if not shown(base):
            continue
        content = base.content
        weight = _weight(base, scope)
        if isinstance(content, Adjustment):
            below = _adjusted_run(base, [x for x in clipped if shown(x)], scope, below, weight)
        elif isinstance(content, Group) and not isolates(base, clipped):
            if weight is None and base.opacity >= 1:
                below = stacked(content.layers, scope, below)
            else:
                inside = stacked(content.layers, scope, None if below is None else below.copy())
                below = _faded(below, inside, _strength(weight, base.opacity), scope.pool)
        else:
            source = _clipped_onto(_own(base, scope), [x for x in clipped if shown(x)], scope)
            if source is not None:
                below = over(base.blend, below, source, _strength(weight, base.opacity), scope)
    return below


def _own(layer: Layer, scope: Scope) -> Planes | None:
    """What the layer itself shows, without mask and opacity."""
    if isinstance(layer.content, Group):
        return stacked(layer.content.layers, scope, None)
    return layer_planes(layer, scope.area, scope.level, scope.pool)


def _weight(layer: Layer, scope: Scope) -> Floats | None:
    """The enabled mask's values; None without one."""
    if layer.mask is None or not layer.mask.enabled:
        return None
    return mask_values(layer.mask, scope.area, scope.level)


def _strength(weight: Floats | None, opacity: float) -> Cover:
    """Mask times opacity."""
    if weight is None:
        return np.float32(opacity)
    return weight if opacity >= 1 else weight * np.float32(opacity)


def _clipped_onto(base: Planes | None, clipped: Sequence[Layer], scope: Scope) -> Planes | None:
    """The clipped layers painted onto their base, whose alpha stays."""
    if base is None:
        return None
    if clipped:
        base.unit(scope.pool)
    for layer in clipped:
        strength = _strength(_weight(layer, scope), layer.opacity)
        if isinstance(layer.content, Adjustment):
            atop(layer.blend, base, _applied(layer.content, base, scope), _dissolved(layer.blend, strength, scope), scope)
            continue
        source = _own(layer, scope)
        if source is not None:
            cover = _dissolved(layer.blend, _covered(source, strength), scope)
            atop(layer.blend, base, source, cover, scope)
    return base


def _adjusted_run(layer: Layer, clipped: Sequence[Layer], scope: Scope, below: Planes | None, weight: Floats | None) -> Planes | None:
    """An adjustment of all below, with layers clipped to it painted where it acts."""
    if below is None or not isinstance(layer.content, Adjustment):
        return below
    changed = _applied(layer.content, below.unit(scope.pool), scope)
    _clipped_onto(changed, clipped, scope)
    atop(layer.blend, below, changed, _dissolved(layer.blend, _strength(weight, layer.opacity), scope), scope)
    return below


def _applied(adjustment: Adjustment, planes: Planes, scope: Scope) -> Planes:
    """The adjusted colours, as if opaque."""
    settings = adjustment.settings.at_scale(2.0**-scope.level)
    pixels = to_pixels(planes.copy(), scope.depth, scope.channels, scope.shape)
    changed = from_pixels(settings.apply(pixels), scope.pool)
    return Planes(changed.colour, None, changed.top)


def _covered(source: Planes, strength: Cover) -> Cover:
    if source.alpha is None:
        return strength
    if strength.ndim or strength < 1:
        source.alpha *= strength
    return source.alpha


def _dissolved(mode: Blend, cover: Cover, scope: Scope) -> Cover:
    """For dissolve the cover as all or nothing; beyond 100 % zoom the share of up to 4 x 4 full-size pixels that are shown."""
    if mode is not Blend.DISSOLVE:
        return cover
    count = min(1 << scope.level, 4)
    side, step = 1 << scope.level, (1 << scope.level) // count
    height, width = scope.shape
    found = np.zeros(scope.shape, np.float32)
    for dy in range(count):
        for dx in range(count):
            found += cover > thresholds(scope.area.x * side + dx * step, scope.area.y * side + dy * step, width, height, side)
    found *= np.float32(1 / count**2)
    return found


def atop(mode: Blend, below: Planes, source: Planes, cover: Cover, scope: Scope) -> None:
    """Blends the colours of ``source`` into those of ``below`` where ``cover`` is; the alpha of ``below`` stays. In place, both are overwritten."""
    if not paint(mode, below.colour, source.colour, source.top, cover, scope.pool):
        change = blend(mode, below.colour, source.unit(scope.pool).colour, 0) - below.colour
        change *= cover
        below.colour += change


def over(mode: Blend, below: Planes | None, source: Planes, strength: Cover, scope: Scope) -> Planes:
    """``source`` times ``strength`` over ``below``, both of which may be overwritten (W3C Compositing and Blending, section 5.1)."""
    cover = _dissolved(mode, _covered(source, strength), scope)
    whole = not cover.ndim and cover >= 1
    if below is None:
        return Planes(source.colour, None if whole else np.array(np.broadcast_to(cover, scope.shape), np.float32), source.top)
    if whole and mode in (Blend.NORMAL, Blend.DISSOLVE):
        scope.pool.give(below.colour, below.alpha)
        return Planes(source.colour, None, source.top)
    below.unit(scope.pool)
    if below.alpha is None:
        atop(mode, below, source, cover, scope)
        scope.pool.give(source.colour, source.alpha)
        return below
    # Straight alpha in two steps in place: mixed colours by the cover, then the source alone where the backdrop is transparent.
    mixes = mode not in (Blend.NORMAL, Blend.DISSOLVE)
    back = below.alpha
    alpha = back * (1 - cover)
    alpha += cover
    alone = cover * (1 - back) if mixes else np.array(np.broadcast_to(cover, scope.shape), np.float32)
    np.divide(alone, alpha, out=alone, where=alpha > 0)
    if mixes:
        stored = source.colour.dtype != np.float32
        atop(mode, below, Planes(source.colour if stored else source.colour.copy(), None, source.top), cover, scope)
    atop(Blend.NORMAL, below, source, alone, scope)
    return Planes(below.colour, None if whole else alpha)


def _faded(before: Planes | None, after: Planes | None, strength: Cover, pool: Pool) -> Planes | None:
    """From ``before`` to ``after`` by ``strength``, colours weighted by alpha."""
    if after is None:
        return before
    if before is None:
        return Planes(after.colour, after.coverage * strength, after.top)
    before.unit(pool)
    after.unit(pool)
    if before.alpha is None and after.alpha is None:
        after.colour -= before.colour
        after.colour *= strength
        after.colour += before.colour
        return after
    old, new = before.coverage * (1 - strength), after.coverage * strength
    alpha = old + new
    part = 1 / np.maximum(alpha, TINY)
    colour = before.colour * (old * part) + after.colour * (new * part)
    np.copyto(colour, before.colour, where=alpha <= 0)
    return Planes(colour, alpha)


