"""Finds out what an ONNX file of unknown origin takes and gives: from its graph, and from test runs on a small picture."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import onnx

from ganstudio.core.atomic import write_file
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine import trial
from ganstudio.engine.catalogue import file_digest
from ganstudio.engine.graph import read_graph, tensors
from ganstudio.engine.manifest import Channels, Extra, Layout, Manifest, SizeRule, TensorSpec
from ganstudio.engine.measure import best_ranges, reach_of, working_memory
from ganstudio.engine.presets import free_id
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import TYPES, open_graph
from ganstudio.errors import FileError
from ganstudio.places import cache_folder
from ganstudio.translate import tr

MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
BASES = (64, 128, 256)
_UNPAID = re.compile(r"non-?commercial|\bnc\b|\b(personal|research|academic)\b.*\b(use|only)\b", re.IGNORECASE)
"""What licences say that forbid commercial use."""


@dataclass(frozen=True)
class Inspection:
    """What was found. ``manifest`` is ready to use or to be corrected; the colour order cannot be found out and stands as RGB."""

    manifest: Manifest
    notes: tuple[str, ...] = ()
    """What was found, as sentences."""
    sure: bool = True
    """Whether one range of values was clearly better than the others."""

    def with_channels(self, channels: Channels) -> Inspection:
        """The same with another order of colours on both sides (where they are not grey)."""
        image, output = self.manifest.image, self.manifest.output
        return replace(
            self,
            manifest=replace(
                self.manifest,
                image=image if image.channels == "grey" else replace(image, channels=channels),
                output=output if output.channels == "grey" else replace(output, channels=channels),
            ),
        )


@dataclass(frozen=True)
class _Inputs:
    """The picture input and the others, before any run."""

    name: str
    layout: Layout
    channels: Channels
    height: int
    """0: any."""
    width: int
    extras: tuple[Extra, ...] = field(default_factory=tuple)


def inspect_model(file: Path, progress: Progress | None = None) -> Inspection:
    """What the model in ``file`` takes and gives; FileError with one plain sentence if it cannot be used."""
    progress, name = progress or Progress(), file.stem
    model = read_graph(file)
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in tensors(model)):
        file = _in_one_file(file)
    progress(0.1, tr("Opening the model"))
    graph = _opened(file)
    candidates = _inputs(graph, file)
    progress(0.2, tr("Trying sizes"))
    failure = ""
    for found in candidates:
        try:
            return _tried(name, file, model, graph, found, progress)
        except trial.Unusable as error:
            failure = failure or str(error)
    raise FileError(file, failure)


def _in_one_file(file: Path) -> Path:
    """A copy that holds the weights which lie beside ``file``."""
    try:
        whole = onnx.load(str(file))
        data = whole.SerializeToString()
    except Exception as error:
        raise FileError(file, tr("its weights beside it cannot be read, or are larger than two gigabytes.")) from error
    packed = cache_folder() / "import" / f"{hashlib.sha256(data).hexdigest()}.onnx"
    write_file(packed, data, make_folder=True)
    return packed


def _opened(file: Path) -> Any:
    try:
        return open_graph(file, CPU)
    except Exception as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise FileError(file, tr("cannot be opened by ONNX Runtime ({why}).").format(why=why)) from error


def _inputs(graph: Any, file: Path) -> list[_Inputs]:
    """The ways in which the inputs can be read, the likeliest first; FileError if there is no picture among them."""
    pictures: list[Any] = []
    others: list[Any] = []
    for spec in graph.get_inputs():
        if spec.type not in TYPES:
            raise FileError(file, tr("has an input that is no picture and no number ({name}: {type}).").format(name=spec.name, type=spec.type))
        (pictures if len(spec.shape) == 4 else others).append(spec)
    readings = [(spec, layout, channels) for spec in pictures for layout, channels in _layouts(spec.shape)]
    coloured = [reading for reading in readings if reading[2] != "grey"] or readings
    names = {spec.name for spec, _, _ in coloured}
    if not names:
        if any(any(n == 4 for n in (spec.shape[1], spec.shape[3])) for spec in pictures):
            raise FileError(file, tr("wants four channels instead of the three of a picture (a mask, perhaps); that cannot be imported."))
        raise FileError(file, tr("takes no picture: no input has the shape of one."))
    if len(names) > 1:
        raise FileError(file, tr("wants more than one picture at once; that cannot be imported."))
    found = []
    for spec, layout, channels in coloured:
        extras = tuple(_extra(other, file) for other in others) + tuple(_plane(other, file) for other in pictures if other.name != spec.name)
        height, width = (spec.shape[2], spec.shape[3]) if layout == "NCHW" else (spec.shape[1], spec.shape[2])
        found.append(_Inputs(spec.name, layout, channels, _length(height), _length(width), extras))
    return found


def _length(dimension: Any) -> int:
    return dimension if isinstance(dimension, int) and dimension > 0 else 0


def _layouts(shape: list[Any]) -> list[tuple[Layout, Channels]]:
    """How a four-dimensional shape can be read as a picture."""
    if _length(shape[0]) > 1:
        return []
    counts: tuple[tuple[int, Channels], ...] = ((3, "RGB"), (1, "grey"))
    places: tuple[tuple[int, Layout], ...] = ((1, "NCHW"), (3, "NHWC"))
    found: list[tuple[Layout, Channels]] = []
    for count, channels in counts:
        found += [(layout, channels) for place, layout in places if _length(shape[place]) == count]
    if not found and not _length(shape[1]) and not _length(shape[3]):
        found = [("NCHW", "RGB"), ("NHWC", "RGB"), ("NCHW", "grey")]
    return found


def _extra(spec: Any, file: Path) -> Extra:
    """An input of one number."""
    shape = tuple(_length(n) or 1 for n in spec.shape)
    if any(n != 1 for n in shape):
        raise FileError(file, tr("wants a list of numbers beside the picture ({name}); that cannot be imported.").format(name=spec.name))
    return _named(Extra(spec.name, spec.name, "scalar", shape=shape))


def _plane(spec: Any, file: Path) -> Extra:
    """An input of the picture's size that holds one number everywhere."""
    found = [channels for channels in (spec.shape[1], spec.shape[3]) if channels == 1]
    if all(_length(n) == 1 for n in spec.shape):
        return _named(Extra(spec.name, spec.name, "scalar", shape=(1, 1, 1, 1)))
    if not found and not any(isinstance(n, str) or n is None for n in (spec.shape[1], spec.shape[3])):
        raise FileError(file, tr("wants a second picture ({name}); that cannot be imported.").format(name=spec.name))
    return _named(Extra(spec.name, spec.name, "plane", channels=1))


def _named(extra: Extra) -> Extra:
    """A noise level in levels of 255 where the name says so; else a number from 0 to 1."""
    if any(word in extra.name.lower() for word in ("sigma", "noise")):
        return replace(extra, label="Noise level", default=25.0, low=0.0, high=75.0, factor=1 / 255)
    return replace(extra, label=extra.name.replace("_", " ").strip().capitalize() or "Value", default=0.5)


def _tried(name: str, file: Path, model: Any, graph: Any, inputs: _Inputs, progress: Progress) -> Inspection:
    """Finds sizes, output, ranges and reach by running the model."""
    probe = trial.Probe(graph, inputs.name, inputs.layout, inputs.channels, inputs.extras)
    fixed = Size(inputs.width, inputs.height) if inputs.width and inputs.height else None
    multiple = 1
    if fixed is not None:
        size = fixed
        output = probe.outputs(size, progress)
    else:
        size, multiple, output = _sizes(probe, inputs, progress)
    progress(0.4, tr("Trying ranges of values"))
    ranges = best_ranges(probe, size, output, progress)
    image = TensorSpec(inputs.name, inputs.layout, inputs.channels, *ranges.taken)
    result = TensorSpec(output.name, output.layout, output.channels, *ranges.given)
    factor = (ranges.taken[1] - ranges.taken[0]) / 255
    extras = tuple(replace(extra, factor=factor) if extra.label == "Noise level" else extra for extra in inputs.extras)
    progress(0.7, tr("Measuring how far it looks"))
    reach, whole = reach_of(probe, size, multiple, output, ranges, fixed is not None, progress)
    memory = working_memory(model, probe, size, progress)
    rule = SizeRule(multiple, fixed, output.scale, reach, whole, memory)
    task = "upscale" if output.scale > 1 else "denoise" if any(e.label == "Noise level" for e in extras) else "enhance" if ranges.alike else "style"
    licence = _said(model, "license", "licence")
    manifest = Manifest(
        id=free_id(name, ()),
        label=name.replace("_", " ").strip() or "Model",
        task=task,
        file=file,
        sha256=file_digest(file),
        licence=licence or tr("not stated"),
        commercial=_UNPAID.search(licence) is None,
        source=_said(model, "author", "source") or file.name,
        training_data=_said(model, "training_data") or tr("not stated"),
        image=image,
        output=result,
        extras=extras,
        sizes=rule,
    )
    progress(1.0)
    return Inspection(manifest, tuple(_notes(manifest)), ranges.sure)


def _sizes(probe: trial.Probe, inputs: _Inputs, progress: Progress) -> tuple[Size, int, trial.Output]:
    """The size for further tests, the multiple that sides must have, and the output."""
    first: trial.Unusable | None = None
    for base in BASES:
        size = Size(inputs.width or base, inputs.height or base)
        try:
            output = probe.outputs(size, progress)
        except trial.Unusable as error:
            first = first or error
            continue
        for multiple in MULTIPLES:
            uneven = Size(inputs.width or base + 3 * multiple, inputs.height or base + multiple)
            try:
                if probe.outputs(uneven, progress) == output:
                    return size, multiple, output
            except trial.Unusable:
                continue
        return size, base, output
    assert first is not None
    raise first


def _said(model: Any, *keys: str) -> str:
    """What the file's own metadata says under one of ``keys``."""
    for entry in model.metadata_props:
        if entry.key.lower() in keys and entry.value.strip():
            return str(entry.value).strip()[:300]
    return ""


def _notes(manifest: Manifest) -> list[str]:
    """The findings in plain sentences."""
    image, output, sizes = manifest.image, manifest.output, manifest.sizes
    notes = [
        tr("Takes {layout} with values from {low:g} to {high:g}, gives {out} with values from {out_low:g} to {out_high:g}.").format(
            layout=image.layout, low=image.low, high=image.high, out=output.layout, out_low=output.low, out_high=output.high
        )
    ]
    if sizes.fixed is not None:
        notes.append(tr("Works on tiles of exactly {width} x {height} pixels.").format(width=sizes.fixed.width, height=sizes.fixed.height))
    elif sizes.multiple > 1:
        notes.append(tr("Sides are filled up to multiples of {multiple}.").format(multiple=sizes.multiple))
    if sizes.scale > 1:
        notes.append(tr("Makes pictures {scale} times as large.").format(scale=sizes.scale))
    if sizes.whole:
        notes.append(tr("Looks at the whole picture at once: where a picture is cut into tiles, they are blended softly."))
    else:
        notes.append(tr("Looks about {reach} pixels far.").format(reach=sizes.receptive_field))
    notes.extend(tr("Wants a number besides: {label}.").format(label=extra.label) for extra in manifest.extras)
    return notes
