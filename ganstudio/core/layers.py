"""Edits of the layer stack: add, remove, order, group and set what a layer says about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ganstudio.core.adjust import Settings
from ganstudio.core.blend import Blend
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Pixels, Placed
from ganstudio.core.geometry import Point
from ganstudio.core.masks import both, from_selection
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.translate import tr

Stack = tuple[Layer, ...]


def insert_new(document: Document, make: Callable[[int], Layer], above: int | None = None) -> Document:
    """The document with a new layer made for the next id, directly above ``above`` (None: on top of all)."""
    counted, layer = document.numbered(make)
    return counted.insert(layer, above if document.find(above) is not None else None)


def add_layer(document: Document, above: int | None = None, name: str | None = None) -> Document:
    """Adds an empty layer of the canvas's size above ``above`` (None: on top)."""
    empty = Raster(document.size, document.channels, document.depth)
    return insert_new(document, lambda id: Layer(id, name or _name(tr("Layer {number}"), document), Pixels(empty)), above)


def add_group(document: Document, above: int | None = None, name: str | None = None) -> Document:
    """Adds an empty group above ``above`` (None: on top)."""
    return insert_new(document, lambda id: Layer(id, name or _name(tr("Group {number}"), document), Group()), above)


def add_adjustment(document: Document, settings: Settings, above: int | None = None) -> Document:
    """Adds an adjustment layer above ``above`` (None: on top); a selection becomes its mask."""
    mask = None if document.selection is None else from_selection(document)
    return insert_new(document, lambda id: Layer(id, tr(settings.label), Adjustment(settings), mask=mask), above)


def set_settings(document: Document, id: int, settings: Settings) -> Document:
    """Gives an adjustment layer other settings."""
    layer = document.layer(id)
    if not isinstance(layer.content, Adjustment):
        raise EditError(tr("“{name}” is not an adjustment layer.").format(name=layer.name))
    return document if layer.content.settings == settings else document.change(id, lambda x: replace(x, content=Adjustment(settings)))


def duplicate(document: Document, id: int) -> Document:
    """Adds a copy of the layer (and of all it holds) directly above it."""
    original = document.layer(id)
    counter = document.next_id

    def fresh(layer: Layer) -> Layer:
        nonlocal counter
        number, counter = counter, counter + 1
        if isinstance(layer.content, Group):
            layer = replace(layer, content=replace(layer.content, layers=tuple(fresh(x) for x in layer.content.layers)))
        return replace(layer, id=number)

    copy = replace(fresh(original), name=tr("{name} copy").format(name=original.name))
    return replace(document, next_id=counter).insert(copy, above=id)


def delete(document: Document, id: int) -> Document:
    """Removes the layer and all it holds; EditError for the last layer of the document."""
    document.layer(id)
    if len(document.layers) == 1 and document.layers[0].id == id:
        raise EditError(tr("A document keeps at least one layer. Add another one before deleting this one."))
    return document.remove(id)


def move_layer(document: Document, id: int, before_index: int, into: int | None = None) -> Document:
    """Moves a layer into the stack of the group ``into`` (None: the top stack), below what is now at ``before_index`` there.

    Index 0 is the bottom; the stack's length puts it on top. EditError if a group is moved into itself.
    """
    layer = document.layer(id)
    target = _stack(document, into)
    if into is not None and _holds(layer, into):
        raise EditError(tr("A group cannot be moved into itself."))
    index = min(max(before_index, 0), len(target))
    place = next((i for i, x in enumerate(target) if x.id == id), None)
    if place is not None:
        if index in (place, place + 1):
            return document
        index -= index > place
    return _put(document.remove(id), into, index, layer)


def raise_layer(document: Document, id: int) -> Document:
    """Moves the layer one place up; from the top of a group out of it."""
    return _step(document, id, 1)


def lower_layer(document: Document, id: int) -> Document:
    """Moves the layer one place down; from the bottom of a group out of it."""
    return _step(document, id, -1)


def to_top(document: Document, id: int) -> Document:
    """Moves the layer to the top of its stack."""
    group = document.parent(id)
    return move_layer(document, id, len(document.siblings(id)), None if group is None else group.id)


def to_bottom(document: Document, id: int) -> Document:
    """Moves the layer to the bottom of its stack."""
    group = document.parent(id)
    return move_layer(document, id, 0, None if group is None else group.id)


def group_layers(document: Document, ids: Sequence[int], name: str | None = None) -> Document:
    """Puts the layers into a new group where the topmost of them is; their order stays. Works across stacks."""
    chosen = [layer for layer in document.walk() if layer.id in set(ids)]
    for id in ids:
        document.layer(id)
    tops = [layer for layer in chosen if not any(other is not layer and _holds(other, layer.id) for other in chosen)]
    if not tops:
        raise EditError(tr("Choose at least one layer to group."))
    top = tops[-1]
    outer = document.parent(top.id)
    stack = document.siblings(top.id)
    index = sum(1 for x in stack[: stack.index(top)] if x not in tops)
    counted, group = document.numbered(lambda id: Layer(id, name or _name(tr("Group {number}"), document), Group(tuple(tops))))
    for layer in tops:
        counted = counted.remove(layer.id)
    return _put(counted, None if outer is None else outer.id, index, group)


def ungroup(document: Document, id: int) -> Document:
    """Puts the group's layers in its place. Its opacity, mask and hidden state go to them, its blend mode is lost.

    EditError if nothing would be left: a document keeps at least one layer.
    """
    group = document.layer(id)
    if not isinstance(group.content, Group):
        raise EditError(tr("“{name}” is not a group.").format(name=group.name))
    if not group.content.layers and document.layers == (group,):
        raise EditError(tr("“{name}” is empty, and a document keeps at least one layer. Add a layer first.").format(name=group.name))

    def freed(layer: Layer) -> Layer:
        if group.opacity == 1 and group.visible and group.mask is None:
            return layer
        return replace(layer, opacity=layer.opacity * group.opacity, visible=layer.visible and group.visible, mask=both(layer.mask, group.mask))

    children = tuple(freed(layer) for layer in group.content.layers)
    return document.edit_stack(lambda stack: tuple(y for x in stack for y in (children if x.id == id else (x,))) if group in stack else stack)


def rename(document: Document, id: int, name: str) -> Document:
    """Gives the layer another name; EditError if it is blank."""
    name = name.strip()
    if not name:
        raise EditError(tr("A layer needs a name."))
    return _set(document, id, name=name)


def set_opacity(document: Document, id: int, opacity: float) -> Document:
    """Sets the opacity, clipped to 0..1."""
    return _set(document, id, opacity=min(max(float(opacity), 0.0), 1.0))


def set_blend(document: Document, id: int, blend: Blend) -> Document:
    """Sets the blend mode."""
    return _set(document, id, blend=blend)


def set_visible(document: Document, id: int, visible: bool) -> Document:
    """Shows or hides the layer."""
    return _set(document, id, visible=visible)


def show_only(document: Document, id: int) -> Document:
    """Hides every other layer of the layer's stack; shows them all again if that is how it is already."""
    siblings = document.siblings(document.layer(id).id)
    alone = all(x.visible == (x.id == id) for x in siblings)
    for sibling in siblings:
        document = _set(document, sibling.id, visible=alone or sibling.id == id)
    return document


def set_clip(document: Document, id: int, clip: bool) -> Document:
    """Clips the layer to the one below it, or frees it; EditError for the lowest of a stack."""
    if clip and document.siblings(document.layer(id).id)[0].id == id:
        raise EditError(tr("There is no layer below “{name}” to clip it to.").format(name=document.layer(id).name))
    return _set(document, id, clip=clip)


def set_lock_alpha(document: Document, id: int, lock: bool) -> Document:
    """Keeps edits of the layer from changing its transparency, or lets them."""
    return _set(document, id, lock_alpha=lock)


def set_isolated(document: Document, id: int, isolated: bool) -> Document:
    """Makes a group isolated or pass-through."""
    layer = document.layer(id)
    if not isinstance(layer.content, Group):
        raise EditError(tr("“{name}” is not a group.").format(name=layer.name))
    content = layer.content
    return document if content.isolated == isolated else document.change(id, lambda x: replace(x, content=replace(content, isolated=isolated)))


def offset_layer(document: Document, id: int, dx: int, dy: int) -> Document:
    """Moves the layer, its mask and all it holds by whole pixels; no pixel changes."""
    if dx == 0 and dy == 0:
        document.layer(id)
        return document
    return document.change(id, lambda layer: shifted(layer, dx, dy))


def shifted(layer: Layer, dx: int, dy: int) -> Layer:
    """The layer moved by whole pixels, with its mask and all it holds."""
    step = Point(dx, dy)
    mask = None if layer.mask is None else replace(layer.mask, offset=layer.mask.offset + step)
    match layer.content:
        case Group(layers):
            return replace(layer, mask=mask, content=replace(layer.content, layers=tuple(shifted(x, dx, dy) for x in layers)))
        case Adjustment():
            return replace(layer, mask=mask)
        case _:
            return replace(layer, mask=mask, offset=layer.offset + step)


def apart(document: Document) -> Document:
    """The same picture in tiles of its own: two histories must not share tiles, as each moves those it does not need to a file that it deletes."""

    def own(raster: Raster) -> Raster:
        return raster.mapped(np.copy)

    def change(layer: Layer) -> Layer:
        mask = None if layer.mask is None else replace(layer.mask, raster=own(layer.mask.raster))
        content = layer.content
        if isinstance(content, Pixels | Placed | Generated):
            content = replace(content, raster=own(content.raster))
        return replace(layer, content=content, mask=mask)

    selection = None if document.selection is None else own(document.selection)
    return replace(document, layers=each_layer(document.layers, change), selection=selection)


def each_layer(layers: Stack, change: Callable[[Layer], Layer]) -> Stack:
    """``change`` applied to every layer, inner ones before the group around them."""

    def inside(layer: Layer) -> Layer:
        if isinstance(layer.content, Group):
            held = each_layer(layer.content.layers, change)
            if any(new is not old for new, old in zip(held, layer.content.layers, strict=True)):
                layer = replace(layer, content=replace(layer.content, layers=held))
        return change(layer)

    return tuple(inside(layer) for layer in layers)


def _set(document: Document, id: int, **values: Any) -> Document:
    layer = document.layer(id)
    return document if all(getattr(layer, k) == v for k, v in values.items()) else document.change(id, lambda x: replace(x, **values))


def _name(pattern: str, document: Document) -> str:
    taken = {layer.name for layer in document.walk()}
    return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(number=n)) not in taken)


def _stack(document: Document, into: int | None) -> Stack:
    if into is None:
        return document.layers
    group = document.layer(into)
    if not isinstance(group.content, Group):
        raise EditError(tr("“{name}” is not a group, so it cannot hold layers. Choose a group.").format(name=group.name))
    return group.content.layers


def _holds(layer: Layer, id: int) -> bool:
    """Whether ``id`` is the layer itself or inside it."""
    return layer.id == id or (isinstance(layer.content, Group) and any(_holds(x, id) for x in layer.content.layers))


def _put(document: Document, into: int | None, index: int, layer: Layer) -> Document:
    stack = _stack(document, into)
    stack = (*stack[:index], layer, *stack[index:])
    if into is None:
        return replace(document, layers=stack)

    def fill(group: Layer) -> Layer:
        assert isinstance(group.content, Group)
        return replace(group, content=replace(group.content, layers=stack))

    return document.change(into, fill)


def _step(document: Document, id: int, by: int) -> Document:
    stack = document.siblings(document.layer(id).id)
    place = next(i for i, x in enumerate(stack) if x.id == id)
    group = document.parent(id)
    if 0 <= place + by < len(stack):
        return move_layer(document, id, place + by + (by > 0), None if group is None else group.id)
    if group is None:
        return document
    around = document.siblings(group.id)
    outer = document.parent(group.id)
    where = next(i for i, x in enumerate(around) if x.id == group.id)
    return move_layer(document, id, where + (by > 0), None if outer is None else outer.id)
