"""Measurements on a model that nobody described: its ranges of values, how far it looks, how much memory it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import onnx

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import open_graph
from ganstudio.engine.trial import Output, Planes, Probe, Range, Unusable, sample
from ganstudio.translate import tr

RANGES: tuple[Range, ...] = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
SEAM = 1 / 510
"""Half a level of 255: influence below this is not seen at a seam."""
FURTHEST = 256
"""A reach from which tiles would be mostly overlap: such a model counts as one that looks at the whole picture."""
DEFAULT_MEMORY = 1500
IN_PLACE = frozenset({"Relu", "PRelu", "LeakyRelu", "Add", "Sub", "Mul", "Div", "Tanh", "Sigmoid", "Clip", "BatchNormalization", "Reshape"})
"""Operators that write over an input which nobody needs afterwards."""


@dataclass(frozen=True)
class Ranges:
    """Which values the model takes and gives."""

    taken: Range
    given: Range
    sure: bool
    alike: bool
    """Whether the result looks much like the input: a repair rather than a style."""


def best_ranges(probe: Probe, size: Size, output: Output, progress: Progress) -> Ranges:
    """The ranges under which the result looks most like a picture. Unusable if none of them gives one."""
    picture = sample(size)
    types = {spec.name: spec.type for spec in probe.graph.get_inputs()}
    candidates = RANGES[2:] if types[probe.name] == "tensor(uint8)" else RANGES
    found: list[tuple[float, Ranges]] = []
    for taken in candidates:
        result = probe.planes(picture, taken, output, progress)
        if not np.isfinite(result).all():
            continue
        given = _range_of(result)
        small = _fitted((result - given[0]) / (given[1] - given[0]), picture.shape[1:])
        score, alike = _likeness(small, picture)
        found.append((score + (0.25 if given == taken else 0.0), Ranges(taken, given, True, alike)))
    if not found:
        raise Unusable(tr("gives numbers that are not finite."))
    found.sort(key=lambda entry: -entry[0])
    sure = len(found) == 1 or found[0][0] - found[1][0] > 0.1
    best = found[0][1]
    return Ranges(best.taken, best.given, sure, best.alike)


def _range_of(result: Planes) -> Range:
    """The range that values seem to be in; some over- and undershoot is allowed."""
    low, high = np.percentile(result, (1, 99))
    if high > 4 or low < -4:
        return RANGES[2]
    return RANGES[1] if low < -0.25 else RANGES[0]


def _fitted(planes: Planes, shape: tuple[int, ...]) -> Planes:
    """Planes averaged to (3, H, W) of ``shape``."""
    if planes.shape[1:] == shape:
        return planes
    return np.stack([cv2.resize(plane, (shape[1], shape[0]), interpolation=cv2.INTER_AREA) for plane in planes]).astype(np.float32)


def _likeness(result: Planes, picture: Planes) -> tuple[float, bool]:
    """(how much ``result`` looks like a picture of the same things, whether it is nearly the same picture)."""
    clipped = np.clip(result, 0, 1)
    ours, theirs = clipped.mean(axis=0).ravel(), picture.mean(axis=0).ravel()
    spread = float(ours.std())
    correlation = float(np.corrcoef(ours, theirs)[0, 1]) if spread > 1e-4 else 0.0
    outside = float((np.abs(result - clipped) > 0.1).mean())
    stuck = float(((result <= 0.004) | (result >= 0.996)).mean())
    flat = max(0.0, 1 - spread / 0.08)
    distance = float(np.abs(clipped - picture).mean())
    score = max(correlation, 0.0) - outside - 0.7 * stuck - flat - distance
    return score, correlation > 0.9 and distance < 0.12


def reach_of(
    probe: Probe, size: Size, multiple: int, output: Output, ranges: Ranges, fixed: bool, progress: Progress
) -> tuple[int, bool]:
    """(pixels around a pixel that matter to its result, whether the whole picture matters).

    One side of a test picture is replaced, and it is measured how far into the other side the result changes by half a level.
    """
    largest = 0
    for axis in (2, 1):
        if fixed:
            test = size
        else:
            long, short = -(-(FURTHEST + 192) // multiple) * multiple, -(-96 // multiple) * multiple
            test = Size(long, short) if axis == 2 else Size(short, long)
        if not fixed:
            try:
                probe.outputs(test, progress)
            except Unusable:
                test = size
        picture = sample(test)
        length = picture.shape[axis]
        edge = length // 4
        other = picture.copy()
        place: list[Any] = [slice(None)] * 3
        place[axis] = slice(0, edge)
        other[tuple(place)] = np.random.default_rng(3).uniform(0, 1, other[tuple(place)].shape)
        before = probe.planes(picture, ranges.taken, output, progress)
        after = probe.planes(other, ranges.taken, output, progress)
        across = tuple(i for i in range(3) if i != axis)
        change = np.abs(after - before).max(axis=across) / (ranges.given[1] - ranges.given[0])
        changed = np.flatnonzero(change > SEAM)
        reach = 0 if changed.size == 0 else max(0, int(changed[-1]) // output.scale + 1 - edge)
        if reach >= min(length - edge - 2, FURTHEST):
            return FURTHEST, True
        largest = max(largest, reach)
        progress(0.75 + 0.1 * (3 - axis))
    wanted = -(-int(largest * 1.25 + 1) // multiple) * multiple
    return (wanted, True) if fixed and 3 * wanted > min(size.width, size.height) else (wanted, False)


def working_memory(model: Any, probe: Probe, size: Size, progress: Progress) -> int:
    """Bytes of results that the graph holds at once, per picture pixel; a cautious guess where it does not show them."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    there = {value.name for value in copy.graph.output}
    names = [out for node in copy.graph.node if node.op_type != "Constant" for out in node.output if out and out not in there]
    copy.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    try:
        graph = open_graph(copy.SerializeToString(), CPU)
        shown = replace(probe, graph=graph).run(sample(size), (0.0, 1.0), progress)
    except Cancelled:
        raise
    except Exception:  # graphs can refuse to show their inside in many ways; a guess is enough here
        return DEFAULT_MEMORY
    sizes = {name: result.nbytes for name, result in shown.items()}
    return max(int(1.5 * _peak(model.graph, sizes) / size.area), 16)


def _peak(graph: Any, sizes: dict[str, int]) -> int:
    """The most bytes alive while the nodes run in order."""
    last = {name: step for step, node in enumerate(graph.node) for name in node.input}
    last.update({value.name: len(graph.node) for value in graph.output})
    alive: dict[str, int] = {}
    peak = 0
    for step, node in enumerate(graph.node):
        gone = [name for name in node.input if name in alive and last.get(name, step) <= step]
        if node.op_type in IN_PLACE:
            for name in gone:
                alive.pop(name, None)
        alive.update({name: sizes.get(name, 0) for name in node.output})
        peak = max(peak, sum(alive.values()))
        for name in gone:
            alive.pop(name, None)
    return peak


