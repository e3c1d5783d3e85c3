"""Cutting a thing out: a rough selection becomes true shares of each pixel, and the background's colour leaves the edge."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import Colours
from ganstudio.app.look import Floats, alone, composed_over_grey, cut, fitted, seen, shrunk
from ganstudio.app.pipeline import warm
from ganstudio.app.sheet import Sheet
from ganstudio.app.subject import subject
from ganstudio.core.document import Adjustment, Document, Layer, Mask, Pixels
from ganstudio.core.edit import Edit, Step
from ganstudio.core.fields import choice, number, toggle
from ganstudio.core.flatten import flatten_layers
from ganstudio.core.geometry import Rect
from ganstudio.core.layers import duplicate, group_layers, rename, set_visible
from ganstudio.core.masks import both
from ganstudio.core.matting import Known, alpha_of, colours_of, corrected
from ganstudio.core.planes import Pool
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, full
from ganstudio.core.selection import as_bytes, kept
from ganstudio.core.tiled import each_block
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.translate import tr

SIDE = 1024
"""Long side at which the edge is worked out first; at full size it is only sharpened."""
MARGIN = 24
"""Pixels that blocks share, so that they agree at their borders."""
AUTOMATIC = 0.01
"""Share of the selection's long side that the edge's radius is, where none is chosen."""
Output = Literal["selection", "mask", "layer"]


@dataclass(frozen=True)
class RefineOptions:
    """How the edge of a selection is refined, and what is made of it."""

    radius: float = number(0, 0, 250, "Radius", unit="px", lowest="Automatic", tip="How far to both sides of the edge hair and soft parts reach")
    shift: float = number(0.0, -1, 1, "Move edge", unit="%", scale=100, tip="Less takes the edge inwards, more outwards")
    contrast: float = number(0.0, 0, 1, "Contrast", unit="%", scale=100, tip="Makes a soft edge harder")
    clean: bool = toggle(True, "Clean edge colours", "Takes the background's colour out of hair and soft edges")
    output: Output = choice(
        "mask", "Result", (("selection", "Selection"), ("mask", "Layer mask"), ("layer", "New layer with mask")), "What is made of the edge"
    )


@dataclass(frozen=True, eq=False)
class Matte:
    """What share of each pixel belongs to the thing."""

    alpha: Raster
    """8-bit, of the document's size."""
    edge: Raster | None
    """Where the share is neither all nor nothing: pixels as the document keeps them, in the thing's own colour; transparent elsewhere."""


@dataclass(frozen=True, eq=False)
class Trial:
    """A part of a picture and its edge, to be looked at with different options."""

    picture: Floats
    """(H, W, 3) sRGB 0..1"""
    alpha: Floats
    thing: Floats
    behind: Floats

    def shown(self, options: RefineOptions, ground: Floats) -> Floats:
        """The thing over another ground (H, W, 3)."""
        share = adjusted(self.alpha, options)
        colour = corrected(self.picture, self.thing, self.behind, share) if options.clean else self.picture
        return np.asarray(colour * share[..., None] + ground * (1 - share[..., None]), np.float32)


def try_out(document: Document, layer: int, area: Rect, options: RefineOptions, progress: Progress) -> Trial:
    """The edge of the selection in a part of a layer, at full size. It may differ a little from what the whole picture gives."""
    assert document.selection is not None
    radius = radius_for(options, document.selection.bounds())
    part = area.grown(round(2 * radius) + MARGIN).intersected(document.area)
    picture = seen(alone(document, layer), part, max(part.width, part.height))
    mask = document.selection.read(part)[..., 0]
    alpha = alpha_of(picture, unsure(mask, radius), progress, rough=softened(mask, radius))
    thing, behind = colours_of(picture, alpha, max(round(3 * radius), 12))
    rows, columns = area.slices(part.origin)
    return Trial(picture[rows, columns], alpha[rows, columns], thing[rows, columns], behind[rows, columns])


def radius_for(options: RefineOptions, bounds: Rect) -> float:
    """How far the edge reaches: as chosen, or by the size of the selection."""
    return options.radius or min(max(AUTOMATIC * max(bounds.width, bounds.height), 4), 40)


def matte(document: Document, layer: int | None, selection: Raster, options: RefineOptions, progress: Progress) -> Matte:
    """The true edge of what is selected, in a layer's pixels (None: in all that is seen). EditError where nothing is selected."""
    bounds = selection.bounds()
    if bounds.empty:
        raise EditError(tr("Nothing is selected. Select the thing roughly first, or use Select > Subject."))
    progress(0.0, tr("Finding the edge"))
    source = document if layer is None else alone(document, layer)
    radius = radius_for(options, bounds)
    part = bounds.grown(round(3 * radius) + 8).intersected(document.area)
    rough = selection.read(part)[..., 0]
    size = fitted(part.size, SIDE)
    scale = size.width / part.width if part.width > part.height else size.height / part.height
    picture = shrunk(seen(source, part, SIDE), size)
    small = np.asarray(cv2.resize(rough, (size.width, size.height), interpolation=cv2.INTER_AREA), np.uint8)
    guess = softened(small, radius * scale)
    coarse = alpha_of(picture, unsure(small, max(radius * scale, 2)), progress.part(0.0, 0.5), rough=guess)
    thing, behind = colours_of(picture, coarse, max(round(3 * radius * scale), 12))
    sheet = Sheet(document.size, 1, 8)
    edge = Sheet(document.size, document.channels, document.depth) if options.clean else None
    known = unsure(rough, radius)
    colours, lock = Colours(document.depth, document.mode == "grey", document.profile), threading.Lock()

    def fill(block: Rect, pool: Pool) -> None:
        inner = known[block.slices(part.origin)]
        share = (inner == 255).astype(np.float32)
        open_part = _unknown(inner).moved(block.x, block.y)
        if not open_part.empty:
            wide = open_part.grown(MARGIN).intersected(part)
            pixels = composed_over_grey(source, wide, 0, pool)
            found = cut(coarse, part, wide, wide.size)
            if size != part.size:  # else there is nothing left to find out
                found = alpha_of(pixels, known[wide.slices(part.origin)], progress.part(1.0, 0.0), found, found)
            near_edge = adjusted(found[open_part.slices(wide.origin)], options)
            share[open_part.slices(block.origin)] = near_edge
            if edge is not None and ((near_edge > 0) & (near_edge < 1)).any():
                near, far = (cut(colour, part, open_part, open_part.size) for colour in (thing, behind))
                clean = corrected(pixels[open_part.slices(wide.origin)], near, far, near_edge)
                own = _recoloured(source, open_part, clean, near_edge, colours)
                with lock:
                    edge.write(open_part, own)
        if share.any():
            with lock:
                sheet.write(block, as_bytes(share)[..., None])

    each_block(part, fill, progress.part(0.5, 0.5))
    progress(1.0)
    return Matte(sheet.raster(), None if edge is None else edge.raster())


def _unknown(known: Known) -> Rect:
    """Around what is neither surely the thing nor surely not."""
    found = (known != 0) & (known != 255)
    rows, columns = np.flatnonzero(found.any(1)), np.flatnonzero(found.any(0))
    return Rect.around(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else Rect(0, 0, 0, 0)


def unsure(rough: NDArray[np.uint8], radius: float) -> Known:
    """A rough mask (H, W) as what is surely the thing (255), surely not (0), and unknown (128) within ``radius`` of its edge."""

    def depth(inside: NDArray[np.bool_]) -> Any:
        return cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3) if not inside.all() else np.full(rough.shape, 1e9, np.float32)

    known = np.full(rough.shape, 128, np.uint8)
    known[(depth(rough > 127) > radius) & (rough > 240)] = 255
    known[(depth(rough <= 127) > radius) & (rough < 15)] = 0
    return known


def softened(rough: NDArray[np.uint8], radius: float) -> Floats:
    """A rough mask (H, W) as a guess: 0..1, its edge as soft as it may be wrong."""
    return np.asarray(cv2.GaussianBlur(rough.astype(np.float32) / np.float32(255), (0, 0), max(radius / 3, 0.5)), np.float32)


def adjusted(alpha: Floats, options: RefineOptions) -> Floats:
    """Shares with the edge moved and hardened; nothing stays nothing, all stays all. Faint traces go."""
    share = np.clip((alpha - np.float32(0.02)) * np.float32(1 / 0.96), 0, 1)
    if options.shift:
        share = share ** np.float32(2.0 ** (-2 * options.shift))
    if options.contrast:
        share = np.clip((share - 0.5) / max(1 - options.contrast, 0.02) + 0.5, 0, 1)
    return np.asarray(share, np.float32)


def _recoloured(source: Document, block: Rect, clean: Floats, share: Floats, colours: Colours) -> NDArray[Any]:
    """Pixels of the document with clean colours, opaque where the share is neither all nor nothing and transparent elsewhere."""
    pixels = flatten_layers(source, source.layers, block)
    changed = colours.changed(pixels, np.ascontiguousarray(np.moveaxis(clean, 2, 0)))
    changed[..., -1] = np.where((share > 0) & (share < 1), full(colours.depth), 0)
    changed[changed[..., -1] == 0] = 0
    return changed


# what is made of it


def refine_edge(document: Document, layer: int | None, options: RefineOptions, progress: Progress) -> Edit:
    """Refines the edge of the selection: as a selection, as the layer's mask, or as a new layer."""
    if document.selection is None:
        raise EditError(tr("Nothing is selected. Select the thing roughly first, or use Select > Subject."))
    if options.output == "selection":
        alpha = kept(matte(document, layer, document.selection, replace(options, clean=False), progress).alpha)
        return Edit(tr("Refine Edge"), lambda now: replace(now, selection=alpha))
    return _cut_out(document, _with_pixels(document, layer), document.selection, options, tr("Refine Edge"), progress)


def remove_background(
    document: Document, layer: int | None, library: Library, options: RefineOptions, progress: Progress, model: str = ""
) -> Edit:
    """Hides with a mask what is not selected in the layer, or, without a selection, what is not its subject. No pixel is changed."""
    found = _with_pixels(document, layer)
    chosen = document.selection or subject(document, found.id, library, progress.part(0.0, 0.4), model)
    edit = _cut_out(document, found, chosen, options, tr("Remove Background"), progress.part(0.4, 0.6))
    return edit if document.selection is not None else replace(edit, step=Step("cutout", {"shift": options.shift, "clean": options.clean}))


def _with_pixels(document: Document, layer: int | None) -> Layer:
    found = document.find(layer)
    if found is None or isinstance(found.content, Adjustment):
        raise EditError(tr("Choose a layer with pixels first."))
    return found


def _cut_out(document: Document, layer: Layer, selection: Raster, options: RefineOptions, label: str, progress: Progress) -> Edit:
    """Masks the layer, or a copy of it, and groups it with its clean edge colours, which are clipped to it."""
    made = matte(document, layer.id, selection, replace(options, clean=options.clean and not layer.clip), progress)
    mask, edge = Mask(made.alpha), made.edge
    if edge is not None:
        warm(edge)
    name = tr("{name} cut out").format(name=layer.name)

    def apply(now: Document) -> Document:
        id = now.layer(layer.id).id
        now = replace(now, selection=None)
        if options.output == "layer":
            id = now.next_id
            now = set_visible(rename(duplicate(now, layer.id), id, name), layer.id, False)
        now = now.change(id, lambda old: replace(old, mask=both(old.mask, mask)))
        if edge is None or edge.empty:
            return now
        now, colours = now.numbered(lambda fresh: Layer(fresh, tr("Edge colours"), Pixels(edge), clip=True))
        return group_layers(now.insert(colours, above=id), [id, colours.id], name)

    return Edit(label, apply)
