"""What can be done to one picture after another: the kinds of steps, their options, and how each is carried out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from ganstudio.app.colour_profile import to_srgb
from ganstudio.app.enlarge import TO_SIZE, UpscaleOptions, upscaled
from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.app.rerun import rerun
from ganstudio.app.restore import EXTRA, DenoiseOptions, JpegOptions, RestoreOptions, options_from, restore
from ganstudio.app.room import check_room
from ganstudio.core.adjust import adjustment, from_dict
from ganstudio.core.adjusting import adjusted, auto_levels_of
from ganstudio.core.blend import Blend
from ganstudio.core.canvas_size import trim
from ganstudio.core.convert import convert_depth, convert_mode
from ganstudio.core.document import Adjustment, Document, Generated, Layer, Pixels, Recipe
from ganstudio.core.edit import Step
from ganstudio.core.fields import choice, controls, fits, number, toggle
from ganstudio.core.geometry import Size
from ganstudio.core.image_size import resize_image
from ganstudio.core.merge import merge_visible
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.resample import METHODS
from ganstudio.core.rotate import FITS, flip_image, rotate_by
from ganstudio.engine.library import Library
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError
from ganstudio.translate import tr


@dataclass(frozen=True)
class SizeStep:
    """Another size."""

    fit: str = choice("inside", "Size", (("inside", "Fit inside"), ("exactly", "Exactly"), ("percent", "Per cent")), "Fit inside: in proportion")
    width: int = number(2048, 1, 100_000, "Width", unit="px", logarithmic=True)
    height: int = number(2048, 1, 100_000, "Height", unit="px", logarithmic=True)
    percent: float = number(50.0, 1, 1000, "Per cent", unit="%", logarithmic=True)
    method: str = choice("lanczos", "Method", METHODS)


@dataclass(frozen=True)
class RotateStep:
    """A turn clockwise."""

    degrees: float = number(90.0, -180, 180, "Angle", unit="°", decimals=1)
    corners: str = choice("crop", "Corners", FITS)


@dataclass(frozen=True)
class FlipStep:
    """A mirror picture."""

    direction: str = choice("horizontal", "Direction", (("horizontal", "Left and right"), ("vertical", "Top and bottom")))


@dataclass(frozen=True)
class ModeStep:
    """Grey or colours."""

    mode: str = choice("grey", "Colours", (("grey", "Grey"), ("rgb", "RGB")))


@dataclass(frozen=True)
class DepthStep:
    """Bits a channel."""

    depth: int = choice(8, "Bits per channel", ((8, "8"), (16, "16")))


@dataclass(frozen=True)
class StyleStep:
    """A style over the whole picture."""

    preset: str = ""
    strength: float = number(1.0, 0, 1, "Strength", unit="%", scale=100)
    keep_colours: bool = False
    scale: float = number(1.0, 0.5, 8.0, "Brush scale", unit="×", decimals=2, logarithmic=True)


@dataclass(frozen=True)
class CutoutStep:
    """The subject alone, the rest transparent."""

    shift: float = number(0.0, -1, 1, "Move edge", unit="%", scale=100, tip="Less takes the edge inwards, more outwards")
    clean: bool = toggle(True, "Clean edge colours", "Takes the background's colour out of hair and soft edges")


@dataclass(frozen=True)
class LayerStep:
    """A layer that a model makes, or an adjustment layer: as it stands in a stack of layers."""

    name: str = ""
    opacity: float = number(1.0, 0, 1, "Opacity", unit="%", scale=100)
    blend: str = Blend.NORMAL.value
    clip: bool = False
    reads: int = 0
    """Which layer the model reads: 0 for the picture, 1 for what the first such step made, ..."""
    task: str = ""
    model: str = ""
    preset: str = ""
    seed: int = 0
    values: Mapping[str, Any] | None = None
    adjustment: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PlainStep:
    """Nothing to choose."""


@dataclass
class Course:
    """One picture on its way through the steps: changed in place by the one thread that it belongs to."""

    document: Document
    library: Library
    made: list[int]
    """Ids of the picture's layer and of the layers that steps made."""

    @property
    def top(self) -> int:
        """The highest layer with pixels: what a step works on."""
        for layer in reversed(self.document.layers):
            if layer.raster is not None and layer.visible:
                return layer.id
        raise EditError(tr("The picture has no layer with pixels."))


Run = Callable[[Course, Any, Progress], Document]


@dataclass(frozen=True)
class Kind:
    """One kind of step."""

    id: str
    label: str
    options: type[Any]
    run: Run
    offered: bool = True
    """Whether it can be added by hand."""
    keys: tuple[str, ...] = ()
    """Values beside the options' fields."""


def _size(course: Course, options: SizeStep, progress: Progress) -> Document:
    size = course.document.size
    match options.fit:
        case "exactly":
            wanted = Size(options.width, options.height)
        case "percent":
            wanted = _times(size, options.percent / 100)
        case _:
            wanted = _times(size, min(options.width / size.width, options.height / size.height))
    check_room(wanted, course.document.channels * course.document.depth // 8)
    return resize_image(course.document, wanted, options.method, progress)  # type: ignore[arg-type]


def _times(size: Size, factor: float) -> Size:
    return Size(max(round(size.width * factor), 1), max(round(size.height * factor), 1))


def _rotate(course: Course, options: RotateStep, progress: Progress) -> Document:
    return rotate_by(course.document, options.degrees, options.corners, progress=progress)  # type: ignore[arg-type]


def _style(course: Course, options: StyleStep, progress: Progress) -> Document:
    plain = StyleOptions(options.strength, options.keep_colours, options.scale, place="in-place")
    return stylise(course.document, course.top, course.library.preset(options.preset), plain, course.library, progress).apply(course.document)


def _restore(course: Course, options: Mapping[str, Any], progress: Progress, task: str) -> Document:
    values = {name: value for name, value in options.items() if name != "model"}
    chosen: RestoreOptions = options_from(task, values)
    edit = restore(course.document, course.top, chosen.placed("in-place"), course.library, progress, str(options.get("model", "")))
    return edit.apply(course.document)


def _upscale(course: Course, options: Mapping[str, Any], progress: Progress) -> Document:
    old, width, height = course.document.size, options.get("width"), options.get("height")
    size = None
    if width or height:  # one alone is the longer side
        size = _times(old, min(int(width or height or 0) / old.width, int(height or width or 0) / old.height))
    scale = TO_SIZE if size is not None else int(options.get("scale", 2))
    chosen = UpscaleOptions(scale, float(options.get("crisp", 1.0)), size)
    return upscaled(course.document, chosen, course.library, progress, str(options.get("model", "")))


def _cutout(course: Course, options: CutoutStep, progress: Progress) -> Document:
    from ganstudio.app.cutout import RefineOptions, remove_background  # brings what only this step needs

    chosen = RefineOptions(shift=options.shift, clean=options.clean)
    cut = remove_background(replace(course.document, selection=None), course.top, course.library, chosen, progress).apply(course.document)
    whole = merge_visible(cut)
    course.made = [whole.layers[-1].id]
    return whole


def _layer(course: Course, options: LayerStep, progress: Progress) -> Document:
    look = {"opacity": options.opacity, "blend": Blend(options.blend), "clip": options.clip}
    if options.adjustment is not None:
        settings = from_dict(options.adjustment)
        document, layer = course.document.numbered(lambda id: Layer(id, options.name or tr(settings.label), Adjustment(settings), **look))  # type: ignore[arg-type]
        return document.insert(layer)
    if options.reads >= len(course.made):
        raise EditError(tr("reads: there are only {n} layers before this step.").format(n=len(course.made)))
    source = course.document.layer(course.made[options.reads])
    assert source.raster is not None
    values = tuple((str(key), value) for key, value in (options.values or {}).items() if isinstance(value, float | int | str))
    recipe = Recipe(options.task, options.model, "", options.preset, values, options.seed, ((source.id, ""),))
    empty = Raster(source.raster.size, course.document.channels, course.document.depth)
    document, layer = course.document.numbered(
        lambda id: Layer(id, options.name or options.preset or options.task, Generated(empty, recipe), source.offset, **look)  # type: ignore[arg-type]
    )
    document = rerun(document.insert(layer), layer.id, course.library, progress).apply(document.insert(layer))
    course.made.append(layer.id)
    return document


def _adjust(course: Course, options: Mapping[str, Any], progress: Progress) -> Document:
    return adjusted(course.document, course.top, from_dict(options), progress)


KINDS: Mapping[str, Kind] = MappingProxyType({
    kind.id: kind
    for kind in (
        Kind("denoise", "Denoise", DenoiseOptions, lambda c, o, p: _restore(c, o, p, "denoise"), keys=("model",)),
        Kind("jpeg", "JPEG Clean-up", JpegOptions, lambda c, o, p: _restore(c, o, p, "jpeg"), keys=("model",)),
        Kind("upscale", "Upscale", UpscaleOptions, _upscale, keys=("model", "width", "height")),
        Kind("cutout", "Remove Background", CutoutStep, _cutout),
        Kind("style", "Style", StyleStep, _style),
        Kind("adjust", "Adjustment", PlainStep, _adjust),
        Kind("auto-levels", "Auto Levels", PlainStep,
             lambda c, o, p: adjusted(c.document, c.top, auto_levels_of(c.document, c.top), p)),
        Kind("size", "Image Size", SizeStep, _size),
        Kind("rotate", "Rotate", RotateStep, _rotate),
        Kind("flip", "Flip", FlipStep, lambda c, o, p: flip_image(c.document, o.direction == "horizontal")),
        Kind("trim", "Trim", PlainStep, lambda c, o, p: trim(c.document)),
        Kind("mode", "Colours", ModeStep, lambda c, o, p: convert_mode(c.document, o.mode, p)),
        Kind("depth", "Bits per Channel", DepthStep, lambda c, o, p: convert_depth(c.document, o.depth, p)),
        Kind("srgb", "Convert to sRGB", PlainStep, lambda c, o, p: to_srgb(c.document, p)),
        Kind("layer", "Layer", LayerStep, _layer, offered=False),
    )
})  # fmt: skip
"""Every kind of step, by id."""

_BESIDE: Mapping[str, Any] = MappingProxyType({"model": "", "width": 2048, "height": 2048})
"""Values beside the options' fields, with what they are like."""

_AS_MAPPING = ("denoise", "jpeg", "upscale", "adjust")
"""Kinds that get their values as they are."""


def checked(step: Step) -> Any:
    """A step's options; EditError, naming the key, for what does not fit."""
    kind = KINDS.get(step.do)
    if kind is None:
        raise EditError(tr("do: “{kind}” is no step. One of: {kinds}.").format(kind=step.do, kinds=", ".join(KINDS)))
    if step.do == "adjust":
        from_dict(step.values)
        return dict(step.values)
    known = {field.name: field.default for field in fields(kind.options)} | {key: _BESIDE[key] for key in kind.keys}
    limits = controls(kind.options)
    for key, value in step.values.items():
        if key not in known and not (step.do in _AS_MAPPING and key.startswith(EXTRA)):
            raise EditError(tr("{key}: a step “{kind}” has no such value. It has: {keys}.").format(
                key=key, kind=step.do, keys=", ".join(sorted(known)) or tr("none")))  # fmt: skip
        if (key in limits and not fits(limits[key], value)) or not _alike(value, known.get(key, 0.0)):
            raise EditError(tr("{key}: {value} is not possible here.").format(key=key, value=value))
    if step.do in _AS_MAPPING:
        return dict(step.values)
    options = kind.options(**{key: int(value) if type(known[key]) is int else value for key, value in step.values.items()})
    if isinstance(options, LayerStep) and options.blend not in set(Blend):
        raise EditError(tr("{key}: {value} is not possible here.").format(key="blend", value=options.blend))
    return options


def _alike(value: Any, default: Any) -> bool:
    """Whether a value is of the kind of its default; a whole number may stand for any other."""
    match default:
        case bool():
            return isinstance(value, bool)
        case int():
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf and value % 1 == 0
        case float():
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case str():
            return isinstance(value, str)
        case None:
            return value is None or isinstance(value, Mapping)
    return False


def run_step(course: Course, step: Step, progress: Progress) -> None:
    """Carries a step out. What goes wrong is raised as it comes, for the picture that it went wrong with."""
    course.document = KINDS[step.do].run(course, checked(step), progress)


def label_of(step: Step, presets: Mapping[str, Preset] | None = None) -> str:
    """A step in a few words."""
    kind, values = KINDS.get(step.do), step.values
    name = tr(kind.label) if kind is not None else step.do
    match step.do:
        case "adjust":
            return tr(adjustment(str(values.get("adjustment"))).label)
        case "style":
            id = str(values.get("preset", ""))
            return tr("Style: {name}").format(name=presets[id].label if presets and id in presets else id)
        case "layer":
            return tr("Layer: {name}").format(name=values.get("name") or values.get("preset") or values.get("task"))
        case "denoise":
            strength = float(values.get("strength", 0.0))
            return tr("{name}, strength {n:g}").format(name=name, n=strength) if strength else tr("{name}, automatic").format(name=name)
        case "upscale" if values.get("width"):
            return tr("{name} to fit {w} × {h}").format(name=name, w=values["width"], h=values.get("height", values["width"]))
        case "upscale":
            return tr("{name} {n} ×").format(name=name, n=values.get("scale", 2))
        case "size":
            return _size_label(name, SizeStep(**values))
        case "rotate":
            return tr("{name} {n:g}°").format(name=name, n=float(values.get("degrees", 90.0)))
        case "depth":
            return tr("{n} bit").format(n=values.get("depth", 8))
        case "mode":
            return tr("Grey") if values.get("mode", "grey") == "grey" else "RGB"
    return name


def _size_label(name: str, options: SizeStep) -> str:
    if options.fit == "percent":
        return tr("{name} {n:g} %").format(name=name, n=options.percent)
    text = tr("{name}: {w} × {h}") if options.fit == "exactly" else tr("{name}: inside {w} × {h}")
    return text.format(name=name, w=options.width, h=options.height)


def start(document: Document, library: Library) -> Course:
    """A picture before the first step."""
    for layer in document.layers:
        if isinstance(layer.content, Pixels | Generated):
            return Course(document, library, [layer.id])
    raise EditError(tr("The picture has no layer with pixels."))


def finished(course: Course) -> Document:
    """What came of it."""
    return replace(course.document, selection=None)
