"""The layer through which a scientific picture is looked at: which range of its values is shown from black to white."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganstudio.core.document import Adjustment, Document, Layer
from ganstudio.core.histogram import histogram
from ganstudio.core.layers import insert_new
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.tile import Pixels
from ganstudio.core.tone import NARROWEST, WindowLevel
from ganstudio.errors import EditError
from ganstudio.translate import tr

AS_STORED = WindowLevel()
"""All values."""

_LOOK = 2048
"""At most this many rows and columns are looked at to find a window."""


def window_layer(document: Document) -> Layer | None:
    """The topmost layer that shows a range of values; None if there is none."""
    found = [layer for layer in document.walk() if isinstance(layer.content, Adjustment) and isinstance(layer.content.settings, WindowLevel)]
    return found[-1] if found else None


def window_of(document: Document) -> WindowLevel:
    """The range that is shown."""
    layer = window_layer(document)
    if layer is None or not layer.visible or not isinstance(layer.content, Adjustment):
        return AS_STORED
    settings = layer.content.settings
    return settings if isinstance(settings, WindowLevel) else AS_STORED


def with_window(document: Document, window: WindowLevel) -> Document:
    """The document that shows this range: its window layer changed and made visible, or one added on top of all. No pixel is touched."""
    layer = window_layer(document)
    if layer is None:
        return insert_new(document, lambda id: Layer(id, tr(WindowLevel.label), Adjustment(window)))
    if layer.visible and isinstance(layer.content, Adjustment) and layer.content.settings == window:
        return document
    return document.change(layer.id, lambda found: replace(found, content=Adjustment(window), visible=True))


def raw(document: Document) -> Document:
    """The document without its window layers: the values as they are stored."""

    def kept(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(x for x in layers if not (isinstance(x.content, Adjustment) and isinstance(x.content.settings, WindowLevel)))

    return document if window_layer(document) is None else document.edit_stack(kept)


def window_for(measure: Measure, shown: Shown) -> WindowLevel:
    """The window of a range given in the picture's unit."""
    width = min(max(abs(shown.width) / measure.span, NARROWEST), 1.0)
    return WindowLevel(min(max(measure.fraction(shown.level), 0.0), 1.0), width)


def shown_by(measure: Measure, window: WindowLevel) -> Shown:
    """The range of a window in the picture's unit."""
    return Shown(measure.value(window.level), window.width * measure.span)


def automatic_window(document: Document, share: float = 0.005) -> WindowLevel:
    """The range that holds all stored values but ``share`` of the pixels at either end; EditError if there are no pixels."""
    for layer in document.walk():
        if layer.raster is None or layer.raster.area.empty:
            continue
        raster = layer.raster
        step = max(max(raster.size.width, raster.size.height) // _LOOK, 1)
        pixels = raster.read()[::step, ::step]
        counts = histogram(pixels, bins=65536 if raster.depth == 16 else 256).sum(axis=0)
        total, last = counts.sum(), len(counts) - 1
        if total == 0:
            break
        sums = np.cumsum(counts)
        low = int(np.searchsorted(sums, total * share, side="right"))
        high = max(int(np.searchsorted(sums, total * (1 - share), side="left")), low + 1)
        return WindowLevel(min((low + high) / 2 / last, 1.0), min(max((high - low) / last, NARROWEST), 1.0))
    raise EditError(tr("There are no pixels whose values could be shown."))


def in_scale(pixels: Pixels, theirs: Measure, ours: Measure) -> Pixels:
    """Stored grey values (H, W, 2) that mean by ``ours`` what they meant by ``theirs``; what it has no values for is cut off."""
    top = int(np.iinfo(pixels.dtype).max)
    if (theirs.low, theirs.high) == (ours.low, ours.high):
        return pixels
    meant = theirs.low + pixels[..., :1] / top * (theirs.high - theirs.low)
    stored = (meant - ours.low) / (ours.high - ours.low) * 65535
    alpha = pixels[..., 1:].astype(np.uint16) * np.uint16(65535 // top)
    return np.concatenate([np.rint(np.clip(stored, 0, 65535)).astype(np.uint16), alpha], axis=-1)


PLACES: tuple[tuple[str, Shown], ...] = (
    ("brain", Shown(40, 80, "Brain")),
    ("lung", Shown(-600, 1500, "Lung")),
    ("chest", Shown(50, 350, "Chest")),
    ("abdomen", Shown(50, 400, "Abdomen")),
    ("bone", Shown(400, 1800, "Bone")),
)
"""Ranges in Hounsfield units in which radiologists look at parts of the body: (id, range)."""


def window_for_place(document: Document, shown: Shown) -> WindowLevel:
    """The window of one of PLACES; EditError if the values are no Hounsfield units."""
    if document.measure is None or document.measure.unit != "HU":
        raise EditError(tr("This window is for computed tomography. The values of this picture are not in Hounsfield units."))
    return window_for(document.measure, shown)


def first_window(document: Document) -> WindowLevel | None:
    """What is shown when a picture is opened: the range its file asks for, or most of its values; None if all of them show it well."""
    measure = document.measure
    if measure is not None and measure.shown:
        return window_for(measure, measure.shown[0])
    return automatic_window(document) if document.depth == 16 and document.mode == "grey" else None
