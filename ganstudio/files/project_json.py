"""The exact document as JSON: everything but the pixels, which are entries that it names."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from ganstudio.core.adjust import from_dict, to_dict
from ganstudio.core.blend import Blend
from ganstudio.core.document import Adjustment, Content, Document, Generated, Group, Layer, Mask, Metadata, Mode, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Size, Transform
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.raster import Depth, Raster
from ganstudio.errors import FileError
from ganstudio.translate import tr

VERSION = 1

Put = Callable[[Raster], str | None]
"""Takes a raster and names the entry that holds it; None for one without pixels."""

Get = Callable[[str, Size, int, Depth], Raster]
"""Gives the raster in an entry back: (entry, size, channels, depth)."""


def document_to_dict(document: Document, put: Put) -> dict[str, Any]:
    """The document as JSON can hold it; ``put`` stores each raster."""
    metadata = document.metadata
    return {
        "version": VERSION,
        "size": [document.size.width, document.size.height],
        "mode": document.mode,
        "depth": document.depth,
        "resolution": document.resolution,
        "next_id": document.next_id,
        "layers": [_layer(layer, put) for layer in document.layers],
        "selection": None if document.selection is None else _raster(document.selection, put),
        "profile": _text_of(document.profile),
        "metadata": {
            "exif": _text_of(metadata.exif),
            "xmp": _text_of(metadata.xmp),
            "iptc": _text_of(metadata.iptc),
            "text": [list(pair) for pair in metadata.text],
            "patient": [list(pair) for pair in metadata.patient],
        },
        "measure": None if document.measure is None else _measure(document.measure),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "low": measure.low,
        "high": measure.high,
        "unit": measure.unit,
        "spacing": None if measure.spacing is None else list(measure.spacing),
        "shown": [[shown.level, shown.width, shown.name] for shown in measure.shown],
        "medical": measure.medical,
        "frame": measure.frame,
        "frames": measure.frames,
    }


def _layer(layer: Layer, put: Put) -> dict[str, Any]:
    mask = layer.mask
    return {
        "id": layer.id,
        "name": layer.name,
        "offset": [layer.offset.x, layer.offset.y],
        "opacity": layer.opacity,
        "blend": layer.blend.value,
        "clip": layer.clip,
        "lock_alpha": layer.lock_alpha,
        "visible": layer.visible,
        "content": _content(layer.content, put),
        "mask": None
        if mask is None
        else {"raster": _raster(mask.raster, put), "offset": [mask.offset.x, mask.offset.y], "enabled": mask.enabled, "outside": mask.outside},
    }


def _content(content: Content, put: Put) -> dict[str, Any]:
    match content:
        case Pixels(raster):
            return {"kind": "pixels", "raster": _raster(raster, put)}
        case Placed(raster, transform):
            numbers = [transform.a, transform.b, transform.c, transform.d, transform.e, transform.f]
            return {"kind": "placed", "raster": _raster(raster, put), "transform": numbers}
        case Group(layers, isolated):
            return {"kind": "group", "isolated": isolated, "layers": [_layer(layer, put) for layer in layers]}
        case Adjustment(settings):
            return {"kind": "adjustment", "settings": to_dict(settings)}
        case Generated(raster, recipe):
            return {"kind": "generated", "raster": _raster(raster, put), "recipe": _recipe(recipe)}


def _recipe(recipe: Recipe) -> dict[str, Any]:
    return {
        "task": recipe.task,
        "model": recipe.model,
        "sha256": recipe.sha256,
        "preset": recipe.preset,
        "values": [list(pair) for pair in recipe.values],
        "seed": recipe.seed,
        "reads": [list(pair) for pair in recipe.reads],
    }


def _raster(raster: Raster, put: Put) -> dict[str, Any]:
    return {"entry": put(raster), "size": [raster.size.width, raster.size.height], "channels": raster.channels, "depth": raster.depth}


def _text_of(block: bytes | None) -> str | None:
    return None if block is None else base64.b64encode(block).decode()


def document_from_dict(data: Any, get: Get, name: Path | str) -> Document:
    """The document that document_to_dict() wrote; ``ValueError``, ``KeyError`` or ``TypeError`` if it is damaged."""
    if data["version"] != VERSION:
        raise FileError(name, tr("The project was saved by a newer version. Update the program to open it."))
    mode = cast(Mode, _one_of(data["mode"], ("rgb", "grey")))
    depth = cast(Depth, _one_of(data["depth"], (8, 16)))
    reader = _Reader(get, 4 if mode == "rgb" else 2, depth)
    size = _size(data["size"])
    selection = None if data["selection"] is None else reader.mask_raster(data["selection"])
    if selection is not None and selection.size != size:
        raise ValueError("the selection has another size")
    document = Document(
        size,
        mode,
        depth,
        reader.layers(data["layers"], 0),
        selection,
        _resolution(data["resolution"]),
        _block(data["profile"]),
        _metadata(data["metadata"]),
        int(data["next_id"]),
        _measure_of(data.get("measure")),
    )
    ids = [layer.id for layer in document.walk()]
    if len(set(ids)) != len(ids) or any(not 0 <= id < document.next_id for id in ids):
        raise ValueError("layer ids clash")
    return document


def _metadata(data: Any) -> Metadata:
    text = tuple((_text(key), _text(words)) for key, words in data["text"])
    patient = tuple((_text(key), _text(words)) for key, words in data.get("patient", ()))
    return Metadata(_block(data["exif"]), _block(data["xmp"]), _block(data["iptc"]), text, patient)


def _measure_of(data: Any) -> Measure | None:
    if data is None:
        return None
    low, high = _finite(data["low"]), _finite(data["high"])
    if low == high:
        raise ValueError("all values would measure the same")
    spacing = None
    if data["spacing"] is not None:
        across, down = (_finite(value) for value in data["spacing"])
        if min(across, down) <= 0:
            raise ValueError("impossible spacing")
        spacing = (across, down)
    shown = tuple(Shown(_finite(level), _finite(width), _text(name)) for level, width, name in data["shown"])
    return Measure(low, high, _text(data["unit"]), spacing, shown, bool(data["medical"]), int(data["frame"]), int(data["frames"]))


class _Reader:
    def __init__(self, get: Get, channels: int, depth: Depth) -> None:
        self._get, self._channels, self._depth = get, channels, depth

    def layers(self, data: Any, nested: int) -> tuple[Layer, ...]:
        if nested > 64:
            raise ValueError("too deep")
        return tuple(self.layer(entry, nested) for entry in data)

    def layer(self, data: Any, nested: int) -> Layer:
        mask = data["mask"]
        return Layer(
            int(data["id"]),
            _text(data["name"]),
            self.content(data["content"], nested),
            _point(data["offset"]),
            None
            if mask is None
            else Mask(self.mask_raster(mask["raster"]), _point(mask["offset"]), bool(mask["enabled"]), min(max(int(mask["outside"]), 0), 255)),
            min(max(_finite(data["opacity"]), 0.0), 1.0),
            Blend(data["blend"]),
            bool(data["clip"]),
            bool(data["lock_alpha"]),
            bool(data["visible"]),
        )

    def content(self, data: Any, nested: int) -> Content:
        match data["kind"]:
            case "pixels":
                return Pixels(self.raster(data["raster"]))
            case "placed":
                return Placed(self.raster(data["raster"]), Transform(*(_finite(value) for value in data["transform"])))
            case "group":
                return Group(self.layers(data["layers"], nested + 1), bool(data["isolated"]))
            case "adjustment":
                return Adjustment(from_dict(data["settings"]))
            case "generated":
                return Generated(self.raster(data["raster"]), _recipe_of(data["recipe"]))
        raise ValueError(f"unknown kind of layer {data['kind']}")

    def raster(self, data: Any) -> Raster:
        return self._read(data, self._channels, self._depth)

    def mask_raster(self, data: Any) -> Raster:
        return self._read(data, 1, 8)

    def _read(self, data: Any, channels: int, depth: Depth) -> Raster:
        size = _size(data["size"])
        if data["channels"] != channels or data["depth"] != depth:
            raise ValueError("the pixels have another depth or other channels")
        if data["entry"] is None:
            return Raster(size, channels, depth)
        return self._get(str(data["entry"]), size, channels, depth)


def _recipe_of(data: Any) -> Recipe:
    return Recipe(
        _text(data["task"]),
        _text(data["model"]),
        _text(data["sha256"]),
        _text(data["preset"]),
        tuple((_text(key), value) for key, value in data["values"] if isinstance(value, float | int | str | bool)),
        int(data["seed"]),
        tuple((int(id), str(digest)) for id, digest in data["reads"]),
    )


def _size(data: Any) -> Size:
    width, height = (int(value) for value in data)
    if not (0 <= width <= 1_000_000 and 0 <= height <= 1_000_000):
        raise ValueError("impossible size")
    return Size(width, height)


def _point(data: Any) -> Point:
    x, y = (int(value) for value in data)
    if max(abs(x), abs(y)) > 10_000_000:
        raise ValueError("impossible offset")
    return Point(x, y)


def _finite(value: Any) -> float:
    if not math.isfinite(value):
        raise ValueError("not a number")
    return float(value)


def _resolution(value: Any) -> float:
    """Pixels per inch: 72 where they make no sense."""
    found = _finite(value)
    return found if 0.1 <= found <= 1_000_000 else 72.0


def _text(value: Any) -> str:
    """A text that can be written again: JSON can hold halves of characters."""
    return str(value).encode("utf-8", "replace").decode()


def _block(text: Any) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def _one_of(value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{value} is none of {allowed}")
    return value
