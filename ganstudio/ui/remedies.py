"""What a person can do at once about an edit that was refused: a button beside the message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.core.document import Generated, Placed
from ganstudio.core.layers import set_visible
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

Remedy = tuple[str, Callable[[], None]]

_PAINTING = ("brush", "eraser", "clone", "style-brush", "fill", "gradient")
"""Tools that need plain pixels."""


def remedy(window: Window) -> Remedy | None:
    """For what a tool just refused on the active layer: show it where it is hidden, make it plain pixels where it is none; else None."""
    editor = window.editor
    layer = editor.active_layer if editor is not None else None
    if editor is None or layer is None:
        return None
    around = layer
    while around.visible and (group := editor.document.parent(around.id)) is not None:
        around = group
    if not around.visible:
        id = around.id
        return tr("Show {name}").format(name=around.name), lambda: window.edit(tr("Show layer"), lambda document: set_visible(document, id, True))
    if isinstance(layer.content, Placed | Generated) and editor.target == "pixels" and window.workbench.tool.id in _PAINTING:
        return tr("Rasterise"), lambda: window.run_command("layer.rasterise")
    return None
