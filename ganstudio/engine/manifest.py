"""What a model is, as data: a TOML file beside it says how it wants its pixels and what it gives back."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import tomli_w

from ganstudio.core.geometry import Size
from ganstudio.engine.table import Table, read_toml
from ganstudio.translate import tr

FILE = "manifest.toml"
CLICK_PLANES = 5
"""Planes of a guide of kind ``clicks``."""
Layout = Literal["NCHW", "NHWC"]
Channels = Literal["RGB", "BGR", "grey"]
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True)
class TensorSpec:
    """A picture going into or coming out of a model."""

    name: str
    layout: Layout = "NCHW"
    channels: Channels = "RGB"
    low: float = 0.0
    """The number that stands for black."""
    high: float = 1.0
    """The number that stands for white."""
    mean: tuple[float, ...] = ()
    """What an input wants subtracted from each colour, in its range and RGB order; empty: nothing."""
    std: tuple[float, ...] = ()
    """What it wants each colour divided by after that; empty: 1."""
    curve: Literal["", "sigmoid"] = ""
    """What an output goes through before it is in its range."""
    noise: float = 0.0
    """Deviation, of black to white, of the noise that is laid over an input (engine/noise.py)."""


@dataclass(frozen=True)
class Extra:
    """A second input: one number that the person chooses, given as it is or as a plane of the picture's size."""

    name: str
    label: str
    kind: Literal["scalar", "plane"] = "scalar"
    default: float = 0.0
    low: float = 0.0
    high: float = 1.0
    factor: float = 1.0
    """The model gets the number times this (1/255 where a person thinks in levels)."""
    shape: tuple[int, ...] = ()
    """Shape of a scalar's tensor."""
    channels: int = 1
    """Channels of a plane."""


@dataclass(frozen=True)
class Guide:
    """A second input of the picture's size: planes that the program draws beside the picture."""

    name: str
    kind: Literal["mask", "clicks"]
    """``mask``: 1 where the picture is to be filled, else 0; ``clicks``: what engine/clicks.py draws."""
    layout: Layout = "NCHW"
    outside: float = 0.0
    """The number that the model wants where the guide is 0."""
    inside: float = 1.0
    """The number that it wants where the guide is 1."""
    labels: str = ""
    """Of clicks: the model wants a list of points (the input ``name``) and their kinds (this input) instead of planes; see clicks.points_in()."""
    most: int = 0
    """How many points it takes; 0: any number."""
    rank: int = 3
    """Number of dimensions of the input ``labels``: 3 or 4."""

    @property
    def channels(self) -> int:
        """Number of planes."""
        return 1 if self.kind == "mask" else CLICK_PLANES


@dataclass(frozen=True)
class Latent:
    """Noise that a model makes pictures from; it takes the place of the picture. ``sizes.fixed`` is then the size of the result."""

    name: str
    """Input of shape (N, size): standard normal numbers."""
    size: int
    truncation: str = ""
    """Input of one number, 1 for all the variety and 0 for the mean picture; empty: the noise itself is made smaller."""
    offset: str = ""
    """Input (N, size) that is added to what the noise was mapped to; empty: directions are added to the noise itself."""
    tileable: bool = False
    """Pictures go on at their other side without a seam."""


@dataclass(frozen=True)
class SizeRule:
    """Which picture sizes a model takes, and how far around a pixel it looks."""

    multiple: int = 1
    """Both sides are multiples of this."""
    fixed: Size | None = None
    """The only size it takes."""
    scale: int = 1
    """Result pixels per picture pixel along one side."""
    receptive_field: int = 0
    """Pixels around a pixel that its result depends on."""
    whole: bool = False
    """It looks at the whole picture (statistics over all pixels), so that tiles are blended softly."""
    memory: int = 1500
    """Bytes of working memory per picture pixel."""
    stretch: bool = False
    """The whole picture is stretched to ``fixed``, instead of being cut into tiles."""
    hole: int = 0
    """Width in pixels of the holes that a model fills well at one go; 0: as wide as those that come with the program do."""


@dataclass(frozen=True)
class Manifest:
    """One model: where it is, what it may be used for, and the shape of its inputs and result."""

    id: str
    label: str
    task: str
    file: Path
    sha256: str
    licence: str
    source: str
    training_data: str
    image: TensorSpec
    """The picture that it takes; its name is empty where there is a ``latent``."""
    output: TensorSpec
    extras: tuple[Extra, ...] = ()
    guides: tuple[Guide, ...] = ()
    sizes: SizeRule = field(default_factory=SizeRule)
    metrics: tuple[tuple[str, float], ...] = ()
    bundled: bool = False
    commercial: bool = True
    """Whether the licence allows commercial use."""
    parent: str = ""
    """Id of the faithful model that this one was trained on from; its results can be mixed with this one's. Empty: there is none."""
    preview: str = ""
    """Id of a quicker model for the same task that stands in for this one while a person tries values. Empty: there is none."""
    latent: Latent | None = None
    """What it makes pictures from, if not from a picture."""

    @property
    def folder(self) -> Path:
        """Where the model and its manifest lie."""
        return self.file.parent


def read_manifest(file: Path, bundled: bool = False) -> Manifest:
    """The manifest in ``file``; ManifestError names the file and the key that is wrong."""
    top = read_toml(file)
    manifest = manifest_in(top, bundled)
    top.done()
    return manifest


def manifest_in(top: Table, bundled: bool = False) -> Manifest:
    """The manifest in a file's top table, which may hold more; ManifestError names the file and the key that is wrong."""
    file = top.file
    model = top.text("file", "model.onnx")
    if Path(model).name != model:
        raise top.error("file", tr("should be the name of a file in the same folder."))
    sha256 = top.text("sha256").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise top.error("sha256", tr("should be 64 hexadecimal digits."))
    id = top.text("id")
    if not ID.fullmatch(id):
        raise top.error("id", tr("should be lower-case letters, digits, dots and dashes."))
    metrics = top.get("metrics", dict, {})
    for key, value in metrics.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise top.error(f"metrics.{key}", tr("should be a number."))
    parent, preview = top.text("parent", ""), top.text("preview", "")
    for key, other in (("parent", parent), ("preview", preview)):
        if other and (not ID.fullmatch(other) or other == id):
            raise top.error(key, tr("should be the id of another model."))
    latent = _latent(top.table("latent")) if "latent" in top.values else None
    sizes = _sizes(top.table("sizes"))
    if latent is not None and sizes.fixed is None:
        raise top.error("sizes.fixed", tr("is missing."))
    return Manifest(
        id=id,
        label=top.text("label"),
        task=top.text("task"),
        file=file.parent / model,
        sha256=sha256,
        licence=top.text("licence"),
        source=top.text("source"),
        training_data=top.text("training_data"),
        image=_tensor(top.table("input")) if latent is None else TensorSpec(""),
        output=_tensor(top.table("output")),
        extras=tuple(_extra(row) for row in top.tables("extra")),
        guides=tuple(_guide(row) for row in top.tables("guide")),
        sizes=sizes,
        metrics=tuple((key, float(value)) for key, value in metrics.items()),
        bundled=bundled,
        commercial=top.get("commercial", bool, True),
        parent=parent,
        preview=preview,
        latent=latent,
    )


def _tensor(table: Table) -> TensorSpec:
    low, high = table.pair("range", (0.0, 1.0))
    channels = table.choice("channels", ("RGB", "BGR", "grey"), "RGB")
    count = 1 if channels == "grey" else 3
    spec = TensorSpec(
        name=table.text("name"),
        layout=table.choice("layout", ("NCHW", "NHWC"), "NCHW"),
        channels=channels,
        low=low,
        high=high,
        mean=table.numbers("mean", count),
        std=table.numbers("std", count),
        curve=table.choice("curve", ("", "sigmoid"), ""),
        noise=table.number("noise", 0.0),
    )
    if not 0 <= spec.noise <= 1:
        raise table.error("noise", tr("should lie between 0 and 1."))
    if not all(spec.std):
        raise table.error("std", tr("should not hold 0."))
    table.done()
    return spec


def _extra(table: Table) -> Extra:
    low, high = table.pair("range", (0.0, 1.0))
    shape = table.get("shape", list, [])
    if not all(isinstance(n, int) and 0 < n <= 4 for n in shape):
        raise table.error("shape", tr("should be a list of small whole numbers."))
    default = table.number("default")
    if not low <= default <= high:
        raise table.error("default", tr("lies outside the range."))
    extra = Extra(
        name=table.text("name"),
        label=table.text("label"),
        kind=table.choice("kind", ("scalar", "plane")),
        default=default,
        low=low,
        high=high,
        factor=table.number("factor", 1.0),
        shape=tuple(shape),
        channels=table.whole("channels", 1, 1, 4),
    )
    table.done()
    return extra


def _guide(table: Table) -> Guide:
    values = table.numbers("values", 2) or (0.0, 1.0)
    kind = table.choice("kind", ("mask", "clicks"))
    guide = Guide(
        name=table.text("name"),
        kind=kind,
        layout=table.choice("layout", ("NCHW", "NHWC"), "NCHW"),
        outside=values[0],
        inside=values[1],
        labels=table.text("labels", ""),
        most=table.whole("most", 0, 0, 64),
        rank=table.whole("rank", 3, 3, 4),
    )
    table.done()
    return guide


def _latent(table: Table) -> Latent:
    latent = Latent(
        name=table.text("name"),
        size=table.whole("size", None, 1, 4096),
        truncation=table.text("truncation", ""),
        offset=table.text("offset", ""),
        tileable=table.get("tileable", bool, False),
    )
    table.done()
    return latent


def _sizes(table: Table) -> SizeRule:
    fixed = table.get("fixed", list, [])
    if fixed and (len(fixed) != 2 or not all(isinstance(n, int) and 1 <= n <= 16384 for n in fixed)):
        raise table.error("fixed", tr("should be width and height."))
    rule = SizeRule(
        multiple=table.whole("multiple", 1, 1, 1024),
        fixed=Size(*fixed) if fixed else None,
        scale=table.whole("scale", 1, 1, 16),
        receptive_field=table.whole("receptive_field", 0, 0, 4096),
        whole=table.get("whole", bool, False),
        stretch=table.get("stretch", bool, False),
        hole=table.whole("hole", 0, 0, 4096),
        memory=table.whole("memory", 1500, 1, 1_000_000),
    )
    table.done()
    return rule


def manifest_text(manifest: Manifest) -> str:
    """The manifest as TOML, as read_manifest() takes it."""

    def tensor(spec: TensorSpec) -> dict[str, Any]:
        more = {"mean": list(spec.mean), "std": list(spec.std), "curve": spec.curve, "noise": spec.noise}
        plain = {"name": spec.name, "layout": spec.layout, "channels": spec.channels, "range": [spec.low, spec.high]}
        return {**plain, **{key: value for key, value in more.items() if value}}

    sizes = manifest.sizes
    values: dict[str, Any] = {
        "id": manifest.id,
        "label": manifest.label,
        "task": manifest.task,
        "file": manifest.file.name,
        "sha256": manifest.sha256,
        "licence": manifest.licence,
        "source": manifest.source,
        "training_data": manifest.training_data,
        **({"parent": manifest.parent} if manifest.parent else {}),
        **({"preview": manifest.preview} if manifest.preview else {}),
        **({} if manifest.commercial else {"commercial": False}),
        **({"latent": asdict(manifest.latent)} if manifest.latent is not None else {"input": tensor(manifest.image)}),
        "output": tensor(manifest.output),
        "sizes": {
            "multiple": sizes.multiple,
            **({"fixed": [sizes.fixed.width, sizes.fixed.height]} if sizes.fixed else {}),
            "scale": sizes.scale,
            "receptive_field": sizes.receptive_field,
            "whole": sizes.whole,
            **({"stretch": True} if sizes.stretch else {}),
            **({"hole": sizes.hole} if sizes.hole else {}),
            "memory": sizes.memory,
        },
    }
    if manifest.extras:
        values["extra"] = [
            {
                "name": e.name,
                "label": e.label,
                "kind": e.kind,
                "default": e.default,
                "range": [e.low, e.high],
                "factor": e.factor,
                "shape": list(e.shape),
                "channels": e.channels,
            }
            for e in manifest.extras
        ]
    if manifest.guides:
        values["guide"] = [
            {
                "name": g.name,
                "kind": g.kind,
                "layout": g.layout,
                "values": [g.outside, g.inside],
                **({"labels": g.labels, "most": g.most, "rank": g.rank} if g.labels else {}),
            }
            for g in manifest.guides
        ]
    if manifest.metrics:
        values["metrics"] = dict(manifest.metrics)
    return tomli_w.dumps(values)
