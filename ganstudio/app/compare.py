"""Several styles or models on the same part of a picture, and the edit of the one that is liked best."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ganstudio.app.enlarge import UpscaleOptions, upscaled
from ganstudio.app.inpaint import fill
from ganstudio.app.pipeline import options_of, stylise
from ganstudio.app.restore import DenoiseOptions, JpegOptions, restore
from ganstudio.core.blend import Blend
from ganstudio.core.canvas_size import part
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.flatten import flatten_layers
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, as_depth
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.files.profiles import convert
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr

FEWEST, MOST = 2, 9
"""How many are compared."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """A style or a model to be tried."""

    task: str
    label: str
    model: str
    preset: str = ""
    """Id of a style; empty: the model as it is."""
    scale: int = 1
    """How much larger it makes a picture."""


@dataclass(frozen=True, eq=False)
class Tried:
    """What a candidate made of the part."""

    picture: NDArray[np.uint8]
    """(H, W, 3) sRGB."""
    seconds: float


Run = Callable[[Document, int, Candidate, Library, Progress], Edit]


def _style(document: Document, layer: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    preset = library.preset(candidate.preset)
    return stylise(document, layer, preset, options_of(preset), library, progress)


def _denoise(document: Document, layer: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    return restore(document, layer, DenoiseOptions(), library, progress, candidate.model)


def _jpeg(document: Document, layer: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    return restore(document, layer, JpegOptions(), library, progress, candidate.model)


def _upscale(document: Document, layer: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    options = UpscaleOptions(scale=candidate.scale)
    return Edit.slowly(tr("Upscale"), lambda now, progress: upscaled(now, options, library, progress, candidate.model), always=True)


def _fill(document: Document, layer: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    if document.selection is None:
        raise EditError(tr("Select what is to be filled first."))
    return fill(document, layer, document.selection, InpaintOptions(), library, progress, candidate.model)


RUNS: Mapping[str, Run] = MappingProxyType({"style": _style, "denoise": _denoise, "jpeg": _jpeg, "upscale": _upscale, "inpaint": _fill})
"""What can be compared, by task, in the order that it is offered."""


def candidates(library: Library, task: str) -> tuple[Candidate, ...]:
    """The styles, or the models of a task, that are there."""
    if task == "style":
        there = {m.id: m.sizes.scale for m in library.manifests}
        return tuple(Candidate(task, p.label, p.model, p.id, there[p.model]) for p in library.presets if p.model in there)
    return tuple(Candidate(task, m.label, m.id, "", m.sizes.scale) for m in library.manifests if m.task == task and m.latent is None)


def comparable(library: Library, document: Document) -> tuple[str, ...]:
    """The tasks of which there is enough to compare; filling only where something is selected."""
    return tuple(
        task for task in RUNS if len(candidates(library, task)) >= FEWEST and (task != "inpaint" or document.selection is not None)
    )


def part_of(document: Document, layer_id: int, area: Rect, task: str) -> Document:
    """The part of a layer inside ``area`` as a document of its own with the layer alone; the selection only where it is filled."""
    layer = replace(document.layer(layer_id), visible=True, clip=False, opacity=1.0, blend=Blend.NORMAL, mask=None)
    pixels = flatten_layers(document, (layer,), area)
    selection = part(document.selection, area) if task == "inpaint" and document.selection is not None else None
    plain = Layer(1, layer.name, Pixels(Raster.from_array(pixels)))
    return replace(document, size=area.size, layers=(plain,), selection=selection, next_id=2)


def shown(document: Document) -> NDArray[np.uint8]:
    """A part as it looks, (H, W, 3) sRGB, on grey where it is transparent."""
    pixels = flatten_layers(document, document.layers, document.area)
    if document.profile is not None:
        pixels = convert(pixels, document.profile, None)
    pixels = as_depth(pixels, 8).astype(np.float32)
    colours = pixels[..., :-1] if pixels.shape[2] == 4 else np.repeat(pixels[..., :1], 3, axis=2)
    alpha = pixels[..., -1:] / 255
    return np.asarray(np.rint(colours * alpha + 128 * (1 - alpha)), np.uint8)


def tried(document: Document, candidate: Candidate, library: Library, progress: Progress) -> Tried:
    """The part as the candidate makes it; the seconds are the model's, opening it left out."""
    library.session(library.manifest(candidate.model), progress)
    begin = time.perf_counter()
    edit = RUNS[candidate.task](document, document.layers[0].id, candidate, library, progress)
    made = edit.slow(document, progress) if edit.slow is not None else edit.apply(document)
    return Tried(shown(made), time.perf_counter() - begin)


def carried_out(document: Document, layer_id: int, candidate: Candidate, library: Library, progress: Progress) -> Edit:
    """The edit that does to the whole layer what the winner did to the part; where it is ``slow`` (upscaling, which does the whole picture) it
    is still to be carried out by a job."""
    return RUNS[candidate.task](document, layer_id, candidate, library, progress)


def area_around(document: Document, x: float, y: float, side: int) -> Rect:
    """A square of ``side`` pixels around a place, moved and cut so that it lies on the canvas."""
    width, height = min(side, document.size.width), min(side, document.size.height)
    left = min(max(round(x - width / 2), 0), document.size.width - width)
    top = min(max(round(y - height / 2), 0), document.size.height - height)
    return Rect(left, top, width, height)
