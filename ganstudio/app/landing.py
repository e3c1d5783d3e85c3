"""How a result that took a while meets a document that has moved on."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.document import Document, Group, Layer


def landed(base: Document, result: Document, now: Document) -> Document | None:
    """``now`` with what changed between ``base`` and ``result``; None if both changed the same thing, so that it must be done again.

    A change of the canvas or of the stack's order only lands on the very document it was made from; changed layers land wherever they are
    still the same objects.
    """
    if now is base:
        return result
    if result is base:
        return now
    if _frame(base) != _frame(result):
        return None
    if result.selection is not base.selection:
        if now.selection is not base.selection:
            return None
        now = replace(now, selection=result.selection)
    before = {layer.id: layer for layer in base.walk()}
    after = {layer.id: layer for layer in result.walk()}
    if _order(base.layers) != _order(result.layers) or _frame(now) != _frame(base):
        return None
    for id, layer in after.items():
        if layer is before[id] or _only_holds(before[id], layer):
            continue
        if now.find(id) is not before[id]:
            return None
        now = now.change(id, lambda old: after[old.id])
    return now


def _frame(document: Document) -> tuple[object, ...]:
    return document.size, document.mode, document.depth, document.profile, document.resolution


def _order(layers: tuple[Layer, ...]) -> list[object]:
    """The ids of a stack, each with the order inside it where it is a group."""
    return [(layer.id, _order(layer.content.layers)) if isinstance(layer.content, Group) else layer.id for layer in layers]


def _only_holds(old: Layer, new: Layer) -> bool:
    """Whether a group differs only because a layer in it does."""
    if not isinstance(old.content, Group) or not isinstance(new.content, Group) or old.content.isolated != new.content.isolated:
        return False
    plain = replace(new, content=old.content)
    return vars(plain) == vars(old)
