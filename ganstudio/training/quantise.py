"""Models that reckon in 8-bit whole numbers: ``python -m ganstudio.training.quantise FOLDER --photos DIR -o OUT``.

FOLDER holds a model and its manifest; photos, damaged as the model's task wants it, show which numbers occur. Worth having are only models that
are quicker here and differ too little to be seen. Weights are scaled for each channel, activations once, by the mean over the photos of their
largest values (Jacob et al. 2018); the first and the last convolution stay as they are.
On processors without 8-bit instructions (VNNI and the like) such models are no quicker: they stand beside the plain ones, not in place of them.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from ganstudio.app.pictures import check_pictures, find_pictures
from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.engine.clicks import click_planes
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.engine.tensors import Planes, tile_feeds
from ganstudio.errors import EditError, StudioError
from ganstudio.training.degrade import RGB, compressed, holes, noisy, shrunk
from ganstudio.training.pictures import Crops
from ganstudio.translate import tr

SIDE = 256
"""Pixels of the crops that are tried."""
CALIBRATED, TRIED = 24, 8
"""Crops that the range of numbers is found on, and others that the result is compared on."""
LEAST_GAIN = 1.3
"""Times as fast as the plain model that a quantised one must be."""
ALIKE = {"style": 40.0}
ALIKE_OTHERS = 45.0
"""PSNR between the results of both in dB, by task, below which a difference might be seen: 2.5 and 1.4 levels of deviation."""
ROUNDS = 5
TASKS = ("style", "denoise", "jpeg", "upscale", "inpaint", "select")


@dataclass(frozen=True)
class Outcome:
    """What a quantised model is like beside the plain one."""

    manifest: Manifest
    gain: float
    """Times as fast."""
    alike: float
    """PSNR between the results, dB."""

    @property
    def good(self) -> bool:
        """Whether it is worth having."""
        return self.gain >= LEAST_GAIN and self.alike >= ALIKE.get(self.manifest.task, ALIKE_OTHERS)


def quantised(manifest: Manifest, photos: Sequence[Path], out: Path, *, everything: bool = False) -> Outcome:
    """Writes the model in 8 bit and its manifest into ``out``, and says how fast and how alike it is.

    ``everything``: additions and other steps too, not the convolutions alone. EditError where the task or the photos do not fit.
    """
    if manifest.task not in TASKS or manifest.latent is not None:
        raise EditError(tr("Models of the task {task} cannot be tried without a person.").format(task=manifest.task))
    usable = check_pictures(list(photos), SIDE).usable
    if not usable:
        raise EditError(tr("There is no photo to try the model on: at least one with {n} pixels on its short side is needed.").format(n=SIDE))
    plain = Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)
    feeds = list(_feeds(manifest, usable, plain))
    out.mkdir(parents=True, exist_ok=True)
    file = out / manifest.file.name
    _write(manifest.file, file, feeds[:CALIBRATED], everything)
    made = replace(
        manifest,
        id=f"{manifest.id}-int8",
        label=tr("{label} (8 bit)").format(label=manifest.label),
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        bundled=False,
        metrics=tuple(pair for pair in manifest.metrics if pair[0] == "parameters"),
    )
    small = Session(made.id, CPU, open_graph(file, CPU), made.output.name)
    alike, gain = _compared(plain, small, feeds[CALIBRATED:], manifest.output.high - manifest.output.low)
    made = replace(made, metrics=(*made.metrics, ("times_as_fast", round(gain, 2)), ("psnr_to_plain", round(alike, 2))))
    write_file(out / FILE, manifest_text(made).encode())
    return Outcome(made, gain, alike)


def _write(model: Path, file: Path, feeds: Sequence[dict[str, NDArray[Any]]], everything: bool) -> None:
    """The model with weights and activations of 8 bit."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Given(CalibrationDataReader):  # type: ignore[misc]
        """The feeds, one after the other."""

        def __init__(self) -> None:
            self._left = iter(feeds)

        def get_next(self) -> dict[str, NDArray[Any]] | None:
            return next(self._left, None)

    logger = logging.getLogger()
    before = logger.level
    logger.setLevel(logging.ERROR)  # it recommends what was just done
    try:
        with tempfile.TemporaryDirectory() as work, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ready = Path(work) / "ready.onnx"
            quant_pre_process(str(model), str(ready), skip_symbolic_shape=True)
            convolutions = [node.name for node in onnx.load(ready).graph.node if node.op_type == "Conv"]
            ends = {convolutions[0], convolutions[-1]} if len(convolutions) > 2 else set()
            quantize_static(
                str(ready), str(file), Given(), quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8, op_types_to_quantize=None if everything else ["Conv"],
                nodes_to_exclude=sorted(ends), extra_options={"CalibMovingAverage": True},
            )  # fmt: skip
    finally:
        logger.setLevel(before)


def _compared(plain: Session, small: Session, feeds: Sequence[dict[str, NDArray[Any]]], span: float) -> tuple[float, float]:
    """PSNR between the results in dB, and times as fast; in turns, so that both meet the same machine."""
    squares: list[float] = []
    best = {"plain": float("inf"), "small": float("inf")}
    for index in range(max(ROUNDS, len(feeds))):
        given, found = feeds[index % len(feeds)], {}
        for name, session in (("plain", plain), ("small", small)):
            begin = time.perf_counter()
            found[name] = session.run(given, Progress())
            best[name] = min(best[name], time.perf_counter() - begin)
        squares.append(float(np.square(found["plain"].astype(np.float64) - found["small"]).mean()))
    error = float(np.mean(squares))
    return (float(10 * np.log10(span**2 / error)) if error else 100.0), best["plain"] / best["small"]


def _feeds(manifest: Manifest, photos: Sequence[Path], session: Session) -> Iterator[dict[str, NDArray[Any]]]:
    """What the model is given for crops of the photos."""
    types = session.types()
    crops = Crops(photos, SIDE, side=1080, zoom=1.5, mirror=True, memory=256 * 2**20, seed=0)
    for index in range(CALIBRATED + TRIED):
        planes, values = _example(manifest, np.asarray(crops.one(0, index), np.uint8), np.random.default_rng(index))
        yield tile_feeds(manifest, planes, values, types)


def _example(manifest: Manifest, crop: RGB, rng: np.random.Generator) -> tuple[Planes, dict[str, float]]:
    """A crop as the model's task meets it: planes 0..1, and the numbers that a person would choose."""
    values = {extra.name: float(rng.uniform(extra.low, extra.high)) for extra in manifest.extras}
    beside: list[NDArray[np.float32]] = []
    match manifest.task:
        case "denoise":
            sigma = values[manifest.extras[0].name] if manifest.extras else 25.0
            crop = noisy(crop, sigma, rng)
        case "jpeg":
            crop = compressed(crop, int(rng.integers(10, 90)))
        case "upscale":
            crop = np.ascontiguousarray(shrunk(crop, 2))
        case "inpaint":
            hole = holes(SIDE, SIDE, 0.1, 0.3, rng)
            crop, beside = np.where(hole[..., None], np.uint8(128), crop), [hole.astype(np.float32)[None]]
        case "select":
            spot = (float(rng.uniform(0.2, 0.8) * SIDE), float(rng.uniform(0.2, 0.8) * SIDE))
            beside = [click_planes(SIDE, SIDE, [spot])]
    planes = np.moveaxis(crop.astype(np.float32) / np.float32(255), 2, 0)
    return np.ascontiguousarray(np.concatenate([planes, *beside])), values


def main(given: Sequence[str] | None = None) -> int:
    """Makes the models and says what they are like; 1 where one is not worth having or cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m ganstudio.training.quantise", description=tr("Makes models that reckon in 8 bit."))
    parser.add_argument("models", type=Path, nargs="+", metavar="FOLDER", help=tr("A model's folder."))
    parser.add_argument("--photos", type=Path, required=True, help=tr("Photos to try the models on."))
    parser.add_argument("-o", "--out", type=Path, required=True, help=tr("Where the folders of the new models go."))
    parser.add_argument("--everything", action="store_true", help=tr("All steps in 8 bit, not the convolutions alone: quicker and coarser."))
    asked = parser.parse_args(given)
    worse = 0
    try:
        photos = find_pictures([str(asked.photos)], Path())
        for folder in asked.models:
            manifest = read_manifest(folder / FILE)
            made = quantised(manifest, photos, asked.out / f"{manifest.id}-int8", everything=asked.everything)
            bytes_ = made.manifest.file.stat().st_size
            text = tr("{id}: {gain:.1f} times as fast, {alike:.1f} dB alike, {kb} kB: {verdict}")
            verdict = tr("good") if made.good else tr("not worth having")
            line = text.format(id=made.manifest.id, gain=made.gain, alike=made.alike, kb=bytes_ // 1000, verdict=verdict)
            sys.stdout.write(line + "\n")
            worse += not made.good
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
