"""What the commands of the Layer menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from ganstudio.core import layers, masks
from ganstudio.core.adjust import ADJUSTMENTS
from ganstudio.core.align import Side, aligned, alone
from ganstudio.core.document import Adjustment, Document, Group, Layer
from ganstudio.core.layers import apart
from ganstudio.core.merge import flatten_image, merge_down, merge_group, merge_layers, merge_visible, stamp_visible
from ganstudio.core.pixels import layer_via_copy, layer_via_cut
from ganstudio.core.progress import Progress
from ganstudio.core.rotate import flip_layer, rotate_layer
from ganstudio.core.transform import bake
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import ask_text

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

OnLayer = Callable[[Document, int], Document]


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def on_layer(label: str, change: OnLayer) -> Callable[[], None]:
        def run() -> None:
            id = window.editor.active if window.editor is not None else None
            if id is not None:
                window.edit(tr(label), lambda document: change(document, id))

        return run

    def chosen() -> list[int]:
        """The layers that are marked in the panel, the topmost first; at least the active one."""
        active = window.editor.active if window.editor is not None else None
        marked = window.workbench.panels.layers.view.chosen()
        return marked if active in marked else [] if active is None else [active]

    def on_chosen(label: str, change: OnLayer) -> Callable[[], None]:
        def run() -> None:
            ids = chosen()

            def each(document: Document) -> Document:
                for id in ids:
                    if document.find(id) is not None:
                        document = change(document, id)
                return document

            window.edit(tr(label), each)

        return run

    def duplicate() -> None:
        ids = chosen()
        if len(ids) > 1 and window.editor is not None and window.editor.document.selection is None:
            on_chosen("Duplicate Layers", layers.duplicate)()
        else:
            slowly("Duplicate Layer", lambda document, id, _: layer_via_copy(document, id))()

    def group() -> None:
        ids = chosen()
        window.edit(tr("Group"), lambda document: layers.group_layers(document, ids))

    def merge() -> None:
        ids = chosen()
        if len(ids) > 1:
            window.edit_slowly(tr("Merge Layers"), lambda document, progress: merge_layers(document, ids, progress))
        else:
            slowly("Merge Down", merge_down)()

    def to_picture() -> None:
        entry, ids = window.current, chosen()
        if entry is None or not ids:
            return
        document, name = entry.editor.document, entry.editor.document.layer(ids[0]).name

        def done(made: object) -> None:
            assert isinstance(made, Document)
            window.add_document(made, name, tr("New"), saved=False)

        window.jobs.submit(tr("New picture: {name}").format(name=name), lambda _: apart(alone(document, ids)), done)

    def align(side: Side) -> None:
        ids = chosen()
        window.edit(tr("Align"), lambda document: aligned(document, ids, side))

    def flatten() -> None:
        document = window.editor.document if window.editor is not None else None
        slowly("Flatten Image", lambda document, _, progress: flatten_image(document, progress))()
        hidden = 0 if document is None else sum(not layer.visible for layer in document.layers)
        if hidden:
            text = tr("Layers that were hidden are gone: {n}. Undo brings them back.").format(n=hidden)
            window.tell(text, "note", (tr("Undo"), lambda: window.run_command("edit.undo")))

    def slowly(label: str, change: Callable[[Document, int, Progress], Document]) -> Callable[[], None]:
        def run() -> None:
            id = window.editor.active if window.editor is not None else None
            window.edit_slowly(tr(label), lambda document, progress: change(document, -1 if id is None else id, progress))

        return run

    def checked(id: str) -> bool:
        return window.actions_[id].isChecked()

    def add(label: str, make: Callable[[Document, int | None], Document]) -> Callable[[], None]:
        def run() -> None:
            above = window.editor.active if window.editor is not None else None
            window.edit(tr(label), lambda document: make(document, above))

        return run

    def rename() -> None:
        editor = window.editor
        layer = editor.active_layer if editor is not None else None
        if layer is not None:
            id = layer.id
            name = ask_text(window, tr("Rename layer"), tr("Name"), layer.name)
            if name:
                window.edit(tr("Rename"), lambda document: layers.rename(document, id, name))

    def paint_on_mask() -> None:
        if window.editor is not None:
            window.editor.activate(window.editor.active, "mask" if window.editor.target != "mask" else "pixels")

    def step(by: int) -> None:
        editor = window.editor
        if editor is not None:
            order = [layer.id for layer in _listed(editor.document)]
            if editor.active in order:
                place = min(max(order.index(editor.active) + by, 0), len(order) - 1)
                editor.activate(order[place])

    def edit_adjustment() -> None:
        editor = window.editor
        layer = editor.active_layer if editor is not None else None
        if layer is not None and isinstance(layer.content, Adjustment):
            window.workbench.edit_adjustment(layer.id)

    found: dict[str, Callable[[], object]] = {
        "layer.new": add("New Layer", layers.add_layer),
        "layer.new-group": add("New Group", layers.add_group),
        "layer.copy": duplicate,
        "layer.cut": slowly("Layer via Cut", lambda document, id, _: layer_via_cut(document, id)),
        "layer.delete": on_chosen("Delete Layer", layers.delete),
        "layer.rename": rename,
        "layer.add-mask-reveal": on_layer("Add Mask", lambda document, id: masks.add_mask(document, id, "reveal")),
        "layer.add-mask-hide": on_layer("Add Mask", lambda document, id: masks.add_mask(document, id, "hide")),
        "layer.add-mask-selection": slowly("Add Mask", lambda document, id, _: masks.add_mask(document, id, "selection")),
        "layer.add-mask-alpha": slowly("Add Mask", lambda document, id, _: masks.add_mask(document, id, "alpha")),
        "layer.mask-edit": paint_on_mask,
        "layer.mask-enable": on_layer("Mask", lambda document, id: masks.enable_mask(document, id, checked("layer.mask-enable"))),
        "layer.mask-invert": slowly("Invert Mask", lambda document, id, _: masks.invert_mask(document, id)),
        "layer.mask-apply": slowly("Apply Mask", lambda document, id, _: masks.apply_mask(document, id)),
        "layer.mask-delete": on_layer("Delete Mask", masks.delete_mask),
        "layer.mask-to-selection": slowly("Mask to Selection", lambda document, id, _: masks.mask_to_selection(document, id)),
        "layer.selection-to-mask": on_layer("Selection to Mask", masks.selection_to_mask),
        "layer.edit-adjustment": edit_adjustment,
        "layer.visible": on_chosen("Visibility", lambda document, id: layers.set_visible(document, id, checked("layer.visible"))),
        "layer.clip": on_layer("Clip", lambda document, id: layers.set_clip(document, id, checked("layer.clip"))),
        "layer.lock-alpha": on_layer("Lock Transparency", lambda document, id: layers.set_lock_alpha(document, id, checked("layer.lock-alpha"))),
        "layer.isolated": on_layer("Isolated", lambda document, id: layers.set_isolated(document, id, checked("layer.isolated"))),
        "layer.group": group,
        "layer.ungroup": on_layer("Ungroup", layers.ungroup),
        "layer.raise": on_layer("Raise Layer", layers.raise_layer),
        "layer.lower": on_layer("Lower Layer", layers.lower_layer),
        "layer.top": on_layer("To the Top", layers.to_top),
        "layer.bottom": on_layer("To the Bottom", layers.to_bottom),
        "layer.select-above": lambda: step(1),
        "layer.select-below": lambda: step(-1),
        "layer.flip-horizontal": slowly("Flip Layer", lambda document, id, _: flip_layer(document, id, True)),
        "layer.flip-vertical": slowly("Flip Layer", lambda document, id, _: flip_layer(document, id, False)),
        "layer.rotate-right": slowly("Rotate Layer", lambda document, id, _: rotate_layer(document, id, 1)),
        "layer.rotate-left": slowly("Rotate Layer", lambda document, id, _: rotate_layer(document, id, 3)),
        "layer.to-picture": to_picture,
        "layer.rasterise": slowly("Rasterise", lambda document, id, progress: bake(document, id, progress=progress)),
        "layer.merge-down": merge,
        "layer.merge-visible": slowly("Merge Visible", lambda document, _, progress: merge_visible(document, progress)),
        "layer.merge-group": slowly("Merge Group", merge_group),
        "layer.stamp": slowly("Merge to New Layer", stamp_visible),
        "layer.flatten": flatten,
    }
    for side in get_args(Side):
        found[f"layer.align-{side}"] = lambda side=side: align(side)  # type: ignore[misc]
    for kind in ADJUSTMENTS:
        found[f"layer.adjust-{kind.id}"] = lambda kind=kind: window.workbench.add_adjustment(kind)  # type: ignore[misc]
    return found


def _listed(document: Document) -> list[Layer]:
    """All layers as the panel shows them, lowest first, a group after what it holds."""

    def walk(stack: tuple[Layer, ...]) -> list[Layer]:
        found: list[Layer] = []
        for layer in stack:
            if isinstance(layer.content, Group):
                found += walk(layer.content.layers)
            found.append(layer)
        return found

    return walk(document.layers)
