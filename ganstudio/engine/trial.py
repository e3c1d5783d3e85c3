"""Test runs of a model whose manifest is not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.manifest import Channels, Extra, Layout
from ganstudio.engine.session import TYPES, run_graph
from ganstudio.translate import tr

Range = tuple[float, float]
Planes = NDArray[np.float32]


class Unusable(Exception):
    """The model cannot be used this way; the text says why, in a sentence without the file's name."""


@dataclass(frozen=True)
class Output:
    """Which output is the picture, and its shape beside the input's."""

    name: str
    layout: Layout
    channels: Channels
    scale: int


@dataclass(frozen=True)
class Probe:
    """A graph and one way to read its inputs."""

    graph: Any
    name: str
    layout: Layout
    channels: Channels
    extras: tuple[Extra, ...]

    def run(self, planes: Planes, taken: Range, progress: Progress, extra_scale: float = 1.0) -> dict[str, NDArray[Any]]:
        """All outputs for planes (3, H, W) 0..1 that are given in the range ``taken``; Unusable where the run fails."""
        height, width = planes.shape[1:]
        if self.channels == "grey":
            planes = planes.mean(axis=0, keepdims=True)
        tensor = (planes * (taken[1] - taken[0]) + taken[0])[None]
        if self.layout == "NHWC":
            tensor = np.moveaxis(tensor, 1, 3)
        types = {spec.name: np.dtype(TYPES[spec.type]) for spec in self.graph.get_inputs()}
        feeds = {self.name: np.ascontiguousarray(tensor).astype(types[self.name])}
        for extra in self.extras:
            shape = extra.shape
            if extra.kind == "plane":
                shape = (1, extra.channels, height, width) if self.layout == "NCHW" else (1, height, width, extra.channels)
            value = extra.default * (extra_scale / 255 if extra.factor != 1 else 1.0)
            feeds[extra.name] = np.full(shape, value, types[extra.name])
        options = onnxruntime.RunOptions()
        options.log_severity_level = 4
        try:
            results = run_graph(self.graph, None, feeds, options, progress)
        except Cancelled:
            raise
        except Exception as error:
            why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise Unusable(tr("a test run failed ({why}).").format(why=why)) from error
        return {spec.name: result for spec, result in zip(self.graph.get_outputs(), results, strict=True) if isinstance(result, np.ndarray)}

    def outputs(self, size: Size, progress: Progress) -> Output:
        """The output that is a picture for an input of ``size``; Unusable if there is none."""
        planes = sample(size)
        results = self.run(planes, (0.0, 1.0), progress)
        for name, result in results.items():
            found = _as_picture(name, result, size)
            if found is not None:
                return found
        shapes = ", ".join("x".join(map(str, result.shape)) for result in results.values())
        raise Unusable(tr("gives no picture of the same shape as the one it takes (its result is {shapes}).").format(shapes=shapes))

    def planes(self, planes: Planes, taken: Range, output: Output, progress: Progress) -> Planes:
        """The output as planes (3, H, W) in its own range."""
        raw = self.run(planes, taken, progress, taken[1] - taken[0])[output.name]
        raw = raw[None] if raw.ndim == 3 else raw
        shaped = raw[0] if output.layout == "NCHW" else np.moveaxis(raw[0], 2, 0)
        return np.asarray(np.broadcast_to(shaped, (3, *shaped.shape[1:])), np.float32)


def _as_picture(name: str, result: NDArray[Any], size: Size) -> Output | None:
    """How a result can be read as a picture a whole number of times as large as ``size``."""
    if result.ndim == 3:
        result = result[None]
    if result.ndim != 4 or result.shape[0] != 1 or result.dtype.kind not in "fu":
        return None
    for layout, count, height, width in (("NCHW", *result.shape[1:]), ("NHWC", result.shape[3], *result.shape[1:3])):
        if count not in (1, 3) or height % size.height or width % size.width:
            continue
        scale = height // size.height
        if 1 <= scale == width // size.width <= 16:
            return Output(name, "NCHW" if layout == "NCHW" else "NHWC", "RGB" if count == 3 else "grey", scale)
    return None


_DISCS = (
    (0.3, 0.35, 0.18, (0.85, 0.3, 0.2)),
    (0.7, 0.6, 0.22, (0.2, 0.5, 0.25)),
    (0.62, 0.25, 0.1, (0.95, 0.9, 0.8)),
    (0.25, 0.75, 0.14, (0.1, 0.1, 0.2)),
)


def sample(size: Size) -> Planes:
    """A picture with soft light, edges, texture and colours, (3, H, W) 0..1: the same for every call of one size."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    u, v = x / max(size.width - 1, 1), y / max(size.height - 1, 1)
    planes = np.stack((0.25 + 0.5 * u, 0.35 + 0.3 * v, 0.65 - 0.35 * v))
    for place, (cx, cy, radius, colour) in enumerate(_DISCS):
        inside = ((u - cx) ** 2 + (v - cy) ** 2) < radius**2
        texture = 0.06 * np.sin(x / (2 + place)) * np.cos(y / 3)
        for channel in range(3):
            planes[channel] = np.where(inside, colour[channel] + texture, planes[channel])
    noise = np.random.default_rng(5).normal(0, 0.015, planes.shape)
    return np.clip(planes + noise, 0.02, 0.98).astype(np.float32)
