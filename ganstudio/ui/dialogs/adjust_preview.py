"""What the picture looks like with an adjustment that has not been carried out: a document for the screen."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.core.adjust import Settings
from ganstudio.core.blend import Blend
from ganstudio.core.document import Adjustment, Document, Group, Layer
from ganstudio.core.layers import set_settings
from ganstudio.core.masks import from_selection


def adjusted_look(document: Document, id: int, settings: Settings) -> Document:
    """The document with the adjustment on the layer ``id``, inside the selection, without touching a pixel.

    An adjustment layer gets the settings. Any other layer becomes an isolated group that holds it and an adjustment layer, and mixes as
    the layer did; only what is seen is then computed, at the size at which it is seen.
    """
    layer = document.layer(id)
    if isinstance(layer.content, Adjustment):
        return set_settings(document, id, settings)
    mask = None if document.selection is None else from_selection(document)
    numbered, inner = document.numbered(lambda fresh: replace(layer, id=fresh, mask=None, opacity=1.0, blend=Blend.NORMAL, clip=False, visible=True))
    numbered, above = numbered.numbered(lambda fresh: Layer(fresh, layer.name, Adjustment(settings), mask=mask))
    return numbered.change(id, lambda x: replace(x, content=Group((inner, above), isolated=True), offset=type(x.offset)(0, 0)))
