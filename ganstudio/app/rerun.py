"""Making a style's layer again, from what it was made of and with the values it remembers."""

from __future__ import annotations

from dataclasses import replace

from ganstudio.app.pipeline import StyleOptions, keep_colours, options_of, prepare, run_style
from ganstudio.core.document import Document, Generated, Layer
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.translate import tr


def made_from(document: Document, layer: Layer) -> Layer | None:
    """The layer that was read; None if it is gone, or the layer was not made by a model."""
    if not isinstance(layer.content, Generated) or not layer.content.recipe.reads:
        return None
    return document.find(layer.content.recipe.reads[0][0])


def stale(document: Document, layer: Layer) -> bool:
    """Whether what the layer was made of has changed since. Reads every pixel of it the first time: for a worker."""
    source = made_from(document, layer)
    if source is None or source.raster is None or not isinstance(layer.content, Generated):
        return False
    return source.raster.digest() != layer.content.recipe.reads[0][1]


def rerun(document: Document, layer_id: int, library: Library, progress: Progress) -> Edit:
    """Runs the layer's style again on the whole of its source; mask, opacity and place in the stack stay as they are."""
    layer = document.layer(layer_id)
    source = made_from(document, layer)
    if not isinstance(layer.content, Generated) or source is None:
        raise EditError(tr("“{name}” cannot be made again: the layer that it was made from is gone.").format(name=layer.name))
    recipe = layer.content.recipe
    preset = replace(library.preset(recipe.preset), values=recipe.values)
    options = replace(options_of(preset, StyleOptions()), place="new-layer")
    prepared = prepare(replace(document, selection=None), source.id, options)
    styled = run_style(prepared, preset, options, library, progress)
    raster = keep_colours(styled) if options.keep_colours and document.mode == "rgb" else styled.raster
    reads = ((source.id, prepared.raster.digest()),)
    content = Generated(raster, replace(recipe, model=styled.manifest.id, sha256=styled.manifest.sha256, reads=reads))
    offset = prepared.offset + prepared.area.origin

    def put(now: Document) -> Document:
        return now.change(layer_id, lambda old: replace(old, content=content, offset=offset))

    return Edit(tr("Run again: {name}").format(name=layer.name), put)
