"""Several layers made into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ganstudio.core.blend import Blend
from ganstudio.core.compose import runs
from ganstudio.core.composite import flatten, flatten_layers
from ganstudio.core.document import Adjustment, Document, Group, Layer, Pixels
from ganstudio.core.geometry import Rect
from ganstudio.core.layers import insert_new
from ganstudio.core.measure import Measure
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tone import WindowLevel
from ganstudio.errors import EditError
from ganstudio.translate import tr


def merge_down(document: Document, id: int, progress: Progress | None = None) -> Document:
    """Makes one pixel layer of the layer and the one below it, which gives name, blend mode and clipping; opacities and masks are applied.

    A layer clipped to the lower one keeps to its shape; where both are clipped to the same layer, neither cuts the other.
    """
    stack = document.siblings(document.layer(id).id)
    place = next(i for i, x in enumerate(stack) if x.id == id)
    upper = stack[place]
    if place == 0:
        raise EditError(tr("There is no layer below “{name}” to merge it with.").format(name=upper.name))
    lower = stack[place - 1]
    if isinstance(lower.content, Adjustment):
        raise EditError(tr("“{name}” is an adjustment layer and has no pixels to merge with.").format(name=lower.name))
    if not (upper.visible and lower.visible):
        raise EditError(tr("Only visible layers can be merged. Show both layers first."))
    base = replace(lower, blend=Blend.NORMAL, clip=False)
    above = replace(upper, clip=False) if lower.clip else upper
    merged = _one(document, (base, above), lower, progress)
    down = document.remove(id).change(lower.id, lambda _: merged)
    return replace(down, measure=_measure(document, (upper,))) if len(down.layers) == 1 else down


def merge_layers(document: Document, ids: Sequence[int], progress: Progress | None = None) -> Document:
    """Makes one pixel layer of several of one stack, where the topmost of them is and with its name; opacities, masks and blend modes are applied."""
    stack = document.siblings(document.layer(ids[0]).id)
    chosen = [layer for layer in stack if layer.id in ids]
    if len(chosen) < len(ids):
        raise EditError(tr("Only layers of one group can be merged. Move them together first."))
    if not all(layer.visible for layer in chosen):
        raise EditError(tr("Only visible layers can be merged. Show all of them first."))
    like = replace(chosen[-1], blend=Blend.NORMAL, clip=False)
    merged = _one(document, (replace(chosen[0], clip=False), *chosen[1:]), like, progress)
    for layer in chosen[:-1]:
        document = document.remove(layer.id)
    down = document.change(like.id, lambda _: merged)
    return replace(down, measure=_measure(document, chosen)) if len(down.layers) == 1 else down


def merge_group(document: Document, id: int, progress: Progress | None = None) -> Document:
    """Makes one pixel layer of a group; its mask, opacity and blend mode stay settings of that layer."""
    group = document.layer(id)
    if not isinstance(group.content, Group):
        raise EditError(tr("“{name}” is not a group.").format(name=group.name))
    plain = replace(group, blend=Blend.NORMAL, clip=False, mask=None, opacity=1.0, visible=True, content=replace(group.content, isolated=True))
    merged = _one(document, (plain,), group, progress)
    return document.change(id, lambda x: replace(merged, mask=x.mask, opacity=x.opacity, visible=x.visible))


def merge_visible(document: Document, progress: Progress | None = None) -> Document:
    """Makes one pixel layer of all visible layers, where the lowest of them was; hidden ones stay, and so do those clipped to them."""
    visible = tuple(layer for base, clipped in runs(document.layers) if base.visible for layer in (base, *clipped) if layer.visible)
    if not visible:
        raise EditError(tr("No layer is visible. Show the layers to merge first."))
    merged = _one(document, visible, replace(visible[0], blend=Blend.NORMAL, clip=False), progress)
    layers = tuple(merged if x is visible[0] else x for x in document.layers if x is visible[0] or x not in visible)
    return replace(document, layers=layers, measure=_measure(document, visible))


def flatten_image(document: Document, progress: Progress | None = None) -> Document:
    """Makes one layer of the size of the canvas of all that is seen; hidden layers go, transparency stays."""
    raster = Raster.from_array(flatten(document, progress=progress))
    layers = (Layer(document.next_id, tr("Background"), Pixels(raster)),)
    return replace(document, layers=layers, next_id=document.next_id + 1, measure=_measure(document, document.layers))


def stamp_visible(document: Document, above: int | None = None, progress: Progress | None = None) -> Document:
    """Adds what is seen as a new layer above ``above`` (None: on top); nothing else changes."""
    raster = Raster.from_array(flatten(document, progress=progress))
    return insert_new(document, lambda id: Layer(id, tr("Merged copy"), Pixels(raster)), above)


def _measure(document: Document, merged: Sequence[Layer]) -> Measure | None:
    """What values mean once the windows among these layers have become part of the pixels."""
    measure = document.measure
    for layer in merged:
        if measure is not None and layer.visible and isinstance(layer.content, Adjustment) and isinstance(layer.content.settings, WindowLevel):
            window = layer.content.settings
            ends = [measure.value(window.level - window.width / 2), measure.value(window.level + window.width / 2)]
            low, high = ends[::-1] if window.negative else ends
            measure = replace(measure, low=low, high=high)
    return measure


def _one(document: Document, layers: Sequence[Layer], like: Layer, progress: Progress | None) -> Layer:
    """A pixel layer of what the layers show over nothing, with the id, name, blend mode and clipping of ``like``."""
    area = Rect.union(layer.bounds for layer in layers if layer.visible)
    if area.empty:
        raster = Raster(document.size, document.channels, document.depth)
        area = document.area
    else:
        raster = Raster.from_array(flatten_layers(document, tuple(layers), area, progress))
    return Layer(like.id, like.name, Pixels(raster), area.origin, blend=like.blend, clip=like.clip)
