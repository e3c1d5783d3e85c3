"""The context menu of a layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ganstudio.app.made import CHANGEABLE
from ganstudio.app.rerun import made_from
from ganstudio.core import layers, masks
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Placed
from ganstudio.core.transform import baked
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.panels.layers_panel import LayersPanel

Change = Callable[[Document], Document]


def layer_menu(panel: LayersPanel, document: Document, layer: Layer) -> QMenu:
    """What can be done with the layer (and those selected with it)."""
    id = layer.id
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def edit(text: str, change: Change, into: QMenu = menu, enabled: bool = True, slow: bool = False) -> None:
        action = into.addAction(text, lambda: (panel.edit_slowly if slow else panel.edit)(text, change))
        action.setEnabled(enabled)

    if isinstance(layer.content, Adjustment | Generated):
        menu.addAction(tr("Properties"), lambda: panel.properties_requested.emit(id))
        if isinstance(layer.content, Generated):
            recipe = layer.content.recipe
            if recipe.task in CHANGEABLE and (not recipe.reads or made_from(document, layer) is not None):
                menu.addAction(tr("Change…"), lambda: panel.change_requested.emit(id))
            again = menu.addAction(tr("Run again"), lambda: panel.rerun_requested.emit(id))
            again.setEnabled(not recipe.reads or made_from(document, layer) is not None)
        menu.addSeparator()
    _named(menu.addAction(tr("Rename"), lambda: panel.view.rename(id)), "F2")
    menu.addAction(tr("Duplicate"), panel.duplicate)
    _named(menu.addAction(tr("Delete"), panel.delete), "Del")
    menu.addSeparator()
    if isinstance(layer.content, Group):
        isolated = layer.content.isolated
        edit(tr("Ungroup"), lambda d: layers.ungroup(d, id))
        edit(tr("Pass through") if isolated else tr("Isolate the group"), lambda d: layers.set_isolated(d, id, not isolated))
    menu.addAction(tr("Group the layers"), panel.group_chosen)
    menu.addSeparator()
    _add_mask_actions(menu.addMenu(tr("Mask")), document, layer, edit)
    if not isinstance(layer.content, Group | Adjustment):
        edit(tr("Select what is opaque"), lambda d: masks.alpha_to_selection(d, id), slow=True)
    lowest = document.siblings(id)[0].id == id
    edit(tr("Release clipping") if layer.clip else tr("Clip to the layer below"), lambda d: layers.set_clip(d, id, not layer.clip),
         enabled=layer.clip or not lowest)
    if isinstance(layer.content, Generated | Placed):
        edit(tr("Rasterise"), lambda d: d.change(id, baked), slow=True)
    menu.addSeparator()
    edit(tr("Show only this layer"), lambda d: layers.show_only(d, id))
    edit(tr("To the top"), lambda d: layers.to_top(d, id))
    edit(tr("To the bottom"), lambda d: layers.to_bottom(d, id))
    return menu


def _named(action: QAction, keys: str) -> None:
    """Shows keys that the list itself listens to."""
    action.setText(f"{action.text()}\t{keys}")


def _add_mask_actions(menu: QMenu, document: Document, layer: Layer, edit: Callable[..., None]) -> None:
    id, mask, selected = layer.id, layer.mask, document.selection is not None
    if mask is None:
        edit(tr("Add a mask that shows all"), lambda d: masks.add_mask(d, id, "reveal"), menu)
        edit(tr("Add a mask that hides all"), lambda d: masks.add_mask(d, id, "hide"), menu)
        edit(tr("Add a mask from the selection"), lambda d: masks.add_mask(d, id, "selection"), menu, selected, slow=True)
        edit(tr("Add a mask from the transparency"), lambda d: masks.add_mask(d, id, "alpha"), menu, layer.raster is not None, slow=True)
        return
    enabled = mask.enabled
    edit(tr("Disable the mask") if enabled else tr("Enable the mask"), lambda d: masks.enable_mask(d, id, not enabled), menu)
    edit(tr("Invert the mask"), lambda d: masks.invert_mask(d, id), menu, slow=True)
    edit(tr("Apply the mask"), lambda d: masks.apply_mask(d, id), menu, layer.raster is not None, slow=True)
    edit(tr("Delete the mask"), lambda d: masks.delete_mask(d, id), menu)
    menu.addSeparator()
    edit(tr("Mask to selection"), lambda d: masks.mask_to_selection(d, id), menu, slow=True)
    edit(tr("Selection to mask"), lambda d: masks.selection_to_mask(d, id), menu, selected)
