"""Making a picture larger with a model: the chosen layer comes from the model, everything else is resampled along."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import Colours
from ganstudio.app.sheet import Sheet
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.image_size import resize_image
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import run_tiles
from ganstudio.engine.bleed import Bleed
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.translate import tr


def enlarge(document: Document, layer_id: int, preset: Preset, library: Library, progress: Progress) -> Edit:
    """The document a whole number of times as large, with the layer's colours as the model draws them; its alpha is resampled.

    A document that changed in the meantime is resampled as it is by then, and gets the model's layer.
    """
    layer = document.layer(layer_id)
    if not isinstance(layer.content, Pixels | Generated):
        raise EditError(tr("“{name}” has no pixels of its own. Choose a layer that has.").format(name=layer.name))
    manifest = library.model_of(preset)
    factor = manifest.sizes.scale
    size = Size(document.size.width * factor, document.size.height * factor)
    large = resize_image(document, size, "lanczos", progress.part(0.0, 0.1))
    made = _drawn(document, layer.content.raster, large.layer(layer_id), preset, library, progress.part(0.1, 0.9))

    def apply(found: Document) -> Document:
        bigger = large if found is document else resize_image(found, Size(found.size.width * factor, found.size.height * factor), "lanczos")
        return bigger.change(layer_id, lambda old: replace(old, content=Pixels(made)))

    return Edit(tr("Enlarge: {name}").format(name=preset.label), apply)


def _drawn(document: Document, raster: Raster, large: Layer, preset: Preset, library: Library, progress: Progress) -> Raster:
    """The model's picture of ``raster``, with the alpha of the resampled layer ``large``."""
    manifest = library.model_of(preset)
    assert large.raster is not None
    below, bleed = large.raster, Bleed(raster)
    behind = Bleed(below)
    colours = Colours(document.depth, document.mode == "grey", document.profile)
    sheet = Sheet(below.size, below.channels, below.depth)

    def write(area: Rect, planes: NDArray[np.float32]) -> None:
        sheet.write(area, colours.changed(behind.read(area), planes))

    values = {name: float(value) for name, value in preset.values if not isinstance(value, str)}
    session = library.session(manifest, progress)
    run_tiles(manifest, session, raster.size, lambda area: colours.planes(bleed.read(area)), write, progress, values)
    return sheet.raster()
