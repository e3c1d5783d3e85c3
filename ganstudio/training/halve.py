"""Models that keep their weights as 16-bit numbers: ``python -m ganstudio.training.halve FOLDER...`` changes models in place.

Half the bytes, and the same speed: the weights are widened when the model is opened, and everything is reckoned in 32 bit as before.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import run_once, sample_planes
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import ModelError, StudioError
from ganstudio.translate import tr

LEAST = 64
"""Tensors with fewer numbers stay as they are."""
ALIKE = 60.0
"""PSNR between the results before and after in dB, from which a model is changed: a quarter of a level."""


def halved(model: bytes) -> bytes:
    """The model with 16-bit weights; the same bytes where it has none to halve."""
    proto = onnx.load_model_from_string(model)
    casts, changed = [], False
    for tensor in proto.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < LEAST:
            continue
        values = numpy_helper.to_array(tensor)
        if np.abs(values).max() > np.finfo(np.float16).max:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], f"{name}.widened", to=TensorProto.FLOAT))
        changed = True
    if not changed:
        return model
    nodes = [*casts, *proto.graph.node]
    del proto.graph.node[:]
    proto.graph.node.extend(nodes)
    result: bytes = proto.SerializeToString()
    return result


def halve(folder: Path) -> tuple[Manifest, float]:
    """Halves the weights of the model in ``folder`` and puts the new SHA-256 into its manifest; returns it and how alike the results are.

    ModelError where that would change what the model gives by more than can be neglected; then nothing is written.
    """
    manifest = read_manifest(folder / FILE)
    before = manifest.file.read_bytes()
    after = halved(before)
    alike = _alike(manifest, before, after)
    if alike < ALIKE:
        raise ModelError(manifest.id, tr("needs all digits of its weights: half of them would be {n:.0f} dB off.").format(n=alike))
    return replaced(manifest, after), alike


def replaced(manifest: Manifest, model: bytes) -> Manifest:
    """Writes a model in place of that of a manifest, and its SHA-256 into the manifest, which is returned."""
    changed = replace(manifest, sha256=hashlib.sha256(model).hexdigest())
    write_file(manifest.file, model)
    write_file(manifest.folder / FILE, manifest_text(changed).encode())
    return changed


def on_a_sample(manifest: Manifest, *models: bytes) -> Iterator[NDArray[np.float64]]:
    """What each of the models makes of the same sample."""
    planes = sample_planes(manifest)
    planes[3:, 24:72, 24:72] = 1  # something to fill or to select
    for model in models:
        session = Session(manifest.id, CPU, open_graph(model, CPU), manifest.output.name)
        yield run_once(manifest, session, planes, Progress()).astype(np.float64)


def _alike(manifest: Manifest, before: bytes, after: bytes) -> float:
    """PSNR between what both make of a sample, in dB; 150 where nothing differs."""
    first, second = on_a_sample(manifest, before, after)
    error = float(np.square(first - second).mean())
    return float(10 * np.log10((manifest.output.high - manifest.output.low) ** 2 / error)) if error else 150.0


def each_folder(name: str, what: str, work: Callable[[Path], str], given: Sequence[str] | None) -> int:
    """The command ``python -m ganstudio.training.NAME FOLDER...``: says what ``work`` says of each; 1 where one cannot be done."""
    parser = argparse.ArgumentParser(prog=f"python -m ganstudio.training.{name}", description=what)
    parser.add_argument("models", type=Path, nargs="+", metavar="FOLDER", help=tr("A model's folder."))
    failed = 0
    for folder in parser.parse_args(given).models:
        try:
            sys.stdout.write(work(folder) + "\n")
        except StudioError as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
    return failed


def main(given: Sequence[str] | None = None) -> int:
    """Halves models and says how small and how alike they are; 1 where one cannot be."""

    def work(folder: Path) -> str:
        before = (folder / "model.onnx").stat().st_size if (folder / "model.onnx").is_file() else 0
        manifest, alike = halve(folder)
        text = tr("{id}: {before} kB, now {after} kB; results {n:.0f} dB alike")
        return text.format(id=manifest.id, before=before // 1000, after=manifest.file.stat().st_size // 1000, n=alike)

    return each_folder("halve", tr("Keeps the weights of models as 16-bit numbers."), work, given)


if __name__ == "__main__":
    sys.exit(main())
